"""What stands above a row: day line, New line, quoted post, and the mark that X may have more."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from xdesk.core.model import Parent
from xdesk.core.text.invisible import visible_author
from xdesk.ui.conversation.rows.row_context import JOINED_GAP, SIDE, TURN_GAP, RowContext
from xdesk.ui.conversation.rows.text_layout import Laid, fit
from xdesk.ui.labels.message_grouping import Row
from xdesk.ui.labels.row_labels import day_words
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.ground import paint_ground

ABOVE_LINE, BELOW_LINE, BETWEEN = 4, 8, 12
QUOTE_LINES = 3
OLDER = 36


class Quote:
    """The post a public message answers: a bar, its author, at most three lines."""

    def __init__(self, parent: Parent, left: bool, row_context: RowContext) -> None:
        room = min(440.0, 0.76 * row_context.width) - 14
        author = one_line(visible_author(parent.author))
        head = fill(translate("Transcript", "Answer to {name}"), name=author) if author else ""
        self.head = theme.metrics("small", 600).elidedText(head, Qt.TextElideMode.ElideRight, int(room))
        self.text = Laid(self._words(parent), theme.font("small"), room, theme.line("small"), most=QUOTE_LINES)
        wide = max(self.text.width, theme.metrics("small", 600).horizontalAdvance(self.head)) + 14
        self.left = SIDE if left else row_context.width - SIDE - wide
        self._head_high = theme.line("small") if head else 0
        self.height = self._head_high + self.text.height + 4

    @staticmethod
    def _words(parent: Parent) -> str:
        if parent.state == "gone":
            return translate("Transcript", "Answer to a post that is no longer on X")
        if parent.state == "unknown" or not parent.text:
            return translate("Transcript", "Answer to a post that is not on this computer yet")
        return fit(parent.text[:600])

    def paint(self, painter: QPainter, top: float) -> None:
        """Paint it with its top at `top`."""
        paint_ground(painter, QRectF(self.left, top, 2, self.height - 4), "line.strong", 1)
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.2"))
        line = theme.line("small")
        painter.drawText(QRectF(self.left + 10, top, 600, line), Qt.AlignmentFlag.AlignVCenter, self.head)
        painter.setPen(theme.color("text.3"))
        self.text.layout.draw(painter, QPointF(self.left + 10, top + self._head_high))


class Above:
    """The lines above one row, from top to bottom, and the gap to the row before."""

    def __init__(self, row: Row, first: bool, row_context: RowContext) -> None:
        self.first = first
        self._high = theme.line("small") + 4
        self.older = row.older
        self.day = day_words(row.day, row_context.today) if row.day is not None else ""
        self.new = row.new
        left = row.entry.direction.value == "in"
        self.quote = Quote(row.parent, left, row_context) if row.parent is not None else None
        lines = bool(self.day) + bool(self.new)
        gap = 0 if lines or first else (JOINED_GAP if row.joins_above else TURN_GAP)
        self.strip: QRectF | None = None
        top = 0
        if self.older:
            size = row_context.strip(row.entry.id, "older")
            self.strip = QRectF((row_context.width - size.width()) / 2, 8, size.width(), size.height())
            top = OLDER
        self._lines_top = top
        top += lines * (ABOVE_LINE + self._high + BELOW_LINE) + gap
        self._quote_top = top
        self.height = top + (self.quote.height if self.quote is not None else 0)
        self.width = row_context.width

    def paint(self, painter: QPainter) -> None:
        """Paint all of it with the row's top left at the origin."""
        top = self._lines_top
        if self.day:
            self._line(painter, top + ABOVE_LINE, self.day, new=False)
            top += ABOVE_LINE + self._high + BELOW_LINE
        if self.new:
            self._line(painter, top + ABOVE_LINE, translate("Transcript", "New"), new=True)
        if self.quote is not None:
            self.quote.paint(painter, self._quote_top)

    def _line(self, painter: QPainter, top: float, words: str, *, new: bool) -> None:
        weight = 600 if new else 400
        painter.setFont(theme.font("small", weight))
        wide = theme.metrics("small", weight).horizontalAdvance(words)
        rule = QColor(theme.color("accent.line" if new else "line"))
        if new:
            rule.setAlphaF(0.35)
        middle = round(top + self._high / 2) + 0.5
        text_left = (self.width - wide) / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(rule, 1))
        painter.drawLine(QPointF(SIDE, middle), QPointF(text_left - BETWEEN, middle))
        painter.drawLine(QPointF(text_left + wide + BETWEEN, middle), QPointF(self.width - SIDE, middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(theme.color("accent.line" if new else "text.3"))
        box = QRectF(text_left - 2, top, wide + 4, self._high)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
