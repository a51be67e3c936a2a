"""What X does with X Chat: it stores what clients post and gives it a number and a time. It reads nothing.

Message id, sender, conversation and content are signed by the client; sequence id and time are the server's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xdesk.sandbox import errors
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.snowflakes import Snowflakes
from xdesk.sandbox.xchat import wire
from xdesk.sandbox.xchat.conversations import ChatConversation, ChatEvent, conversation_key
from xdesk.sandbox.xchat.media import ChatFiles
from xdesk.sandbox.xchat.public_keys import PublicKey, PublicKeys


@dataclass(frozen=True, slots=True)
class Posted:
    """What a client sends: its own message id, the part it signed, the signature."""

    message_id: str
    detail: bytes
    signature: bytes


@dataclass(slots=True)
class Settings:
    """What is not known of X, or goes wrong."""

    key_changes_in_data: bool = False  # besides meta.conversation_key_events
    order: str = "newest"  # of events in a page: 'newest' | 'oldest' | 'shuffled'
    requests: bool = False  # a first message of a stranger waits as a request


class ChatServer:
    """Public keys and conversations of everybody; writing methods take the time they happen at (UTC ms)."""

    def __init__(self, salt: int, first_key: Callable[[str], PublicKey | None]) -> None:
        self.ids = Snowflakes(salt + 1)
        self.keys = PublicKeys(first_key)
        self.settings = Settings()
        self.files = ChatFiles(self.ids)
        self.conversations: dict[str, ChatConversation] = {}

    def find(self, a: str, b: str) -> ChatConversation | None:
        """Return the conversation of two people."""
        return self.conversations.get(conversation_key(a, b))

    def of(self, reader_id: str) -> Iterable[ChatConversation]:
        """Return the conversations of a user, requests among them."""
        return (one for one in self.conversations.values() if reader_id in one.participants)

    def listed(self, reader_id: str, now: int) -> list[ChatConversation]:
        """Return the conversations a user has accepted, the last used first."""
        mine = [(one.last(reader_id, now), one) for one in self.of(reader_id) if reader_id not in one.requests]
        found = [(int(last.id), one) for last, one in mine if last is not None]
        return [one for _, one in sorted(found, key=lambda row: row[0], reverse=True)]

    def has_requests(self, reader_id: str) -> bool:
        """Return whether somebody waits to be accepted."""
        return any(reader_id in one.requests for one in self.of(reader_id))

    def _begun(self, sender_id: str, other_id: str, at: int) -> ChatConversation:
        key = conversation_key(sender_id, other_id)
        found = self.conversations.get(key)
        if found is None:
            found = self.conversations[key] = ChatConversation(key, at)
            if self.settings.requests:
                found.requests.add(other_id)
        return found

    def change_key(
        self, sender_id: str, other_id: str, posted: Posted, at: int, *, visible_at: int | None = None
    ) -> ChatEvent:
        """Store a change of the conversation's key, which begins the conversation if there is none."""
        version = _key_version(posted.detail)
        conversation = self._begun(sender_id, other_id, at)
        event, known = self._kept(conversation, sender_id, posted, at, visible_at)
        if not known:
            event.kind, event.key_version = wire.KEY_CHANGE, version
            conversation.add(event)
        return event

    def post(
        self, sender_id: str, other_id: str, posted: Posted, at: int, *, visible_at: int | None = None
    ) -> tuple[ChatEvent, bool]:
        """Store a message once; return its event and whether its message id was known. Raises RefusedError (400).

        The same message id again gives the event that is there, so that a client may post the same bytes twice.
        """
        version = _content_version(posted.detail)
        conversation = self.find(sender_id, other_id)
        if conversation is None or version not in {one.key_version for one in conversation.key_changes(at)}:
            message = "$.encoded_message_create_event: its conversation key version is not known"  # (U)
            raise RefusedError(400, errors.invalid("encoded_message_create_event", [version], message))
        event, known = self._kept(conversation, sender_id, posted, at, visible_at)
        if not known:
            event.key_version = version
            conversation.requests.discard(sender_id)
            conversation.typing_at.pop(sender_id, None)
            conversation.add(event)
        return event, known

    def delete(self, sender_id: str, conversation: ChatConversation, posted: Posted, ids: list[str], at: int) -> bool:
        """Take messages back, for all (own ones) or for the own side, as `posted` says; return whether any was there.

        Raises RefusedError (403) for somebody else's message.
        """
        for_all = _deletes_for_all(posted.detail)
        found = [one for one in conversation.events if one.id in ids and one.kind == wire.MESSAGE and not one.deleted]
        if for_all and any(one.sender_id != sender_id for one in found):
            raise RefusedError(403, errors.NOT_PERMITTED)
        event, known = self._kept(conversation, sender_id, posted, at, None)
        if not known:
            event.kind, event.only_for = wire.DELETE, None if for_all else sender_id
            conversation.add(event)
        for one in found:
            if for_all:
                one.deleted = True
            else:
                one.hidden_for.add(sender_id)
        return bool(found) or known

    def read(self, reader_id: str, conversation: ChatConversation, until: str) -> None:
        """Move a side's mark of what it has seen forward, never back."""
        if int(until) > int(conversation.read_until.get(reader_id, "0")):
            conversation.read_until[reader_id] = until

    def _kept(
        self, conversation: ChatConversation, sender_id: str, posted: Posted, at: int, visible_at: int | None
    ) -> tuple[ChatEvent, bool]:
        """Return the stored event of a message id, or a new one that is not stored yet."""
        known = conversation.by_message.get(posted.message_id)
        if known is not None and known.sender_id == sender_id:
            envelope = known.envelope
            same = envelope is not None and (envelope.detail, envelope.signature) == (posted.detail, posted.signature)
            conversation.different += not same
            return known, True
        envelope = wire.Envelope(
            self.ids.mint(at), posted.message_id, sender_id, conversation.key, at, posted.detail, posted.signature
        )
        return enclosed(envelope, visible_at=at if visible_at is None else visible_at), False


def enclosed(envelope: wire.Envelope, *, visible_at: int) -> ChatEvent:
    """Return the event of an envelope, as a message until told otherwise."""
    return ChatEvent(
        id=envelope.sequence_id,
        message_id=envelope.message_id,
        sender_id=envelope.sender_id,
        kind=wire.MESSAGE,
        at=envelope.created_at,
        visible_at=visible_at,
        encoded=envelope.encoded(),
        envelope=envelope,
    )


def _part(detail: bytes, kind: int, parameter: str) -> wire.Struct:
    try:
        part = wire.parse(detail).get(kind)
    except ValueError:
        part = None
    if not isinstance(part, dict):
        raise RefusedError(400, errors.invalid(parameter, [], f"$.{parameter}: is not an event of this kind"))
    return part


def _content_version(detail: bytes) -> str:
    version = _part(detail, wire.MESSAGE, "encoded_message_create_event").get(101)
    return version.decode("ascii", "replace") if isinstance(version, bytes) else ""


def _key_version(detail: bytes) -> str:
    version = _part(detail, wire.KEY_CHANGE, "action_signatures").get(1)
    if not isinstance(version, bytes) or not version.isdigit():
        raise RefusedError(400, errors.invalid("action_signatures", [], "$.action_signatures: has no key version"))
    return version.decode()


def _deletes_for_all(detail: bytes) -> bool:
    return _part(detail, wire.DELETE, "action_signatures").get(2) == 2
