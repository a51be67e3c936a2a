"""Timers: one scheduler fires what is due by X's time, and sleeps until the next due time or a change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from xdesk.core.automation.timer import TimerKind
from xdesk.core.ids import ulid
from xdesk.core.polling.budget import DAY, MINUTE
from xdesk.core.ports import RunsCalls
from xdesk.replica.automation import timers
from xdesk.sync.account_worker import Tools
from xdesk.sync.supervisor import whenever

UNSURE_MS = 2 * MINUTE
"""So long after the start X is waited for to tell its time; then this computer's clock counts, for want of another."""
SHORTEST = 100
"""No look comes sooner than this after one that changed nothing, ms."""


class Scheduler:
    """Fires timers. `run` runs their calls; without it they wait. `event` wakes it: something changed.

    Times are X's. Who waits, waits by the loop's clock, which stands still while the computer sleeps: `look` is for a
    loop that wakes by itself now and then, and rings when something is due by now.
    """

    def __init__(self, tools: Tools, run: RunsCalls | None, kinds: Mapping[str, TimerKind]) -> None:
        self._tools, self._run, self._kinds = tools, run, kinds
        self._next: int | None = None  # when the next one is due, as far as known
        self._sure_at = tools.clock.steady_ms() + UNSURE_MS
        self.event = asyncio.Event()
        self.looks = 0  # how often the file was asked what is due

    def look(self) -> None:
        """Ring when something is due: after a sleep, when X's time turned out to be another, or is known at last."""
        if self._next is not None and self._next <= self._tools.x_time.now() and self._unsure() <= 0:
            self.event.set()

    async def live(self, stopped: Callable[[], bool]) -> None:
        """Fire what is due until `stopped()`; an error makes it rest longer, never end."""
        self.event = asyncio.Event()  # an engine that fell lives on in another loop
        await whenever(self._tools, self.fire, self.event, stopped)

    async def fire(self) -> int | None:
        """Fire all that is due, in slices; return ms until the next one, None when none waits. Raises DeskError."""
        while self._run is not None:
            self.looks += 1
            self._next = timers.next_at(self._tools.store.conn, self._kinds)
            if self._next is None:
                return None
            wait = max(self._next - self._tools.x_time.now(), self._unsure())
            if wait > 0:
                return min(wait, DAY)
            now = self._tools.x_time.now
            fired = await self._tools.store.load(timers.fire, self._kinds, self._run, now, self._mint)
            if not fired:
                return SHORTEST
        return None

    def _unsure(self) -> int:
        """Return ms for which X's time is still waited for, 0 or less when it is known or not to be had."""
        return 0 if self._tools.x_time.observed else self._sure_at - self._tools.clock.steady_ms()

    def _mint(self, at: int) -> str:
        return ulid(at, self._tools.rng.randbytes)
