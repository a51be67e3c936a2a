"""Window commands: what the commands of commands/desktop.py do here, by name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from xdesk.core.inbox.views import View
from xdesk.core.text.customer_language import CHINESE, ENGLISH
from xdesk.replica import inbox
from xdesk.replica.conversation import customer_language
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import language, theme
from xdesk.ui.style.tokens import POINTS

if TYPE_CHECKING:
    from xdesk.ui.shell.pane_layout import DeskView
    from xdesk.ui.shell.window import Window
    from xdesk.ui.shell.workspace import Workspace

THEMES = ("system", "light", "dark")
SMALLEST, LARGEST, STEP = 12, 26, 1
Function = Callable[..., object]


class WindowCommands(QObject):
    """One method per act; `table()` gives them to the registry. Conversation ids are those in front."""

    surface_asked = Signal(str)  # 'palette' | 'keys' | 'acknowledge' | 'accounts'
    undo_asked = Signal()
    asked = Signal(str)  # 'diagnostics': what needs more than the window
    remembered = Signal(str, str)  # 'theme' | 'language' | 'message.px' | 'keys.single', value

    def __init__(self, window: Window, context: AgentContext, desk: DeskView, workspace: Workspace) -> None:
        super().__init__(window)
        self._window, self._context, self._desk, self._workspace = window, context, desk, workspace
        self._came: tuple[str, tuple[int, int] | None] = ("", None)
        workspace.conversation_shown.connect(self._arrived)

    def table(self) -> dict[str, Function]:
        """Return the function of every window command."""
        ask = self.surface_asked.emit
        return {
            **self._moves(),
            **self._writes(),
            "acknowledge.open": lambda conversation_id="": ask("acknowledge"),
            "deadline.why": lambda conversation_id="": self._workspace.conversation.open_why(),
            "tag.open": lambda conversation_id="": self._tag(),
            "undo": self.undo_asked.emit,
            "palette.open": lambda: ask("palette"),
            "keys.show": lambda: ask("keys"),
            "keys.single": lambda: self.remembered.emit("keys.single", "toggle"),
            "search.focus": self._search,
            "search.more": self._desk.inbox.more_hits,
            "search.older": lambda: self._desk.inbox.step_hit(newer=False),
            "search.newer": lambda: self._desk.inbox.step_hit(newer=True),
            "customer.panel": self._desk.toggle_customer,
            "theme.next": self._next_theme,
            "language.next": self._next_language,
            "zoom.in": lambda: self._zoom(STEP),
            "zoom.out": lambda: self._zoom(-STEP),
            "zoom.reset": lambda: self._zoom(0),
            "picture.open": lambda conversation_id="": self._workspace.show_pictures(),
            "account.show": lambda: ask("accounts"),
            "account.add": self._window.connect_asked.emit,
            "diagnostics.copy": lambda: self.asked.emit("diagnostics"),
            "window.quit": self._quit,
            **{f"go.{name}": self._goer(name) for name in _VIEWS},
        }

    def set_theme(self, name: str) -> None:
        """Show a theme and remember it."""
        theme.set_theme(name)
        self.remembered.emit("theme", name)

    def set_language(self, name: str) -> None:
        """Speak a language and remember it."""
        language.use(name)
        self.remembered.emit("language", name)

    def conversation_id(self) -> str:
        """Return the conversation an act is about: the one in front, which is the selected row; '' for none.

        There is none while another page is in front.
        """
        if self._elsewhere():
            return ""
        self._workspace.settle()
        return self._desk.inbox.current_id()

    def show(self, conversation_id: str) -> None:
        """Open a conversation when it is not the one in front and read."""
        if conversation_id:
            self._workspace.open(conversation_id)

    def chinese(self, conversation_id: str) -> bool:
        """Whether the customer is to be answered in Chinese."""
        return customer_language.read(self._context.read, conversation_id) == CHINESE

    def customer_language(self) -> str:
        """Return the language of the customer in front, of the desk when there is none."""
        here = self._desk.inbox.current_id()
        if not here:
            return CHINESE if language.current() == language.CHINESE else ENGLISH
        return customer_language.read(self._context.read, here)

    def _moves(self) -> dict[str, Function]:
        desk, workspace = self._desk, self._workspace
        return {
            "move.next": lambda: self._step(1),
            "move.previous": lambda: self._step(-1),
            "move.next_deadline": lambda: self._by_deadline(back=False),
            "move.previous_deadline": lambda: self._by_deadline(back=True),
            "move.open": self.show,
            "move.back": desk.inbox.back,
            "move.peek": workspace.peek,
            "move.next_pane": desk.cycle,
            "move.previous_pane": lambda: desk.cycle(back=True),
            "composer.next": lambda: self._step_writing(1),
            "composer.previous": lambda: self._step_writing(-1),
        }

    def _writes(self) -> dict[str, Function]:
        composer = self._workspace.composer

        def write(kind: str) -> Function:
            return lambda conversation_id="": self.write(kind, conversation_id)

        return {
            "reply.write": write("reply"),
            "note.write": write("note"),
            "composer.send": lambda conversation_id="": self._send(False),
            "composer.send_done": lambda conversation_id="": self._send(True),
            "composer.switch": lambda conversation_id="": composer.swap_kind(),
            "composer.leave": self._leave,
            "macro.open": lambda conversation_id="": composer.open_macros(),
        }

    def write(self, kind: str, conversation_id: str = "") -> None:
        """Put the caret into the reply or note of a conversation, of the one in front by default."""
        wanted = conversation_id or self.conversation_id()
        if wanted:
            self._workspace.open(wanted)
            self._workspace.composer.write(kind)

    def next_one(self, besides: str = "") -> None:
        """Go on to the most urgent conversation left after one was dealt with."""
        self._desk.inbox.go_on(besides)
        self._desk.inbox.focus_list()

    def _send(self, then_done: bool) -> None:
        self._workspace.composer.send(then_done)

    def _quit(self) -> None:
        self._window.close()

    def _leave(self) -> None:
        self._workspace.composer.drafts.save_now()
        self._desk.inbox.focus_list()

    def _step(self, by: int) -> None:
        self._desk.inbox.move(by)
        self._desk.inbox.focus_list()

    def _step_writing(self, by: int) -> None:
        if self._desk.inbox.move(by):
            self._workspace.open(self._desk.inbox.current_id())
            self._workspace.composer.editor.setFocus()

    def _arrived(self, conversation_id: str) -> None:
        """Remember where a conversation stood when the agent came to it: answering moves it, not the agent."""
        if conversation_id != self._came[0]:
            self._came = conversation_id, inbox.place_of(self._context.read, conversation_id)

    def _by_deadline(self, *, back: bool) -> None:
        here = self._desk.inbox.current_id()
        after = self._came[1] if here == self._came[0] else None
        found = inbox.by_deadline(
            self._context.read, me=self._context.me, after_id=here or None, back=back, after=after
        )
        if found is None:
            return
        if not self._desk.inbox.lists(found):
            self._window.show_view(View())
        self._workspace.peek(found)
        self._desk.inbox.focus_list()

    def _search(self) -> None:
        if self._window.pages is not None:
            self._window.pages.back()
        self._desk.inbox.focus_search()

    def _elsewhere(self) -> bool:
        return self._window.pages is not None and bool(self._window.pages.front)

    def _tag(self) -> None:
        if not self._desk.customer_shown():
            self._desk.toggle_customer()
        self._workspace.customer.add_tag()

    def _goer(self, name: str) -> Function:
        def go() -> None:
            self._window.show_view(View(name))
            self._desk.inbox.focus_list()

        return go

    def _next_theme(self) -> None:
        self.set_theme(THEMES[(THEMES.index(theme.preference()) + 1) % len(THEMES)])

    def _next_language(self) -> None:
        now = language.LANGUAGES.index(language.current())
        self.set_language(language.LANGUAGES[(now + 1) % len(language.LANGUAGES)])

    def _zoom(self, step: int) -> None:
        """Message size in pixels at 96 dpi, 12 to 26; 0 is the usual one."""
        per_pixel = POINTS["message"][1 if sys.platform == "darwin" else 0] / 14
        pixels = round(theme.message_points / per_pixel) + step if step else 14
        pixels = max(SMALLEST, min(LARGEST, pixels))
        theme.set_message_points(pixels * per_pixel)
        self.remembered.emit("message.px", str(pixels))


_VIEWS = ("inbox", "mine", "unassigned", "breaching", "unanswered", "drafts", "outbox", "done")
