"""An internal note: full width, amber, with glyph and author; it never looks like a message."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from xdesk.ui.conversation.rows.message import selection
from xdesk.ui.conversation.rows.row_context import SIDE, RowContext, RowState, Zone
from xdesk.ui.conversation.rows.text_layout import Laid, letters
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.labels.row_labels import clock_time
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line

PAD_X, PAD_Y, GLYPH, GAP = 12, 6, 16, 8


class NoteStrip:
    """Measures and paints one note."""

    corner = 8.0
    strip: QRectF | None = None

    def __init__(self, row: Row, row_context: RowContext) -> None:
        entry = row.entry
        line = theme.line("message")
        wide = row_context.width - 2 * SIDE
        name = theme.metrics("message", 600)
        self._author = name.elidedText(one_line(entry.written_by), Qt.TextElideMode.ElideRight, wide // 3)
        self._time = clock_time(entry.at)
        self._time_width = QFontMetrics(theme.digits("small")).horizontalAdvance(self._time)
        text_left = PAD_X + GLYPH + GAP + name.horizontalAdvance(self._author) + GAP
        room = wide - text_left - 2 * PAD_X - self._time_width
        self.letters = letters(entry.text, entry.links, row_context.host, whole=True)
        self.laid: Laid | None = Laid(self.letters.text, theme.font("message"), room, line)
        self.text_at = QPointF(SIDE + text_left, PAD_Y)
        self.height = math.ceil(self.laid.height) + 2 * PAD_Y
        self.frame = QRectF(SIDE, 0, wide, self.height)

    def zones(self) -> list[tuple[QRectF, Zone]]:
        """Return nothing: a note has no places of its own."""
        return []

    def paint(self, painter: QPainter, row_context: RowContext, row_state: RowState) -> None:
        """Paint ground, outline, glyph, author, text, time."""
        painter.setPen(QPen(theme.color("note.line"), 1))
        painter.setBrush(theme.color("note.ground"))
        painter.drawRoundedRect(self.frame.adjusted(0.5, 0.5, -0.5, -0.5), 7.5, 7.5)
        assert self.laid is not None
        base = PAD_Y + self.laid.base
        paint_icon(painter, "note", (SIDE + PAD_X, PAD_Y + (self.laid.line - GLYPH) / 2), GLYPH, "note.text")
        painter.setPen(theme.color("note.text"))
        painter.setFont(theme.font("message", 600))
        painter.drawText(QPointF(SIDE + PAD_X + GLYPH + GAP, base), self._author)
        painter.setFont(theme.digits("small"))
        painter.drawText(QPointF(self.frame.right() - PAD_X - self._time_width, base), self._time)
        painter.save()
        painter.setClipRect(self.frame, Qt.ClipOperation.IntersectClip)
        self.laid.layout.draw(painter, self.text_at, selection(row_state))
        painter.restore()
