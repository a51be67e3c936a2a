"""Pages of X Chat as X sends them: conversations, and the closed events of one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.connectors.x.chat.chat_requests import CONVERSATION
from xdesk.connectors.x.chat.events import ListedEvent
from xdesk.connectors.x.parsing.envelope import Envelope, open_envelope
from xdesk.connectors.x.parsing.json_access import flag, ids, moment, text, words, written_at, x_id
from xdesk.connectors.x.parsing.people import customers
from xdesk.core.model import Customer

_MOST_LETTERS = 1 << 20
"""An event of more base64 letters is put aside unopened."""


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """One conversation; `updated_at` None: X does not tell (UTC ms)."""

    id: str
    participants: tuple[str, ...]
    group: bool
    updated_at: int | None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A page of conversations. `requests`: X holds requests of strangers, which it does not list."""

    conversations: tuple[ListedConversation, ...]
    people: tuple[Customer, ...]
    next_token: str | None
    requests: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of closed events, and the key changes that X tells beside them."""

    events: tuple[ListedEvent, ...]
    key_changes: tuple[str, ...]
    next_token: str | None
    poison: tuple[bytes, ...]


def conversations(body: bytes, account_id: str) -> ConversationPage:
    """Return a page of conversations of a brand account; raises PageError."""
    page = open_envelope(body)
    found = []
    for _, item in page.items:
        name = text(item, "id", most=64).replace(":", "-")
        if CONVERSATION.match(name):
            group = name.startswith("g")
            members = ids(item, "participant_ids") or ([] if group else name.split("-"))
            found.append(ListedConversation(name, tuple(members), group, moment(item, "updated_at")))
    people = customers(page.included("users"), besides=account_id, fetched_at=None)
    return ConversationPage(tuple(found), tuple(people), _next(page), flag(page.meta, "has_message_requests") is True)


def events(body: bytes) -> EventPage:
    """Return a page of events, in the order X lists them; raises PageError."""
    page = open_envelope(body)
    found, poison = [], list(page.poison)
    for raw, item in page.items:
        sequence, encoded = x_id(item, "id"), text(item, "encoded_event")
        if sequence is None or not encoded or len(encoded) > _MOST_LETTERS:
            poison.append(raw)
            continue
        sender = x_id(item, "sender_id") or ""
        found.append(ListedEvent(sequence, encoded, sender, written_at(item, sequence)))
    return EventPage(tuple(found), tuple(words(page.meta, "conversation_key_events")), _next(page), tuple(poison))


def _next(page: Envelope) -> str | None:
    return text(page.meta, "next_token", most=2_000) or None
