"""Reply access: what the composer reads from the replica and asks of commands; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from xdesk.commands.registry import Call
from xdesk.commands.text_length import shared_counter as shared_counter
from xdesk.core.changes import Changes, Subject
from xdesk.core.channels.registry import channel_of
from xdesk.core.macros import fields
from xdesk.core.macros.macro import Expansion, Surroundings, expand
from xdesk.core.model import Conversation, Draft, Macro, MemberCard
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError, Sentence
from xdesk.core.text.customer_language import ENGLISH
from xdesk.core.text.weighted_length import WeightedCounter
from xdesk.replica import customers
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations, customer_language
from xdesk.ui.composer.after_send import AfterSend
from xdesk.ui.editor.snippet_fields import Piece
from xdesk.ui.labels import desk_zone
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.macro_search import MacroSearch
from xdesk.ui.style.translation import spoken


class ReplyAccess:
    """One agent's way from the composer to commands and the replica."""

    def __init__(self, context: AgentContext) -> None:
        self._context = context
        self._inserted = count(1)

    @property
    def counter(self) -> WeightedCounter:
        """The counter of X's lengths."""
        return shared_counter()

    @property
    def read_only(self) -> bool:
        """Whether nothing written here would be kept."""
        return self._context.read_only

    def now(self) -> int:
        """Return X's time, UTC ms."""
        return self._context.x_now()

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Read a conversation."""
        return conversations.read(self._context.read, conversation_id)

    def draft(self, conversation_id: str, kind: str) -> Draft | None:
        """Read a stored draft."""
        return drafts.read(self._context.read, conversation_id, kind)

    @property
    def macros(self) -> MacroSearch:
        """The macros to choose from."""
        return self._context.macros

    def customer_language(self, talk: Conversation | None) -> str:
        """Return the customer's language, 'zh' or 'en'."""
        return customer_language.read(self._context.read, talk.id) if talk is not None else ENGLISH

    def order_numbers(self, talk: Conversation) -> tuple[str, ...]:
        """Return the order numbers of the customer's member card."""
        card = customers.card(self._context.read, talk.customer.id, talk.account_id)
        return tuple(order.number for order in card.orders) if card is not None else ()

    def seen(self, talk: Conversation) -> Seen:
        """Return what of a conversation is on the screen, or was when it was in front."""
        return self._context.seen(talk.id)

    def concerns_drafts(self, changes: object) -> bool:
        """Whether drafts were written."""
        return isinstance(changes, Changes) and bool(changes.subjects & Subject.DRAFT)

    def concerns(self, changes: object, talk: Conversation) -> bool:
        """Whether a commit touched this conversation's head (not its text)."""
        if not isinstance(changes, Changes):
            return False
        wanted = Subject.INBOX | Subject.CUSTOMER | Subject.ACCOUNT
        return bool(changes.subjects & wanted) and (talk.id in changes.conversations or not changes.conversations)

    def save_draft(self, draft: Draft) -> None:
        """Hand a draft to the writer; does not wait."""
        self._context.runner.run(
            Call(
                "draft.save",
                {
                    "conversation_id": draft.conversation_id,
                    "kind": draft.kind,
                    "text": draft.text,
                    "cursor": draft.cursor,
                    "promise_minutes": draft.promise_minutes,
                    "based_on": draft.seen.newest_id if draft.seen is not None else None,
                    "seen_no": draft.seen.no if draft.seen is not None else None,
                },
            )
        )

    def barrier(self, seconds: float) -> bool:
        """Wait until everything handed over so far is written; False when it takes longer."""
        return self._context.runner.drained(seconds)

    def mint(self) -> str:
        """Return a new id for a reply or a note."""
        return self._context.runner.mint()

    def send(
        self, talk: Conversation, text: str, after: AfterSend, *, then_done: bool, seen: Seen | None, outbox_id: str
    ) -> DeskError | None:
        """Queue a reply; return why it may not be queued. `seen` was on the screen at its last edit, None: nothing was.

        The same `outbox_id` for the same text makes a second try the same reply.
        """
        seen = seen or Seen()
        return self._run(
            Call(
                "reply.send",
                {
                    "conversation_id": talk.id,
                    "text": text,
                    "promise_minutes": after.minutes,
                    "tags": list(after.tags),
                    "done_after": then_done,
                    "based_on": seen.newest_id,
                    "seen_no": seen.no,
                    "macro_id": after.macro_id or None,
                },
            ),
            outbox_id,
        )

    def add_note(self, talk: Conversation, text: str, note_id: str) -> DeskError | None:
        """Keep a note; return why it may not be kept. The same `note_id` makes a second try the same note."""
        return self._run(Call("note.add", {"conversation_id": talk.id, "text": text}), note_id)

    def _run(self, call: Call, operation_id: str) -> DeskError | None:
        """Run a call whose error is shown beside its cause, not in a toast."""
        try:
            done = self._context.runner.run(call, operation_id=operation_id)
        except DeskError as error:
            return error
        self._context.done.emit(call, done)
        return None

    def expanded(self, macro: Macro, talk: Conversation) -> list[Piece]:
        """Return a macro filled in for this conversation, its places as snippet fields."""
        now, place, chinese = self._context.x_now(), talk.customer.location or "", macro.lang.startswith("zh")
        around = replace(
            self._around(macro, talk, now),
            labels={path: spoken(Sentence("Field", word)) for path, word in fields.FIELDS.items()},
            zone_after=lambda at: desk_zone.zone_suffix(at, now, place, chinese=chinese),
        )
        values = self._values(macro.lang, macro.promise_minutes, talk, self._card(talk))
        return pieces_of(expand(macro.body, values, around), f"{macro.id}.{next(self._inserted)}")

    def to_fill(self, talk: Conversation) -> Callable[[Macro], int]:
        """Return what tells how many places of a macro wait for the agent here; the customer is read once for all."""
        now, card, known = self._context.x_now(), self._card(talk), dict[tuple[str, int | None], dict[str, str]]()

        def waiting(macro: Macro) -> int:
            key = macro.lang, macro.promise_minutes
            if key not in known:
                known[key] = self._values(*key, talk, card)
            return len(expand(macro.body, known[key], self._around(macro, talk, now)).waiting)

        return waiting

    def _card(self, talk: Conversation) -> MemberCard | None:
        return customers.card(self._context.read, talk.customer.id, talk.account_id)

    def _values(
        self, lang: str, promise_minutes: int | None, talk: Conversation, card: MemberCard | None
    ) -> dict[str, str]:
        return fields.values(
            talk,
            card,
            agent_name=self._context.agent_name,
            closer=str(self._context.settings.get("agent.closer", "")),
            lang=lang,
            promise_minutes=promise_minutes,
        )

    def _around(self, macro: Macro, talk: Conversation, now: int) -> Surroundings:
        """Return what decides which places a macro has here, without what only their words depend on."""
        return Surroundings(
            channel_of(talk.reply_channel).macro_class,
            now,
            desk_zone.offset(now),
            talk.tags,
            macro.promise_minutes,
            offset_at=desk_zone.offset,
        )


def pieces_of(expansion: Expansion, name: str) -> list[Piece]:
    """Return an expansion as runs for the editor; `name` makes the ids of its fields its own."""
    pieces: list[Piece] = []
    at = 0
    for n, field in enumerate(expansion.fields):
        _plain(pieces, expansion, at, field.start)
        label = (
            field.label if field.kind not in ("empty", "unknown") else expansion.text[field.start + 2 : field.end - 2]
        )
        empty = field.kind in ("empty", "unknown")
        text = "" if empty else expansion.text[field.start : field.end]
        source = "ask" if empty else field.kind
        pieces.append(Piece(text, f"{name}.{n}", label, field.required, field.choices, source))
        at = field.end
    _plain(pieces, expansion, at, len(expansion.text))
    return pieces


def _plain(pieces: list[Piece], expansion: Expansion, start: int, end: int) -> None:
    """Add the text between two fields, cut where the caret goes at last."""
    cut = expansion.cursor
    if start < cut < end:
        pieces.append(Piece(expansion.text[start:cut], caret=True))
        start = cut
    if start < end:
        pieces.append(Piece(expansion.text[start:end], caret=end == cut))
