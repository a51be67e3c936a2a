"""Waits: every wait of the engine goes through here, so that tests run on a virtual clock."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TypeVar

from xdesk.core.ports import Clock

T = TypeVar("T")
SLEPT_MS = 10_000
"""A wait that took this much longer than planned was a sleep of the computer, or its clock was set."""


class Sleeper:
    """Waits in ms of the desk's clock; `scale` is how much faster than the wall that clock runs."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = max(scale, 0.001)

    def nap(self, clock: Clock) -> Nap:
        """Return what tells, after a wait that begins now, whether the computer slept meanwhile."""
        return Nap(clock, self._scale)

    async def sleep(self, ms: int) -> None:
        """Wait `ms`."""
        await asyncio.sleep(max(0, ms) / 1_000 / self._scale)

    async def until(self, event: asyncio.Event, ms: int) -> bool:
        """Wait until `event` is set, at most `ms`; return whether it is set."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), max(0, ms) / 1_000 / self._scale)
        return event.is_set()

    async def within(self, work: Awaitable[T], ms: int) -> T:
        """Return what `work` returns; raises TimeoutError when it takes longer than `ms` by the wall.

        The network does not run faster when the desk's clock does.
        """
        return await asyncio.wait_for(work, max(0, ms) / 1_000)


class Nap:
    """One wait. The loop's clock stands still while some systems sleep; one of the desk's two clocks goes on."""

    def __init__(self, clock: Clock, scale: float) -> None:
        self._clock, self._scale = clock, scale
        self._steady, self._wall, self._loop = clock.steady_ms(), clock.now_ms(), self._awake()

    def _awake(self) -> float:
        return asyncio.get_running_loop().time() * 1_000 * self._scale

    def slept(self, planned: int) -> bool:
        """Return whether more time passed than the `planned` ms, or than the loop was awake, by far."""
        passed = max(self._clock.steady_ms() - self._steady, self._clock.now_ms() - self._wall)
        return passed - min(planned, self._awake() - self._loop) > SLEPT_MS
