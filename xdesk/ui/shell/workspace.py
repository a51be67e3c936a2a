"""Workspace: conversation, composer and customer pane put into the desk and kept on one conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from xdesk.core.changes import Changes, Subject
from xdesk.ui.composer.composer import Composer
from xdesk.ui.conversation.conversation_pane import ConversationPane
from xdesk.ui.conversation.transcript import photos
from xdesk.ui.customer.customer_pane import CustomerPane
from xdesk.ui.dialogs.link_opener import LinkOpener
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.picture_cache import Pictures, PictureSource
from xdesk.ui.shell.pane_layout import DeskView

if TYPE_CHECKING:
    from xdesk.ui.dialogs.picture_viewer import PictureViewer

MOVING_MS = 40
"""Held down, J runs through the list; only where it rests is a conversation read and drawn."""
RUN_MS = 100
"""Moves that follow each other faster than this are a run."""


class Workspace(QObject):
    """What stands right of the inbox, and follows what the inbox says is in front.

    Moving in the list shows a conversation without marking it read; opening it (Enter, a click) marks it read.
    While a run through the list has not come to rest, these panes take neither keys nor clicks: whoever wants
    something of them calls `settle` first.
    """

    conversation_shown = Signal(str)  # id, "" for none
    opening = Signal()  # a conversation is about to be opened because the agent asked for it
    conversation: ConversationPane  # from `completed` on
    composer: Composer
    customer: CustomerPane

    def __init__(
        self, context: AgentContext, desk: DeskView, source: PictureSource | None, external: LinkOpener
    ) -> None:
        super().__init__(desk)
        self._context, self._desk, self._external = context, desk, external
        self.pictures = Pictures(source, self)
        self._viewer: PictureViewer | None = None
        self._shown, self._deciding = "", False
        self._since = QElapsedTimer()  # the last move
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self.settle)

    def completed(self) -> Iterator[None]:
        """Make the panes, one each time, put them in and follow the inbox."""
        context, desk = self._context, self._desk
        self.conversation = ConversationPane(context, self.pictures, desk)
        desk.put_middle([self.conversation])
        yield
        self.composer = Composer(context)
        self.conversation.set_composer(self.composer)
        yield
        self.customer = CustomerPane(context)
        desk.put_customer(self.customer)
        yield
        self._wire()
        if desk.inbox.current_id():
            self._rest.start(MOVING_MS)

    def _wire(self) -> None:
        desk, talk = self._desk, self.conversation
        desk.inbox.current_changed.connect(self._moved)
        desk.inbox.opened.connect(self.open)
        desk.inbox.model.hits.stepped.connect(lambda hit: talk.go_to_hit(hit.no, desk.inbox.hit_words()))
        talk.gone.connect(lambda: desk.inbox.select_id(""))
        talk.wants.connect(self._context.run)
        talk.link_wanted.connect(self._external.open)
        talk.panel_wanted.connect(desk.toggle_customer)
        talk.transcript.picture_wanted.connect(self._show_picture)
        self.customer.wants.connect(self._context.run)
        self.customer.open_thread.connect(self.open)
        self.customer.profile_wanted.connect(lambda _id, handle: self._external.open(f"https://x.com/{handle}"))
        talk.room_changed.connect(self.composer.set_room)
        self.composer.left.connect(desk.inbox.focus_list)
        self.composer.editor.focused.connect(self._writing)
        self.composer.editor.typed.connect(self._context.bridge.key_painted)
        self._context.done.connect(self._acted)
        self._context.changed.connect(self._changed)
        desk.folded.connect(talk.head.set_panel_folded)
        talk.head.set_panel_folded(not desk.customer_shown())
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def open(self, conversation_id: str) -> None:
        """Put a conversation in front and mark it read."""
        self.opening.emit()
        self.show(conversation_id, peek=False)
        line, words = self._desk.inbox.hit()
        if line is not None:
            self.conversation.go_to_hit(line.no, words)

    def peek(self, conversation_id: str) -> None:
        """Put a conversation in front without marking it read."""
        self.show(conversation_id, peek=True)

    def show(self, conversation_id: str, *, peek: bool) -> None:
        """Put a conversation in front, "" for none: the list selects it, the panes show it."""
        self._deciding = True
        self._desk.inbox.select_id(conversation_id)
        self._deciding = False
        self._show(self._desk.inbox.current_id(), peek=peek)

    def settle(self) -> None:
        """Show what the list says is in front, now."""
        if self._desk.inbox.current_id() != self._shown:
            self._show(self._desk.inbox.current_id(), peek=True)
        else:
            self._rested()

    def _show(self, conversation_id: str, *, peek: bool) -> None:
        """The only place where the panes get another conversation."""
        self._rested()
        wanted, self._shown = conversation_id or None, conversation_id
        if wanted is None and self._has_keys():
            self._desk.inbox.focus_list()
        self._context.bridge.front = conversation_id
        self.conversation.show_conversation(wanted, peek=peek)
        self.composer.bind(wanted)
        self.customer.show_conversation(wanted)
        self.conversation_shown.emit(conversation_id)

    def _has_keys(self) -> bool:
        focus, talk = QApplication.focusWidget(), self.conversation
        panes = (talk.head, talk.transcript, self.composer, self.customer)
        return focus is not None and any(pane is focus or pane.isAncestorOf(focus) for pane in panes)

    def picture_entry(self) -> str:
        """Return the message whose pictures a key would show, "" when there is none in front."""
        return self.conversation.transcript.picture_entry() if self.conversation.conversation is not None else ""

    def show_pictures(self) -> None:
        """Show the first picture of the message that has the keys, else of the newest one with any, in full size."""
        self.settle()
        entry_id = self.picture_entry()
        if entry_id:
            self._show_picture(entry_id, "")

    def _show_picture(self, entry_id: str, url: str) -> None:
        from xdesk.ui.dialogs.picture_viewer import PictureViewer

        entries = [one for one in self.conversation.model.entries() if one.id == entry_id]
        found = photos(entries[0]) if entries else []
        if self._viewer is None:
            self._viewer = PictureViewer(self._desk.window(), self.pictures, self._desk)
            self._viewer.on_x_asked.connect(self.conversation.show_on_x)
        at = next((n for n, one in enumerate(found) if one.url == url), 0)
        self._viewer.open(found, at)

    def close_pictures(self) -> None:
        """Close the picture that is shown in full size."""
        if self._viewer is not None:
            self._viewer.close_and_return()

    def stop(self) -> None:
        """The window closes: what was to be shown in a moment is not read any more."""
        self._rest.stop()

    def shown_id(self) -> str:
        """Return the id of the conversation that the panes show, '' for none; after `settle` the one in front."""
        return self._shown

    def focused_note(self) -> str:
        """Return the id of the note that has the focus, in the transcript or beside it; '' when none has."""
        transcript = self.conversation.transcript
        row = transcript.current() if transcript.hasFocus() else None
        if row is not None and row.entry.what == "note":
            return row.entry.id
        return self.customer.focused_note()

    def write(self, kind: str = "reply") -> None:
        """Open what is in front and put the caret into the editor."""
        here = self._desk.inbox.current_id()
        if here:
            self.open(here)
            self.composer.write(kind)

    def _writing(self, here: bool) -> None:
        """Whoever writes has chosen: from now on no arrival moves what is in front."""
        if here:
            self._desk.inbox.touch()
        else:
            self._context.bridge.let_go()

    def _changed(self, changes: Changes) -> None:
        """An account that is connected again can fetch pictures again."""
        if changes.subjects & Subject.ACCOUNT:
            self.pictures.ready()

    def _focus_moved(self) -> None:
        """Keys that go to these panes are about what is in front."""
        if self._rest.isActive() and self._has_keys():
            self.settle()

    def _acted(self, _call: object, _done: object) -> None:
        self._context.bridge.let_go()

    def _moved(self) -> None:
        """The list says something else is in front: no key writes to the one before; a run is left to rest.

        Never shown from inside here: a send that goes on to the next one still holds its text.
        """
        if self._deciding:
            return
        running = self._since.isValid() and self._since.elapsed() < RUN_MS
        self._since.start()
        focus = QApplication.focusWidget()
        if focus is not None and self.composer.isAncestorOf(focus):
            self._desk.inbox.focus_list()
        for pane in (self.conversation, self.customer):
            pane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self._rest.start(MOVING_MS if running else 0)

    def _rested(self) -> None:
        self._rest.stop()
        for pane in (self.conversation, self.customer):
            pane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
