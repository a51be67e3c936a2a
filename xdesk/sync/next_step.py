"""Next step: what one account reads next: requests, lost answers, streams, gaps, people; one step at a time."""

from __future__ import annotations

import contextlib

from xdesk.core.polling.budget import MINUTE, SECOND, Purpose, SpendLimit
from xdesk.core.polling.feed import FeedError
from xdesk.core.ports import Connector
from xdesk.replica.feed import streams
from xdesk.sync import health
from xdesk.sync.account_worker import AccountWorker, NoMoneyError, TooSoonError
from xdesk.sync.reading import deletions, gaps, parent_posts, profiles, requests, scarcity, unpack
from xdesk.sync.reading.pull import pull_new
from xdesk.sync.sending import reconcile

LONGEST = 10 * SECOND
"""A waiting task looks at the clock this often: after a sleep of the computer it goes on at once."""
SECOND_OPINION = 3 * SECOND
"""A script's round waits so long at most, ms, to ask the next stream after one that nobody answered."""


async def step(worker: AccountWorker) -> int:
    """Do everything that is due now on this account; return ms until something is due again."""
    if not worker.begun:
        begin(worker)
        worker.begun = True
    await unpack.catch_up(worker)
    await requests.serve(worker)
    spend_limit = worker.spend_limit()
    waits = [await reconcile.check(worker)]
    for name in _order(worker):
        waits.append(await _stream(worker, worker.ports.connectors[name], spend_limit))
    await reconcile.adopt(worker)
    spent = worker.spent()
    if worker.health.open and not spend_limit.empty(spent):
        await profiles.look_up(worker)
        if spend_limit.slower(spent) == 1:
            await parent_posts.look_up(worker)
            await deletions.look_again(worker)
        waits.append(await _gaps(worker, spend_limit, spent))
    await _card(worker)
    again = unpack.next_try(worker)
    return max(0, min(LONGEST, *waits, *([] if again is None else [again])))


def _order(worker: AccountWorker) -> list[str]:
    """Return the streams to ask: only the cheapest one while the account does not work, it first anyhow."""
    first = worker.probe()
    if first is None:
        return []
    return [first, *(name for name in worker.ports.connectors if name != first)]


async def _stream(worker: AccountWorker, connector: Connector, spend_limit: SpendLimit) -> int:
    """Ask one stream when it is due; return ms until it is due again."""
    name, now = connector.stream, worker.now()
    if not worker.health.open and name != worker.probe():
        return MINUTE
    due = worker.due.get(name, now) - now
    if worker.health.open and due > 0:
        return due
    if spend_limit.empty(worker.spent()):
        return await _stopped(worker, connector)
    purpose = Purpose.AGENT if name in worker.wanted else Purpose.POLL
    if not worker.health.open:
        purpose = Purpose.CLOCK  # the way back is worth the read that is kept
    try:
        pulled = await pull_new(worker, connector, purpose=purpose)
    except NoMoneyError:
        return await _stopped(worker, connector)
    except TooSoonError as later:
        wait, found = await scarcity.used_up(worker, connector, later.wait)
        if found is None:
            _note_asked(worker, name)
            return wait
        pulled = found
    finally:
        worker.wanted.discard(name)
    worker.asked_at[name] = now
    _note_asked(worker, name)
    await reconcile.note(worker, connector, pulled)
    if pulled.error is not None and not worker.health.open:
        return max(SECOND, worker.health.wait(name, worker.now()))
    wait = worker.pace.interval(
        name, worker.now(), spread=worker.spread(name), slower=spend_limit.slower(worker.spent())
    )
    return _later(worker, name, max(wait, worker.health.wait(name, worker.now())))


def _note_asked(worker: AccountWorker, name: str) -> None:
    """Note that a stream was asked, or cannot be for now: replies wait for that. Out of reach, all are asked anew."""
    if not worker.health.open:
        worker.asked_anew.clear()
    elif name not in worker.asked_anew:
        worker.asked_anew.add(name)
        worker.send_event.set()


def _later(worker: AccountWorker, name: str, wait: int) -> int:
    """Note when a stream is due again; return the wait in ms."""
    worker.due[name] = worker.now() + wait
    return wait


async def _stopped(worker: AccountWorker, connector: Connector) -> int:
    """Leave a stream alone because today's money is used up; return ms until that is looked at again."""
    await _say_broke(worker, connector)
    _note_asked(worker, connector.stream)
    return _later(worker, connector.stream, MINUTE)


async def _say_broke(worker: AccountWorker, connector: Connector) -> None:
    """Say once that today's money is used up."""
    backoff = worker.health.backoff(connector.stream)
    if backoff.state == health.SLOWED:
        return
    backoff.state = health.SLOWED
    change = health.HealthChange(stream=health.SLOWED, sentence=health.broke(), wait=MINUTE)
    await worker.write_change(connector.stream, change)


async def _gaps(worker: AccountWorker, spend_limit: SpendLimit, spent: int) -> int:
    """Fill the oldest gap by one page when the budget has room; return ms until the next.

    While money is short history waits, and what was written within the hour does not.
    """
    waits = [MINUTE]
    short = spend_limit.slower(spent) > 1
    for name, connector in worker.ports.connectors.items():
        open_ones = [one for one in gaps.open_gaps(worker, name) if not short or gaps.recent(worker, one)]
        waits += [gaps.rest(worker, one.id) for one in open_ones if gaps.rest(worker, one.id)]
        for gap in [one for one in open_ones if not gaps.rest(worker, one.id)][:1]:
            try:
                await gaps.fill_one(worker, connector, gap.id, Purpose.FILL)
                waits.append(SECOND)
            except TooSoonError as later:
                waits.append(later.wait)
            except FeedError:
                waits.append(5 * SECOND)
    return min(waits)


async def _card(worker: AccountWorker) -> None:
    """Bring the member card of the conversation an agent has open on this account."""
    looking = worker.tools.attention.looking_at
    if looking is not None and looking.split(":")[1:2] == [worker.account_id]:
        await profiles.card(worker, looking)


def begin(worker: AccountWorker) -> None:
    """Do what an earlier run left: take over X's rate windows."""
    rates = streams.rates(worker.tools.store.conn, worker.account_id)
    for (name, _), limit in rates.items():
        worker.budget.tell(name, (limit,), now=worker.now(), x_now=worker.x_now())
    scarcity.take_over(worker)


async def once(worker: AccountWorker) -> None:
    """Read every stream once, then gaps as far as X's limits go, then people; errors are kept for the report.

    The pace is not asked, but a stream that X limits or refuses is left alone until its saved time.
    """
    begin(worker)
    await unpack.catch_up(worker)
    left = _order(worker)
    while left:
        name = left[0] if worker.health.open else worker.probe()
        if name not in left:
            break  # nobody answers: what is left would not be answered either
        left.remove(name)
        await _read_once(worker, worker.ports.connectors[name])
        _note_asked(worker, name)
    for connector in worker.ports.connectors.values():
        await _fill_all(worker, connector)
    await reconcile.check(worker)
    if worker.health.open:
        await profiles.look_up(worker)
        await parent_posts.look_up(worker)


async def _read_once(worker: AccountWorker, connector: Connector) -> None:
    """Read one stream now; why it may not be read yet is said."""
    wait = worker.health.wait(connector.stream, worker.now())
    if not worker.health.open and wait <= SECOND_OPINION:
        await worker.tools.sleeper.sleep(wait)  # perhaps only the stream before it is not answered
    try:
        pulled = await pull_new(worker, connector, purpose=Purpose.AGENT)
        if pulled.error is None:
            worker.read_well.add(connector.stream)
    except NoMoneyError:
        await _say_broke(worker, connector)
    except TooSoonError as later:
        if worker.health.wait(connector.stream, worker.now()) <= 0:  # else an earlier run has said why
            await scarcity.say(worker, connector.stream, later.wait)


async def _fill_all(worker: AccountWorker, connector: Connector) -> None:
    """Fill the gaps of one stream until none is left, or X's limits or an error end it."""
    with contextlib.suppress(TooSoonError, FeedError):
        while worker.health.open:
            ready = [one for one in gaps.open_gaps(worker, connector.stream) if not gaps.rest(worker, one.id)]
            if not ready:
                return
            await gaps.fill_one(worker, connector, ready[0].id, Purpose.AGENT)
