"""`xdesk account unlock-chat` and `lock-chat`: the PIN of X Chat comes by stdin or a descriptor, never in the line."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from xdesk.app.chat_access import ChatAccess, ChatAccessError
from xdesk.app.options import Exit, Options, UsageError
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Access, Opened, open_profile, writer_of
from xdesk.cli import command_line
from xdesk.connectors.x.chat import key_backup
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.core.model import Account
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import db_errors
from xdesk.replica.profile import accounts

ACTS = ("unlock-chat", "lock-chat")
_MOST_BYTES = 1_024
_NOBODY = QT_TRANSLATE_NOOP(
    "Account",
    "This desk has no account {handle}. Nothing was changed. “xdesk account list” names the accounts it has.",
)
_NO_PIN = QT_TRANSLATE_NOOP(
    "Account",
    "No PIN was given, so X Chat stays locked and no guess was made. Give the PIN alone on one line, by standard input "
    "or --pin-fd.",
)
_TYPE = QT_TRANSLATE_NOOP(
    "Account", "Type the PIN of X Chat of {handle}; it is not shown. X allows {most} wrong ones in a row."
)
_TYPE_IT = QT_TRANSLATE_NOOP("Account", "Type the PIN of X Chat of {handle}; it is not shown. X counts wrong ones.")
_AGAIN = QT_TRANSLATE_NOOP("Account", "Use up one more guess for {handle}? {left} are left. Type y or n:")


def run(found: argparse.Namespace, options: Options) -> int:
    """Do `unlock-chat` or `lock-chat`."""
    opened = open_profile(options, Access.SHARED)
    command_line.say_recovered(opened.recovered, options)
    if opened.read_only:
        raise DeskError(db_errors.READ_ONLY)
    try:
        account = _account(opened, found.handle)
        writer = writer_of(opened)
        try:
            access = ChatAccess(opened, opened.vault(writer.feed), account)
            return _lock(access, found) if found.act == "lock-chat" else _unlock(access, found, options)
        finally:
            writer.close()
    finally:
        profile.discard(opened.profile)


def _account(opened: Opened, handle: str) -> Account:
    wanted = handle.strip().lstrip("@").lower()
    for one in opened.look(accounts.all):
        if one.handle.lower() == wanted:
            return one
    raise UsageError(Sentence("Account", _NOBODY, {"handle": "@" + handle.strip().lstrip("@")}))


def _lock(access: ChatAccess, found: argparse.Namespace) -> int:
    was = access.lock()
    said = {"id": access.account.id, "handle": access.account.handle, "was_unlocked": was}
    command_line.say({"chat_locked": said}, as_json=found.json)
    return Exit.DONE


def _unlock(access: ChatAccess, found: argparse.Namespace, options: Options) -> int:
    records = access.registered()
    before = access.is_unlocked(records)
    if not before:
        _guess(access, records, found, options)
    said = {"id": access.account.id, "handle": access.account.handle, "was_unlocked": before}
    command_line.say({"chat_unlocked": said}, as_json=found.json)
    return Exit.DONE


def _guess(access: ChatAccess, records: Sequence[PublicKey], found: argparse.Namespace, options: Options) -> None:
    """Make one guess; at a terminal one more each time whoever sits there says so. Raises ChatAccessError."""
    handle = "@" + access.account.handle
    typed = found.pin_fd is None and sys.stdin is not None and sys.stdin.isatty()
    while True:
        pin = _typed(handle, records, options) if typed else _given(found.pin_fd)
        try:
            return access.unlock(records, pin)
        except ChatAccessError as error:
            if not typed or not error.guesses_left:
                raise
            command_line.say_sentence(error.sentence, options)
            question = Sentence("Account", _AGAIN, {"handle": handle, "left": error.guesses_left})
            if not command_line.says_yes(question, options):
                raise


def _typed(handle: str, records: Sequence[PublicKey], options: Options) -> bytearray:
    most = key_backup.most_guesses(records)
    asked = Sentence("Account", _TYPE_IT, {"handle": handle})
    if most is not None:
        asked = Sentence("Account", _TYPE, {"handle": handle, "most": most})
    command_line.say_sentence(asked, options)
    return _checked(bytearray(getpass.getpass("PIN: ").encode()))


def _given(handle: int | None) -> bytearray:
    """Return the first line of a descriptor, standard input when None is named; raises UsageError."""
    try:
        raw = os.read(handle, _MOST_BYTES) if handle is not None else sys.stdin.buffer.readline(_MOST_BYTES)
    except (OSError, ValueError, AttributeError):
        raw = b""
    return _checked(bytearray(raw.splitlines()[0] if raw.splitlines() else b""))


def _checked(pin: bytearray) -> bytearray:
    if not pin.strip():
        raise UsageError(Sentence("Account", _NO_PIN))
    return pin
