"""`xdesk account add` and `list`: sign in with X in the system browser, or take a ready user token."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from pathlib import Path

from xdesk import cli, profile
from xdesk.connectors.address import address
from xdesk.connectors.http import Transport
from xdesk.connectors.vault import tokens_name
from xdesk.connectors.x.oauth import SignIn, who
from xdesk.connectors.x.tokens import TokenBox, Tokens
from xdesk.core.feed import FeedError, Trouble
from xdesk.core.model import Account, Customer
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.machinery import writer_of, x_time_of
from xdesk.opening import Opened, open_profile
from xdesk.options import Exit, Options, own_command
from xdesk.replica import accounts

_FOREVER_MS = 10 * 365 * 86_400_000
_NO_CLIENT = QT_TRANSLATE_NOOP(
    "Account",
    "A sign-in needs the client id of the brand's X app. Nothing was changed. Name it with --client-id, "
    "or give a ready user token with --access-token-file.",
)
_NO_TOKEN = QT_TRANSLATE_NOOP(
    "Account", "The file {file} holds no user token. Nothing was changed. It must be one line with the token alone."
)


class SignInError(DeskError):
    """X did not accept the sign-in, or is out of reach."""

    def __init__(self, sentence: Sentence, exit_code: Exit) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def run(found: argparse.Namespace, options: Options) -> int:
    """Do `add` or `list`."""
    opened = open_profile(options)
    try:
        return add(found, opened, options) if found.act == "add" else listing(found, opened)
    finally:
        profile.discard(opened.profile)


def listing(found: argparse.Namespace, opened: Opened) -> int:
    """Print every account and whether X accepts its sign-in."""
    conn = opened.reader()
    try:
        known = [
            {"id": a.id, "handle": a.handle, "name": a.name, "server": a.base_url, "state": a.state}
            for a in accounts.all(conn)
        ]
    finally:
        conn.close()
    cli.say({"accounts": known}, as_json=found.json)
    return Exit.DONE


def add(found: argparse.Namespace, opened: Opened, options: Options) -> int:
    """Sign in and keep the account; the tokens are stored before the account is."""
    address(found.base_url)
    if found.crm_url:
        address(found.crm_url, allow_path=True)
    try:
        tokens, user = asyncio.run(_granted(found, opened, options))
    except FeedError as error:
        code = Exit.SIGN_IN if error.trouble in (Trouble.SIGNED_OUT, Trouble.REFUSED) else Exit.OFFLINE
        raise SignInError(error.sentence, code) from error
    writer = writer_of(opened)
    try:
        box = TokenBox(opened.vault(writer.feed), tokens_name(opened.profile.id, user.id))
        asyncio.run(box.write(tokens))
        now = opened.clock.now_ms()
        account = Account(user.id, user.handle, user.name, found.base_url.rstrip("/"), found.client_id, "ok", None, now)
        keep = lambda tx: accounts.add(tx, account, at=now, scopes=tokens.scopes, crm_url=found.crm_url)  # noqa: E731
        writer.write(keep).result()
    finally:
        writer.close()
    cli.say({"added": {"id": user.id, "handle": user.handle, "name": user.name}}, as_json=found.json)
    return Exit.DONE


async def _granted(found: argparse.Namespace, opened: Opened, options: Options) -> tuple[Tokens, Customer]:
    transport = Transport(found.base_url, x_now=x_time_of(opened).now)
    try:
        if found.access_token_file is not None:
            token = _token_in(Path(found.access_token_file))
            user = await who(transport, token)
            return Tokens(token, "", opened.clock.now_ms() + _FOREVER_MS), user
        if not found.client_id:
            raise SignInError(Sentence("Account", _NO_CLIENT), Exit.USAGE)
        return await _signed_in(found, transport, options)
    finally:
        await transport.close()


def _token_in(path: Path) -> str:
    """Return the token in a file; raises SignInError when there is none."""
    try:
        words = path.read_text("utf-8").split()
    except (OSError, ValueError):
        words = []
    if len(words) != 1:
        raise SignInError(Sentence("Account", _NO_TOKEN, {"file": str(path)}), Exit.SIGN_IN)
    return words[0]


async def _signed_in(found: argparse.Namespace, transport: Transport, options: Options) -> tuple[Tokens, Customer]:
    """Sign in in the browser; without one the address to open is printed and the last address may be pasted."""
    sign_in = SignIn(transport, found.client_id)
    try:
        invitation = await sign_in.open()
        cli.say_sentence(invitation.sentence, options)
        if found.no_browser or not _opened(invitation.url):
            print(invitation.url, flush=True)  # noqa: T201 - the address itself is the answer here
        if sys.stdin is not None and sys.stdin.isatty():
            pasting = asyncio.create_task(_pasted(sign_in, options))
            granted = await sign_in.finish()
            pasting.cancel()
        else:
            granted = await sign_in.finish()
        return granted.tokens, granted.user
    finally:
        sign_in.close()


async def _pasted(sign_in: SignIn, options: Options) -> None:
    """Take a pasted address instead of the loopback answer; a wrong one may be pasted again."""
    while True:
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        try:
            sign_in.paste(line)
            return
        except DeskError as error:
            cli.say_sentence(error.sentence, options)


def _opened(url: str) -> bool:
    """Open the sign-in page in the system browser, from a process of its own: it needs a screen, we do not."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return subprocess.run([*own_command(), "browse", url], timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
