"""A held reply: a card that says why it waits, shows its text and offers three ways, none of them the default."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from xdesk.ui.conversation.rows.message import selection
from xdesk.ui.conversation.rows.row_context import SIDE, RowContext, RowState, Zone, rounded
from xdesk.ui.conversation.rows.text_layout import Laid, letters
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.labels.row_labels import held_words
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.widgets.ground import paint_ground

PAD, GLYPH = 12, 16
LEAST_TEXT = 220


class HeldCard:
    """Measures and paints one held reply."""

    corner = 8.0

    def __init__(self, row: Row, row_context: RowContext) -> None:
        wide = row_context.width - 2 * SIDE
        body = theme.line("body")
        words = held_words(row.entry)
        self._head = Laid(words, theme.font("body", 600), wide - 3 * PAD - GLYPH, body)
        self._head_high = 12 + self._head.height
        size = row_context.strip(row.entry.id, "acts")
        room = wide - 2 * PAD - size.width() - 16
        self.letters = letters(row.entry.text, (), row_context.host, whole=row.entry.id in row_context.whole)
        under = room < LEAST_TEXT
        self.laid: Laid | None = Laid(
            self.letters.text, theme.font("message"), wide - 2 * PAD if under else room, theme.line("message")
        )
        text_high = self.laid.height
        top: float = self._head_high + 8
        if under:
            strip_top: float = top + text_high + 8
            high: float = strip_top + size.height() + 8
        else:
            inner = max(text_high, size.height())
            strip_top = top + (inner - size.height()) / 2
            high = top + inner + 8
            top += round((inner - text_high) / 2)
        self.text_at = QPointF(SIDE + PAD, top)
        self.strip: QRectF | None = QRectF(
            SIDE + wide - PAD - size.width(), round(strip_top), size.width(), size.height()
        )
        self.height = math.ceil(high)
        self.frame = QRectF(SIDE, 0, wide, self.height)

    def zones(self) -> list[tuple[QRectF, Zone]]:
        """Return nothing: its buttons are real ones."""
        return []

    def paint(self, painter: QPainter, row_context: RowContext, row_state: RowState) -> None:
        """Paint card, head and text; the buttons stand above as widgets."""
        box = self.frame.adjusted(0.5, 0.5, -0.5, -0.5)
        paint_ground(painter, box, theme.control(), 7.5)
        head = QRectF(box.left(), box.top(), box.width(), self._head_high - 0.5)
        painter.setBrush(theme.color("ground.list"))
        painter.drawPath(rounded(head, 7.5, 7.5, 0, 0))
        painter.setPen(QPen(theme.color("line.strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 7.5, 7.5)
        edge = self._head_high + 0.5
        painter.setPen(QPen(theme.color("line.raised" if theme.dark() else "line"), 1))
        painter.drawLine(QPointF(box.left() + 0.5, edge), QPointF(box.right() - 0.5, edge))
        paint_icon(painter, "pause", (SIDE + PAD, 6 + (theme.line("body") - GLYPH) / 2), GLYPH, "word.soon")
        painter.setPen(theme.color("text.1"))
        self._head.layout.draw(painter, QPointF(SIDE + PAD + GLYPH + 8, 6))
        self._paint_text(painter, row_state)

    def _paint_text(self, painter: QPainter, row_state: RowState) -> None:
        assert self.laid is not None
        painter.save()
        painter.setClipRect(self.frame, Qt.ClipOperation.IntersectClip)
        self.laid.layout.draw(painter, self.text_at, selection(row_state))
        painter.restore()
