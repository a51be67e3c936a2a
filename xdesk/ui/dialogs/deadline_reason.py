"""Why this deadline: what started the clock, by which rule, when it is due; every number adds up from the rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.deadlines import stage
from xdesk.core.model import Clock, Conversation, Entry
from xdesk.ui.dialogs.deadline_facts import Fact, exact, facts_of, state_line, sum_line
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.labels.row_labels import clock_time
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.buttons import Button, KeyCap
from xdesk.ui.widgets.countdown_ring import paint_ring, word_token
from xdesk.ui.widgets.ground import paint_card_foot

WIDTH = 448
SIDE = 16


class _Ring(QWidget):
    """The ring of 32."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.clock: Clock | None = None
        self.now = 0
        self.setFixedSize(32, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ring(QPainter(self), QRectF(self.rect()), self.clock, self.now, 32)


class FactRow(QWidget):
    """One row of 48: time, glyph, what happened over the rule, effect at the right."""

    def __init__(self, fact: Fact, parent: QWidget) -> None:
        super().__init__(parent)
        self._fact = fact
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(part for part in (self._time(), fact.what, fact.rule, self._effect()) if part))

    def _time(self) -> str:
        return clock_time(self._fact.at) if self._fact.at is not None else ""

    def _effect(self) -> str:
        return exact(self._fact.adds) if self._fact.adds is not None else ""

    def sizeHint(self) -> QSize:
        """Return two lines and the air between rows."""
        return QSize(WIDTH, theme.line("body") + theme.line("small") + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        body, small, top = theme.line("body"), theme.line("small"), 4
        middle = Qt.AlignmentFlag.AlignVCenter
        column = max(40, theme.digits_width("small", "00:00") + 4)
        both = QRectF(SIDE, top, column, body + small)
        painter.setFont(theme.digits("small"))
        painter.setPen(theme.color("text.3"))
        painter.drawText(both, middle, self._time())
        paint_icon(painter, self._fact.glyph, (SIDE + column + 8, top + (body + small - 16) / 2), 16, "text.2")
        effect_font = theme.digits("body", 500)
        effect = QFontMetrics(effect_font).horizontalAdvance(self._effect())
        left = SIDE + column + 36
        room = self.width() - left - SIDE - (effect + 12 if effect else 0)
        painter.setFont(theme.font("body", 500))
        painter.setPen(theme.color("text.1"))
        cut = theme.metrics("body", 500).elidedText(self._fact.what, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, top, room + 4, body), middle, cut)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.3"))
        cut = theme.metrics("small").elidedText(self._fact.rule, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, top + body, room + 4, small), middle, cut)
        painter.setFont(effect_font)
        painter.setPen(theme.color("text.1"))
        painter.drawText(QRectF(self.width() - SIDE - effect, top, effect + 4, body + small), middle, self._effect())


class Why(Popover):
    """The panel under the countdown chip; W opens it, Esc closes it."""

    promise_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._text = ""
        self._done = self._promised = False
        self._ring = _Ring(self)
        self._title = PlainLabel("", "title", 600, parent=self, tabular=True)
        self._state = PlainLabel("", "small", parent=self, tabular=True)
        self._rows = QVBoxLayout()
        self._due = PlainLabel("", "body", 600, parent=self)
        self._sum = PlainLabel("", "body", 600, parent=self, tabular=True)
        self._stops = PlainLabel("", "small", 400, "text.3", parent=self)
        self._how = PlainLabel("", "body", 400, "text.2", parent=self, wrap=True)
        self._promise = Button("", parent=self)
        self._copy = Button("", parent=self)
        self._foot = QWidget(self)
        self._lay_out()
        self._promise.clicked.connect(self._change_promise)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text))
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 16, SIDE, 16)
        head.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._state)
        head.addWidget(self._ring)
        head.addLayout(words, 1)
        head.addWidget(KeyCap("w", self))
        self._rows.setContentsMargins(0, 8, 0, 4)
        self._rows.setSpacing(0)
        sums = QHBoxLayout()
        sums.setContentsMargins(SIDE, 0, SIDE, 0)
        sums.addWidget(self._due, 1)
        sums.addWidget(self._sum)
        self.body.addLayout(head)
        self.body.addWidget(_Line(self))
        self.body.addLayout(self._rows)
        self.body.addWidget(_Line(self, SIDE))
        self.body.addSpacing(12)
        self.body.addLayout(sums)
        self.body.addSpacing(12)
        self._lay_out_foot()

    def _lay_out_foot(self) -> None:
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(SIDE, 12, SIDE, 12)
        foot.setSpacing(0)
        foot.addWidget(self._stops)
        foot.addSpacing(2)
        foot.addWidget(self._how)
        foot.addSpacing(12)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._promise)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        foot.addLayout(buttons)
        self.body.addWidget(self._foot)

    def set_keys(self, promise: str) -> None:
        """Show the key of the button that changes the promise."""
        self._promise.set_key(promise)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._due.setText(translate("Why", "Due"))
        self._stops.setText(translate("Why", "What stops the clock"))
        self._how.setText(translate("Why", "A reply that X confirms, a promise you set, or Done."))
        self._name_act()
        self._copy.setText(translate("Why", "Copy as text"))
        for button in (self._promise, self._copy):
            button.restyle()

    def _name_act(self) -> None:
        """Say what the card behind the button does here: it changes a promise, or makes the first one."""
        promised = translate("Why", "Change promise")
        self._promise.setText(promised if self._promised else translate("Command", "Quick acknowledge"))

    def explain(self, talk: Conversation, entries: Sequence[Entry], now: int, *, may_promise: bool = True) -> None:
        """Fill the panel for the clock of `talk` at `now` (UTC ms of X); `may_promise`: a promise can be sent here."""
        clock = talk.clock
        self._done, self._promised = talk.status == "done", clock is not None and clock.kind == "promise"
        self._name_act()
        self._promise.restyle()
        self._promise.setVisible(clock is not None and may_promise)
        facts = facts_of(talk, entries)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for fact in facts:
            row = FactRow(fact, self)
            self._rows.addWidget(row)
            row.show()
        self._title.setText(self._answer_by(clock))
        self._state.setText(state_line(clock, now, done=self._done))
        self._state.set_look(token=word_token(stage(clock, now)))
        self._sum.setText(sum_line(clock, facts))
        for part in (self._due, self._sum):
            part.setVisible(clock is not None)
        self._text = "\n".join(
            [self._title.text(), self._state.text(), *(self._as_line(fact) for fact in facts), self._sum.text()]
        ).strip()
        self.setAccessibleName(self._title.text())
        self.tick(clock, now)

    def tick(self, clock: Clock | None, now: int) -> None:
        """Go on counting while it is open."""
        self._ring.clock, self._ring.now = clock, now
        self._state.setText(state_line(clock, now, done=self._done))
        self._ring.update()

    @staticmethod
    def _answer_by(clock: Clock | None) -> str:
        if clock is None:
            return translate("Why", "Nobody is waiting here")
        return fill(translate("Why", "Answer by {time}"), time=clock_time(clock.due))

    @staticmethod
    def _as_line(fact: Fact) -> str:
        time = clock_time(fact.at) if fact.at is not None else ""
        adds = f"  {exact(fact.adds)}" if fact.adds is not None else ""
        return f"{time} {fact.what}: {fact.rule}{adds}".strip()

    def _change_promise(self) -> None:
        self.close_and_return()
        self.promise_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, and the ground of the foot."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self._foot.geometry())
        paint_card_foot(painter, box)


class _Line(QWidget):
    """A separator on a raised ground."""

    def __init__(self, parent: QWidget, inset: int = 0) -> None:
        super().__init__(parent)
        self._inset = inset
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect().adjusted(self._inset, 0, -self._inset, 0), theme.color("line.raised"))
