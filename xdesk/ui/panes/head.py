"""The head of the conversation: who, where an answer goes, the countdown, who has it, done, more."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from xdesk.core.model import Conversation
from xdesk.ui import theme
from xdesk.ui.buttons import Button, IconButton
from xdesk.ui.groups import title_of
from xdesk.ui.paint.avatar import Avatar
from xdesk.ui.paint.keycap import caps
from xdesk.ui.panes import calls
from xdesk.ui.panes.countdown import Countdown
from xdesk.ui.panes.who import Who
from xdesk.ui.plain import one_line
from xdesk.ui.seat import Seat
from xdesk.ui.talk.names import name_of
from xdesk.ui.words import translate

NARROW = 560
"""Below this width the assignee is a glyph with a spoken name."""


class Head(QWidget):
    """56 high with a line below; asks with `wants`, never does."""

    wants = Signal(object)  # Call
    why_wanted = Signal()
    panel_wanted = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._talk: Conversation | None = None
        self._avatar = Avatar(32, self)
        self.who = Who(self)
        self.countdown = Countdown(self)
        self.assignee = Button("", icon="user", parent=self)
        self.done = Button("", icon="check", parent=self)
        self.panel = IconButton("panel", "", "ctrl+\\", self)
        self.more = IconButton("more", "", "", self)
        self.panel.hide()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 1)
        row.setSpacing(12)
        row.addWidget(self._avatar)
        row.addWidget(self.who, 1)
        for widget in (self.countdown, self.assignee, self.done, self.panel, self.more):
            row.addWidget(widget)
        self._fix_height()
        theme.changed.connect(self._fix_height)

    def _fix_height(self) -> None:
        self.setFixedHeight(20 + theme.line("body") + theme.line("small"))

    def _connect(self) -> None:
        self.countdown.clicked.connect(self.why_wanted)
        self.panel.clicked.connect(self.panel_wanted)
        self.assignee.clicked.connect(self._assign)
        self.done.clicked.connect(self._finish)
        self.more.clicked.connect(self._open_more)
        self._seat.clockface.tick.connect(self._tick)

    def show_talk(self, talk: Conversation | None, *, peek: bool = False) -> None:
        """Show another conversation, or the same after a change."""
        self._talk = talk
        self.setVisible(talk is not None)
        if talk is None:
            return
        self._avatar.set_person(name_of(talk), talk.customer.id)
        self.who.show_talk(talk, peek=peek)
        self.countdown.setVisible(talk.status != "done")
        self.countdown.show_clock(talk.clock, self._seat.x_now())
        self._words()

    def set_panel_folded(self, folded: bool) -> None:
        """Offer the customer pane as a button while it is folded."""
        self.panel.setVisible(folded)

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.panel.set_name(translate("Head", "Customer panel"))
        self.more.set_name(translate("Head", "More"))
        self._words()
        if self._talk is not None:
            self.who.show_talk(self._talk)
            self.countdown.tick(self._seat.x_now())

    def _words(self) -> None:
        talk = self._talk
        mine = talk is not None and talk.assignee == self._seat.me
        nobody = talk is None or talk.assignee is None
        words = translate("Head", "You") if mine else one_line(str(talk and talk.assignee))
        words = translate("Head", "Take it") if nobody else words
        said = translate("Head", "Yours. Give it back") if mine else words
        self.assignee.set_icon("user-plus" if nobody else "user")
        self.assignee.setText("" if self.width() < NARROW else words)
        self.assignee.setAccessibleName(said)
        self.assignee.restyle()
        finished = talk is not None and talk.status == "done"
        self.done.set_icon("undo" if finished else "check")
        self.done.setText(translate("Head", "Reopen") if finished else translate("Head", "Done"))
        self.done.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the assignee's word when it is narrow."""
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != (event.size().width() < NARROW):
            self._words()

    def _tick(self, now: int) -> None:
        if self._talk is not None and self.countdown.isVisible():
            self.countdown.tick(now)

    def _assign(self) -> None:
        if self._talk is not None:
            mine = self._talk.assignee == self._seat.me
            self.wants.emit(calls.of_conversation(calls.RELEASE if mine else calls.TAKE, self._talk.id))

    def _finish(self) -> None:
        if self._talk is not None:
            finished = self._talk.status == "done"
            self.wants.emit(calls.of_conversation(calls.REOPEN if finished else calls.DONE, self._talk.id))

    def _open_more(self) -> None:
        menu = self.menu()
        if menu is not None and not menu.isEmpty():
            corner = QPoint(self.more.width() - menu.sizeHint().width(), self.more.height() + 4)
            menu.popup(self.more.mapToGlobal(corner))

    def menu(self) -> QMenu | None:
        """Return a menu of every command about a conversation, from the registry, each with its key."""
        if self._talk is None:
            return None
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for command in self._seat.registry.all():
            if command.needs != "conversation" or command.place == "composer":
                continue
            key = " ".join(caps(command.keys[0])) if command.keys else ""
            action = menu.addAction(f"{title_of(command)}\t{key}".rstrip("\t"))
            call = calls.of_conversation(command.name, self._talk.id)
            action.triggered.connect(lambda _=False, call=call: self.wants.emit(call))
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.page"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
