"""Budget: how often and for how much X may be asked. Arithmetic on given steady times and headers."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from xdesk.core.channels.registry import requests_of
from xdesk.core.polling.feed import Limit

SECOND = 1_000
MINUTE = 60 * SECOND
QUARTER = 15 * MINUTE
DAY = 24 * 60 * MINUTE
WINDOW_MS = {"15min": QUARTER, "24h.user": DAY, "24h.app": DAY}


class Purpose(StrEnum):
    """Why X is asked; it decides how deep into the budget a request may reach."""

    AGENT = "agent"  # an agent waits for it
    CHECK = "check"  # looks for a reply whose answer was lost
    CLOCK = "clock"  # the clock of who waits longest runs out
    POLL = "poll"
    FILL = "fill"  # history and gaps


RESERVE = {Purpose.AGENT: 0, Purpose.CHECK: 0, Purpose.CLOCK: 0, Purpose.POLL: 3, Purpose.FILL: 4}
"""Requests of a window of 15 that each purpose leaves for the ones before it."""
KEPT_FOR_CLOCK = 1
KEPT_FOR_CHECKS = 1
"""Reads of a window that no agent's request takes: for whose clock runs out, and for a reply whose answer was lost."""
CHECKS_PER_QUARTER = 5
"""Reads that looking for lost answers may take of a window."""

LOOKUPS = {"users": ((QUARTER, 150),), "lookup": ((QUARTER, 150),)}
"""What this desk allows itself of look-ups of people and posts, whatever the headers say: (window in ms, requests)."""


def allowed_of(name: str) -> tuple[tuple[int, int], ...]:
    """Return what this desk allows itself of endpoint `name` whatever the headers say: (window in ms, requests)."""
    return LOOKUPS.get(name) or requests_of(name)


@dataclass(slots=True)
class _Bucket:
    """What X told of one window; times are steady ms of this desk."""

    limit: int
    remaining: int
    resets: int


@dataclass(slots=True)
class _Account:
    """All that is known of one endpoint."""

    asked: deque[int] = field(default_factory=deque)
    checks: deque[int] = field(default_factory=deque)
    told: dict[str, _Bucket] = field(default_factory=dict)
    closed_until: int = 0
    refusals: int = 0


def clamp_wait(reset_at: int | None, x_now: int, window_ms: int) -> int:
    """Return how long to wait for a reset at `reset_at` (UTC ms of X): never under 1 s nor over the window, ms.

    Headers lie: no reset time counts as the whole window.
    """
    wait = window_ms if reset_at is None else reset_at - x_now
    return max(SECOND, min(wait, window_ms))


def full_jitter(rng: random.Random, attempt: int, *, base: int = SECOND, cap: int = 5 * MINUTE) -> int:
    """Return a wait in ms for the `attempt`-th failure (0 is the first): anywhere up to base * 2**attempt."""
    return max(250, int(rng.uniform(0, min(cap, base * 2 ** min(attempt, 20)))))


class Budget:
    """The requests of one account, per endpoint name, on the steady clock: jumps of other clocks do not matter."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._ends: dict[str, _Account] = {}

    def _end(self, name: str) -> _Account:
        return self._ends.setdefault(name, _Account())

    def wait(self, name: str, now: int, purpose: Purpose = Purpose.AGENT, *, keep: int = 0) -> int:
        """Return ms until endpoint `name` may be asked for `purpose`; 0 means now. `now` is steady ms.

        `keep`: how many requests of a window are left alone besides.
        """
        end = self._end(name)
        waits = [end.closed_until - now]
        for window, allowed in allowed_of(name):
            waits.append(_until_free(end.asked, now, window, max(1, allowed - _reserve(purpose, allowed, keep))))
        if purpose is Purpose.CHECK:
            waits.append(_until_free(end.checks, now, QUARTER, CHECKS_PER_QUARTER))
        for bucket in end.told.values():
            spare = bucket.remaining - _reserve(purpose, bucket.limit, keep)
            if bucket.resets > now and spare <= 0:
                waits.append(bucket.resets - now)
        return max(0, *waits)

    def take(self, name: str, now: int, purpose: Purpose = Purpose.AGENT) -> None:
        """Count one request that goes out at `now` (steady ms), before it goes out."""
        end = self._end(name)
        end.asked.append(now)
        if purpose is Purpose.CHECK:
            end.checks.append(now)
        for bucket in end.told.values():
            bucket.remaining -= 1
        longest = max(window for window, _ in allowed_of(name))
        while end.asked and end.asked[0] <= now - longest:
            end.asked.popleft()
        while end.checks and end.checks[0] <= now - QUARTER:
            end.checks.popleft()

    def tell(self, name: str, limits: Iterable[Limit], *, now: int, x_now: int) -> None:
        """Take over what headers say of `name`; `now` steady ms, `x_now` UTC ms of X."""
        end = self._end(name)
        for limit in limits:
            window = WINDOW_MS.get(limit.window, QUARTER)
            if limit.limit < 1 or not 0 <= limit.remaining <= limit.limit or limit.reset_at <= x_now:
                continue  # such a header means nothing; the own bucket still counts
            resets = now + clamp_wait(limit.reset_at, x_now, window)
            end.told[limit.window] = _Bucket(limit.limit, limit.remaining, resets)

    def good(self, name: str) -> None:
        """Forget earlier refusals of `name`: X answered."""
        self._end(name).refusals = 0

    def refused(
        self, name: str, limits: Iterable[Limit] = (), *, now: int, x_now: int, retry_at: int | None = None
    ) -> int:
        """Close `name` after a 429 until the latest relevant reset; return the wait in ms.

        Repeated refusals wait longer, up to the window: shared buckets are emptied by others too.
        """
        end = self._end(name)
        self.tell(name, limits, now=now, x_now=x_now)
        spent = [one for one in limits if one.remaining <= 0] or [one for one in limits if one.window == "15min"]
        longest = max((WINDOW_MS.get(one.window, QUARTER) for one in spent), default=QUARTER)
        resets = [one.reset_at for one in spent] or ([retry_at] if retry_at is not None else [])
        wait = clamp_wait(max(resets), x_now, longest) if resets else MINUTE
        if end.refusals:
            wait = max(wait, min(longest, MINUTE * 2**end.refusals))
        end.refusals = min(end.refusals + 1, 10)
        wait += int(self._rng.uniform(0, 5 * SECOND))
        end.closed_until = max(end.closed_until, now + wait)
        return wait

    def shared(self, name: str, now: int) -> bool:
        """Return whether X counts more requests of `name` than this desk made: another one uses this account too."""
        end = self._end(name)
        told = end.told.get("15min")
        if told is None or told.resets <= now:
            return False
        return told.limit - told.remaining > sum(1 for at in end.asked if at > told.resets - QUARTER)

    def spread(self, name: str, purpose: Purpose = Purpose.POLL) -> int:
        """Return the interval in ms at which `purpose` could ask `name` for ever without a wait."""
        window, allowed = allowed_of(name)[0]
        told = self._end(name).told.get("15min")
        if told is not None:
            allowed = min(allowed, told.limit)
        return math.ceil(window / max(1, allowed - _reserve(purpose, allowed)))


def _reserve(purpose: Purpose, limit: int, keep: int = 0) -> int:
    """Return how many of `limit` requests `purpose` leaves alone; never all of a tiny limit."""
    return max(min(RESERVE[purpose], limit // 2), kept_of(limit, keep))


def kept_of(limit: int, keep: int) -> int:
    """Return how many of `limit` requests are really kept when `keep` should be: none of a tiny limit."""
    return min(keep, limit // 5)


def _until_free(asked: deque[int], now: int, window: int, allowed: int) -> int:
    """Return ms until fewer than `allowed` of the times in `asked` lie in the last `window` ms."""
    recent = [at for at in asked if at > now - window]
    return recent[-allowed] + window - now if len(recent) >= allowed else 0


DEAR = 20_000
"""What an object costs with its author, as far as it is known before (docs.x.com, pricing), US dollars * 1e6."""
SMALL = 5
"""The fewest objects X can be asked for on every stream."""


@dataclass(frozen=True, slots=True)
class SpendLimit:
    """Money for one UTC day, US dollars * 1e6; 0 means no such bound."""

    soft: int = 10_000_000
    hard: int = 0

    def slower(self, spent: int) -> int:
        """Return by how much intervals grow when `spent` micros are gone: 1, or 4 above the soft bound."""
        return 4 if self.soft and spent >= self.soft else 1

    def empty(self, spent: int) -> bool:
        """Return whether paid reading must stop for the day."""
        return bool(self.hard) and spent >= self.hard

    def within(self, objects: int, spent: int, *, price: int = DEAR, least: int = SMALL) -> int:
        """Return how many of `objects` may be asked for so that the hard bound holds; 0 when reading must stop.

        `price` of one with what comes along, micros. The smallest question is asked as long as anything is left,
        so the bound is passed by less than what `least` objects cost.
        """
        if not self.hard:
            return objects
        return 0 if self.empty(spent) else min(objects, max(least, (self.hard - spent) // price))

    def besides(self, objects: int, spent: int, *, price: int) -> int:
        """Return how many of `objects` that are no messages may be asked for, each at `price` micros.

        Who somebody is, and what a message answers, is paid up to half of the hard bound: messages come first.
        """
        return objects if not self.hard else max(0, min(objects, (self.hard // 2 - spent) // price))
