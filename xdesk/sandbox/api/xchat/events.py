"""The endpoint of a conversation's events: pages of ciphertext, newest first, with the key changes they need."""

from __future__ import annotations

import random
from itertools import pairwise

from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.paging import page
from xdesk.sandbox.api.xchat import addressing
from xdesk.sandbox.clock import iso
from xdesk.sandbox.errors import Json
from xdesk.sandbox.xchat import wire
from xdesk.sandbox.xchat.conversations import ChatConversation, ChatEvent

FIELDS = (
    "conversation_id",
    "conversation_token",
    "created_at",
    "encoded_event",
    "id",
    "is_trusted",
    "message_event_signature",
    "previous_id",
    "sender_id",
)


@endpoint(
    "chat.events", "GET", "/2/chat/conversations/{id}/events", scopes="dm.read tweet.read users.read",
    params="max_results pagination_token chat_message_event.fields",
)  # fmt: skip
def events(asked: Asked) -> Answer:
    """Answer one page; the newest page is the one without a token, `next_token` walks backward."""
    limit = asked.number("max_results", 1, 100, 10)
    wanted = addressing.fields(asked, "chat_message_event.fields", FIELDS, ("id", "encoded_event"))
    server = addressing.server(asked)
    settings = server.settings
    one = server.find(asked.me.id, addressing.other_side(asked, asked.path["id"]))
    shown = one.shown(asked.me.id, asked.now, with_key_changes=settings.key_changes_in_data) if one else []
    scope = f"chat {asked.me.id} {one.key if one else ''}"
    found = page(shown, limit, asked.query.get("pagination_token"), scope)
    meta: Json = {"result_count": len(found.items), "has_more": found.next_token is not None}
    if found.next_token:
        meta["next_token"] = found.next_token
    if one is not None and (keys := _keys(one, found.items, asked.now)):
        meta["conversation_key_events"] = keys
    asked.state.ledger.read("dm_event", "chat", [event.message_id for event in found.items], asked.now)
    older = {event.id: before.id for event, before in pairwise(shown)}
    items = [_item(one, event, older.get(event.id), wanted) for event in found.items] if one else []
    _order(items, settings.order)
    return Answer({**({"data": items} if items else {}), "meta": meta})


def _keys(conversation: ChatConversation, items: list[ChatEvent], now: int) -> list[str]:
    """Return the key changes that apply to a page: of the versions its messages were encrypted with, and the newest."""
    changes = conversation.key_changes(now)
    versions = {event.key_version for event in items}
    return [one.encoded for one in changes if one.key_version in versions or one is changes[-1]]


def _item(conversation: ChatConversation, event: ChatEvent, older: str | None, wanted: frozenset[str]) -> Json:
    facts: Json = {
        "id": event.id,
        "encoded_event": event.encoded,
        "sender_id": event.sender_id,
        "conversation_id": conversation.id,
        "created_at": iso(event.at),
        "is_trusted": True,
        "conversation_token": conversation.token,
        "previous_id": older,
        "message_event_signature": _signature(event),
    }
    return {name: value for name, value in facts.items() if name in wanted and value is not None}


def _signature(event: ChatEvent) -> Json | None:
    if event.envelope is None or not event.envelope.signature:
        return None
    parts = wire.parse(event.envelope.signature)
    names = {1: "signature", 2: "public_key_version", 3: "signature_version"}
    return {name: value.decode() for number, name in names.items() if isinstance(value := parts.get(number), bytes)}


def _order(items: list[Json], order: str) -> None:
    if order == "oldest":
        items.reverse()
    elif order == "shuffled":
        random.Random(len(items)).shuffle(items)
