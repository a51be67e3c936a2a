"""Pages newest first, with opaque base32hex tokens as X makes them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from xdesk.sandbox.errors import RefusedError, bad_token


class HasId(Protocol):
    """Anything with an id of X."""

    id: str


Item = TypeVar("Item", bound=HasId)


@dataclass(frozen=True, slots=True)
class PageOf(Generic[Item]):
    """One page and the tokens of its neighbours."""

    items: list[Item]
    next_token: str | None
    previous_token: str | None

    def meta(self, *, anchors: bool) -> dict[str, object]:
        """Return X's meta object; `anchors` adds newest_id and oldest_id (posts have them, messages do not)."""
        meta: dict[str, object] = {"result_count": len(self.items)}
        if anchors and self.items:
            meta["newest_id"], meta["oldest_id"] = self.items[0].id, self.items[-1].id
        if self.next_token:
            meta["next_token"] = self.next_token
        if self.previous_token:
            meta["previous_token"] = self.previous_token
        return meta


def _token(scope: str, way: str, identity: str) -> str:
    body = way.encode() + int(identity).to_bytes(8, "big")
    check = hashlib.sha256(f"{scope} {way} {identity}".encode()).digest()[:6]
    return base64.b32hexencode(check + body).decode().rstrip("=")


def _read(scope: str, token: str) -> tuple[str, int]:
    try:
        raw = base64.b32hexdecode(token.upper() + "=" * (-len(token) % 8))
        way, identity = raw[6:7].decode(), int.from_bytes(raw[7:15], "big")
    except (ValueError, UnicodeDecodeError) as trouble:
        raise RefusedError(400, bad_token(token)) from trouble
    if len(raw) != 15 or way not in "np" or _token(scope, way, str(identity)) != token.upper():
        raise RefusedError(400, bad_token(token))
    return way, identity


def page(items: Sequence[Item], limit: int, token: str | None, scope: str) -> PageOf[Item]:
    """Return one page of `items` (newest first); tokens are bound to `scope`, foreign ones raise RefusedError (400)."""
    start = 0
    if token:
        way, anchor = _read(scope, token)
        older = next((n for n, item in enumerate(items) if int(item.id) < anchor), len(items))
        if way == "n":
            start = older
        else:
            newer = next((n for n, item in enumerate(items) if int(item.id) <= anchor), len(items))
            start = max(0, newer - limit)
    part = list(items[start : start + limit])
    more = start + limit < len(items)
    return PageOf(
        part,
        _token(scope, "n", part[-1].id) if part and more else None,
        _token(scope, "p", part[0].id) if part and token and start > 0 else None,
    )
