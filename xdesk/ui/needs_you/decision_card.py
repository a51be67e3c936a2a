"""Needs-you card: did this message arrive? Three choices for the agent, none of them the machine's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.needs_you.other_questions import OtherQuestions
from xdesk.ui.needs_you.question import Question, facts
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button, KeyCap
from xdesk.ui.widgets.ground import paint_ground
from xdesk.ui.widgets.scroll_bar import SideBar

SIDE = 16
THERE, AGAIN, DROP = "there", "again", "drop"


class NeedsYou(Retranslatable):
    """One card for the current question, a list of the others below it."""

    answered = Signal(str, str)  # outbox id, THERE | AGAIN | DROP
    look_asked = Signal(str)  # where to look
    later = Signal()
    undo_asked = Signal()

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
        """Put the focus on the first choice, the whole card in view as far as there is room."""
        self._choices[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(self._card, 0, SIDE)
        self._area.ensureWidgetVisible(self._choices[0], 0, SIDE)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Y, S and D decide, Z takes the last answer back; Down shows the next one; Esc leaves it for later."""
        answers = {"y": THERE, "s": AGAIN, "d": DROP}
        letter = event.text().lower()
        if letter in answers and not event.isAutoRepeat():
            self._answer(answers[letter])
        elif (letter == "z" or event.matches(QKeySequence.StandardKey.Undo)) and not event.isAutoRepeat():
            self.undo_asked.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._open:
            self._show_at(self._at + (1 if event.key() == Qt.Key.Key_Down else -1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._walk(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.later.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
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
        self._area.ensureWidgetVisible(self._choices[0], 0, SIDE)

    def _build(self) -> None:
        self._title = PlainLabel("", "title", 600)
        self._count = PlainLabel("", "small", 400, "text.3")
        self._question = PlainLabel("", "body", 600, "word.urgent")
        self._place = PlainLabel("", "small", 400, "word.urgent")
        self._text = _Bubble()
        self._labels = [PlainLabel("", "body", 400, "text.3") for _ in range(4)]
        self._values = [PlainLabel("", "body", 400, "text.1") for _ in range(4)]
        self._choices = [ChoiceCard(key) for key in ("y", "s", "d")]
        for card, choice in zip(self._choices, (THERE, AGAIN, DROP), strict=True):
            card.installEventFilter(self)
            card.clicked.connect(lambda _=False, choice=choice: self._answer(choice))
        self._look = _Link("", icon="external", flat=True)
        self._look.clicked.connect(self._look_there)
        self._next = PlainLabel("", "small", 400, "text.2")
        self._later = PlainLabel("", "small", 400, "text.2")
        self._card, self._others = _CardGround(), OtherQuestions()
        self._others.picked.connect(self._pick)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, SIDE, 0, 0)
        page.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(SIDE, 0, SIDE, 0)
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addWidget(self._count)
        top.addStretch(1)
        page.addLayout(top)
        page.addWidget(self._scrolled(), 1)
        self._room = QWidget(self)
        page.addWidget(self._room)
        self.make_room(0)
        self._fill_card()

    def _scrolled(self) -> QScrollArea:
        """The card and the list: in a low window they scroll, and nothing of the card is squeezed."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SIDE, 12, SIDE, SIDE)
        column.setSpacing(12)
        column.addWidget(self._card)
        column.addWidget(self._others)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a SideBar lies over the edge
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setWidget(inner)
        inner.setAutoFillBackground(False)  # after setWidget, which switches it on
        self._bar = SideBar(self._area)
        return self._area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar at the edge."""
        super().resizeEvent(event)
        self._bar.place()

    def boxes(self) -> list[QRect]:
        """Return where something can be read, in places of this page."""
        seen = QRect(self._area.viewport().mapTo(self, QPoint(0, 0)), self._area.viewport().size())
        parts = (one for one in (self._card, self._others) if not one.isHidden())
        return [QRect(one.mapTo(self, QPoint(0, 0)), one.size()).intersected(seen) for one in parts]

    def make_room(self, height: int) -> None:
        """Let what is read end so many pixels above the lower edge, for what floats there."""
        self._room.setFixedHeight(height)
        self._room.setVisible(height > 0)

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
        foot = _FootGround()
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
        self._look.setVisible(bool(question.place))
        for value, text in zip(self._values, facts(question), strict=True):
            value.setText(text)

    def _pick(self, outbox_id: str) -> None:
        ids = [question.item.id for question in self._open]
        if outbox_id in ids:
            self._show_at(ids.index(outbox_id))

    def _look_there(self) -> None:
        question = self.current()
        if question is not None and question.place:
            self.look_asked.emit(question.place)


class _Link(Button):
    """A button that leads out of the desk."""

    def _ink(self) -> QColor:
        return theme.color("accent.line")


class _CardGround(QWidget):
    """Outline in ring.urgent, head on tint.urgent."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        head = 20.0 + theme.line("body")
        paint_ground(painter, box, "tint.urgent", 8)
        painter.setBrush(theme.color("ground.raised"))
        painter.drawRoundedRect(box.adjusted(0, head, 0, 0), 8, 8)
        painter.drawRect(QRectF(box.left(), head, box.width(), 12))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ring.urgent"), 1))
        painter.drawRoundedRect(box, 8, 8)
        paint_icon(painter, "bang", (SIDE, head / 2 - 7), 14, "word.urgent")


class _FootGround(QWidget):
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
        paint_ground(painter, QRectF(self.rect()), "bubble.ours")
