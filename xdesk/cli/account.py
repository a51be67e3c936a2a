"""`xdesk account add` and `list`: sign in with X in the system browser, or take a ready user token.

What locks and unlocks X Chat of an account stands in `account_chat`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from xdesk.app import account_setup
from xdesk.app.account_setup import SignInError, SignInTarget
from xdesk.app.options import Exit, Options, UsageError
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Access, Opened, open_profile, writer_of
from xdesk.cli import account_chat, command_line
from xdesk.connectors.server_address import address
from xdesk.connectors.x.sign_in.oauth import Granted, Invitation, SignIn
from xdesk.core.customer_registers import Register
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import db_errors
from xdesk.replica.profile import accounts

_NO_CLIENT = QT_TRANSLATE_NOOP(
    "Account",
    "A sign-in needs the client id of the brand's X app. Nothing was changed. Name it with --client-id, "
    "or give a ready user token with --access-token-file.",
)
_RIGHT = QT_TRANSLATE_NOOP("Account", "X signed you in as {handle}. Is this the account to add? Type y or n:")
_OTHER_ACCOUNT = QT_TRANSLATE_NOOP(
    "Account",
    "X signed you in as {handle}, not as {wanted}. Nothing was added. Switch to {wanted} on x.com, then sign in again.",
)
_NOT_SAID = QT_TRANSLATE_NOOP(
    "Account",
    "X signed you in as {handle}, and nobody said that this is the account to add. Nothing was added. "
    "Say it with --handle {handle}, or switch the account on x.com.",
)
_NO_TOKEN = QT_TRANSLATE_NOOP(
    "Account", "The file {file} holds no user token. Nothing was changed. It must be one line with the token alone."
)

_MOST_LETTERS = 65_536


def run(found: argparse.Namespace, options: Options) -> int:
    """Do `add`, `list`, `unlock-chat` or `lock-chat`."""
    if found.act in account_chat.ACTS:
        return account_chat.run(found, options)
    if found.act == "add":
        _check(found)
    opened = open_profile(options, Access.SHARED if found.act == "add" else Access.LOOK)
    command_line.say_recovered(opened.recovered, options)
    if opened.read_only and found.act == "add":  # before anybody signs in
        raise DeskError(db_errors.READ_ONLY)
    try:
        return add(found, opened, options) if found.act == "add" else listing(found, opened)
    finally:
        profile.discard(opened.profile)


def _check(found: argparse.Namespace) -> None:
    """Raise DeskError for what can never lead to a sign-in, before anything is opened or made."""
    try:
        address(found.base_url)
        for url in found.crm_url:
            address(url, allow_path=True)
    except DeskError as error:
        raise UsageError(error.sentence) from error
    if found.access_token_file is not None:
        _token_in(Path(found.access_token_file))
    elif not found.client_id:
        raise SignInError(Sentence("Account", _NO_CLIENT), Exit.USAGE)


def listing(found: argparse.Namespace, opened: Opened) -> int:
    """Print every account and whether X accepts its sign-in."""
    known = [
        {"id": a.id, "handle": a.handle, "name": a.name, "server": a.base_url, "state": a.state}
        for a in opened.look(accounts.all)
    ]
    command_line.say({"accounts": known}, as_json=found.json)
    return Exit.DONE


def add(found: argparse.Namespace, opened: Opened, options: Options) -> int:
    """Sign in and keep the account."""
    target = SignInTarget(found.base_url, found.client_id, tuple(map(Register, found.crm_url)))
    granted = _granted(found, opened, target, options)
    _hold_right(found, opened, target, granted, options)
    writer = writer_of(opened)
    try:
        user = account_setup.keep(opened, writer, target, granted)
    finally:
        writer.close()
    command_line.say({"added": {"id": user.id, "handle": user.handle, "name": user.name}}, as_json=found.json)
    return Exit.DONE


def _granted(found: argparse.Namespace, opened: Opened, target: SignInTarget, options: Options) -> Granted:
    if found.access_token_file is not None:
        return asyncio.run(account_setup.with_token(opened, target, _token_in(Path(found.access_token_file))))

    async def invite(sign_in: SignIn, invitation: Invitation) -> None:
        command_line.say_sentence(invitation.sentence, options)
        if found.no_browser or not await asyncio.to_thread(account_setup.open_browser, invitation.url):
            command_line.say_line(invitation.url)
        if sys.stdin is not None and sys.stdin.isatty():
            loop = asyncio.get_running_loop()
            loop.add_reader(sys.stdin, _pasted, sign_in, options)

    def said(sentence: Sentence) -> None:
        command_line.say_sentence(sentence, options)

    return asyncio.run(account_setup.in_browser(opened, target, invite, said))


def _hold_right(
    found: argparse.Namespace, opened: Opened, target: SignInTarget, granted: Granted, options: Options
) -> None:
    """Raise SignInError unless the account is the one that was meant: --handle names it, or whoever sits here says so.

    A ready token without --handle is taken: it was somebody's choice, and no browser had another account in it.
    """
    handle = "@" + granted.user.handle
    if found.handle:
        right = "@" + found.handle.strip().lstrip("@").lower() == handle.lower()
        sentence = Sentence("Account", _OTHER_ACCOUNT, {"handle": handle, "wanted": "@" + found.handle.lstrip("@")})
    elif found.access_token_file is not None:
        return
    else:
        right = command_line.says_yes(Sentence("Account", _RIGHT, {"handle": handle}), options)
        sentence = Sentence("Account", _NOT_SAID, {"handle": handle})
    if not right:
        asyncio.run(account_setup.take_back(opened, target, granted))
        raise SignInError(sentence, Exit.SIGN_IN)


def _token_in(path: Path) -> str:
    """Return the token in a file; raises SignInError when there is none."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            words = file.read(_MOST_LETTERS).split()
    except (OSError, ValueError):
        words = []
    if len(words) != 1:
        raise SignInError(Sentence("Account", _NO_TOKEN, {"file": str(path)}), Exit.SIGN_IN)
    return words[0]


def _pasted(sign_in: SignIn, options: Options) -> None:
    """Take a pasted address instead of the loopback answer; a wrong one may be pasted again."""
    line = sys.stdin.readline()
    if not line:
        asyncio.get_running_loop().remove_reader(sys.stdin)
        return
    try:
        sign_in.paste(line)
    except DeskError as error:
        command_line.say_sentence(error.sentence, options)
