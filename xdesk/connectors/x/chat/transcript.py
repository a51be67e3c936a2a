"""What a conversation of X Chat says, from its events: edits, deletions and reactions folded in. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from xdesk.connectors.x.chat.events import ChatEvent, EventKind, ReplyTo
from xdesk.core.ids import x_id_order
from xdesk.core.model import Media


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as it reads now; a tombstone has `why` and nothing else in it."""

    sequence_id: str
    message_id: str  # '' in a tombstone
    sender_id: str
    at: int  # UTC ms
    text: str = ""
    edited: bool = False
    deleted: bool = False
    reactions: tuple[tuple[str, str], ...] = ()  # (who, emoji), the oldest first
    reply_to: ReplyTo | None = None
    media: tuple[Media, ...] = ()
    choices: tuple[str, ...] = ()
    chosen: str = ""
    key_version: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChatTranscript:
    """The messages, oldest first, and the changes whose message is not among the events: it may lie further back."""

    messages: tuple[ChatMessage, ...]
    pending: tuple[ChatEvent, ...]


def transcript(events: Iterable[ChatEvent], account_id: str) -> ChatTranscript:
    """Return what the events of one conversation say, in whatever order and however often they come.

    An event is known by the message id that its author signed: the same one under another sequence id is a replay and
    changes nothing. Only who wrote a message edits it or takes it back; the account alone hides for itself.
    """
    found: dict[str, ChatMessage] = {}
    pending: list[ChatEvent] = []
    for event in _once(events):
        if event.kind in (EventKind.TEXT, EventKind.OTHER, EventKind.UNREADABLE):
            found[event.sequence_id] = _message(event)
        elif event.targets:
            _change(found, pending, event, account_id)
    return ChatTranscript(tuple(found.values()), tuple(pending))


def _once(events: Iterable[ChatEvent]) -> list[ChatEvent]:
    """Return each event once, oldest first; of copies the first."""
    first: dict[str, ChatEvent] = {}
    for event in sorted(events, key=lambda one: x_id_order(one.sequence_id)):
        first.setdefault(event.message_id or f"at {event.sequence_id}", event)
    return list(first.values())


def _message(event: ChatEvent) -> ChatMessage:
    return ChatMessage(
        event.sequence_id, event.message_id, event.sender_id, event.at, event.text,
        reply_to=event.reply_to, media=event.media, choices=event.choices, chosen=event.chosen,
        key_version=event.key_version, why="" if event.kind is EventKind.TEXT else event.why,
    )  # fmt: skip


def _change(found: dict[str, ChatMessage], pending: list[ChatEvent], event: ChatEvent, account_id: str) -> None:
    missing = tuple(one for one in event.targets if one not in found)
    if missing:
        pending.append(replace(event, targets=missing))
    for target in event.targets:
        if target in found and found[target].message_id:
            found[target] = changed(found[target], event, account_id)


def changed(message: ChatMessage, event: ChatEvent, account_id: str) -> ChatMessage:
    """Return a message after an event that is about it; unchanged when its author may not do that."""
    own = event.sender_id == message.sender_id
    if event.kind is EventKind.DELETION:
        may = own if event.for_all else event.sender_id == account_id
        return _emptied(message) if may else message
    if message.deleted:
        return message
    if event.kind is EventKind.EDIT and own:
        return replace(message, text=event.text, edited=True)
    reaction = (event.sender_id, event.emoji)
    others = tuple(one for one in message.reactions if one != reaction)
    if event.kind is EventKind.REACTION and event.emoji:
        return replace(message, reactions=(*others, reaction))
    if event.kind is EventKind.REACTION_REMOVED:
        return replace(message, reactions=others)
    return message


def _emptied(message: ChatMessage) -> ChatMessage:
    return ChatMessage(message.sequence_id, message.message_id, message.sender_id, message.at, deleted=True)
