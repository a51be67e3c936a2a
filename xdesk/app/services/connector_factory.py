"""Connector factory: makes the connectors of every account for the engine, and closes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xdesk import connectors
from xdesk.app.profile.opening import Opened
from xdesk.connectors.customer_registers import open_registers
from xdesk.connectors.http import Transport
from xdesk.connectors.pictures import Pictures
from xdesk.connectors.vault import tokens_name
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.profiles import XProfiles
from xdesk.connectors.x.sign_in.token_source import Auth, RotatingAuth, StaticAuth
from xdesk.connectors.x.sign_in.tokens import TokenBox
from xdesk.core.customer_registers import Register
from xdesk.core.model import REMOVING, Account
from xdesk.core.polling.feed import FINAL, FeedError, Trouble
from xdesk.core.ports import Vault
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.feed import streams
from xdesk.replica.profile import accounts
from xdesk.sync.account_worker import AccountPorts

_NO_ACCOUNT = QT_TRANSLATE_NOOP("X", "No account is connected, so the picture cannot be fetched.")


_MadeOf = tuple[str, str, str, tuple[Register, ...]]


@dataclass(slots=True)
class _Connected:
    """The connectors of one account and what they were made from."""

    made_of: _MadeOf
    ports: AccountPorts
    pictures: Pictures


class ConnectorFactory:
    """Makes and keeps connectors; used on the engine's loop only. `further`: folders with more kinds of registers."""

    def __init__(
        self, opened: Opened, vault: Vault, *, x_now: Callable[[], int], conn: Callable[[], Connection],
        further: Sequence[Path] = (),
    ) -> None:  # fmt: skip
        self._further = tuple(further)
        self._opened, self._vault, self._x_now, self._conn = opened, vault, x_now, conn
        self._connected: dict[str, _Connected] = {}

    async def accounts(self) -> Sequence[AccountPorts]:
        """Return the connectors of every account; the same objects while nothing about an account changed."""
        conn = self._conn()
        found: list[AccountPorts] = []
        for account in accounts.all(conn):
            if account.state == REMOVING:
                continue
            made_of = (account.id, account.base_url, account.client_id, accounts.registers(conn, account.id))
            connected = self._connected.get(account.id)
            if connected is None or connected.made_of != made_of:
                connected = self._connected[account.id] = self._connect(account, made_of, conn)
            found.append(connected.ports)
        return found

    async def picture(self, url: str) -> bytes:
        """Return the bytes of a picture by the first account that may fetch it; raises FeedError."""
        if not self._connected:
            await self.accounts()
        failed = [FeedError(Trouble.MISSING, Sentence("X", _NO_ACCOUNT))]
        for connected in tuple(self._connected.values()):
            try:
                return await connected.pictures.fetch(url)
            except FeedError as error:
                failed.append(error)
        raise next((one for one in failed if one.trouble not in FINAL), failed[-1])

    def _connect(self, account: Account, made_of: _MadeOf, conn: Connection) -> _Connected:
        transport = Transport(account.base_url, x_now=self._x_now)
        dialect = streams.read(conn, account.id, "mentions").dialect
        auth = self._auth(account, transport)
        client = XClient(account.id, transport, auth, dialect=dialect)
        pictures = Pictures(client)
        registers, asked = open_registers(made_of[3], *self._further, x_now=self._x_now)
        transports = [transport, *asked]

        async def renew() -> None:
            for one in transports:
                await one.renew()

        async def close() -> None:
            # The engine asks for new connectors before it closes the old ones: only these may go.
            if self._connected.get(account.id) is connected:
                del self._connected[account.id]
            await auth.settle()
            await pictures.close()
            await asyncio.gather(*(one.close() for one in transports))

        ports = AccountPorts(account.id, connectors.open_channels(client), XProfiles(client), registers, close, renew)
        connected = _Connected(made_of, ports, pictures)
        return connected

    def _auth(self, account: Account, transport: Transport) -> Auth:
        box = TokenBox(self._vault, tokens_name(self._opened.profile.id, account.id))
        if account.client_id:
            return RotatingAuth(
                account.id, account.client_id, transport,
                box=box, folder=self._opened.profile.root, x_now=self._x_now,
            )  # fmt: skip
        return StaticAuth(box)
