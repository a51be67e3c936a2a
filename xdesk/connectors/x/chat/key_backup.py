"""The private keys of an account, fetched from where X keeps them behind a PIN: one call is one guess."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from xdesk.connectors.server_address import address
from xdesk.connectors.x.chat import library
from xdesk.connectors.x.chat.key_vault import ChatKeys
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.connectors.x.chat.session import ChatSession
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

_WRONG = QT_TRANSLATE_NOOP(
    "XChat",
    "This PIN is wrong. X Chat stays locked. {left} guesses are left; when they are used up, X deletes the keys and "
    "nobody can read the messages of before. Look the PIN up before you try again.",
)
_LAST = QT_TRANSLATE_NOOP(
    "XChat",
    "This PIN is wrong. X Chat stays locked. One guess is left; after it X deletes the keys and nobody can read the "
    "messages of before. Look the PIN up before you try again.",
)
_USED_UP = QT_TRANSLATE_NOOP(
    "XChat",
    "All guesses of the PIN are used up, so X gives these keys to nobody any more. X Chat stays locked; direct "
    "messages, mentions and replies work as before. Set X Chat up anew on x.com.",
)
_AWAY = QT_TRANSLATE_NOOP(
    "XChat",
    "The servers that keep the keys of X Chat do not answer. No guess was counted, nothing changed. Try again later.",
)
_NONE = QT_TRANSLATE_NOOP(
    "XChat",
    "This account has no keys of X Chat, so there is nothing to unlock. Direct messages, mentions and replies work as "
    "before. Set X Chat up on x.com first, with a PIN.",
)
_OTHERS = QT_TRANSLATE_NOOP(
    "XChat",
    "The keys behind this PIN are not those X has registered for the account, so they were not kept. X Chat stays "
    "locked. Set the PIN of X Chat anew on x.com.",
)
_UNKNOWN = QT_TRANSLATE_NOOP(
    "XChat",
    "The keys of X Chat could not be fetched. X Chat stays locked, and whether a guess was counted is not known. "
    "Try again later.",
)


class PinError(DeskError):
    """No keys came.

    `guesses_left` is what X told, None when this cost no guess or nobody knows; `away`: the servers did not answer.
    """

    def __init__(self, sentence: Sentence, guesses_left: int | None = None, *, away: bool = False) -> None:
        super().__init__(sentence)
        self.guesses_left, self.away = guesses_left, away


def most_guesses(records: Sequence[PublicKey]) -> int | None:
    """Return how many wrong guesses X allows in a row for an account with these records; None when it does not tell."""
    for one in records:
        if one.backup:
            told = json.loads(one.backup).get("max_guess_count")
            return told if isinstance(told, int) and not isinstance(told, bool) else None
    return None


def unlock(account_id: str, records: Sequence[PublicKey], pin: bytearray) -> ChatKeys:
    """Return the account's keys by one guess; `pin` is wiped in any case. Blocks for a second and uses the network.

    Only who typed the PIN may call it, once for each time they said so: a wrong guess is counted by X, and too many
    destroy the keys. The PIN itself stays in this process (https://docs.x.com/xchat/handling-private-keys). Raises
    PinError, ChatUnavailableError, and DeskError for servers no desk may talk to.
    """
    try:
        backup = next((one.backup for one in records if one.backup), "")
        if not backup:
            raise PinError(Sentence("XChat", _NONE))
        _check_servers(json.loads(backup))
        keys = _guess(library.load(), backup, pin)
    finally:
        pin[:] = bytes(len(pin))
    session = ChatSession(account_id, keys, records[0].version)
    registered = session.registered_as(session.bound(records))
    session.lock()
    if registered is None:
        raise PinError(Sentence("XChat", _OTHERS))
    return ChatKeys(keys, registered.version)


def _guess(chat_xdk: Any, backup: str, pin: bytearray) -> bytes:
    chat = chat_xdk.Chat()
    try:
        chat.update_config(backup)
        chat.unlock(pin)
        keys = chat.export_keys()
    except ValueError as error:
        raise _refused(error, chat_xdk.guesses_remaining(error)) from error
    finally:
        chat.lock()
    if keys is None:
        raise PinError(Sentence("XChat", _UNKNOWN))
    return bytes(keys)


def _refused(error: ValueError, left: int | None) -> PinError:
    """Return what the library's prose means (chatxdk 0.5.2)."""
    if left is not None:
        if left == 0:
            return PinError(Sentence("XChat", _USED_UP), 0)
        return PinError(Sentence("XChat", _LAST) if left == 1 else Sentence("XChat", _WRONG, {"left": left}), left)
    words = str(error)
    if "Transient" in words:
        return PinError(Sentence("XChat", _AWAY), away=True)
    return PinError(Sentence("XChat", _NONE if "not registered" in words else _UNKNOWN))


def _check_servers(config: Any) -> None:
    """Raise DeskError when a server that would be asked is neither https nor this computer."""
    for one in config.get("token_map") or ():
        address(str(one.get("value", {}).get("address", "")), allow_path=True)
