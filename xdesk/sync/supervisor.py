"""Supervisor: keeps a task of the engine going: an unexpected error makes it rest longer, never end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from xdesk.core.polling.budget import MINUTE, SECOND, full_jitter
from xdesk.core.sentences import DeskError
from xdesk.sync.account_worker import AccountWorker, Tools

log = logging.getLogger(__name__)
SHORTEST = 100
"""No task looks more often than this, ms, whatever it is told."""


async def forever(
    worker: AccountWorker,
    work: Callable[[AccountWorker], Awaitable[int]],
    event: asyncio.Event,
    stopped: Callable[[], bool],
) -> None:
    """Call `work(worker)` until `stopped()`, each time after the ms it returned or when `event` is set."""
    failures = wait = 0
    sleeper, clock = worker.tools.sleeper, worker.tools.clock
    nap = sleeper.nap(clock)
    while not stopped():
        event.clear()
        if nap.slept(wait):
            await worker.woke()
        elif worker.stale:
            await worker.renew()
        try:
            wait = await work(worker)
            failures = 0
        except Exception as error:
            wait = rest_after(worker, error, failures)
            failures += 1
            nap = sleeper.nap(clock)
            await sleeper.sleep(wait)  # a wake-up does not cut this rest short
            continue
        wait = max(SHORTEST, wait)
        nap = sleeper.nap(clock)
        await sleeper.until(event, wait)
        await sleeper.sleep(0)


async def whenever(
    tools: Tools, work: Callable[[], Awaitable[int | None]], event: asyncio.Event, stopped: Callable[[], bool]
) -> None:
    """Call `work()` until `stopped()`, each time after the ms it returned, and when `event` is set; None: only then."""
    failures = 0
    while not stopped():
        event.clear()
        try:
            wait = await work()
            failures = 0
        except Exception as error:
            if not isinstance(error, DeskError):  # what the disk refuses is said elsewhere
                log.error("the engine stumbled: %s, time %d in a row", type(error).__name__, failures + 1)
            failures += 1
            rest = SECOND + full_jitter(tools.rng, failures - 1, base=SECOND, cap=MINUTE)
            await tools.sleeper.sleep(rest)  # a wake-up does not cut this rest short
            continue
        if wait is None:
            await event.wait()
        else:
            await tools.sleeper.until(event, wait)


def rest_after(worker: AccountWorker, error: Exception, failures: int) -> int:
    """Note an error nobody expected, by its type only; return ms to rest."""
    worker.count("errors")
    log.error("the engine stumbled: %s, time %d in a row", type(error).__name__, failures + 1)
    return SECOND + full_jitter(worker.tools.rng, failures, base=SECOND, cap=MINUTE)
