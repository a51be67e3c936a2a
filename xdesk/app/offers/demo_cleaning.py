"""Demo cleaning: finds what an earlier demo left in a desk of somebody's own, offers to remove it, and removes it."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from xdesk.app.demo import DEMO_ACCOUNTS
from xdesk.app.offers import desk_notices
from xdesk.app.open_desk import OpenDesk
from xdesk.app.profile.opening import Opened
from xdesk.connectors.server_address import is_loopback
from xdesk.connectors.vault import chat_keys_name, tokens_name
from xdesk.core.inbox.views import View
from xdesk.core.model import Account
from xdesk.core.sentences import DeskError
from xdesk.replica import account_removal
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import accounts
from xdesk.ui.shell.window import Window

T = TypeVar("T")
KNOCK_S = 1.0


class DemoCleaning:
    """Offers in a strip; asks once more with numbers; removes in slices, while the desk goes on."""

    def __init__(self, window: Window, desk: OpenDesk) -> None:
        self._window, self._desk = window, desk

    async def look(self) -> None:
        """Go on with a removal that was cut off, or offer one where the remains of a demo are found."""
        unfinished = account_removal.unfinished(self._desk.read)
        if unfinished:
            await self._remove(unfinished)
        left = await self._desk.block(_dead, demo_accounts(accounts.all(self._desk.read)))
        if left:
            self._offer(left)

    def _offer(self, left: Sequence[str]) -> None:
        found = account_removal.holding(self._desk.read, left)
        notice = desk_notices.demo_left(len(left), found.customers, lambda: self._ask(left), self._close)
        self._window.show_notice(desk_notices.DEMO, notice)

    def _ask(self, left: Sequence[str]) -> None:
        found = account_removal.holding(self._desk.read, left)
        notice = desk_notices.demo_goes(
            found.conversations, found.written, lambda: self._desk.later(self._remove(left)), self._close
        )
        self._window.show_notice(desk_notices.DEMO, notice)

    def _close(self) -> None:
        self._window.show_notice(desk_notices.DEMO, None)

    async def _remove(self, left: Sequence[str]) -> None:
        """Take the accounts out with all that came with them; the rest of the desk stays as it is."""
        self._close()
        self._leave()
        desk = self._desk
        try:
            for account_id in left:
                await desk.block(_take_out, desk.opened, desk.writer, account_id)
        except DeskError as error:
            again = lambda: desk.later(self._remove(left))  # noqa: E731
            self._window.show_notice(desk_notices.DEMO, desk_notices.demo_stays(error, again))
            return
        if not accounts.all(desk.read):
            self._window.welcome()

    def _leave(self) -> None:
        """Show nothing that is about to go: what is typed there would be stored again."""
        self._window.show_view(View())
        if self._window.workspace is not None:
            self._window.workspace.show("", peek=True)


def demo_accounts(known: Sequence[Account]) -> list[Account]:
    """Return the accounts of the made-up shop: its own ids, on a server of this computer."""
    return [one for one in known if one.id in DEMO_ACCOUNTS and is_loopback(urlsplit(one.base_url).hostname or "")]


def _dead(found: Sequence[Account]) -> list[str]:
    """Return those whose server is gone: the sandbox of a demo ends with its desk. May block for a second each."""
    return [one.id for one in found if not _answers(one.base_url)]


def _answers(base_url: str) -> bool:
    parts = urlsplit(base_url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=KNOCK_S):
            return True
    except (OSError, ValueError):
        return False


def _take_out(opened: Opened, writer: Writer, account_id: str) -> None:
    """Remove one account, its token and its keys of X Chat; each slice is a commit of its own. Blocks."""
    writer.write(account_removal.begin, account_id, opened.clock.now_ms()).result()
    for name in (tokens_name, chat_keys_name):
        opened.vault(writer.feed).erase(name(opened.profile.id, account_id))
    while writer.feed(account_removal.step, account_id).result():
        continue
