"""The token pair of one brand account and where it lies; never shown, never logged."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field

import msgspec

from xdesk.connectors.x.parsing.json_access import number, text
from xdesk.core.ports import Vault

_SOON_MS = 120_000
"""How long a token counts as good when X does not say (trap 10: a missing expiry is no eternity)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What X gave: `expires_at` is X's time, UTC ms; 0 means expired."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: int
    scopes: str = ""

    def dumps(self) -> str:
        """Return the secret text kept in the vault."""
        made = {"access": self.access, "refresh": self.refresh, "expires_at": self.expires_at, "scopes": self.scopes}
        return msgspec.json.encode(made).decode()


def loads(secret: str) -> Tokens | None:
    """Return the tokens in a secret text, None when it holds none. A missing expiry is expired (trap 10)."""
    try:
        kept = msgspec.json.decode(secret)
    except (msgspec.MsgspecError, ValueError):
        return None
    if not isinstance(kept, dict) or not text(kept, "access"):
        return None
    return Tokens(text(kept, "access"), text(kept, "refresh"), number(kept, "expires_at") or 0, text(kept, "scopes"))


def of_answer(body: bytes, now: int, *, old_refresh: str = "") -> Tokens | None:
    """Return the tokens of X's token endpoint, None when there are none; `now` is X's time (UTC ms)."""
    try:
        given = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or not text(given, "access_token"):
        return None
    lasts = number(given, "expires_in")
    return Tokens(
        text(given, "access_token"),
        text(given, "refresh_token") or old_refresh,
        now + (min(lasts, 31_536_000) * 1000 if lasts else _SOON_MS),
        text(given, "scope"),
    )


def mark(secret: str) -> str:
    """Return a short print of a secret that does not give it away; serves the journal and comparisons."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


class TokenBox:
    """The pair of one account in a vault. The vault blocks, so it is asked on a thread."""

    def __init__(self, vault: Vault, name: str) -> None:
        self._vault, self._name = vault, name

    async def read(self) -> Tokens | None:
        """Return the stored pair; raises DeskError when the vault is locked or absent."""
        secret = await asyncio.to_thread(self._vault.read, self._name)
        return loads(secret) if secret else None

    async def write(self, tokens: Tokens) -> None:
        """Store the pair; returns when the vault gave it back unchanged. Raises DeskError."""
        await asyncio.to_thread(self._vault.write, self._name, tokens.dumps())

    async def erase(self) -> None:
        """Forget the pair."""
        await asyncio.to_thread(self._vault.erase, self._name)
