"""The head of the conversation: who, where an answer goes, the countdown, who has it, done, more."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from xdesk.core.model import Conversation
from xdesk.core.text.cjk_spacing import weave
from xdesk.replica.profile import agents
from xdesk.ui.conversation import pane_calls
from xdesk.ui.conversation.countdown_chip import Countdown
from xdesk.ui.conversation.head_names import Who
from xdesk.ui.labels.name_labels import name_of
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.command_groups import title_of
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import isolate, one_line, safe_tip
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.avatar import Avatar
from xdesk.ui.widgets.buttons import Button, IconButton
from xdesk.ui.widgets.key_cap import caps

LEAST_WHO = 120
"""What name and channel keep before buttons fold to icons, then the avatar goes, then the countdown's word."""
FOLDS = 4
GAP, SIDES = 12, 16 + 12


class Head(QWidget):
    """56 high with a line below; asks with `wants`, never does."""

    wants = Signal(object)  # Call
    why_wanted = Signal()
    panel_wanted = Signal()

    def __init__(self, context: AgentContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._talk: Conversation | None = None
        self._folds, self._full = -1, ("", "")
        self._faces: tuple[object, ...] = ()
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
        self._context.ticker.tick.connect(self._tick)

    def show_talk(self, talk: Conversation | None, *, peek: bool = False) -> None:
        """Show another conversation, or the same after a change."""
        self._talk = talk
        self.setVisible(talk is not None)
        if talk is None:
            return
        self._avatar.set_person(name_of(talk), talk.customer.id)
        self.who.show_talk(talk, peek=peek)
        self.countdown.show_clock(talk.clock, self._context.x_now())
        self.countdown.setVisible(talk.status != "done")
        self._words()

    def set_panel_folded(self, folded: bool) -> None:
        """Offer the customer pane as a button while it is folded."""
        self.panel.setVisible(folded)
        self._fold()

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.panel.set_name(translate("Head", "Customer panel"))
        self.more.set_name(translate("Head", "More"))
        self._words()
        if self._talk is not None:
            self.who.show_talk(self._talk)
            self.countdown.tick(self._context.x_now())

    def _words(self) -> None:
        talk = self._talk
        mine = talk is not None and talk.assignee == self._context.me
        owner = "" if talk is None or mine else one_line(agents.called(self._context.read, talk.assignee or ""))
        words = translate("Head", "You") if mine else translate("Head", "Take it")
        said = translate("Head", "Yours. Give it back") if mine else words
        finished = talk is not None and talk.status == "done"
        close = translate("Head", "Reopen") if finished else translate("Head", "Done")
        self._full = (words, close)
        faces = (mine, owner, finished, said, words, close)
        if faces != self._faces:  # from one conversation to the next most often the same: no new layout then
            self._faces = faces
            self.assignee.set_icon("user" if mine else "user-plus")
            self.assignee.setAccessibleName(said)
            theirs = weave(fill(translate("Head", "{name} has it. Take it"), name=isolate(owner)))
            self.assignee.setToolTip(safe_tip(theirs if owner else said))
            self.done.set_icon("undo" if finished else "check")
            self.done.setAccessibleName(close)
            self.done.setToolTip(close)
            self._folds = -1
        self._fold()

    def _fold(self) -> None:
        """Fold words to icons one after the other until everything fits: the countdown's digits are never cut."""
        if self._talk is None:
            return
        for folds in range(FOLDS + 1):
            if self._needs(folds) <= self.width() or folds == FOLDS:
                break
        if folds == self._folds:
            return
        self._folds = folds
        for at, (button, words) in enumerate(zip((self.assignee, self.done), self._full, strict=True)):
            button.setText("" if folds > at else words)
            button.restyle()
        self._avatar.setVisible(folds < 3)
        self.countdown.set_short(folds >= FOLDS)

    def _needs(self, folds: int) -> int:
        """Return the width of the row with so many folds."""
        icon = self.more.sizeHint().width()
        wide = [LEAST_WHO if folds < 3 else LEAST_WHO // 2, icon]
        wide += [
            icon if folds > at else button.room(words)
            for at, (button, words) in enumerate(zip((self.assignee, self.done), self._full, strict=True))
        ]
        if folds < 3:
            wide.append(self._avatar.sizeHint().width())
        if not self.countdown.isHidden():
            wide.append(self.countdown.room(short=folds >= FOLDS))
        if not self.panel.isHidden():
            wide.append(icon)
        return SIDES + sum(wide) + GAP * (len(wide) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what does not fit."""
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        """Fold again when a part wants another width: the countdown's word changed, or the text became larger."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def _tick(self, now: int) -> None:
        if self._talk is not None and self.countdown.isVisible():
            self.countdown.tick(now)

    def _assign(self) -> None:
        if self._talk is not None:
            mine = self._talk.assignee == self._context.me
            self.wants.emit(pane_calls.of_conversation(pane_calls.RELEASE if mine else pane_calls.TAKE, self._talk.id))

    def _finish(self) -> None:
        if self._talk is not None:
            finished = self._talk.status == "done"
            self.wants.emit(
                pane_calls.of_conversation(pane_calls.REOPEN if finished else pane_calls.DONE, self._talk.id)
            )

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
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for command in self._context.registry.all():
            if command.needs != "conversation" or command.place == "composer":
                continue
            key = " ".join(caps(command.keys[0])) if command.keys else ""
            action = menu.addAction(f"{title_of(command)}\t{key}".rstrip("\t"))
            why = self._context.why_not(command.name)
            action.setEnabled(not why)
            action.setToolTip(safe_tip(why))
            call = pane_calls.of_conversation(command.name, self._talk.id)
            action.triggered.connect(lambda _=False, call=call: self.wants.emit(call))
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.page"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
