"""Joined: conversation, composer and customer pane put into the desk and kept on one conversation."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from xdesk.core.changes import Changes, Subject
from xdesk.ui.external import External
from xdesk.ui.panes.composer import Composer
from xdesk.ui.panes.conversation import ConversationPane
from xdesk.ui.panes.customer import CustomerPane
from xdesk.ui.panes.desk import DeskView
from xdesk.ui.pictures import Pictures, PictureSource
from xdesk.ui.seat import Seat

MOVING_MS = 40
"""Held down, J runs through the list; only where it rests is a conversation read and drawn."""


class Joined(QObject):
    """What stands right of the inbox. Moving in the list shows a conversation without marking it read;

    opening it (Enter, a click) marks it read.
    """

    conversation_shown = Signal(str)  # id, "" for none

    def __init__(self, seat: Seat, desk: DeskView, source: PictureSource | None, external: External) -> None:
        super().__init__(desk)
        self._seat, self._desk, self._external, self._next = seat, desk, external, ""
        self.pictures = Pictures(source, self)
        self.conversation = ConversationPane(seat, self.pictures, desk)
        self.composer = Composer(seat)
        self.customer = CustomerPane(seat)
        self.conversation.set_composer(self.composer)
        desk.put_middle([self.conversation])
        desk.put_customer(self.customer)
        self._rest = QTimer(self, singleShot=True, interval=MOVING_MS)
        self._rest.timeout.connect(self._rested)
        self._wire()
        if desk.inbox.current_id():
            self._moved(desk.inbox.current_id())

    def _wire(self) -> None:
        desk, talk = self._desk, self.conversation
        desk.inbox.current_changed.connect(self._moved)
        desk.inbox.opened.connect(self.open)
        talk.wants.connect(self._seat.run)
        talk.link_wanted.connect(self._external.open)
        talk.panel_wanted.connect(desk.toggle_customer)
        self.customer.wants.connect(self._seat.run)
        self.customer.open_thread.connect(self.open)
        self.customer.profile_wanted.connect(lambda _id, handle: self._external.open(f"https://x.com/{handle}"))
        talk.room_changed.connect(self.composer.set_room)
        self.composer.left.connect(desk.inbox.focus_list)
        self.composer.editor.focused.connect(self._writing)
        self.composer.editor.typed.connect(self._seat.bridge.key_painted)
        self._seat.done.connect(self._acted)
        self._seat.changed.connect(self._changed)
        desk.folded.connect(talk.head.set_panel_folded)
        talk.head.set_panel_folded(not desk.customer_shown())

    def open(self, conversation_id: str) -> None:
        """Show a conversation, mark it read, and select it where the list has it."""
        self._rest.stop()
        self._desk.inbox.select_id(conversation_id)
        self.show(conversation_id, peek=False)

    def peek(self, conversation_id: str) -> None:
        """Show a conversation without marking it read."""
        self._rest.stop()
        self.show(conversation_id, peek=True)

    def show(self, conversation_id: str, *, peek: bool) -> None:
        """Show a conversation in all three places; "" for none."""
        wanted = conversation_id or None
        self._seat.bridge.front = conversation_id
        self.conversation.show_conversation(wanted, peek=peek)
        self.composer.bind(wanted)
        self.customer.show_conversation(wanted)
        self.conversation_shown.emit(conversation_id)

    def stop(self) -> None:
        """The window closes: what was to be shown in a moment is not read any more."""
        self._rest.stop()

    def shown_id(self) -> str:
        """Return the id of the conversation in front, '' when there is none."""
        talk = self.conversation.conversation
        return talk.id if talk is not None else ""

    def write(self, kind: str = "reply") -> None:
        """Open what is in front and put the caret into the editor."""
        if self.shown_id():
            self.open(self.shown_id())
            self.composer.write(kind)

    def _writing(self, here: bool) -> None:
        """Whoever writes has chosen: from now on no arrival moves what is in front."""
        if here:
            self._rest.stop()
            self._desk.inbox.touch()
        else:
            self._seat.bridge.let_go()

    def _changed(self, changes: Changes) -> None:
        """An account that is connected again can fetch pictures again."""
        if changes.subjects & Subject.ACCOUNT:
            self.pictures.ready()

    def _acted(self, _call: object, _done: object) -> None:
        self._seat.bridge.let_go()

    def _moved(self, conversation_id: str) -> None:
        self._next = conversation_id
        self._rest.start()

    def _rested(self) -> None:
        if self._next != self.shown_id() and not self.composer.editor.hasFocus():
            self.show(self._next, peek=True)
