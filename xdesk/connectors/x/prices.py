"""What X charges, in millionths of a US dollar; configuration, because X changes it (docs.x.com, pricing)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xdesk.connectors.x.parsing.page_meta import Head

_DAY_MS = 86_400_000
_LINK = re.compile(
    r"https?://|(?<![\w@.])(?:[\w-]{1,63}\.){1,5}(?:com|net|org|cn|io|co|app|dev|shop|store|me|info|hk|tw)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Prices:
    """Per object read and per request written, in micros (US dollars * 1e6)."""

    dm_event: int = 10_000
    user: int = 10_000
    post: int = 5_000
    owned_post: int = 1_000  # only when the brand account owns the developer app
    dm_send: int = 15_000
    reply_send: int = 10_000  # a summoned reply; X takes no other kind of post from this desk
    reply_send_with_link: int = 200_000

    def of_send(self, text: str, *, public: bool) -> int:
        """Return what sending `text` costs; a link in a public reply is the dear case (trap 17)."""
        if not public:
            return self.dm_send
        return self.reply_send_with_link if _LINK.search(text) else self.reply_send


class Meter:
    """Counts what pages cost. X charges an object once per UTC day; the meter keeps that day's ids."""

    def __init__(self, prices: Prices, *, owns_app: bool = False) -> None:
        self.prices = prices
        self._item_prices = {
            "dm": prices.dm_event,
            "user": prices.user,
            "post": prices.post,
            "own": prices.owned_post if owns_app else prices.post,
        }
        self._day = -1
        self._seen: set[str] = set()

    def page(self, head: Head, kind: str, x_now: int) -> tuple[int, int]:
        """Return (objects newly charged, micros) of a page whose items are of `kind`: dm, user, post or own."""
        day = x_now // _DAY_MS
        if day != self._day:
            self._day, self._seen = day, set()
        sort = "post" if kind == "own" else kind
        charged = [
            (self._new(sort, head.items), self._item_prices[kind]),
            (self._new("user", head.users), self.prices.user),
            (self._new("post", head.posts), self.prices.post),
        ]
        return sum(n for n, _ in charged), sum(n * price for n, price in charged)

    def _new(self, kind: str, ids: Iterable[str]) -> int:
        fresh = {f"{kind}:{one}" for one in ids} - self._seen
        self._seen |= fresh
        return len(fresh)
