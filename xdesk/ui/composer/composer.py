"""Composer: bound to one conversation of one account; what is typed here goes there or nowhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import ACKNOWLEDGEMENT, NOTE, REPLY, Conversation, Draft, Macro
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError, UnknownOutcomeError
from xdesk.core.text.invisible import is_blank
from xdesk.core.text.weighted_length import clean
from xdesk.ui.composer import composer_labels, style_check
from xdesk.ui.composer.after_send import AfterSend
from xdesk.ui.composer.composer_head import ComposerHead
from xdesk.ui.composer.draft_saver import DraftSaver
from xdesk.ui.composer.editor_room import EditorRoom
from xdesk.ui.composer.editor_strips import ChoiceStrip, FieldStrip, PasteStrip, Preview, SayStrip
from xdesk.ui.composer.macro_entry import MacroEntry, Token
from xdesk.ui.composer.macro_list import MacroList
from xdesk.ui.composer.pending_sends import PendingSends
from xdesk.ui.composer.reply_access import ReplyAccess
from xdesk.ui.composer.snippet_session import SnippetSession
from xdesk.ui.composer.tool_row import ToolRow
from xdesk.ui.editor import pasting, snippet_fields
from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.editor_frame import EditorFrame
from xdesk.ui.keyboard.key_dispatcher import SCOPE
from xdesk.ui.labels.channel_labels import why_no_reply
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.style import theme
from xdesk.ui.style.retranslatable import Retranslatable
from xdesk.ui.style.translation import spoken, translate


class Composer(Retranslatable):
    """Text in, Calls out. It never sends by itself and never moves a text to another conversation."""

    height_changed = Signal()
    left = Signal()  # Esc: the text stays as a draft
    outcome_known = Signal(str, str, bool)  # conversation, kind, stored: of a press in a card or another conversation

    def __init__(self, context: AgentContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(SCOPE, "composer")
        self._writing = ReplyAccess(context)
        self._talk: Conversation | None = None
        self._kind = REPLY
        self._after = AfterSend()
        self.wrong = ""  # what went wrong, shown below the frame
        self._quiet = False
        self._seen: Seen | None = None  # on the screen when the agent last edited this text
        self._glance: Seen | None = None  # on the screen at a key that is not told yet
        self._orders: tuple[str, ...] = ()
        self._build()
        self._dock()
        self.drafts = DraftSaver(self._writing.save_draft, self._writing.draft, self._writing.barrier, self)
        self.pending = PendingSends(self._writing.mint, self.drafts, self)
        search, own = self._writing.macros, lambda: self._writing.customer_language(self._talk)
        self.entry = MacroEntry(self.editor, self.panel, search, self._to_fill, own)
        search.prepare()
        self._wire()
        context.changed.connect(self._changed)
        self.retranslate()
        self.bind(None)

    def _build(self) -> None:
        self.head = ComposerHead()
        self.editor = Editor()
        self.panel = MacroList()
        self.field_strip, self.choices, self.preview = FieldStrip(), ChoiceStrip(), Preview()
        self.lint, self.after_strip, self.tools = SayStrip("bang", 36), SayStrip("clock", 28), ToolRow()
        self.problem = SayStrip("bang", 24)
        self.paste_strip = PasteStrip(self.editor)
        self.live = SnippetSession(self.editor)
        self.frame, self._gap = EditorFrame(self.editor), QWidget()
        self._gap.setFixedHeight(8)
        self._gap.hide()

    def _dock(self) -> None:
        self.frame.box.insertWidget(0, self.field_strip)
        for strip in (self.paste_strip, self.choices, self.preview, self.lint, self.after_strip, self.tools):
            self.frame.box.addWidget(strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 1, 16, 12)
        column.setSpacing(0)
        for part in (self.head, self.panel, self._gap, self.frame, self.problem):
            column.addWidget(part)
        self._room = EditorRoom(
            self, self.editor, preview=self.preview, after=self.after_strip,
            others=(
                self.head, self.panel, self._gap, self.field_strip, self.paste_strip, self.choices, self.lint,
                self.tools, self.problem,
            ),
        )  # fmt: skip

    def _wire(self) -> None:
        self.head.kind_chosen.connect(self._kind_pressed)
        self.editor.touched.connect(self._touched)
        self.editor.edited.connect(self._edited)
        self.editor.send_asked.connect(self.send)
        self.editor.left.connect(self._leave)
        self.editor.height_changed.connect(self.height_changed)
        self.editor.paste_asked.connect(self._ask_paste)
        self.paste_strip.turned.connect(self._grow)
        self.editor.guests.insert(0, self._take_key)
        self.live.changed.connect(self._fields_moved)
        self.choices.picked.connect(self.live.pick)
        self.entry.picked.connect(self._insert)
        self.entry.shown.connect(self._space_list)
        self.tools.send_pressed.connect(self.send)
        self.tools.macros_pressed.connect(self.open_macros)
        self.pending.known.connect(self._outcome_known)
        self.drafts.failed.connect(lambda sentence: self._say_problem(spoken(sentence)))
        application = QApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.flush)

    # -- what it is bound to

    def bind(self, conversation_id: str | None) -> None:
        """Show the drafts of another conversation; the text here is handed over to be stored where it belongs."""
        if self._talk is not None and conversation_id == self._talk.id:
            self._reread()
            return
        self._keep_draft()
        self.drafts.save_now()
        self._talk = self._writing.conversation(conversation_id) if conversation_id else None
        self._kind = REPLY
        self._orders = self._writing.order_numbers(self._talk) if self._talk is not None else ()
        self._show_draft()

    def bound_to(self) -> tuple[str, str] | None:
        """Return (account, conversation) of what is typed here."""
        return None if self._talk is None else (self._talk.account_id, self._talk.id)

    def kind(self) -> str:
        """Return 'reply' or 'note'."""
        return self._kind

    def set_kind(self, kind: str) -> None:
        """Write a reply or a note; the draft of each is kept."""
        if kind != self._kind and self._talk is not None:
            self._keep_draft()
            self._kind = kind
            self._show_draft()
        self.head.kind.set_value(self._kind)

    def swap_kind(self) -> None:
        """Reply becomes note and back (Ctrl+Shift+M)."""
        self.set_kind(NOTE if self._kind == REPLY else REPLY)

    def flush(self) -> bool:
        """Store what is typed; return whether it is stored. Waits at most two seconds, four when the disk refuses."""
        self._keep_draft()
        return self.drafts.flush()

    def take_in(self, typed: Draft) -> None:
        """Make text that was typed elsewhere in the window part of a draft, below what is there; not twice."""
        self._keep_draft()
        added = self.drafts.add(typed)
        if added and self._in_front(typed.conversation_id, typed.kind):
            self._show_draft()

    def focus_target(self) -> QWidget:
        """Return what gets the focus: the editor."""
        return self.editor

    def write(self, kind: str = REPLY) -> None:
        """Put the caret into the editor."""
        self.set_kind(kind)
        self.editor.setFocus()

    def text(self) -> str:
        """Return what would go out now."""
        return clean(self.editor.stored_text())

    def open_macros(self) -> None:
        """Open the macro list at the caret (Ctrl+J)."""
        if self._talk is not None and self._kind == REPLY:
            self.editor.setFocus()
            self.entry.open_here()

    def insert_macro(self, macro: Macro) -> None:
        """Insert a macro at the caret (from the palette)."""
        if not self.isEnabled():
            return
        at = self.editor.textCursor().position()
        self._insert(macro, Token(at, at, ""))
        self.editor.setFocus()

    def insert_by_id(self, macro_id: str) -> None:
        """Insert the macro with this id, when there still is one."""
        macro = self._writing.macros.by_id(macro_id)
        if macro is not None:
            self.insert_macro(macro)

    # -- sending

    def send(self, then_done: bool = False) -> bool:
        """Ask for the reply to be queued, or for the note to be kept; the text leaves only when that is stored."""
        self.editor.commit()
        self._show_state()
        talk = self._talk
        if talk is None or self._why_not():
            if talk is not None and not self.wrong:
                self._say_problem(self._why_not())
            return False
        self._keep_draft()
        name, text = self.pending.id_for(talk.id, self._kind), self.text()
        if self._kind == NOTE:
            problem = self._writing.add_note(talk, text, name)
        else:
            problem = self._writing.send(talk, text, self._after, then_done=then_done, seen=self._seen, outbox_id=name)
        if problem is not None:
            self._not_sent(problem, text)
            return False
        self.pending.stored(talk.id, self._kind)
        self._taken(talk.id, self._kind)
        return True

    # -- inside

    def _taken(self, conversation_id: str, kind: str) -> None:
        """A reply or note took the text."""
        self.drafts.forget(conversation_id, kind)
        if self._in_front(conversation_id, kind):
            self._after = AfterSend()
            self._fill_editor([])

    def _in_front(self, conversation_id: str, kind: str) -> bool:
        return self._talk is not None and (self._talk.id, self._kind) == (conversation_id, kind)

    def _not_sent(self, problem: DeskError, text: str) -> None:
        """Say why; a text that may be stored stays here alone until that is known."""
        if isinstance(problem, UnknownOutcomeError) and self._talk is not None:
            self.pending.wait(self._talk.id, self._kind, text, problem.settled)
            self._show_state()
            self._say_problem(
                translate(
                    "Composer",
                    "It may be stored: the disk has not confirmed it. Do not send it again; the answer comes here.",
                )
            )
            return
        self._say_problem(spoken(problem.sentence))

    def _outcome_known(self, conversation_id: str, kind: str, text: str, stored: bool | None) -> None:
        """It is known whether what was pressed is stored: the text goes, or the agent hears what to do."""
        self.editor.catch_up()
        newest = self.drafts.newest(conversation_id, kind)
        other = clean(self.editor.stored_text()) if self._in_front(conversation_id, kind) else ""
        other = other or (clean(newest.text) if newest is not None else "")
        self.drafts.let_go(conversation_id, kind)
        if stored and other in ("", text):
            self._taken(conversation_id, kind)
        elif stored is not None and self._in_front(conversation_id, kind):
            self._show_state()
            self._say_problem(
                translate("Composer", "What you sent is stored and goes out. This text here has not been sent.")
                if stored
                else translate("Composer", "The disk did not take it: nothing was sent. Press Send again.")
            )
        if stored is not None and not self._in_front(conversation_id, kind):
            self.outcome_known.emit(conversation_id, kind, stored)

    def _kind_pressed(self, kind: str) -> None:
        self.set_kind(kind)
        self.editor.setFocus()

    def _ask_paste(self, count: int, room: int) -> None:
        public = self._talk is not None and channel_of(self._talk.reply_channel).public
        self.paste_strip.ask(count, room, public=public, note=self._kind == NOTE)

    def _take_key(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self.paste_strip.end()

    def _leave(self) -> None:
        self._keep_draft()
        self.drafts.save_now()
        self.left.emit()

    def _show_draft(self) -> None:
        talk = self._talk
        draft = self.drafts.newest(talk.id, self._kind) if talk is not None else None
        self._after = AfterSend(draft.promise_minutes if draft is not None else None)
        self._seen = draft.seen if draft is not None else None
        self._fill_editor(snippet_fields.stored_pieces(draft.text) if draft is not None else [])
        if draft is not None:
            cursor = self.editor.textCursor()
            last = self.editor.document().characterCount() - 1
            cursor.setPosition(min(draft.cursor, last), QTextCursor.MoveMode.MoveAnchor)
            self.editor.setTextCursor(cursor)

    def _fill_editor(self, pieces: list[snippet_fields.Piece]) -> None:
        self._quiet, self._glance = True, None
        self.entry.close()
        self.paste_strip.end()
        self.editor.start_over(pieces)
        self.live.forget()
        self._quiet = False
        self._say_problem("")
        self._show_all()

    def _touched(self) -> None:
        """A key changes the text: what was on the screen now is what the text answers."""
        if self._talk is not None and not self._quiet:
            self._glance = self._writing.seen(self._talk)

    def _edited(self) -> None:
        if self._quiet:
            return
        if self._talk is not None:
            self.pending.edited(self._talk.id, self._kind)
            self._seen = self._glance or self._writing.seen(self._talk)
        self._glance = None
        self._keep_draft()
        if is_blank(self.editor.stored_text()):
            self._after = AfterSend()
        if self._talk is None or not self.pending.unknown(self._talk.id, self._kind):
            self._say_problem("")
        self.paste_strip.end()
        self._show_state()
        self._show_fields()

    def _keep_draft(self) -> None:
        """Hand the text to the draft saver when it is another one than what is stored."""
        self.editor.catch_up()
        if self._talk is None:
            return
        text = self.editor.stored_text()
        known = self.drafts.newest(self._talk.id, self._kind)
        cursor = self.editor.textCursor().position()
        if (known.text if known is not None else "") == text and (known is None or known.cursor == cursor):
            return
        now, minutes = self._writing.now(), self._after.minutes
        self.drafts.keep(Draft(self._talk.id, self._kind, text, cursor, minutes, now, self._seen))

    def _to_fill(self) -> Callable[[Macro], int]:
        return self._writing.to_fill(self._talk) if self._talk is not None else lambda _macro: 0

    def _insert(self, macro: Macro, token: Token) -> None:
        if self._talk is None:
            return
        pieces = self._writing.expanded(macro, self._talk)
        self._after = AfterSend(macro.promise_minutes, macro.tags, macro.id)
        self.live.begin(macro.title, self.editor.replace_pieces(token.start, token.end, pieces))
        self._show_all()

    def _reread(self) -> None:
        """The same conversation changed; the text stays."""
        if self._talk is not None:
            self._talk = self._writing.conversation(self._talk.id) or self._talk
            self._show_state()

    def _changed(self, changes: object) -> None:
        if self._writing.concerns_drafts(changes):
            self._stored()
            if not self._writing.read_only:
                self.editor.setPlaceholderText(self._hint())
        if self._talk is not None and self._writing.concerns(changes, self._talk):
            self._reread()

    def _stored(self) -> None:
        """Drafts were written: ours, or a reply that was taken back into the editor."""
        self.editor.catch_up()
        self.drafts.settle()
        if self._talk is None or self.drafts.waiting() or self.editor.composing():
            return
        stored = self._writing.draft(self._talk.id, self._kind)
        here = clean(self.editor.stored_text())
        if stored is not None and clean(stored.text) != here:
            self._show_draft()

    # -- showing

    def _why_not(self) -> str:
        """Why Send is off; "" when it is on."""
        if self._talk is not None and self.pending.unknown(self._talk.id, self._kind):
            return translate("Composer", "Waiting for the disk")
        missing, over = self.live.first_missing(), self.head.counter.over()
        label = missing.label if missing is not None else ""
        return composer_labels.why_not(self._talk, self._kind, self.editor.shown_text(), missing=label, over=over)

    def _show_all(self) -> None:
        self.setEnabled(self._talk is not None and not self._writing.read_only)
        note = self._kind == NOTE
        public = self._talk is not None and channel_of(self._talk.reply_channel).public
        known = self._talk is not None and channel_of(self._talk.reply_channel).no_reply is None
        self.head.show_kind(self._kind, public=public and known)
        self.frame.set_note(note)
        self.editor.most_pasted = pasting.ASKS_PUBLIC if public and not note else pasting.ASKS
        self.editor.setAccessibleName(translate("Composer", "Note") if note else translate("Composer", "Reply"))
        closed = translate("Composer", "This desk can only be read; nothing is written here.")
        self.editor.setPlaceholderText(closed if self._writing.read_only else self._hint())
        self._show_state()
        self._show_fields()

    def _hint(self) -> str:
        """What the empty editor says: above all where text waits that is not in it."""
        talk = self._talk
        if talk is not None and self._kind == REPLY and self.drafts.newest(talk.id, ACKNOWLEDGEMENT):
            return translate("Composer", "An acknowledgement is half written here. Quick acknowledge opens it again.")
        return composer_labels.hint(talk, self._kind)

    def _show_state(self) -> None:
        talk = self._talk
        text = self.editor.shown_text()
        self.head.counter.show_length(talk, text, self._writing.counter)
        reason = self._why_not()
        silent = is_blank(text) and self.live.first_missing() is None and (talk is None or why_no_reply(talk) is None)
        self.tools.show_state(
            handle=talk.account_handle if talk is not None else "",
            note=self._kind == NOTE,
            reason="" if silent or (self.head.counter.over() and not self.live.first_missing()) else reason,
            token="word.overdue",
            ready=not reason,
        )
        self.frame.set_wrong(bool(self.wrong))
        public = talk is not None and channel_of(talk.reply_channel).public
        self._show_after(text, public=public and self._kind == REPLY)

    def _show_fields(self) -> None:
        """Show the snippet field that takes the keys, its choices, and what the customer will see."""
        talk = self._talk
        live, now = self.live.live(), self.live.current()
        stood = (self._room.previews, not self.choices.isHidden())
        self.field_strip.setVisible(bool(live))
        if live:
            at = next((n for n, field in enumerate(live, 1) if now is not None and field.id == now.id), 0)
            self.field_strip.show_field(self.live.title or translate("Composer", "To fill"), at, len(live))
        self.choices.show_field(now)
        self._room.previews = bool(live) and talk is not None
        if live and talk is not None:
            self.preview.show_text(composer_labels.preview_head(talk), self.editor.written().exported(dots=True))
        if live or stood != (self._room.previews, not self.choices.isHidden()):
            self._grow()

    def _show_after(self, text: str, *, public: bool) -> None:
        """Show what follows a send, and what everyone could read."""
        stood = (self._room.follows, self.lint.isHidden())
        self.lint.say(style_check.warning(text, self._orders, public=public), "word.soon")
        follows = self._after.words() if self._kind == REPLY and not is_blank(text) else ""
        self.after_strip.say(follows)
        self._room.follows = bool(follows)
        self.tools.set_line(bool(follows or self.live.live() or not self.lint.isHidden()))
        if stood != (self._room.follows, self.lint.isHidden()):
            self._room.fit()

    def _say_problem(self, text: str) -> None:
        """Show what went wrong below the frame; "" when nothing did."""
        self.wrong = text
        stood = self.problem.isHidden()
        self.problem.say(text, "word.overdue")
        if stood != self.problem.isHidden():
            self._room.fit()
        self.frame.set_wrong(bool(text))

    def _fields_moved(self) -> None:
        self._show_fields()
        self._show_state()

    # -- its height

    def set_room(self, height: int) -> None:
        """Keep within so much height."""
        self._room.set_height(height)

    def _space_list(self, shown: bool) -> None:
        """Keep 8 between the macro list and the frame."""
        self._gap.setVisible(shown)
        self._grow()

    def _grow(self) -> None:
        self._room.fit()
        self.height_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page and the line above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("ground.page"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))

    def retranslate(self) -> None:
        """Say everything in the language of the desk."""
        self.setAccessibleName(translate("Composer", "Answer"))
        self.head.retranslate()
        self.tools.retranslate()
        if self._talk is not None:
            self._show_all()
