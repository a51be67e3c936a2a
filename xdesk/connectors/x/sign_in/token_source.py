"""Bearer tokens: a fixed one, or a rotating pair refreshed once for all who wait."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from xdesk.connectors.http import Transport
from xdesk.connectors.x.problems import foreign, problem, sentence_of, trouble
from xdesk.connectors.x.sign_in import tokens as kept
from xdesk.connectors.x.sign_in.process_lock import file_lock
from xdesk.connectors.x.sign_in.tokens import TokenBox, Tokens
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

EARLY_MS = 60_000
"""Tokens are renewed this long before they end, in X's time."""
_AGAIN_MS = 15 * 60_000
"""How long a refusal stands before X is asked again: X had outages that refused everyone (docs.x.com, rate limits)."""

_LOST = QT_TRANSLATE_NOOP(
    "X",
    "X's answer to a renewed sign-in was lost on the way, so the old sign-in no longer works. "
    "Nothing else is lost; messages arrive once you sign in again.",
)
_NATIVE = QT_TRANSLATE_NOOP(
    "X",
    "X treats this app as a web app and wants a secret no desk can keep. Nobody can sign in with it. "
    "The administrator sets its type to Native App at console.x.com.",
)
_FOLDER = QT_TRANSLATE_NOOP(
    "X",
    "The folder of this profile cannot be written, so the sign-in was not renewed. Nothing is lost. "
    "Free some space on the disk, or check who owns the folder.",
)
_OTHER_DESK = QT_TRANSLATE_NOOP(
    "X", "Another xdesk on this profile is renewing the sign-in and does not finish. xdesk tries again by itself."
)


class Auth(Protocol):
    """Where a client gets its bearer token."""

    async def bearer(self) -> str:
        """Return a token that should work now; raises FeedError or DeskError."""

    async def renew(self, rejected: str) -> bool:
        """Return whether another token than `rejected` is at hand, after at most one refresh.

        Raises FeedError or DeskError.
        """

    def worked(self) -> None:
        """Take note that X accepted the token."""

    async def settle(self) -> None:
        """Wait until what is under way is stored; never raises. Awaited before the loop ends."""


class StaticAuth:
    """A ready user token, from --access-token-file; it cannot be renewed, only signed in anew."""

    def __init__(self, box: TokenBox) -> None:
        self._box = box
        self._held: Tokens | None = None

    async def bearer(self) -> str:
        """Return the stored token; raises FeedError without one, DeskError when the vault is locked."""
        if self._held is None:
            self._held = await self._box.read()
        if self._held is None:
            raise signed_out()
        return self._held.access

    async def renew(self, rejected: str) -> bool:
        """Return whether somebody signed in anew since; raises DeskError when the vault is locked."""
        self._held = await self._box.read()
        return self._held is not None and self._held.access != rejected

    def worked(self) -> None:
        """Nothing to note."""

    async def settle(self) -> None:
        """Nothing is ever under way."""


class RotatingAuth:
    """The pair of one account. X rotates refresh tokens and each works once, so one refresh serves everyone.

    Used on the loop of sync. `folder` holds the lock between processes and the journal. Tokens are never
    erased here: a refusal may be X's own trouble.
    """

    def __init__(
        self,
        account_id: str,
        client_id: str,
        transport: Transport,
        *,
        box: TokenBox,
        folder: Path,
        x_now: Callable[[], int],
    ) -> None:
        self._client_id, self._transport, self._box, self._x_now = client_id, transport, box, x_now
        self._lock_path = folder / f"refresh-{account_id}.lock"
        self._journal = folder / f"refresh-{account_id}.journal"
        self._held: Tokens | None = None
        self._task: asyncio.Task[Tokens] | None = None
        self._refused: tuple[str, int] | None = None
        self._forced_at: int | None = None
        self._unsaved: Tokens | None = None

    @property
    def transport(self) -> Transport:
        """The line to X's token endpoint; whoever made it closes it."""
        return self._transport

    async def bearer(self) -> str:
        """Return an access token good for a minute more; refreshes first when it is not."""
        if self._unsaved is not None:
            await self._keep(self._unsaved)
        if self._held is None:
            self._held = await self._box.read()
        if self._held is None:
            raise signed_out()
        if self._good(self._held):
            return self._held.access
        return (await self._refreshed(self._held.access)).access

    async def renew(self, rejected: str) -> bool:
        """After a 401: take what was signed in anew, else refresh once.

        It does not refresh again before X accepted a token or a quarter of an hour passed.
        """
        stored = await self._box.read() if self._unsaved is None else None  # an unsaved pair is newer than the box
        if stored is not None and stored.access != rejected:
            self._held = stored
            return True
        if self._held is not None and self._held.access != rejected and self._good(self._held):
            return True
        now = self._x_now()
        if self._forced_at is not None and 0 <= now - self._forced_at < _AGAIN_MS:
            return False
        self._forced_at = now
        return (await self._refreshed(rejected)).access != rejected

    def worked(self) -> None:
        """X accepted the token: the next 401 may refresh again."""
        self._forced_at = None

    async def settle(self) -> None:
        """Wait for a refresh under way: X has spent the old pair, so the new one must not be lost."""
        if self._task is not None:
            await asyncio.wait([self._task])
        if self._unsaved is not None:
            await self._keep(self._unsaved)

    def _good(self, tokens: Tokens) -> bool:
        return self._x_now() < tokens.expires_at - EARLY_MS

    async def _refreshed(self, rejected: str) -> Tokens:
        """Join the refresh under way, or begin one; a caller that goes away does not cut it off."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._refresh(rejected))
            self._task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._task)

    async def _refresh(self, rejected: str) -> Tokens:
        try:
            async with file_lock(self._lock_path):
                # Only what is stored now counts: another process may have been faster, even while this
                # one slept with its lid closed.
                stored = self._unsaved or await self._box.read()
                if stored is None:
                    raise signed_out()
                if stored.access == rejected or not self._good(stored):
                    stored = await self._exchange(stored)
        except TimeoutError:
            raise FeedError(Trouble.BUSY, Sentence("X", _OTHER_DESK)) from None
        except OSError:
            raise FeedError(Trouble.BUSY, Sentence("X", _FOLDER)) from None
        self._held = stored
        return stored

    async def _exchange(self, old: Tokens) -> Tokens:
        """Trade the refresh token; the new pair is stored before anyone may use it."""
        now = self._x_now()
        refused, at = self._refused or ("", 0)
        if not old.refresh or (refused == old.refresh and 0 <= now - at < _AGAIN_MS):
            raise signed_out()
        lost_before = await asyncio.to_thread(self._begin, old)
        form = {"grant_type": "refresh_token", "refresh_token": old.refresh, "client_id": self._client_id}
        try:
            new = await token_request(self._transport, form, self._x_now(), old_refresh=old.refresh)
        except FeedError as error:
            if error.trouble is Trouble.SIGNED_OUT:
                self._refused = (old.refresh, now)
                if lost_before and error.sentence == sentence_of(Trouble.SIGNED_OUT):
                    raise FeedError(Trouble.SIGNED_OUT, Sentence("X", _LOST)) from error
            raise
        await self._keep(new)
        return new

    async def _keep(self, new: Tokens) -> None:
        """Store a pair before it is used. When that fails it is all there is: it is used, and stored next time."""
        self._unsaved = new
        try:
            await self._box.write(new)
        except DeskError:
            return
        self._unsaved = None
        with contextlib.suppress(OSError):
            self._journal.unlink(missing_ok=True)

    def _begin(self, old: Tokens) -> bool:
        """Write down which token is being traded; True when an earlier trade of it never ended."""
        name = kept.mark(old.refresh)
        try:
            if self._journal.read_text("ascii") == name:
                return True
        except (OSError, ValueError):
            pass
        handle = os.open(self._journal, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, name.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        return False


def signed_out() -> FeedError:
    """Return the trouble of an account without a sign-in that works."""
    return FeedError(Trouble.SIGNED_OUT, sentence_of(Trouble.SIGNED_OUT))


async def token_request(transport: Transport, form: dict[str, str], now: int, *, old_refresh: str = "") -> Tokens:
    """Return the tokens X's token endpoint gives for `form` (docs.x.com, developer apps).

    Raises FeedError: SIGNED_OUT when X says the grant is no longer good, DeskError when the app is of a type
    no desk can use. `now` is X's time, used when the answer has no date.
    """
    answer = await transport.ask(
        "POST",
        "/2/oauth2/token",
        body=urlencode(form).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    said = problem(answer)
    if said is not None and answer.status in (400, 401, 403):
        if any(mark in said.marks for mark in ("unauthorized_client", "invalid_client", "missing valid authorization")):
            raise DeskError(Sentence("X", _NATIVE))
        raise signed_out()
    wrong = trouble(answer, now)
    if wrong is not None:
        raise wrong
    given = kept.of_answer(answer.body, answer.x_now or now, old_refresh=old_refresh)
    if given is None:
        raise foreign()
    return given
