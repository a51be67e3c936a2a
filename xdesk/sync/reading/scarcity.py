"""Scarcity: what happens when the reads X allows of a stream are used up: it is said, and one read is kept."""

from __future__ import annotations

from xdesk.core.channels.registry import brought_by, stream_of
from xdesk.core.polling.budget import MINUTE, QUARTER, SECOND, Purpose
from xdesk.core.ports import Connector
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import streams
from xdesk.sync import health
from xdesk.sync.account_worker import AccountWorker, TooSoonError
from xdesk.sync.reading.pull import Pulled, pull_new

WORTH_SAYING = 90 * SECOND
"""A shorter wait is the usual pace, ms."""
CLOCK_LEFT = 5 * MINUTE
"""So long before the clock of who waits longest runs out the kept read is made."""


async def used_up(worker: AccountWorker, connector: Connector, wait: int) -> tuple[int, Pulled | None]:
    """Take that a stream that is due may be read only in `wait` ms; return ms until it is worth a look again.

    When the clock of who waits longest would run out unread, the kept read is made: then what it brought too.
    """
    name = connector.stream
    if wait <= WORTH_SAYING or worker.health.wait(name, worker.now()) > 0:
        return wait, None
    left = _clock_left(worker, name)
    if left is not None and left <= CLOCK_LEFT and worker.now() - worker.clock_at.get(name, -QUARTER) >= CLOCK_LEFT:
        worker.clock_at[name] = worker.now()
        try:
            return wait, await pull_new(worker, connector, purpose=Purpose.CLOCK)
        except TooSoonError:
            pass
    await say(worker, name, wait)
    return wait if left is None else min(wait, max(SECOND, left - CLOCK_LEFT)), None


def _clock_left(worker: AccountWorker, name: str) -> int | None:
    """Return ms until the clock of who waits longest on this stream runs out, None when nobody waits."""
    channels = brought_by(name)
    if not channels:
        return None
    due = conversations.next_due(worker.tools.store.conn, worker.account_id, channels, after=worker.x_now())
    return None if due is None else due - worker.x_now()


async def say(worker: AccountWorker, name: str, wait: int) -> None:
    """Write that a stream is not read for a while, and when it is; once, and again when the time has changed."""
    at, known = worker.x_now() + wait, streams.read(worker.tools.store.conn, worker.account_id, name)
    if known.state == health.SLOWED and abs((known.next_at or 0) - at) < MINUTE:
        return
    worker.health.backoff(name).state = health.SLOWED
    shared = worker.budget.shared(stream_of(name).window.name, worker.now())
    asked = worker.x_now() + worker.until(name, Purpose.AGENT)
    sentence = health.used_up(name, at, shared=shared, asked=asked)
    await worker.write_change(name, health.HealthChange(stream=health.SLOWED, sentence=sentence, wait=wait))


def take_over(worker: AccountWorker) -> None:
    """Leave streams alone that an earlier run was told to, until the time it wrote down, at most 15 minutes."""
    conn, x_now = worker.tools.store.conn, worker.x_now()
    told = {name for name, _ in streams.rates(conn, worker.account_id)}
    for name in worker.ports.connectors:
        known = streams.read(conn, worker.account_id, name)
        left = min(QUARTER, (known.next_at or 0) - x_now)
        limited = known.state == health.SLOWED and stream_of(name).window.name not in told
        if left > 0 and (known.state == health.REFUSED or limited):
            backoff = worker.health.backoff(name)
            backoff.state, backoff.closed_until = known.state, worker.now() + left
