"""Events of X Chat once they are open: what the library tells of one, as values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xdesk.connectors.x.parsing.json_access import Members, flag, group, number, rows, text, words
from xdesk.core.ids import is_x_id, pair
from xdesk.core.model import Media


class EventKind(StrEnum):
    """What happened."""

    TEXT = "text"
    EDIT = "edit"
    REACTION = "reaction"
    REACTION_REMOVED = "reaction_removed"
    DELETION = "deletion"
    KEY_CHANGE = "key_change"
    FAILURE = "failure"  # X took a message and could not deliver it
    OTHER = "other"  # genuine, and of a kind that this version does not know
    UNREADABLE = "unreadable"  # a tombstone: see Unreadable


class Unreadable(StrEnum):
    """Why an event is only a tombstone: nothing in it is shown, nothing it asks for is done."""

    UNVERIFIED = "unverified"  # no signature, or not that of who it says it is from
    NO_KEY = "no_key"  # the key it is encrypted with never came here
    ELSEWHERE = "elsewhere"  # genuine, but written in another conversation
    BROKEN = "broken"  # no event at all


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event as X lists it, still closed. Only X's word stands for these members, nobody signed them."""

    sequence_id: str
    encoded: str
    sender_id: str
    at: int  # UTC ms


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The message that another one answers; `quoted` is '' when the quotation is not what was written there."""

    sequence_id: str
    message_id: str
    quoted: str
    genuine: bool


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One event. Signed are message id, sender, conversation and content; not signed are `sequence_id` and `at`."""

    kind: EventKind
    sequence_id: str
    message_id: str  # '' in a tombstone: what nobody signed is no identity
    sender_id: str  # in a tombstone and a failure X's word alone
    at: int  # UTC ms
    text: str = ""
    targets: tuple[str, ...] = ()  # sequence ids that it edits, reacts to or deletes
    emoji: str = ""
    for_all: bool = False  # a deletion: for both sides
    reply_to: ReplyTo | None = None
    media: tuple[Media, ...] = ()
    choices: tuple[str, ...] = ()  # labels that it offers for an answer
    chosen: str = ""  # id of the choice that it takes
    key_version: str = ""
    why: str = ""  # UNREADABLE: an Unreadable; FAILURE: X's word for it; OTHER: the library's


def conversation_in(event: Members) -> str:
    """Return the conversation that an event was signed for, in the form of X's lists."""
    given = text(event, "conversation_id", most=64).replace(":", "-")
    left, dash, right = given.partition("-")
    return pair(left, right) if dash and is_x_id(left) and is_x_id(right) else given


def tombstone(listed: ListedEvent, why: Unreadable) -> ChatEvent:
    """Return what stands for an event that nobody may believe."""
    return ChatEvent(EventKind.UNREADABLE, listed.sequence_id, "", listed.sender_id, listed.at, why=why)


def opened(event: Members, listed: ListedEvent) -> ChatEvent:
    """Return an event that the library opened; one that it did not verify is a tombstone.

    A failure is X's own word and never signed (https://docs.x.com/xchat/introduction).
    """
    kind = text(event, "type", most=60)
    if kind == "Failure":
        why = text(event, "failure", most=60)
        return ChatEvent(EventKind.FAILURE, listed.sequence_id, "", listed.sender_id, listed.at, why=why)
    message_id, sender = text(event, "id", most=200), text(event, "sender_id", most=20)
    if flag(event, "verified") is not True or not message_id:
        return tombstone(listed, Unreadable.UNVERIFIED)
    version = text(event, "key_version", most=40)
    if kind == "Message":
        return _message(event, ChatEvent(EventKind.OTHER, listed.sequence_id, message_id, sender, listed.at), version)
    if kind == "MessageDeleted":
        gone, for_all = _ids(words(event, "message_ids")), flag(event, "delete_for_all") is True
        return ChatEvent(
            EventKind.DELETION, listed.sequence_id, message_id, sender, listed.at, targets=gone, for_all=for_all
        )
    found = EventKind.KEY_CHANGE if kind == "KeyChange" else EventKind.OTHER
    return ChatEvent(found, listed.sequence_id, message_id, sender, listed.at, key_version=version, why=kind)


_CONTENTS = {
    "Text": EventKind.TEXT,
    "Edit": EventKind.EDIT,
    "Reaction": EventKind.REACTION,
    "ReactionRemoved": EventKind.REACTION_REMOVED,
}


def _message(event: Members, bare: ChatEvent, version: str) -> ChatEvent:
    content = group(event, "content")
    named = text(content, "content_type", most=60)
    return ChatEvent(
        kind=_CONTENTS.get(named, EventKind.OTHER),
        sequence_id=bare.sequence_id,
        message_id=bare.message_id,
        sender_id=bare.sender_id,
        at=bare.at,
        text=text(content, "new_text" if named == "Edit" else "text"),
        targets=_ids([text(content, "target_message_id")]),
        emoji=text(content, "emoji", most=40),
        reply_to=_reply(content, text(event, "reply_preview_validation")),
        media=tuple(one for one in map(_media, rows(event, "attachments")) if one is not None),
        choices=_choices(content),
        chosen=_chosen(content),
        key_version=version,
        why=named,
    )


def _ids(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in found if is_x_id(one))


def _reply(content: Members, validation: str) -> ReplyTo | None:
    """Return what a message answers; a quotation that the library found forged is not repeated."""
    preview = group(content, "replying_to_preview")
    sequence = text(preview, "replying_to_message_sequence_id")
    if not is_x_id(sequence):
        return None
    genuine = validation == "Valid"
    quoted = text(preview, "message_text") if genuine else ""
    return ReplyTo(sequence, text(preview, "replying_to_message_id", most=200), quoted, genuine)


_MEDIA = {"image": "photo", "gif": "animated_gif", "video": "video"}


def _media(item: Members) -> Media | None:
    key = text(item, "media_hash_key", most=200)
    if not key:
        return None
    size = group(item, "dimensions")
    width, height = (number(size, name) or 0 for name in ("width", "height"))
    kind = _MEDIA.get(text(item, "media_type").lower(), "file")
    return Media(key, kind, "", text(item, "filename", most=200), width, height)


def _choices(content: Members) -> tuple[str, ...]:
    asked = group(group(group(content, "quick_reply"), "request"), "options")
    return tuple(text(one, "label", most=200) for one in rows(asked, "options"))


def _chosen(content: Members) -> str:
    taken = group(group(group(content, "quick_reply"), "response"), "options")
    return text(taken, "selected_option_id", most=200)
