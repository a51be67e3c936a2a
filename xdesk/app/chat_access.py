"""Unlocks and locks X Chat of an account on this computer: keys come by the account's PIN and lie in the vault."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from xdesk.app.options import Exit
from xdesk.app.profile.opening import Opened, x_time_of
from xdesk.connectors.http import Transport
from xdesk.connectors.vault import tokens_name
from xdesk.connectors.x.chat import key_backup, library
from xdesk.connectors.x.chat.key_backup import PinError
from xdesk.connectors.x.chat.key_vault import ChatKeyVault
from xdesk.connectors.x.chat.public_keys import PublicKey
from xdesk.connectors.x.chat.reader import ChatReader
from xdesk.connectors.x.chat.session import ChatSession
from xdesk.connectors.x.chat.worker import ChatWorker
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.sign_in.token_source import Auth, RotatingAuth, StaticAuth
from xdesk.connectors.x.sign_in.tokens import TokenBox
from xdesk.core.model import Account
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.ports import Vault
from xdesk.core.sentences import DeskError, Sentence


class ChatAccessError(DeskError):
    """X Chat stays locked. `exit_code` is for scripts, `guesses_left` what X told after a wrong PIN, else None."""

    def __init__(self, sentence: Sentence, exit_code: Exit, guesses_left: int | None = None) -> None:
        super().__init__(sentence)
        self.exit_code, self.guesses_left = exit_code, guesses_left


class ChatAccess:
    """X Chat of one account on this computer. Every call may block: never on the GUI thread."""

    def __init__(self, opened: Opened, vault: Vault, account: Account) -> None:
        self._opened, self._vault, self.account = opened, vault, account
        self._keys = ChatKeyVault(vault, opened.profile.id)

    def registered(self) -> Sequence[PublicKey]:
        """Return what X has registered for the account, with where its keys are kept; raises ChatAccessError."""
        library.load()  # before anybody is asked for a PIN
        with _told():
            return asyncio.run(self._registered())

    def is_unlocked(self, records: Sequence[PublicKey]) -> bool:
        """Return whether the keys that lie here are those X has registered; needs no PIN."""
        kept = self._keys.read(self.account.id)
        if kept is None:
            return False
        try:
            session = ChatSession(self.account.id, kept.secret, kept.version)
        except DeskError:
            return False
        found = session.registered_as(records) is not None
        session.lock()
        return found

    def unlock(self, records: Sequence[PublicKey], pin: bytearray) -> None:
        """Make one guess and keep the keys; `pin` is wiped. Raises ChatAccessError, which says how many are left."""
        with _told():
            self._keys.unlock(self.account.id, key_backup.unlock(self.account.id, records, pin))

    def lock(self) -> bool:
        """Forget the keys on this computer; return whether there were any."""
        return self._keys.lock(self.account.id)

    async def _registered(self) -> Sequence[PublicKey]:
        transport = Transport(self.account.base_url, x_now=x_time_of(self._opened).now)
        worker = ChatWorker()
        try:
            client = XClient(self.account.id, transport, self._auth(transport))
            return await ChatReader(client, worker).public_keys(self.account.id, backup=True)
        finally:
            worker.close()
            await transport.close()

    def _auth(self, transport: Transport) -> Auth:
        box = TokenBox(self._vault, tokens_name(self._opened.profile.id, self.account.id))
        if not self.account.client_id:
            return StaticAuth(box)
        return RotatingAuth(
            self.account.id, self.account.client_id, transport,
            box=box, folder=self._opened.profile.root, x_now=transport.x_now,
        )  # fmt: skip


@contextmanager
def _told() -> Iterator[None]:
    """Turn what connectors raise into ChatAccessError with the exit code scripts want."""
    try:
        yield
    except FeedError as error:
        code = Exit.SIGN_IN if error.trouble in (Trouble.SIGNED_OUT, Trouble.REFUSED) else Exit.OFFLINE
        raise ChatAccessError(error.sentence, code) from error
    except PinError as error:
        code = Exit.OFFLINE if error.away else Exit.SIGN_IN
        raise ChatAccessError(error.sentence, code, error.guesses_left) from error
