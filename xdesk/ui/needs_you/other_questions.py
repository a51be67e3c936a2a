"""The list "Also waiting for you": the other questions, one row each, painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xdesk.ui.needs_you.question import Question, seconds_of
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import translate
from xdesk.ui.widgets.ground import paint_ground

SIDE, NAMES = 16, 110


class OtherQuestions(QWidget):
    """ "Also waiting for you": one row of 44 each."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Question] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def show_questions(self, rows: list[Question]) -> None:
        self._rows = rows
        self.setVisible(bool(rows))
        self.setAccessibleName(translate("NeedsYou", "Also waiting for you"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, (theme.line("body") + 16) + len(self._rows) * (theme.line("body") + 24))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int((event.position().y() - theme.line("body") - 16) // (theme.line("body") + 24))
        if 0 <= at < len(self._rows):
            self.picked.emit(self._rows[at].item.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        head, high = theme.line("body") + 16, theme.line("body") + 24
        painter.setPen(QPen(theme.color("line.strong"), 1))
        painter.setBrush(theme.color("ground.list"))
        painter.drawRoundedRect(box, 8, 8)
        paint_ground(painter, box.adjusted(0.5, head, -0.5, -0.5), "ground.raised", 7.5)
        painter.drawRect(QRectF(1, head, box.width() - 1, 10))
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font("small", 600))
        painter.setPen(theme.color("text.2"))
        painter.drawText(QRectF(SIDE, 0, box.width(), head), flags, translate("NeedsYou", "Also waiting for you"))
        for n, question in enumerate(self._rows):
            self._paint_row(painter, head + n * high, high, question)

    def _paint_row(self, painter: QPainter, top: int, high: int, question: Question) -> None:
        wide, flags = self.width(), int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QPen(theme.color("line.raised"), 1))
        painter.drawLine(1, top, wide - 2, top)
        middle = top + high / 2
        paint_icon(painter, "bang", (SIDE, middle - 7), 14, "word.urgent")
        painter.setFont(theme.font("body", 500))
        painter.setPen(theme.color("text.1"))
        cut, names = Qt.TextElideMode.ElideRight, round(NAMES * theme.line("body") / 20)
        name = painter.fontMetrics().elidedText(one_line(question.customer), cut, names)
        painter.drawText(QRectF(SIDE + 22, top, names + 2, high), flags, name)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text.2"))
        time = seconds_of(question.item.tried_at)[:5]
        left, right = SIDE + 22 + names + 14, wide - 38 - theme.digits_width("small", time)
        room = max(0, right - 12 - left)
        text = painter.fontMetrics().elidedText(one_line(question.item.text), cut, room)
        painter.drawText(QRectF(left, top, room, high), flags, text)
        painter.setFont(theme.digits("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(QRectF(right, top, wide - 36 - right, high), flags, time)
        paint_icon(painter, "chevron-right", (wide - 30, middle - 6), 12, "text.2")
