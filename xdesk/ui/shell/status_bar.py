"""Status bar: age of the sync, what waits, what needs the agent, reads, money, keys; and what is wrong, in full."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QDateTime, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xdesk.core.changes import Changes, Subject
from xdesk.core.polling.health import Status
from xdesk.core.sentences import Sentence
from xdesk.replica import status
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import theme
from xdesk.ui.style.icons import paint_icon
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.safe_text import one_line, safe_tip
from xdesk.ui.style.text_run import Run, baseline, broken_lines
from xdesk.ui.style.tokens import STATUS
from xdesk.ui.style.translation import fill, spoken, translate
from xdesk.ui.widgets.buttons import Pressable
from xdesk.ui.widgets.ground import paint_ground
from xdesk.ui.widgets.key_cap import caps_width, paint_caps

READ_AGAIN_MS = 200
SIDES, LEAST = 20, 320
"""Margins of both sides together, and the least width words are broken for (before the bar has one), px."""
FRESH_S = 10
"""A younger age is said without a number: seconds that jump between 0 and 9 with each reading tell nobody anything."""
OLD_MS = 180_000
"""An age above this is marked: something keeps the desk from reading."""


def age_words(age_ms: int) -> str:
    """Return "Synced just now" below 10 s, then "Synced 12 s ago", from 60 s on minutes, from 60 minutes on hours."""
    seconds = age_ms // 1_000
    if seconds < FRESH_S:
        return translate("Status", "Synced just now")
    if seconds < 60:
        return fill(translate("Status", "Synced {n} s ago"), n=seconds)
    if seconds < 3_600:
        return fill(translate("Status", "Synced {n} min ago"), n=seconds // 60)
    return fill(translate("Status", "Synced {n} h ago"), n=seconds // 3_600)


def local_time(ms: int) -> str:
    """Return the local HH:mm of UTC ms."""
    return QDateTime.fromMSecsSinceEpoch(ms).toString("HH:mm")


def money_words(micros: int) -> str:
    """Return "$0.42 today" from millionths of a dollar, rounded up to the cent: never less than it costs."""
    cents = -(-micros // 10_000)
    return fill(translate("Status", "{money} today"), money=f"${cents // 100:,}.{cents % 100:02d}")


def outbox_words(waiting: int, unknown: int, held: int = 0, refused: int = 0) -> str:
    """Return how many replies wait to be sent, are looked for on X, or wait for the agent; "" for none.

    For the agent wait those that are held, and those that X refused.
    """
    parts = [
        (waiting, translate("Status", "{n} waiting to send")),
        (unknown, translate("Status", "{n} checking")),
        (held, translate("Status", "{n} held")),
        (refused, translate("Status", "{n} not accepted")),
    ]
    return " · ".join(fill(words, n=n) for n, words in parts if n > 0)


def reads_words(now: Status) -> str:
    """Return how many reads of X's window are made, and how many are kept back while it counts as used up."""
    if now.reads_limit is None or now.reads_used is None:
        return ""
    words = translate("Status", "reads {used} / {limit}")
    if now.reads_kept:
        words = translate("Status", "reads {used} / {limit}, {kept} kept back")
    return fill(words, used=now.reads_used, limit=now.reads_limit, kept=now.reads_kept)


class StatusItem(Pressable):
    """One item of the bar: dot or glyph, words, perhaps keys before them."""

    def __init__(self, parent: QWidget, *, key: str = "", wraps: bool = False) -> None:
        super().__init__("", parent)
        self._wraps = wraps
        self._key, self._glyph, self._token, self._words = key, "", "text.2", ""
        self._room: int | None = None
        sideways = QSizePolicy.Policy.Maximum if wraps else QSizePolicy.Policy.Fixed
        self.setSizePolicy(sideways, QSizePolicy.Policy.Fixed)

    @property
    def face(self) -> tuple[str, str, str]:
        """What it shows: words, glyph and the token of its colour."""
        return self._words, self._glyph, self._token

    def say(self, words: str, glyph: str = "", token: str = "text.2") -> None:
        """Show words; `glyph` may be 'dot' or an icon, tinted with `token`. Without words it hides."""
        if (words, glyph, token) != (self._words, self._glyph, self._token):
            self._words, self._glyph, self._token = words, glyph, token
            self.setAccessibleName(words)
            self.restyle()
        self.setVisible(bool(words))

    def wrap(self, room: int | None) -> None:
        """Break the words into lines so that the item is no wider than `room` px; None: one line of any width."""
        if room != self._room:
            self._room = room
            self.restyle()

    def lines(self) -> list[str]:
        """Return the words line by line, as they are painted."""
        if self._room is None:
            return [self._words]
        return broken_lines(self._words, theme.digits("small"), self._room - self._beside())

    def _beside(self) -> int:
        width = 8 + (14 if self._glyph == "dot" else 18 if self._glyph else 0)
        return width + (caps_width(self._key) + 8 if self._key else 0)

    def sizeHint(self) -> QSize:
        """Return the room of glyph, keys and words."""
        lines = self.lines()
        width = max(theme.digits_width("small", one) for one in lines) + self._beside()
        return QSize(width, 6 + theme.line("small") * len(lines))

    def minimumSizeHint(self) -> QSize:
        """Return the same; words that wrap keep no window from becoming narrower."""
        size = self.sizeHint()
        return QSize(0, size.height()) if self._wraps else size

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the item; a ground under the pointer says it can be pressed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            paint_ground(painter, QRectF(self.rect()), "ground.selected", 4)
        lines, line = self.lines(), theme.line("small")
        top = (self.height() - line * len(lines)) / 2
        x, middle = 4.0, top + line / 2
        if self._glyph == "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(self._token))
            painter.drawEllipse(QRectF(x, middle - 4, 8, 8))
            x += 14
        elif self._glyph:
            paint_icon(painter, self._glyph, (x, middle - 7), 14, self._token)
            x += 18
        if self._key:
            x = paint_caps(painter, x, middle, self._key) + 8
        loud = self._glyph not in ("", "dot")
        ink = theme.color(self._token if loud else "text.2")
        for n, words in enumerate(lines):
            Run(words, theme.digits("small")).draw(painter, x, baseline("small", top + n * line), ink)


class StatusBar(Retranslatable):
    """The bar below everything; what is wrong has lines of its own above the rest where it does not fit beside it.

    `asked` tells which item was pressed: 'sync', 'outbox', 'needs_you', 'reads', 'money', 'trouble', 'palette'
    or 'keys'.
    """

    asked = Signal(str)

    def __init__(self, context: AgentContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._own_trouble = context, ""
        self._status: Status | None = None
        self._items = {name: StatusItem(self) for name in ("sync", "outbox", "needs_you", "reads", "money")}
        self._items["trouble"] = StatusItem(self, wraps=True)
        self._items["palette"] = StatusItem(self, key="ctrl+k")
        self._items["keys"] = StatusItem(self, key="?")
        self._apart = False  # what is wrong stands above the other items
        self._column, self._row = QVBoxLayout(self), QHBoxLayout()
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=READ_AGAIN_MS)
        self._soon.timeout.connect(self.reread)
        context.changed.connect(self._changed)
        context.bridge.troubled.connect(self.say_trouble)
        context.ticker.tick.connect(self._age)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.reread()
        self.retranslate()

    def _lay_out(self) -> None:
        self._column.setContentsMargins(12, 1, 8, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._row, 1)
        self._row.setSpacing(17)  # 8, the line, 8: with the 4 inside each item 12 on both sides
        for name, item in self._items.items():
            if name == "palette":
                self._row.addStretch(1)
            self._row.addWidget(item)
            item.clicked.connect(lambda _=False, name=name: self.asked.emit(name))

    def say_trouble(self, sentence: Sentence | None) -> None:
        """Show the desk's own trouble (disk full, read only) until told None."""
        self._own_trouble = spoken(sentence) if sentence is not None else ""
        self._show()

    @property
    def items(self) -> Mapping[str, StatusItem]:
        """The items by the names that `asked` tells, in their order."""
        return self._items

    @property
    def status(self) -> Status | None:
        """The status that is shown."""
        return self._status

    def show_status(self, now: Status) -> None:
        """Show a status."""
        self._status = now
        self._show()

    def reread(self) -> None:
        """Read the status again."""
        self.show_status(status.read(self._context.read, x_now=self._context.x_now()))

    def _changed(self, changes: Changes) -> None:
        wanted = Subject.HEALTH | Subject.OUTBOX | Subject.ACCOUNT
        if changes.subjects & wanted and not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        now = self._status
        if now is None:
            return
        self._age(self._context.x_now())
        say = {name: item.say for name, item in self._items.items()}
        say["outbox"](outbox_words(now.waiting, now.unknown, now.held, now.refused))
        one = translate("Status", "1 needs you") if now.needs_you == 1 else translate("Status", "{n} need you")
        say["needs_you"](fill(one, n=now.needs_you) if now.needs_you else "", "bang", "word.urgent")
        say["reads"](reads_words(now))
        kept = translate("Status", "Kept back for who waits longest, and for replies that may not have arrived.")
        self._items["reads"].setToolTip(safe_tip(kept) if now.reads_kept else "")
        say["money"](money_words(now.spent_micros))
        trouble = self._own_trouble or (spoken(now.trouble) if now.trouble is not None else "")
        say["trouble"](one_line(trouble), "warning", "word.urgent")
        self._place_trouble()
        self.update()

    def _place_trouble(self) -> None:
        """Give what is wrong lines of its own above the rest when it cannot be read in full beside it."""
        trouble = self._items["trouble"]
        trouble.wrap(None)
        items = [item for item in self._items.values() if not item.isHidden()]
        beside = sum(item.sizeHint().width() + 17 for item in items) + SIDES
        apart = not trouble.isHidden() and beside > self.width()
        if apart:
            trouble.wrap(max(LEAST, self.width() - SIDES))
        if apart != self._apart:
            self._apart = apart
            (self._row if apart else self._column).removeWidget(trouble)
            if apart:
                self._column.insertWidget(0, trouble, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self._row.insertWidget(list(self._items).index("trouble"), trouble)
        self._set_height()

    def _set_height(self) -> None:
        above = self._items["trouble"].sizeHint().height() if self._apart else 0
        self.setFixedHeight(max(STATUS, 12 + theme.line("small")) + 1 + above)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds more or less beside what is wrong."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place_trouble()

    def _age(self, now: int) -> None:
        state = self._status
        if state is None:
            return
        if state.offline_since is not None:
            since = fill(translate("Status", "Offline since {time}"), time=local_time(state.offline_since))
            self._items["sync"].say(since, "cloud-off", "word.soon")
            self._items["sync"].setToolTip(safe_tip(spoken(state.offline)) if state.offline is not None else "")
            return
        self._items["sync"].setToolTip("")
        if state.oldest_good_at is None:
            self._items["sync"].say(translate("Status", "Not synced yet"), "clock", "text.2")
        else:
            age = now - state.oldest_good_at
            old = age > OLD_MS or any(one.state not in ("ok", "new") for one in state.streams)
            self._items["sync"].say(age_words(age), "clock" if old else "dot", "word.soon" if old else "word.ok")

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self._items["palette"].say(translate("Status", "Commands"))
        self._items["keys"].say(translate("Status", "Keys"))
        self._show()

    def restyle(self) -> None:
        """Take sizes of the theme."""
        self._place_trouble()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the line above and the lines between items."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.rail"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))
        right = ("palette", "keys", "trouble") if self._apart else ("palette", "keys")
        left = [item.geometry() for name, item in self._items.items() if item.isVisible() and name not in right]
        for box in left[:-1]:
            painter.fillRect(box.right() + 9, box.center().y() - 7, 1, 16, theme.color("line.strong"))
