"""Onboarding: what a person is asked before the desk is theirs: sign-in, passphrase, one-time desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from xdesk.app.offers import desk_notices
from xdesk.app.profile import profile, recovery
from xdesk.core.security import recovery_code
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import db_errors
from xdesk.replica.profile import accounts
from xdesk.ui.shell.window import Window

if TYPE_CHECKING:
    from xdesk.app.profile.opening import Opened
    from xdesk.connectors.x.sign_in.oauth import Granted
    from xdesk.core.model import Account
    from xdesk.replica.database.connection import Connection
    from xdesk.replica.database.writer import Writer
    from xdesk.ui.dialogs.sign_in_sheet import SignInSheet
    from xdesk.ui.runtime.agent_context import AgentContext

T = TypeVar("T")
_NOT_NOW = QT_TRANSLATE_NOOP("Connect", "The desk is still starting, so nobody was signed in. Try again in a moment.")


_LOCKED = QT_TRANSLATE_NOOP(
    "Profile", "It opens with its passphrase. Where that is lost, the recovery code opens it, too."
)


class OnboardingHost(Protocol):
    """What onboarding needs of the application."""

    opened: Opened
    writer: Writer

    @property
    def root(self) -> Path | None:
        """Return the folder of this desk."""

    @property
    def read(self) -> Connection:
        """The reading connection of the window's thread."""

    def may_connect(self) -> bool:
        """Whether accounts may be added to this desk; where they may not, the agent is told why."""

    def block(self, fn: Callable[..., T], *args: Any) -> Awaitable[T]:
        """Run what blocks on the small pool."""

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop."""

    def greet(self, handle: str) -> None:
        """Say that an account is connected."""

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a short coroutine."""

    def open_with(self, **changed: Any) -> None:
        """Open the profile with other options."""


class Onboarding:
    """Listens to the first page of the window."""

    def __init__(self, window: Window, host: OnboardingHost) -> None:
        self._window, self._host = window, host
        self._signing: Future[Granted] | None = None
        window.connect_asked.connect(self.connect)
        window.sign_in_asked.connect(self.sign_in_again)
        window.passphrase_asked.connect(self.ask_passphrase)
        window.one_time_asked.connect(self.one_time)
        window.recovery_asked.connect(self.ask_recovery_code)

    def one_time(self) -> None:
        """Open a desk that leaves nothing behind, beside the one that cannot be opened."""
        self._host.open_with(one_time=True, profile=None, passphrase_fd=None)

    def say_closed(self, sentence: Sentence) -> None:
        """Say why the desk cannot be opened; a desk that only lacks its passphrase asks for it at once."""
        from xdesk.app.profile.opening import NO_PASSPHRASE

        if sentence.text == NO_PASSPHRASE:
            self._window.trouble(Sentence("Profile", _LOCKED), locked=True)
            self.ask_passphrase()
        elif sentence.text == db_errors.WRONG_KEY.text and profile.is_locked(self._host.root):
            self._window.trouble(sentence, locked=True)
        else:
            self._window.trouble(sentence)

    def ask_passphrase(self) -> None:
        """Ask for the words that open the profile; a new profile is asked for them twice."""
        from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet

        sheet = PassphraseSheet(self._window, new=not profile.is_locked(self._host.root))
        sheet.given.connect(self._with_passphrase)
        sheet.show_in(self._window)

    def _with_passphrase(self, words: str) -> None:
        root = profile.passphrase_root(self._host.root)
        self._host.open_with(phrase=words, profile=root, one_time=False, code=None, recovery_fd=None)

    def ask_recovery_code(self) -> None:
        """Ask for the code that opens the profile without anything else."""
        from xdesk.ui.dialogs.recovery_entry_sheet import RecoveryEntrySheet

        sheet = RecoveryEntrySheet(self._window)
        sheet.given.connect(lambda words: self._host.open_with(code=words, one_time=False))
        sheet.show_in(self._window)

    def tell_recovered(self, opened: Opened, said: Sentence) -> None:
        """Say what the recovery code did; where its passphrase is lost, a new one can be chosen."""
        choose = lambda: self._choose_passphrase(opened)  # noqa: E731
        wanted = recovery.needs_passphrase(said) and not opened.read_only
        notice = desk_notices.recovered(said, self._hide_recovery_notice, choose if wanted else None)
        self._window.show_notice(desk_notices.RECOVERY, notice)

    def _choose_passphrase(self, opened: Opened) -> None:
        from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet

        sheet = PassphraseSheet(self._window, new=True)
        sheet.given.connect(lambda words: self._host.later(self._change_passphrase(opened, words)))
        sheet.show_in(self._window)

    async def _change_passphrase(self, opened: Opened, words: str) -> None:
        host = self._host
        try:
            said = await host.block(recovery.change_passphrase, opened.profile.root, opened.key, words)
            host.writer.feed(recovery.remember, opened.profile)
        except DeskError as error:
            said = error.sentence
        self.tell_recovered(opened, said)

    def offer_recovery_code(self, opened: Opened, context: AgentContext) -> None:
        """Show the recovery code of a desk whose people never kept it: at once while it is empty, else when asked."""
        if opened.profile.mode == profile.ONE_TIME or context.settings.get(recovery.KEPT):
            return
        self._window.show_notice(
            desk_notices.RECOVERY,
            desk_notices.recovery_code(lambda: self._show_recovery_code(opened, context), self._hide_recovery_notice),
        )
        if not accounts.all(context.read):
            self._show_recovery_code(opened, context)

    def _show_recovery_code(self, opened: Opened, context: AgentContext) -> None:
        from xdesk.ui.dialogs.recovery_code_sheet import RecoveryCodeSheet

        def keep() -> None:
            context.settings.put(recovery.KEPT, True)
            self._hide_recovery_notice()

        sheet = RecoveryCodeSheet(
            self._window,
            recovery_code.lines_of(opened.key),
            folder=str(opened.profile.root),
            at=opened.clock.now_ms(),
        )
        sheet.kept.connect(keep)
        sheet.show_in(self._window)

    def _hide_recovery_notice(self) -> None:
        self._window.show_notice(desk_notices.RECOVERY, None)

    def sign_in_again(self, account_id: str) -> None:
        """Ask what a new sign-in to a known account needs; most of it is known."""
        self.connect(accounts.read(self._host.read, account_id))

    def connect(self, account: Account | None = None) -> None:
        """Ask what a sign-in with X needs: to `account` again, or to another one."""
        if not self._host.may_connect():
            return
        from xdesk.connectors.x.sign_in.loopback import address_of
        from xdesk.connectors.x.sign_in.oauth import PORTS
        from xdesk.ui.dialogs.sign_in_sheet import SignInSheet

        sheet = SignInSheet(self._window, [address_of(port) for port in PORTS], account)
        meant = account.id if account is not None else ""
        sheet.asked.connect(lambda *asked: self._host.later(self._sign_in(sheet, meant, *asked)))
        sheet.closed.connect(self.give_up)
        sheet.show_in(self._window)

    def give_up(self) -> None:
        """End a sign-in that nobody waits for any more."""
        if self._signing is not None:
            self._signing.cancel()

    async def _is_right(self, sheet: SignInSheet, granted: Granted) -> bool:
        """Ask whether the account is the one that was meant; closing the sheet means no."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def take(right: bool) -> None:
            if not answer.done():
                answer.set_result(right)

        sheet.answered.connect(take)
        sheet.closed.connect(lambda: take(False))
        sheet.ask_right(granted.user.name, granted.user.handle)
        return await answer

    async def _sign_in(self, sheet: SignInSheet, meant: str, server: str, client_id: str, token: str) -> None:
        """Sign in on the engine's loop; the window goes on meanwhile. `meant` is the account to sign in to again."""
        from xdesk.app import account_setup

        host, target = self._host, account_setup.SignInTarget(server, "" if token else client_id)
        here = asyncio.get_running_loop()
        self.give_up()  # the one that still waits for the browser

        def said(sentence: Sentence) -> None:
            here.call_soon_threadsafe(sheet.told, sentence)

        mine = self._signing = host.submit(account_setup.granted(host.opened, target, token, said))
        try:
            granted = await asyncio.wrap_future(mine)
            if granted.user.id != meant and not await self._is_right(sheet, granted):
                await asyncio.wrap_future(host.submit(account_setup.take_back(host.opened, target, granted)))
                return
            user = await host.block(account_setup.keep, host.opened, host.writer, target, granted)
        except DeskError as error:
            sheet.failed(error.sentence)
            return
        except ConnectionError:
            sheet.failed(Sentence("Connect", _NOT_NOW))
            return
        except asyncio.CancelledError:  # the sheet was closed, and has gone
            return
        finally:
            if self._signing is mine:
                self._signing = None
        sheet.done()
        self._window.show_desk()
        host.greet(user.handle)
