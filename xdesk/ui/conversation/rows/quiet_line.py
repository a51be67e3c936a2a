"""A quiet line in the transcript: a deleted message, a cancelled reply, an event."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from xdesk.core.model import Direction
from xdesk.ui.conversation.rows.row_context import SIDE, RowContext, RowState, Zone
from xdesk.ui.conversation.rows.text_layout import Laid
from xdesk.ui.labels.message_grouping import Row, when
from xdesk.ui.labels.row_labels import clock_time, event_words
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate

_GLYPHS = {"join": "user-plus", "leave": "logout", "unknown": "help", "missing": "warning"}


class QuietLine:
    """Measures and paints one line of small grey text with a glyph."""

    corner = 4.0
    strip: QRectF | None = None
    laid: Laid | None = None
    text_at = QPointF()

    def __init__(self, row: Row, row_context: RowContext) -> None:
        entry = row.entry
        self.glyph = "trash" if entry.deleted else "cross" if entry.what == "outbox" else _GLYPHS[entry.event]
        self.words = self._words(row)
        self.height = theme.line("small") + 4
        small = theme.metrics("small")
        room = row_context.width - 2 * SIDE - 22
        self.words = small.elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        wide = 22 + small.horizontalAdvance(self.words)
        left = float(SIDE)
        if entry.what == "event":
            left = (row_context.width - wide) / 2
        elif entry.direction is Direction.OUT:
            left = row_context.width - SIDE - wide
        self.frame = QRectF(left, 0, wide, self.height)

    @staticmethod
    def _words(row: Row) -> str:
        entry = row.entry
        time = clock_time(when(entry))
        if entry.deleted:
            return fill(translate("Transcript", "Deleted on X · {time}"), time=time)
        if entry.what == "outbox":
            out = translate("Transcript", "Cancelled, not sent: {words} · {time}")
            return fill(out, words=one_line(entry.text)[:120], time=time)
        if entry.event == "missing":
            return event_words(entry)
        return fill(translate("Transcript", "{words} · {time}"), words=event_words(entry), time=time)

    def zones(self) -> list[tuple[QRectF, Zone]]:
        """Return nothing to click."""
        return []

    def paint(self, painter: QPainter, row_context: RowContext, row_state: RowState) -> None:
        """Paint glyph and words."""
        paint_icon(painter, self.glyph, (self.frame.left(), (self.height - 14) / 2), 14, "text.3")
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        box = self.frame.adjusted(22, 0, 4, 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self.words)
