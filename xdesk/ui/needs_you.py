"""Needs-you card: did this message arrive? Three choices for the agent, none of them the machine's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.model import Kind, Outgoing
from xdesk.ui import theme
from xdesk.ui.buttons import Button, KeyCap
from xdesk.ui.choice import ChoiceCard
from xdesk.ui.icons import paint_icon
from xdesk.ui.keyboard import SCOPE
from xdesk.ui.plain import PlainLabel, isolate, one_line
from xdesk.ui.words import fill, translate

SIDE = 16
THERE, AGAIN, DROP = "there", "again", "drop"


@dataclass(frozen=True, slots=True)
class Question:
    """A reply whose fate is unknown, with what a person needs to decide."""

    item: Outgoing
    customer: str
    handle: str  # of our account
    behind: int  # later replies that wait for it
    url: str  # where to look, "" when X has no page for it


class NeedsYou(QWidget):
    """One card for the current question, a list of the others below it."""

    answered = Signal(str, str)  # outbox id, THERE | AGAIN | DROP
    look_asked = Signal(str)  # url
    later = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(SCOPE, "own")
        self._open: list[Question] = []
        self._at = 0
        self._build()
        self.retranslate()

    def show_questions(self, questions: Sequence[Question]) -> None:
        """Show these; the current one stays current while it is still open."""
        now = self.current()
        self._open = list(questions)
        ids = [question.item.id for question in self._open]
        self._at = ids.index(now.item.id) if now is not None and now.item.id in ids else 0
        self._refresh()

    def current(self) -> Question | None:
        """Return the question on the card."""
        return self._open[self._at] if self._open else None

    def take_focus(self) -> None:
        """Put the focus on the first choice."""
        self._choices[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("NeedsYou", "Needs you: did this message arrive?"))
        self._title.setText(translate("Rail", "Outbox"))
        self._question.setText(translate("NeedsYou", "Needs you: did this message arrive?"))
        words = (
            (translate("NeedsYou", "It is there"), translate("NeedsYou", "Mark it sent")),
            (translate("NeedsYou", "Send again"), translate("NeedsYou", "May arrive twice")),
            (translate("NeedsYou", "Drop"), translate("NeedsYou", "Kept 30 days")),
        )
        for card, (title, hint) in zip(self._choices, words, strict=True):
            card.set_words(title, hint)
        labels = (
            translate("NeedsYou", "To"),
            translate("NeedsYou", "Tried"),
            translate("NeedsYou", "Looked"),
            translate("NeedsYou", "Waiting"),
        )
        for label, text in zip(self._labels, labels, strict=True):
            label.setText(text)
        self._look.setText(translate("NeedsYou", "Look on x.com"))
        self._next.setText(translate("NeedsYou", "next"))
        self._later.setText(translate("NeedsYou", "later"))
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Y, R and D decide; Down shows the next one; Esc leaves it for later."""
        answers = {"y": THERE, "r": AGAIN, "d": DROP}
        letter = event.text().lower()
        if letter in answers and not event.isAutoRepeat():
            self._answer(answers[letter])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._open:
            self._show_at(self._at + (1 if event.key() == Qt.Key.Key_Down else -1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.later.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # type: ignore[override]
        """Letters and arrows work while a choice has the focus; Enter and Space press it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                focus = QApplication.focusWidget()
                if isinstance(focus, ChoiceCard):
                    focus.click()
                    return True
            elif event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.keyPressEvent(event)
                return True
        return False

    def _answer(self, choice: str) -> None:
        question = self.current()
        if question is not None:
            self.answered.emit(question.item.id, choice)

    def _show_at(self, at: int) -> None:
        self._at = at % len(self._open)
        self._refresh()
        self.take_focus()

    def _walk(self, step: int) -> None:
        focus = QApplication.focusWidget()
        at = next((n for n, card in enumerate(self._choices) if card is focus), 0)
        self._choices[(at + step) % len(self._choices)].setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self) -> None:
        self._title = PlainLabel("", "title", 600)
        self._count = PlainLabel("", "small", 400, "text.3")
        self._question = PlainLabel("", "body", 600, "word.urgent")
        self._place = PlainLabel("", "small", 400, "word.urgent")
        self._text = _Bubble()
        self._labels = [PlainLabel("", "body", 400, "text.3") for _ in range(4)]
        self._values = [PlainLabel("", "body", 400, "text.1") for _ in range(4)]
        self._choices = [ChoiceCard(key) for key in ("y", "r", "d")]
        for card, choice in zip(self._choices, (THERE, AGAIN, DROP), strict=True):
            card.installEventFilter(self)
            card.clicked.connect(lambda _=False, choice=choice: self._answer(choice))
        self._look = _Link("", icon="external", flat=True)
        self._look.clicked.connect(self._look_there)
        self._next = PlainLabel("", "small", 400, "text.2")
        self._later = PlainLabel("", "small", 400, "text.2")
        self._card, self._others = _Card(), _Others()
        self._others.picked.connect(self._pick)
        page = QVBoxLayout(self)
        page.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        page.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addWidget(self._count)
        top.addStretch(1)
        page.addLayout(top)
        page.addWidget(self._card)
        page.addWidget(self._others)
        page.addStretch(1)
        self._fill_card()

    def _fill_card(self) -> None:
        box = QVBoxLayout(self._card)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(SIDE + 22, 10, SIDE, 10)
        head.addWidget(self._question)
        head.addStretch(1)
        head.addWidget(self._place)
        box.addLayout(head)
        middle = QVBoxLayout()
        middle.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        middle.setSpacing(0)
        middle.addWidget(self._text)
        middle.addSpacing(12)
        for label, value in zip(self._labels, self._values, strict=True):
            fact = QHBoxLayout()
            fact.setContentsMargins(0, 2, 0, 2)
            label.setFixedWidth(96)
            fact.addWidget(label)
            fact.addSpacing(12)
            fact.addWidget(value, 1)
            middle.addLayout(fact)
        middle.addSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(8)
        for card in self._choices:
            row.addWidget(card, 1)
        middle.addLayout(row)
        box.addLayout(middle)
        box.addWidget(self._foot())

    def _foot(self) -> QWidget:
        foot = _Foot()
        row = QHBoxLayout(foot)
        row.setContentsMargins(SIDE - 12, 8, SIDE - 8, 8)
        row.setSpacing(6)
        row.addWidget(self._look)
        row.addStretch(1)
        for cap, word in ((KeyCap("down"), self._next), (KeyCap("esc"), self._later)):
            row.addWidget(cap)
            row.addWidget(word)
            row.addSpacing(8)
        return foot

    def _refresh(self) -> None:
        question = self.current()
        self._card.setVisible(question is not None)
        self._others.show_questions([q for n, q in enumerate(self._open) if n != self._at])
        n = len(self._open)
        one, many = translate("NeedsYou", "1 needs you"), translate("NeedsYou", "{n} need you")
        self._count.setText(translate("NeedsYou", "nothing needs you") if not n else one if n == 1 else fill(many, n=n))
        if question is None:
            return
        self._place.setText(fill(translate("NeedsYou", "{n} of {m}"), n=self._at + 1, m=n) if n > 1 else "")
        self._text.show_text(question.item.text)
        self._look.setVisible(bool(question.url))
        for value, text in zip(self._values, _facts(question), strict=True):
            value.setText(text)

    def _pick(self, outbox_id: str) -> None:
        ids = [question.item.id for question in self._open]
        if outbox_id in ids:
            self._show_at(ids.index(outbox_id))

    def _look_there(self) -> None:
        question = self.current()
        if question is not None and question.url:
            self.look_asked.emit(question.url)


def _facts(question: Question) -> tuple[str, str, str, str]:
    item = question.item
    name, handle = isolate(question.customer), "@" + question.handle
    if item.kind is Kind.DM:
        to = fill(translate("NeedsYou", "{name}, DM as {handle}"), name=name, handle=handle)
    else:
        to = fill(translate("NeedsYou", "{name}, public reply as {handle}"), name=name, handle=handle)
    tried = fill(translate("NeedsYou", "{time}. The line broke before X answered."), time=_clock(item.tried_at))
    if item.checks == 0:
        looked = translate("NeedsYou", "not yet")
    elif item.checks == 1:
        looked = fill(translate("NeedsYou", "1 complete check, {time}, 0 matches"), time=_clock(item.checked_at))
    else:
        words = translate("NeedsYou", "{n} complete checks, last {time}, 0 matches")
        looked = fill(words, n=item.checks, time=_clock(item.checked_at))
    if question.behind == 0:
        waiting = translate("NeedsYou", "nothing else waits for it")
    elif question.behind == 1:
        waiting = translate("NeedsYou", "1 later message goes out after this one")
    else:
        waiting = fill(translate("NeedsYou", "{n} later messages go out after this one"), n=question.behind)
    return to, tried, looked, waiting


def _clock(ms: int | None) -> str:
    return QDateTime.fromMSecsSinceEpoch(ms).toString("HH:mm:ss") if ms is not None else "–"


class _Link(Button):
    """A button that leads out of the desk."""

    def _ink(self) -> QColor:
        return theme.color("accent.line")


class _Card(QWidget):
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


class _Foot(QWidget):
    """A line above."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, theme.color("line.raised"))


class _Bubble(QWidget):
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


class _Others(QWidget):
    """"Also waiting for you": one row of 44 each."""

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
        name = painter.fontMetrics().elidedText(one_line(question.customer), Qt.TextElideMode.ElideRight, 110)
        painter.drawText(QRectF(SIDE + 22, top, 112, high), flags, name)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text.2"))
        room = max(0, wide - SIDE - 22 - 120 - 90)
        text = painter.fontMetrics().elidedText(one_line(question.item.text), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(SIDE + 22 + 124, top, room, high), flags, text)
        painter.setFont(theme.digits("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(
            QRectF(wide - 78, top, 40, high), flags, _clock(question.item.tried_at)[:5]
        )
        paint_icon(painter, "chevron-right", (wide - 30, middle - 6), 12, "text.2")
