"""Events as X should not give them: forged, replayed, out of order, unreadable, and failures that X reports."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from dataclasses import replace

from xdesk.sandbox.xchat import wire
from xdesk.sandbox.xchat.conversations import ChatConversation, ChatEvent
from xdesk.sandbox.xchat.server import ChatServer, enclosed

Make = Callable[[ChatServer, ChatConversation, int], ChatEvent]


def _genuine(conversation: ChatConversation) -> list[ChatEvent]:
    """Return the messages of a conversation, oldest first; raises LookupError when there is none."""
    found = [one for one in conversation.events if one.kind == wire.MESSAGE and one.envelope is not None]
    if not found:
        raise LookupError("there is no message to begin with")
    return found


def _last(conversation: ChatConversation) -> wire.Envelope:
    envelope = _genuine(conversation)[-1].envelope
    assert envelope is not None
    return envelope


def _anew(server: ChatServer, model: wire.Envelope, now: int) -> wire.Envelope:
    """Return an envelope like `model` that comes now under a message id of its own."""
    return replace(model, sequence_id=server.ids.mint(now), message_id=str(uuid.uuid4()), created_at=now)


def forged_id(server: ChatServer, conversation: ChatConversation, now: int) -> ChatEvent:
    """A message whose id was changed after it was signed."""
    return enclosed(_anew(server, _last(conversation), now), visible_at=now)


def forged_sender(server: ChatServer, conversation: ChatConversation, now: int) -> ChatEvent:
    """A message of one side that says it is from the other."""
    model = _last(conversation)
    forged = replace(model, sequence_id=server.ids.mint(now), sender_id=conversation.other(model.sender_id))
    return enclosed(replace(forged, message_id=str(uuid.uuid4()), created_at=now), visible_at=now)


def forged_content(server: ChatServer, conversation: ChatConversation, now: int) -> ChatEvent:
    """A message that has the content of another one under its own signature."""
    first, last = _genuine(conversation)[0].envelope, _last(conversation)
    assert first is not None
    detail = first.detail if first is not last else bytes(reversed(first.detail))
    return enclosed(replace(_anew(server, last, now), detail=detail), visible_at=now)


def unsigned(server: ChatServer, conversation: ChatConversation, now: int) -> ChatEvent:
    """A message without a signature."""
    return enclosed(replace(_anew(server, _last(conversation), now), signature=b""), visible_at=now)


def replayed(server: ChatServer, conversation: ChatConversation, now: int) -> ChatEvent:
    """The first message once more, under a new number and time: both are not signed, so it verifies."""
    envelope = _genuine(conversation)[0].envelope
    assert envelope is not None
    return enclosed(replace(envelope, sequence_id=server.ids.mint(now), created_at=now), visible_at=now)


def garbage(server: ChatServer, conversation: ChatConversation, now: int) -> ChatEvent:
    """Something that is no event at all."""
    sequence = server.ids.mint(now)
    raw = base64.b64encode(f"not an event {sequence}".encode()).decode()
    return ChatEvent(sequence, f"none-{sequence}", conversation.participants[0], wire.MESSAGE, now, now, raw)


FORGERIES: dict[str, Make] = {
    one.__name__: one for one in (forged_id, forged_sender, forged_content, unsigned, replayed, garbage)
}


def tamper(server: ChatServer, conversation: ChatConversation, kind: str, now: int) -> ChatEvent:
    """Put a false event into a conversation and return it; raises LookupError for an unknown kind."""
    event = FORGERIES[kind](server, conversation, now)
    genuine = _genuine(conversation)[-1]
    event.key_version = genuine.key_version
    conversation.add(event)
    return event


def swap_last_two(conversation: ChatConversation) -> list[str]:
    """Let the last two messages change their numbers and times; return the ids. Signatures stay good."""
    older, newer = _genuine(conversation)[-2:]
    assert older.envelope is not None and newer.envelope is not None
    places = [(newer.id, newer.at), (older.id, older.at)]
    for event, (sequence, at) in zip((older, newer), places, strict=True):
        assert event.envelope is not None
        event.id, event.at = sequence, at
        event.envelope = replace(event.envelope, sequence_id=sequence, created_at=at)
        event.encoded = event.envelope.encoded()
    conversation.events.sort(key=lambda one: int(one.id))
    return [older.id, newer.id]


def fail(server: ChatServer, conversation: ChatConversation, sender_id: str, order: tuple[str, str], now: int) -> str:
    """Let X report that a message of `sender_id` was taken and then failed; `order` is (kind, tier)."""
    envelope = wire.Envelope(
        server.ids.mint(now), f"failure-{uuid.uuid4()}", sender_id, conversation.key, now, wire.failure_detail(*order)
    )
    event = enclosed(envelope, visible_at=now)
    event.kind = wire.FAILURE
    conversation.add(event)
    return event.id
