"""Next step: what one account reads next: wishes, lost answers, streams, gaps, people; one step at a time."""

from __future__ import annotations

import asyncio
import contextlib

from xdesk.core.polling.budget import DAY, MINUTE, SECOND, Purpose, SpendLimit
from xdesk.core.polling.feed import FeedError
from xdesk.core.ports import Connector
from xdesk.replica.feed import pages, streams
from xdesk.sync import health
from xdesk.sync.account_worker import AccountWorker, TooSoonError
from xdesk.sync.reading import deletions, gaps, parent_posts, profiles, requests, scarcity, unpack
from xdesk.sync.reading.pull import pull_new
from xdesk.sync.sending import reconcile

LONGEST = 10 * SECOND
"""A waiting task looks at the clock this often: after a sleep of the computer it goes on at once."""
SECOND_OPINION = 3 * SECOND
"""A script's round waits so long at most, ms, to ask the next stream after one that nobody answered."""


async def step(line: AccountWorker) -> int:
    """Do everything that is due now on this account; return ms until something is due again."""
    if not line.begun:
        await begin(line)
        line.begun = True
    await unpack.catch_up(line)
    await requests.serve(line)
    purse, spent = line.purse(), line.spent()
    waits = [await reconcile.check(line)]
    for name in _order(line):
        waits.append(await _stream(line, line.ports.connectors[name], purse, spent))
    await reconcile.adopt(line)
    if line.health.open and not purse.empty(spent):
        await profiles.look_up(line)
        if purse.slower(spent) == 1:
            await parent_posts.look_up(line)
            await deletions.look_again(line)
        waits.append(await _gaps(line, purse, spent))
    await _card(line)
    again = unpack.next_try(line)
    return max(0, min(LONGEST, *waits, *([] if again is None else [again])))


def _order(line: AccountWorker) -> list[str]:
    """Return the streams to ask: only the cheapest one while the account does not work, it first anyhow."""
    first = line.probe()
    if first is None:
        return []
    return [first, *(name for name in line.ports.connectors if name != first)]


async def _stream(line: AccountWorker, connector: Connector, purse: SpendLimit, spent: int) -> int:
    """Ask one stream when it is due; return ms until it is due again."""
    name, now = connector.stream, line.now()
    if not line.health.open and name != line.probe():
        return MINUTE
    due = line.due.get(name, now) - now
    if line.health.open and due > 0:
        return due
    if purse.empty(spent):
        await _say_broke(line, connector)
        return _later(line, name, MINUTE)
    purpose = Purpose.AGENT if name in line.wanted else Purpose.POLL
    if not line.health.open:
        purpose = Purpose.CLOCK  # the way back is worth the read that is kept
    try:
        pulled = await pull_new(line, connector, purpose=purpose)
    except TooSoonError as later:
        wait, found = await scarcity.used_up(line, connector, later.wait)
        if found is None:
            return wait
        pulled = found
    finally:
        line.wanted.discard(name)
    line.asked_at[name] = now
    await reconcile.note(line, connector, pulled)
    if pulled.error is not None and not line.health.open:
        return max(SECOND, line.health.wait(name, line.now()))
    wait = line.pace.interval(name, line.now(), spread=line.spread(name), slower=purse.slower(spent))
    return _later(line, name, max(wait, line.health.wait(name, line.now())))


def _later(line: AccountWorker, name: str, wait: int) -> int:
    """Note when a stream is due again; return the wait in ms."""
    line.due[name] = line.now() + wait
    return wait


async def _say_broke(line: AccountWorker, connector: Connector) -> None:
    """Say once that today's money is used up."""
    mood = line.health.mood(connector.stream)
    if mood.state == health.SLOWED:
        return
    mood.state = health.SLOWED
    turn = health.HealthChange(stream=health.SLOWED, sentence=health.broke(), wait=MINUTE)
    await line.write_turn(connector.stream, turn)


async def _gaps(line: AccountWorker, purse: SpendLimit, spent: int) -> int:
    """Fill the oldest gap by one page when the budget has room and money is not short; return ms until the next."""
    waits = [MINUTE]
    if purse.slower(spent) > 1:
        return MINUTE
    for name, connector in line.ports.connectors.items():
        open_ones = gaps.open_gaps(line, name)
        waits += [gaps.rest(line, one.id) for one in open_ones if gaps.rest(line, one.id)]
        for gap in [one for one in open_ones if not gaps.rest(line, one.id)][:1]:
            try:
                await gaps.fill_one(line, connector, gap.id, Purpose.FILL)
                waits.append(SECOND)
            except TooSoonError as later:
                waits.append(later.wait)
            except FeedError:
                waits.append(5 * SECOND)
    return min(waits)


async def _card(line: AccountWorker) -> None:
    """Bring the member card of the conversation an agent has open on this account."""
    looking = line.tools.attention.looking_at
    if looking is not None and looking.split(":")[1:2] == [line.account_id]:
        await profiles.card(line, looking)


async def begin(line: AccountWorker) -> None:
    """Do what an earlier run left: take over X's rate windows and today's charges."""
    rates = streams.rates(line.tools.store.conn, line.account_id)
    for (name, _), limit in rates.items():
        line.budget.tell(name, (limit,), now=line.now(), x_now=line.x_now())
    scarcity.take_over(line)
    await _charges(line)


async def _charges(line: AccountWorker) -> None:
    """Tell the channels what X charged already today, by the pages saved since midnight UTC.

    X charges an object once per UTC day (docs.x.com, pricing): whoever forgets it estimates the newest page anew at
    each start, and a script that starts every minute would close the purse by what it never paid.
    """
    conn, today = line.tools.store.conn, line.x_now() // DAY * DAY
    for page_id, stream, at in pages.fetched_since(conn, line.account_id, today):
        charged = getattr(line.ports.connectors.get(stream), "charged", None)
        if charged is not None:
            await charged(pages.body(conn, page_id), at)
            await asyncio.sleep(0)  # a day has a thousand pages; sends go on between them


async def once(line: AccountWorker) -> None:
    """Read every stream once, then gaps as far as X's limits go, then people; errors are kept for the report.

    The pace is not asked, but a stream that X limits or refuses is left alone until its saved time.
    """
    await begin(line)
    await unpack.catch_up(line)
    left = _order(line)
    while left:
        name = left[0] if line.health.open else line.probe()
        if name not in left:
            break  # nobody answers: what is left would not be answered either
        left.remove(name)
        await _read_once(line, line.ports.connectors[name])
    for connector in line.ports.connectors.values():
        await _fill_all(line, connector)
    await reconcile.check(line)
    if line.health.open:
        await profiles.look_up(line)
        await parent_posts.look_up(line)


async def _read_once(line: AccountWorker, connector: Connector) -> None:
    """Read one stream now; why it may not be read yet is said."""
    wait = line.health.wait(connector.stream, line.now())
    if not line.health.open and wait <= SECOND_OPINION:
        await line.tools.sleeper.sleep(wait)  # perhaps only the stream before it is not answered
    try:
        pulled = await pull_new(line, connector, purpose=Purpose.AGENT)
        if pulled.error is None:
            line.read_well.add(connector.stream)
    except TooSoonError as later:
        if line.health.wait(connector.stream, line.now()) <= 0:  # else an earlier run has said why
            await scarcity.say(line, connector.stream, later.wait)


async def _fill_all(line: AccountWorker, connector: Connector) -> None:
    """Fill the gaps of one stream until none is left, or X's limits or an error end it."""
    with contextlib.suppress(TooSoonError, FeedError):
        while line.health.open:
            ready = [one for one in gaps.open_gaps(line, connector.stream) if not gaps.rest(line, one.id)]
            if not ready:
                return
            await gaps.fill_one(line, connector, ready[0].id, Purpose.AGENT)
