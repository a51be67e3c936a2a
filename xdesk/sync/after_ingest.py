"""After ingest: runs the steps that follow a new message, in the order of arrival, in slices, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from xdesk.core.automation.after_ingest import Step
from xdesk.core.ids import ulid
from xdesk.core.ports import RunsCalls
from xdesk.replica.automation import after_ingest
from xdesk.sync.account_worker import Tools
from xdesk.sync.supervisor import SHORTEST, whenever


class AfterIngest:
    """Runs `steps` for every new message of a customer. `run` runs their calls; without it messages wait.

    What an earlier run left goes on where it was, message by message, and each try is counted before it begins.
    """

    def __init__(self, tools: Tools, run: RunsCalls | None, steps: Sequence[Step]) -> None:
        self._tools, self._run, self._steps = tools, run, steps
        self._left: int | None = None  # the newest arrival that an earlier run left

    async def live(self, stopped: Callable[[], bool]) -> None:
        """Run the steps whenever messages came (`tools.arrived`), until `stopped()`; an error never ends it."""
        self._tools.arrived = asyncio.Event()  # an engine that fell lives on in another loop
        await whenever(self._tools, self.catch_up, self._tools.arrived, stopped)

    async def catch_up(self) -> int | None:
        """Run all steps that can run; return ms until others can, None when none wait. Raises DeskError."""
        if self._run is None:
            return None
        store, now = self._tools.store, self._tools.x_time.now
        if self._left is None:
            self._left = after_ingest.newest(store.conn)
        while arrivals := after_ingest.ready(store.conn, now()):
            if arrivals[0] <= self._left:
                arrivals = arrivals[:1]
                if not await store.load(after_ingest.begin_again, arrivals[0], now()):
                    continue
            await store.load(after_ingest.run, arrivals, self._steps, self._run, now, self._mint)
        at = now()
        again = after_ingest.resting_until(store.conn, at)
        return None if again is None else max(SHORTEST, again - at)

    def _mint(self, at: int) -> str:
        return ulid(at, self._tools.rng.randbytes)
