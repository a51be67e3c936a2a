"""Parts of the needs-you page: the question, its facts in words, its card, the list of the others."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Outgoing
from xdesk.ui.labels.channel_labels import channel_word
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel, isolate, one_line
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button

SIDE, NAMES = 16, 110


@dataclass(frozen=True, slots=True)
class Question:
    """A reply whose fate is unknown, with what a person needs to decide."""

    item: Outgoing
    customer: str
    handle: str  # of our account
    behind: int  # later replies that wait for it
    place: str  # the conversation to look at on x.com, "" when there is none


def facts(question: Question) -> tuple[str, str, str, str]:
    item = question.item
    name, handle = isolate(question.customer), "@" + question.handle
    if channel_of(item.kind).public:
        to = fill(translate("NeedsYou", "{name}, public reply as {handle}"), name=name, handle=handle)
    else:
        word = channel_word(item.kind)
        to = fill(translate("NeedsYou", "{name}, {channel} as {handle}"), name=name, channel=word, handle=handle)
    tried = fill(translate("NeedsYou", "{time}. The line broke before X answered."), time=seconds_of(item.tried_at))
    if item.checks == 0:
        looked = translate("NeedsYou", "not yet")
    elif item.checks == 1:
        looked = fill(translate("NeedsYou", "1 complete check, {time}, 0 matches"), time=seconds_of(item.checked_at))
    else:
        words = translate("NeedsYou", "{n} complete checks, last {time}, 0 matches")
        looked = fill(words, n=item.checks, time=seconds_of(item.checked_at))
    if question.behind == 0:
        waiting = translate("NeedsYou", "nothing else waits for it")
    elif question.behind == 1:
        waiting = translate("NeedsYou", "1 later message goes out after this one")
    else:
        waiting = fill(translate("NeedsYou", "{n} later messages go out after this one"), n=question.behind)
    return to, tried, looked, waiting


def seconds_of(ms: int | None) -> str:
    return QDateTime.fromMSecsSinceEpoch(ms).toString("HH:mm:ss") if ms is not None else "–"


class Link(Button):
    """A button that leads out of the desk."""

    def _ink(self) -> QColor:
        return theme.color("accent.line")


class CardGround(QWidget):
    """Outline in ring.urgent, head on tint.urgent."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        head = 20.0 + theme.line("body")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("tint.urgent"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setBrush(theme.color("ground.raised"))
        painter.drawRoundedRect(box.adjusted(0, head, 0, 0), 8, 8)
        painter.drawRect(QRectF(box.left(), head, box.width(), 12))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ring.urgent"), 1))
        painter.drawRoundedRect(box, 8, 8)
        paint_icon(painter, "bang", (SIDE, head / 2 - 7), 14, "word.urgent")


class FootGround(QWidget):
    """A line above."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, theme.color("line.raised"))


class Bubble(QWidget):
    """The text in question, as it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self._label = PlainLabel("", "message", 400, "text.1", wrap=True)
        self._label.setMaximumHeight(6 * theme.line("message"))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.addWidget(self._label)

    def show_text(self, text: str) -> None:
        self._label.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bubble.ours"))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)


class Others(QWidget):
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
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground.raised"))
        painter.drawRoundedRect(box.adjusted(0.5, head, -0.5, -0.5), 7.5, 7.5)
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
