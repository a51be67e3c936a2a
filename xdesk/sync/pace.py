"""Pace: when a stream is asked next, and for how much: quick while somebody looks, slow when nobody does."""

from __future__ import annotations

import random
from dataclasses import dataclass

from xdesk.core.channels.registry import stream_of
from xdesk.core.polling.budget import MINUTE

QUICK_FOR = 5 * MINUTE
"""How long after the agent's last key the desk counts as looked at."""
BUSY_FOR = 3 * MINUTE
"""How long after a customer's message an account counts as busy."""
FULL_PAGE = 100
AWAY = 15 * MINUTE
SLOWEST = 10 * MINUTE
"""Money slows a stream to this at most: who writes is to be answered within a quarter of an hour."""


@dataclass(slots=True)
class Attention:
    """What the agent does; written by the window's thread, read by the engine. Times are steady ms."""

    active_at: int | None = None
    looking_at: str | None = None

    def near(self, now: int) -> bool:
        """Return whether the agent was active in the last minutes before `now` (steady ms)."""
        return self.active_at is not None and now - self.active_at < QUICK_FOR


class Pace:
    """The rhythm of one account."""

    def __init__(self, attention: Attention, rng: random.Random) -> None:
        self._attention = attention
        self._rng = rng
        self.busy_at: int | None = None  # steady ms of the last new message of a customer

    def quick(self, now: int) -> bool:
        """Return whether somebody looks or writes at `now` (steady ms)."""
        busy = self.busy_at is not None and now - self.busy_at < BUSY_FOR
        return busy or self._attention.near(now)

    def interval(self, stream: str, now: int, *, spread: int, slower: int) -> int:
        """Return ms until `stream` is asked again.

        `spread` is the interval the budget bears for ever (ms); `slower` multiplies for money.
        """
        known = stream_of(stream)
        usual = max(known.quick_ms if self.quick(now) else known.slow_ms, spread)
        wanted = min(usual * slower, max(usual, SLOWEST))
        return int(wanted * self._rng.uniform(1.0, 1.15))

    def size(self, stream: str, now: int, *, known: bool, last_good_at: int | None, x_now: int) -> int:
        """Return how many objects the first page asks for; each one X shows costs money (docs.x.com, pricing).

        Streams with since_id bring only what is new, so a full page costs nothing more there.
        """
        first = stream_of(stream).first_page
        if first is None or not known:
            return FULL_PAGE
        if last_good_at is None or x_now - last_good_at > AWAY:
            return first.away
        return first.quick if self.quick(now) else first.slow
