"""Adds accounts: a sign-in with X in the browser, a ready user token, or the accounts of the demo."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from xdesk.app.demo import DemoSandbox
from xdesk.app.options import Exit, own_command
from xdesk.app.profile.opening import Opened, x_time_of
from xdesk.connectors.http import Transport
from xdesk.connectors.vault import tokens_name
from xdesk.connectors.x.prices import Prices
from xdesk.connectors.x.sign_in.oauth import Granted, Invitation, SignIn, revoke, who
from xdesk.connectors.x.sign_in.tokens import TokenBox, Tokens
from xdesk.core.customer_registers import Register
from xdesk.core.model import Account, Customer
from xdesk.core.polling.charges import Reason, charges_of
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import ledger, requests
from xdesk.replica.profile import accounts

_NO_BROWSER = QT_TRANSLATE_NOOP(
    "Account", "No browser could be opened, so nobody was signed in. Open this address yourself: {address}"
)
_ODD_TOKEN = QT_TRANSLATE_NOOP(
    "Account",
    "What was given as the user token is none: it holds signs that no token has. Nothing was sent or changed. "
    "Copy the token again, alone on one line.",
)
_FOREVER_MS = 10 * 365 * 86_400_000
_BROWSER_S = 20


class SignInError(DeskError):
    """X did not accept the sign-in, or is out of reach; `exit_code` is for scripts."""

    def __init__(self, sentence: Sentence, exit_code: Exit) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True)
class SignInTarget:
    """Where an account lives: X's server or another, its app, the customer registers beside it."""

    base_url: str
    client_id: str = ""
    registers: tuple[Register, ...] = ()


Inviting = Callable[[SignIn, Invitation], Awaitable[None]]
Said = Callable[[Sentence], None]


async def with_token(opened: Opened, target: SignInTarget, token: str) -> Granted:
    """Return whose token it is; raises SignInError."""
    if not token or not all("!" <= sign <= "~" for sign in token):
        raise SignInError(Sentence("Account", _ODD_TOKEN), Exit.SIGN_IN)
    transport = Transport(target.base_url, x_now=x_time_of(opened).now)
    try:
        with _told():
            user = await who(transport, token)
    finally:
        await transport.close()
    return Granted(Tokens(token, "", opened.clock.now_ms() + _FOREVER_MS), (), user)


async def in_browser(opened: Opened, target: SignInTarget, invite: Inviting, said: Said | None = None) -> Granted:
    """Sign in with X; `invite` shows or opens the page. Raises SignInError; cancelling it frees the callback.

    `said` is told, on this loop, what came back and led to no sign-in while the desk still waits.
    """
    transport = Transport(target.base_url, x_now=x_time_of(opened).now)
    sign_in = SignIn(transport, target.client_id)
    try:
        with _told():
            await invite(sign_in, await sign_in.open())
            return await sign_in.finish(said=said)
    finally:
        sign_in.close()
        await transport.close()


async def take_back(opened: Opened, target: SignInTarget, granted: Granted) -> None:
    """Tell X to forget a grant that nobody wants; what it answers changes nothing here. A ready token stays."""
    if not target.client_id:
        return
    transport = Transport(target.base_url, x_now=x_time_of(opened).now)
    try:
        with contextlib.suppress(FeedError, DeskError):
            await revoke(transport, target.client_id, granted.tokens.refresh or granted.tokens.access)
    finally:
        await transport.close()


async def granted(opened: Opened, target: SignInTarget, token: str = "", said: Said | None = None) -> Granted:
    """Return a sign-in for the window: with a ready token, else in the system browser. Raises SignInError."""
    if token:
        return await with_token(opened, target, token)

    async def invite(sign_in: SignIn, invitation: Invitation) -> None:
        if not await asyncio.to_thread(open_browser, invitation.url):
            raise SignInError(Sentence("Account", _NO_BROWSER, {"address": invitation.url}), Exit.SIGN_IN)

    return await in_browser(opened, target, invite, said)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what connectors raise into SignInError with the exit code scripts want."""
    try:
        yield
    except FeedError as error:
        code = Exit.SIGN_IN if error.trouble in (Trouble.SIGNED_OUT, Trouble.REFUSED) else Exit.OFFLINE
        raise SignInError(error.sentence, code) from error
    except SignInError:
        raise
    except DeskError as error:
        raise SignInError(error.sentence, Exit.SIGN_IN) from error


def keep(opened: Opened, writer: Writer, target: SignInTarget, granted: Granted) -> Customer:
    """Store tokens, then the account; return whose it is. May block on the keyring."""
    user = granted.user
    box = TokenBox(opened.vault(writer.feed), tokens_name(opened.profile.id, user.id))
    asyncio.run(box.write(granted.tokens))
    now = opened.clock.now_ms()
    account = Account(user.id, user.handle, user.name, target.base_url.rstrip("/"), target.client_id, "ok", None, now)

    def store(tx: Tx) -> None:
        accounts.add(tx, account, at=now, scopes=granted.tokens.scopes, registers=target.registers)
        ledger.read(
            tx, user.id, "users", charges_of("user", (user.id,), Prices().user), reason=Reason.SIGN_IN, x_now=now
        )  # X bills the answer to whose sign-in it is
        requests.add(tx, "resume", account_id=user.id, at=now)  # a desk that was shut out looks again at once

    writer.write(store).result()
    return user


def keep_demo(sandbox: DemoSandbox, opened: Opened, writer: Writer) -> None:
    """Answer for the accounts of the demo."""
    target = SignInTarget(sandbox.base_url, registers=(Register(sandbox.crm_url),))
    for account in sandbox.accounts:
        keep(opened, writer, target, asyncio.run(with_token(opened, target, sandbox.tokens[account["handle"]])))


def open_browser(url: str) -> bool:
    """Open a page in the system browser from a process of its own: it needs a screen, we may have none."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return subprocess.run([*own_command(), "browse", url], timeout=_BROWSER_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
