"""Rest: every wait of the engine goes through here, so that tests run on a virtual clock."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Sleeper:
    """Waits in ms of the desk's clock; `scale` is how much faster than the wall that clock runs."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = max(scale, 0.001)

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
