"""The keys of one account at work: verifies the keys of others, opens their events, keeps every key by its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xdesk.connectors.x.chat import library
from xdesk.connectors.x.chat.events import (
    ChatEvent,
    EventKind,
    ListedEvent,
    Unreadable,
    conversation_in,
    opened,
    tombstone,
)
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.connectors.x.chat.sealed_message import SealedMessage
from xdesk.connectors.x.parsing.json_access import Members
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

Trusted = Mapping[str, Sequence[PublicKey]]
ConversationKeys = Mapping[str, bytes]

_BAD_KEYS = QT_TRANSLATE_NOOP(
    "XChat",
    "The keys of X Chat that this computer kept cannot be used any more. X Chat stays locked, nothing is lost. "
    "Unlock it with the account's PIN again.",
)
_NO_KEY = QT_TRANSLATE_NOOP(
    "XChat",
    "No key of this conversation came to this computer, so the reply cannot be encrypted and was not sent. "
    "Your text is kept. Answer on x.com.",
)
_NOT_SEALED = QT_TRANSLATE_NOOP(
    "XChat",
    "The reply could not be encrypted, so it was not sent. Your text is kept. Unlock X Chat of this account again, or "
    "answer on x.com.",
)


@dataclass(frozen=True, slots=True)
class OpenedEvents:
    """What a page holds: its events in the order they were given, and every key of the conversation known by now."""

    events: tuple[ChatEvent, ...]
    keys: ConversationKeys = field(repr=False)


class ChatSession:
    """One account's keys, open. Every call is arithmetic that takes its time: never on the GUI thread or the loop.

    `keys`: the 32 or 64 private bytes, `version`: under which version X registered them. Raises ChatUnavailableError,
    and DeskError when the bytes are no keys.
    """

    def __init__(self, account_id: str, keys: bytes, version: str) -> None:
        self.account_id, self.version = account_id, version
        self._chat: Any = library.load().Chat()
        try:
            self._chat.import_keys(keys, version=version)
            self._chat.set_identity(account_id, version)
        except ValueError as error:
            raise DeskError(Sentence("XChat", _BAD_KEYS)) from error

    def lock(self) -> None:
        """Forget the keys; what comes later opens nothing."""
        self._chat.lock()

    def registered_as(self, records: Iterable[PublicKey]) -> PublicKey | None:
        """Return the record of X that these very keys belong to, None when X has others."""
        return next((one for one in records if _holds(self._chat.matches_registered_key, one.public_key)), None)

    def bound(self, records: Iterable[PublicKey]) -> tuple[PublicKey, ...]:
        """Return the records whose two keys have one owner.

        The library encrypts to any key it is given: what fails here must never be given to it.
        """
        return tuple(
            one
            for one in records
            if _holds(
                self._chat.verify_key_binding,
                one.public_key, one.signing_public_key, one.identity_public_key_signature,
            )
        )  # fmt: skip

    def open(
        self,
        conversation: str,
        listed: Sequence[ListedEvent],
        *,
        key_changes: Sequence[str] = (),
        trusted: Trusted,
        kept: ConversationKeys | None = None,
    ) -> OpenedEvents:
        """Return the events of one conversation, opened and verified, one for each that is listed.

        `conversation` is X's id of it, `key_changes` are told beside the events; whoever is not in `trusted` is not
        believed; `kept` are keys by version from earlier pages: the library itself remembers the newest alone.
        """
        signing = [one.signing_entry(user) for user, records in trusted.items() for one in self.bound(records)]
        changes = list(dict.fromkeys(key_changes))
        read = self._batch(changes, listed, signing)
        strange = [raw for raw, event in read.events.items() if conversation_in(event) != conversation]
        if strange:  # their keys were read with them: once more without
            home = [one for one in listed if one.encoded not in strange]
            read = self._batch([one for one in changes if one not in strange], home, signing)
        keys = {**read.keys, **(kept or {})}
        found = [self._one(conversation, one, read, keys, signing, one.encoded in strange) for one in listed]
        return OpenedEvents(tuple(found), keys)

    def seal(
        self,
        conversation: str,
        words: str,
        keys: ConversationKeys,
        *,
        answers: str = "",
        key_changes: Sequence[str] = (),
    ) -> SealedMessage:
        """Return `words` encrypted with the newest of the conversation's keys and signed, under an id minted here.

        `answers`: the closed event that it replies to; then `key_changes` are all of the conversation, since the key
        of that event may be an older one. Raises DeskError when no key is known or the library refuses.
        """
        newest = max(keys, key=lambda one: (len(one), one), default="")
        if not newest:
            raise DeskError(Sentence("XChat", _NO_KEY))
        key = {"conversation_key": keys[newest], "conversation_key_version": newest}
        try:
            if answers:
                made = self._chat.encrypt_reply(conversation, words, answers, reply_to_ckces=list(key_changes), **key)
            else:
                made = self._chat.encrypt_message(conversation, words, **key)
        except ValueError as error:
            raise DeskError(Sentence("XChat", _NOT_SEALED)) from error
        return SealedMessage(conversation, made.message_id, made.encrypted_content, made.encoded_event_signature)

    def _batch(self, changes: list[str], listed: Sequence[ListedEvent], signing: list[dict[str, str]]) -> _Read:
        """Return what the library makes of everything at once: three times as fast as one by one."""
        together = list(dict.fromkeys([*changes, *(one.encoded for one in listed)]))
        if not together:
            return _Read({}, {}, {})
        answer = self._chat.decrypt_events(together, signing_keys=signing)
        keys = answer["conversation_keys"]["keys"]
        return _Read(
            {one["original_b64"]: one["event"] for one in answer["messages"]},
            {together[int(index)]: str(words) for index, words in answer["errors"].items()},
            {str(version): bytes(key) for version, key in keys.items()},
        )

    def _one(
        self, conversation: str, one: ListedEvent, read: _Read, keys: ConversationKeys,
        signing: list[dict[str, str]], strange: bool,
    ) -> ChatEvent:  # fmt: skip
        if strange:
            return tombstone(one, Unreadable.ELSEWHERE)
        event = read.events.get(one.encoded)
        if event is not None:
            return opened(event, one)
        why = _why(read.errors.get(one.encoded, ""))
        if why is not Unreadable.NO_KEY or not keys:
            return tombstone(one, why)
        try:
            event = self._chat.decrypt_event(one.encoded, conversation_keys=dict(keys), signing_keys=signing)
        except ValueError as error:
            return tombstone(one, _why(str(error)))
        home = event is not None and conversation_in(event) == conversation
        return opened(event, one) if home else tombstone(one, Unreadable.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a batch, by the closed event."""

    events: Mapping[str, Members]
    errors: Mapping[str, str]
    keys: ConversationKeys = field(repr=False)


def readable(events: Iterable[ChatEvent]) -> tuple[ChatEvent, ...]:
    """Return the events that can be believed."""
    return tuple(one for one in events if one.kind is not EventKind.UNREADABLE)


def _why(words: str) -> Unreadable:
    """Return why the library refused an event; all it tells is prose (chatxdk 0.5.2)."""
    if "ignature" in words:
        return Unreadable.UNVERIFIED
    return Unreadable.NO_KEY if "no matching key" in words else Unreadable.BROKEN


def _holds(check: Any, *given: str) -> bool:
    """Return whether a check of the library holds; what it cannot even read does not."""
    try:
        return check(*given) is True
    except ValueError:
        return False
