"""Command dispatcher: keys, palette, menus, key sheet and popovers of the window, all running the same commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from xdesk.commands.registry import Call, CallResult, Command
from xdesk.core.inbox.views import View
from xdesk.core.model import REPLY, Draft, Note, Outgoing
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica import customers
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.ui.acknowledge.card import Acknowledge
from xdesk.ui.dialogs.note_sheet import NoteSheet
from xdesk.ui.keyboard.key_dispatcher import Keyboard, scope_of
from xdesk.ui.needs_you.page import NeedsYouSheet
from xdesk.ui.palette.palette import Palette
from xdesk.ui.palette.source import PaletteSource
from xdesk.ui.runtime import command_reasons
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.command_groups import Named
from xdesk.ui.shell.accounts_sheet import AccountsSheet
from xdesk.ui.shell.acknowledgement import Acknowledgement
from xdesk.ui.shell.closing import Closing
from xdesk.ui.shell.key_sheet import KeySheet
from xdesk.ui.shell.menus import Menus
from xdesk.ui.shell.notices.delivery_announcer import DeliveryAnnouncer
from xdesk.ui.shell.notices.reply_notice import ReplyNotice
from xdesk.ui.shell.notices.toast import Announcer, Toast
from xdesk.ui.shell.window import Window
from xdesk.ui.shell.window_commands import Function, WindowCommands
from xdesk.ui.style.translation import spoken, translate

OPENS = frozenset({"move.open", "move.peek"})
"""Commands that begin with the first row where nothing is in front; all others ask for a choice."""

MERGES = frozenset({"reply.recall", "reply.edit_held", "draft.put_back", "note.take_back"})
"""Calls that put a text before the draft that stands there."""


class CommandDispatcher(QObject):
    """Built once the window has its panes. `window_commands.remembered` tells what to keep for next time."""

    def __init__(self, window: Window, context: AgentContext) -> None:
        super().__init__(window)
        desk, workspace, pages = window.desk, window.workspace, window.pages
        if desk is None or workspace is None or pages is None:
            raise ValueError("the window has no panes yet")
        self._window, self._context, self._desk, self._workspace, self._pages = window, context, desk, workspace, pages
        self.window_commands = WindowCommands(window, context, desk, workspace)
        self._bind()
        listed = context.registry.all()
        self.keyboard = Keyboard(window, context.registry.keys.find)
        self.menus = Menus(window, listed, self.run, self.reason)
        self.palette_source = PaletteSource(context, listed, self.reason)
        self.palette = Palette(window, self.palette_source.find)
        self.palette.opened.connect(self.palette_source.opened)
        self.sheet = KeySheet(window, listed)
        pane = workspace.conversation
        self.toast, self.voice = Toast(pane, self._read_boxes, self._make_room), Announcer(window)
        self.notice = ReplyNotice(context, self.toast)
        self.acknowledge, self.note_sheet = Acknowledge(window), NoteSheet(window)
        self.accounts = AccountsSheet(window, context)
        self.acknowledgement = Acknowledgement(self.acknowledge, context, workspace)
        self.delivery_announcer = DeliveryAnnouncer(context, self.voice)
        self.closing = Closing(window, context, workspace.composer, self._collect_typed)
        self.needs_you = NeedsYouSheet(context, workspace.conversation)
        self._wire()

    def run(self, name: str) -> None:
        """Run a command by name on what is in front; say why not when it cannot run."""
        command = self._context.registry.get(name)
        self._desk.inbox.touch()
        if command is None:
            return
        if name in OPENS:
            self._desk.inbox.take_first()
        why = self.reason(command)
        if why:
            self._tell(why)
        elif command.needs == "note":
            self._with_note(lambda note: self._act_on_note(name, note))
        else:
            self._context.run(Call(name, self._given(command)))

    def reason(self, command: Named) -> str:
        """Return why a command cannot run now, "" when it can."""
        needs = str(getattr(command, "needs", ""))
        if why := command_reasons.of_page(command.place, needs, another=bool(self._pages.front)):
            return why
        here = self.window_commands.conversation_id() if needs in ("conversation", "reply", "note") else ""
        if needs in ("conversation", "reply", "note") and not here:
            if command.name in OPENS and self._desk.inbox.model.rowCount():
                return ""
            return translate("Palette", "Choose a conversation first.")
        if needs == "reply" and self._reply(command, here) is None:
            return translate("Palette", "No reply waits here.")
        if needs == "note" and not self._notes(here):
            return translate("Palette", "There is no note here.")
        if command.name == "picture.open" and not self._workspace.picture_entry():
            return translate("Palette", "No picture is here.")
        if command.name == "undo" and self._context.runner.next_undo is None:
            return translate("Palette", "There is nothing to undo.")
        if command.name == "macro.open" and self._workspace.composer.kind() != REPLY:
            return translate("Palette", "Macros go into replies. Change from note to reply first.")
        talk = conversations.read(self._context.read, here) if needs == "conversation" else None
        return (
            ""
            if talk is None
            else command_reasons.of_conversation(
                command.name, talk, self._context.me, read_only=self._context.read_only
            )
        )

    def _why_not(self, name: str) -> str:
        """Return why the command `name` cannot run now, for panes that offer it."""
        command = self._context.registry.get(name)
        return self.reason(command) if command is not None else ""

    def undo(self) -> None:
        """Take the newest act back; a text that comes back is shown where it came from."""
        inverse = self._context.runner.next_undo
        try:
            if inverse is not None:
                self._before(inverse)
            result = self._context.runner.undo()
        except DeskError as error:
            self._failed(error.sentence)
            return
        if result is not None:
            self._after_call(inverse, result, may_undo=False)
            if not self._desk.inbox.current_id() and self._about(inverse):
                self._workspace.peek(self._about(inverse))

    # -- inside

    def _before(self, call: Call) -> None:
        """What brings a text back merges it with the stored draft: what is typed must be stored first.

        Raises DeskError when it is not: the text that comes back would be overwritten.
        """
        if call.name not in MERGES or self._workspace.composer.flush():
            return
        if not self._workspace.composer.drafts.is_stored(self._about(call)):
            text = QT_TRANSLATE_NOOP(
                "Composer",
                "What you are writing is not stored yet, so nothing was brought back. Try again in a moment.",
            )
            raise DeskError(Sentence("Composer", text))

    def _bind(self) -> None:
        registry, table = self._context.registry, self.window_commands.table()
        self._pages.changed.connect(self._page_changed)
        for page in self._pages.pages:
            registry.add(
                Command(
                    page.command, page.title, page.keys, page.place, "", page.help, desktop=True, icon=page.icon,
                    function=_quiet(lambda name=page.name: self._pages.open(name)),
                )
            )  # fmt: skip
        for name in registry.unbound():
            registry.bind(name, _quiet(table[name]))
        registry.freeze()

    def _wire(self) -> None:
        self.window_commands.surface_asked.connect(self._open)
        self.window_commands.undo_asked.connect(self.undo)
        self.window_commands.remembered.connect(self._remember)
        self.keyboard.pressed.connect(self.run)
        self.keyboard.menu_asked.connect(self.menus.open_bar)
        self.palette.chosen.connect(self._chosen)
        self.palette_source.more.connect(self.palette.refresh)
        self.palette_source.insertable = lambda: bool(self._desk.inbox.current_id()) and not self._pages.front
        self.palette_source.customer_language = self.window_commands.customer_language
        self.toast.undo_asked.connect(self.undo)
        self.toast.let_go.connect(self._pages.take_focus)
        self._workspace.composer.editor.back_asked.connect(self._undo_offered)
        self._workspace.composer.editor.textChanged.connect(self._tell_undo_key)
        self.acknowledgement.told.connect(self._tell)
        self.acknowledgement.failed.connect(self._failed)
        self._context.before = self._before
        self._context.why_not = self._why_not
        self._context.done.connect(self._after_call)
        self._context.failed.connect(self._failed)
        self._desk.status.asked.connect(self._status_pressed)
        self.needs_you.look_asked.connect(self._look_on_x)
        self.needs_you.page.undo_asked.connect(self.undo)
        self._desk.rail.menu_asked.connect(self._menu)
        self._desk.rail.account_asked.connect(self._show_account)
        self._desk.rail.add_asked.connect(self._window.connect_asked)
        self.accounts.sign_in_asked.connect(self._sign_in)
        self._workspace.composer.height_changed.connect(self._lift_toast)
        self._workspace.composer.installEventFilter(self)
        self.needs_you.page.installEventFilter(self)
        self.toast.installEventFilter(self)
        self._workspace.conversation.model.synced.connect(self._follow_toast)
        self._workspace.conversation_shown.connect(self._follow_toast)
        self._workspace.conversation.transcript.verticalScrollBar().valueChanged.connect(self.toast.place)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._tell_undo_key)
        self._window.external.trouble = self._failed
        self._window.external.keep_known(self._context.settings)
        self.keyboard.single_keys = bool(self._context.settings.get("keys.single", True))

    def _given(self, command: Command) -> dict[str, str]:
        """What the window gives a command: the conversation, reply, note or account it is about."""
        here = self.window_commands.conversation_id() if command.needs in ("conversation", "reply", "note") else ""
        if command.needs == "conversation":
            return {"conversation_id": here}
        if command.needs == "reply":
            reply = self._reply(command, here)
            return {"outbox_id": reply.id} if reply is not None else {}
        return {}

    def _reply(self, command: Named, conversation_id: str) -> Outgoing | None:
        states = getattr(command, "states", ())
        rows = outbox.open_rows(self._context.read, conversation_id)
        decided = command.name == "reply.undecide"
        return next((row for row in rows if row.state in states and (row.decision is not None) is decided), None)

    def _notes(self, conversation_id: str) -> list[Note]:
        talk = conversations.read(self._context.read, conversation_id)
        return customers.notes(self._context.read, talk.customer.id) if talk is not None else []

    def _with_note(self, act: Callable[[Note], object]) -> None:
        """Act on the note that is meant: the one with the focus, the only one, or the one the agent picks."""
        notes, meant = self._notes(self.window_commands.conversation_id()), self._workspace.focused_note()
        found = [note for note in notes if note.id == meant] if meant else notes
        if len(found) == 1:
            act(found[0])
        elif notes:
            self.note_sheet.choose(notes, self._context.x_now(), act)

    def _act_on_note(self, name: str, note: Note) -> None:
        """Run a command about a note; what a colleague wrote is removed only after a question."""
        about: dict[str, str | int | bool | list[str] | None] = {"note_id": note.id}
        if name == "note.pin":
            about["on"] = not note.pinned
        call = Call(name, about)
        if name == "note.erase" and note.author != self._context.me:
            self.note_sheet.confirm_removal(note, lambda: self._context.run(call))
        else:
            self._context.run(call)

    def _open(self, surface: str) -> None:
        if surface == "palette":
            self.palette.open_palette()
        elif surface == "accounts":
            self._show_accounts(self._desk.rail.mapTo(self._window, QPoint(self._desk.rail.width() + 8, 96)))
        elif surface == "keys":
            focus = QGuiApplication.focusObject()
            self.sheet.open_sheet(writing=focus is not None and scope_of(self._window.focusWidget()) == "composer")
        else:
            self._ask_promise(self.window_commands.conversation_id())

    def _show_account(self, account_id: str) -> None:
        rail = self._desk.rail
        self._show_accounts(rail.mapTo(self._window, rail.place_of(account_id) + QPoint(8, -8)))

    def _show_accounts(self, corner: QPoint) -> None:
        self.accounts.open(corner)

    def _sign_in(self, account_id: str) -> None:
        if account_id:
            self._window.sign_in_asked.emit(account_id)
        else:
            self._window.connect_asked.emit()

    def _ask_promise(self, conversation_id: str) -> None:
        if conversation_id != self._desk.inbox.current_id():
            self._workspace.peek(conversation_id)
        self.acknowledgement.open(conversation_id, chinese=self.window_commands.chinese(conversation_id))

    def _collect_typed(self) -> None:
        """Before the window closes: words in an open card are kept, half a tag becomes a draft of the note."""
        composer, now = self._workspace.composer, self._context.x_now()
        self.acknowledgement.collect()
        for talk, text in self._workspace.customer.half_tags():
            composer.take_in(Draft(talk, "note", text, len(text), None, now))
        self._workspace.customer.forget_half_tags()

    def _chosen(self, item_id: str) -> None:
        """Run what was picked in the palette."""
        self._desk.inbox.touch()
        kind, _, value = item_id.partition(":")
        if kind == "command":
            self.run(value)
        elif kind == "theme":
            self.window_commands.set_theme(value)
        elif kind == "language":
            self.window_commands.set_language(value)
        elif kind == "conversation":
            self._workspace.open(value)
        elif kind == "macro":
            self.window_commands.write("reply")
            self._workspace.composer.insert_by_id(value)

    def _after_call(self, call: Call | None, result: CallResult, may_undo: bool = True) -> None:
        """Show what came of a command and go where it says."""
        if result.copy is not None:
            QGuiApplication.clipboard().setText(result.copy)
        if result.open is not None:
            self._window.external.open(result.open)
        if result.say is not None:
            words = spoken(result.say)
            queued = may_undo and result.undo is not None and result.undo.name in ("reply.recall", "reply.undecide")
            if result.undo is not None and queued:
                self.notice.follow(str(result.undo.args["outbox_id"]))
            else:
                self.toast.say(words, undo=may_undo and result.undo is not None)
            self._tell_undo_key()
            self.voice.say(words)
        if result.go == "next":
            self.window_commands.next_one(self._about(call))
        elif result.go == "list":
            self._desk.inbox.focus_list()
        elif result.go in ("composer", "note"):
            self.window_commands.write("note" if result.go == "note" else "reply", self._about(call))

    def _about(self, call: Call | None) -> str:
        """Return the conversation a call is about, "" when it names none."""
        args = call.args if call is not None else {}
        if "conversation_id" in args:
            return str(args["conversation_id"])
        item = outbox.read(self._context.read, str(args["outbox_id"])) if "outbox_id" in args else None
        return item.conversation_id if item is not None else ""

    def _tell(self, words: str) -> None:
        self.toast.say(words)
        self.voice.say(words)

    def _failed(self, sentence: Sentence) -> None:
        words = spoken(sentence)
        self.toast.say(words)
        self.voice.say(words, urgent=True)

    def _remember(self, name: str, value: str) -> None:
        if name == "keys.single":
            self.keyboard.single_keys = not self.keyboard.single_keys
            self._context.settings.put(name, self.keyboard.single_keys)
            on = translate("Keys", "Single-key commands are on.")
            self.toast.say(on if self.keyboard.single_keys else translate("Keys", "Single-key commands are off."))

    def _status_pressed(self, item: str) -> None:
        window_commands = {"palette": "palette.open", "keys": "keys.show", "sync": "poll.now", "trouble": "poll.now"}
        if item == "trouble" and any(
            one.state in ("signed_out", "no_credit") for one in accounts.all(self._context.read)
        ):
            self._show_accounts(QPoint(12, self._window.height()))  # as low as the window lets it
        elif item in window_commands:
            self.run(window_commands[item])
        elif item in ("outbox", "needs_you"):
            self._window.show_view(View("outbox"))
        if item == "needs_you":
            self.needs_you.open()

    def _look_on_x(self, conversation_id: str) -> None:
        self._context.run(Call("conversation.open_on_x", {"conversation_id": conversation_id}))

    def _menu(self) -> None:
        self.menus.popup(self._desk.rail.mapToGlobal(QPoint(8, 48)))

    def _undo_offered(self) -> None:
        """Ctrl+Z where nothing is typed: take back what the toast offers, and nothing else."""
        if self.toast.offers_undo():
            self.undo()

    def _tell_undo_key(self) -> None:
        """The toast shows the key that takes back where the keys are now."""
        if not self.toast.offers_undo():
            return
        focus = self._window.focusWidget()
        if focus is self._workspace.composer.editor:
            key = "ctrl+z" if self._workspace.composer.editor.untouched() else ""
        else:
            asked = focus is not None and self.needs_you.page.isAncestorOf(focus)
            key = "z" if asked else self.keyboard.undo_key(focus)
        self.toast.set_key(key)

    def _read_boxes(self) -> list[QRect]:
        """Return what the toast must not cover: what is read below it now, in places of the conversation."""
        page = self.needs_you.page
        if self._pages.front:
            return []
        return page.boxes() if page.isVisible() else self._workspace.conversation.row_boxes()

    def _make_room(self, height: int) -> None:
        page = self.needs_you.page
        (page if page.isVisible() else self._workspace.conversation).make_room(height)

    def _page_changed(self, _name: str) -> None:
        """What is said stands over what the agent sees."""
        self.toast.stand_over(self._pages.frame() or self._workspace.conversation)
        self._lift_toast()

    def _follow_toast(self) -> None:
        """Give back the room that the toast took, once something else changes what is read."""
        if not self.toast.isVisible():
            self._workspace.conversation.make_room(0)
        self.toast.place()

    def _lift_toast(self) -> None:
        composer, page = self._workspace.composer, self.needs_you.page
        self.toast.set_floor(composer.height() if composer.isVisible() and not page.isVisible() else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed is stored before the window closes; the toast stands above the composer."""
        if watched is self.toast:
            if event.type() == QEvent.Type.Hide:
                self.needs_you.page.make_room(0)  # nothing is read twice there: the rows may come back at once
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._lift_toast()
        return False


def _quiet(act: Function) -> Callable[..., None]:
    """A window command says nothing of its own: whatever `act` returns is dropped."""

    def run(**about: str) -> None:
        act(**about)

    return run
