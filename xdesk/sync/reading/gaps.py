"""Gaps: stretches of a stream that were never read; found when a round stops early, filled page by page."""

from __future__ import annotations

from xdesk.core.channels.registry import brought_by, on_stream, stream_of
from xdesk.core.ids import depth, snowflake_at, snowflake_ms, x_id_order
from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, FeedError, Page, Trouble, Unpacked
from xdesk.core.ports import Connector
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.conversation import messages
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages, streams
from xdesk.replica.feed.streams import Gap, StreamState
from xdesk.replica.profile import accounts
from xdesk.sync.account_worker import AccountWorker, Pause, TooSoonError
from xdesk.sync.reading.unpack import unpack
from xdesk.sync.spending import book

OVERLAP_MS = 60_000
"""X may show an older post after a newer one: since_id reaches back this far before the newest known id."""
SHORT = 20
"""So many of those X lists may be deleted or unreadable: X counts them before it leaves them out."""
LOOKED_MS = 3_600_000
"""What X shows later than this after it was written is not waited for when a stretch is judged to be beyond reach."""
RECENT_MS = 3_600_000
PAGE = 100
LOOK_BELOW = 5
"""The fewest objects X takes as the size of a page of posts (docs.x.com, GET /2/users/:id/mentions)."""
FIRST_REST, LONGEST_REST = 5_000, 15 * 60_000
"""A gap whose page X refused rests so long, ms, four times as long after each further refusal."""


def since(stream: str, known: str | None) -> str | None:
    """Return the since_id for a stream whose newest known id is `known`; None where X takes none."""
    return _back(known, OVERLAP_MS) if stream_of(stream).since_id else None


def floor(stream: str, known: str | None) -> str | None:
    """Return the id down to which a stream must be read when `known` is all that an earlier run or round left.

    With since_id it is what X is asked for. Without, what X showed late lies at most an overlap before the last deep
    read, and that one came at most `deep_every_ms` before the newest id was met.
    """
    how = stream_of(stream)
    return since(stream, known) if how.since_id else _back(known, OVERLAP_MS + how.deep_every_ms)


def wanted(worker: AccountWorker, stream: str, state: StreamState) -> tuple[str | None, bool]:
    """Return the id down to which `stream` is read now, and whether that is a deep read.

    What was written an overlap before the last deep read was shown by then. Where each object read again costs,
    the newest known id is enough between two deep reads.
    """
    known, last = state.newest_id, state.deep_at
    if known is None or last is None or last > worker.x_now():
        return floor(stream, known), True
    if worker.x_now() - last < stream_of(stream).deep_every_ms:
        return known, False
    return min(known, snowflake_at(last - OVERLAP_MS), key=x_id_order), True


def _back(known: str | None, ms: int) -> str | None:
    return None if known is None else min(known, snowflake_at(snowflake_ms(known) - ms), key=x_id_order)


def below(oldest: str | None, known: str | None) -> bool:
    """Return whether an id `oldest` lies at or below `known`; False when either is missing."""
    return oldest is not None and known is not None and x_id_order(oldest) <= x_id_order(known)


def touches(page: Page, down_to: str | None) -> bool:
    """Return whether `page` reaches down to the id `down_to`: it is the last one, or its believable ids go so far."""
    return page.next_token is None or below(depth(page.ids), down_to)


def too_old(stream: str) -> Sentence:
    """Return the sentence for messages of a stream that X no longer lists."""
    text = QT_TRANSLATE_NOOP(
        "Health", "X no longer lists what came in between. Messages may be missing; look on x.com."
    )
    return Sentence("Health", stream_of(stream).lost or text)


def looked(deep_at: int | None) -> str | None:
    """Return the id up to which a look at `deep_at` (UTC ms of X) surely found all, None without one.

    A quiet stream is known by its looks: the newest id in it may be older than what X lists.
    """
    return None if deep_at is None else snowflake_at(deep_at - LOOKED_MS)


def promised_from(worker: AccountWorker) -> str | None:
    """Return the id from which on all is to be here when nothing was read yet: when the account came to this desk."""
    added = accounts.added_at(worker.tools.store.conn, worker.account_id)
    return None if added is None else snowflake_at(added)


async def beyond_reach(
    worker: AccountWorker, connector: Connector, known: str | None, page: Page, purpose: Purpose,
    above: str | None = None,
) -> bool:  # fmt: skip
    """Return whether the list of X ended above `known` because X lists no more than it does: by age or by number.

    One old item that X lists again, out of its order, is no proof that all above it was listed. `above`: the id
    below which `page` was asked for, None for the newest page.
    """
    how = stream_of(page.stream)
    if known is None or page.next_token is not None:
        return False
    if how.kept_ms is not None:
        return not below(depth(page.ids), known) and worker.x_now() - snowflake_ms(known) > how.kept_ms
    if how.listed is None or below(depth(page.ids), known):
        return False
    new = [one for one in page.ids if not below(one, known)]
    conn, there = worker.tools.store.conn, on_stream(page.stream)
    direction = "in" if brought_by(page.stream) else "out"
    stored = messages.newer_than(conn, worker.account_id, there, known, direction=direction, most=how.listed)
    if stored + page.count - (len(page.ids) - len(new)) < how.listed - SHORT:
        return False
    # A count cannot tell an end that was reached from one that X cut, for deleted ones count and are not shown, so X
    # is asked for what lies below; that is known, and not kept. Where X cannot be asked the limit counts as reached.
    try:
        ask = Ask(limit=LOOK_BELOW, until_id=min(new, key=x_id_order, default=above))
        further = await worker.fetch(connector, ask, purpose)
    except (FeedError, TooSoonError):
        return True
    await worker.tools.store.feed(book, further, worker.x_now())
    return not any(below(one, known) and one not in page.ids for one in further.ids)


def open_gaps(worker: AccountWorker, stream: str) -> list[Gap]:
    """Return the gaps that can be filled, oldest first: without those X no longer lists or whose tokens loop."""
    every = streams.gaps(worker.tools.store.conn, worker.account_id, stream)
    every.sort(key=lambda one: one.id)
    return [one for one in every if one.sentence is None and one.id not in worker.stuck]


def recent(worker: AccountWorker, gap: Gap) -> bool:
    """Return whether something in a gap may have been written within the last hour."""
    return gap.older_than is not None and worker.x_now() - snowflake_ms(gap.older_than) < RECENT_MS


def rest(worker: AccountWorker, gap_id: int) -> int:
    """Return ms until a gap is worth a try: one whose page X refused rests longer each time."""
    return max(0, worker.gap_rests[gap_id].again - worker.now()) if gap_id in worker.gap_rests else 0


def _refused(worker: AccountWorker, gap_id: int) -> None:
    tries = worker.gap_rests[gap_id].tries + 1 if gap_id in worker.gap_rests else 1
    worker.gap_rests[gap_id] = Pause(tries, worker.now() + min(LONGEST_REST, FIRST_REST * 4 ** min(tries - 1, 6)))


async def fill_one(
    worker: AccountWorker, connector: Connector, gap_id: int, purpose: Purpose, *, size: int = PAGE
) -> tuple[Page, Unpacked, bool]:
    """Ask for one more page of `size` objects of the gap; return the page, its content, whether the gap is closed.

    Raises TooSoonError or FeedError; the gap then stays as it was. A token X no longer takes is dropped:
    the next try walks down from the newest page.
    """
    every = streams.gaps(worker.tools.store.conn, worker.account_id, connector.stream)
    gap = next(one for one in every if one.id == gap_id)
    by_id = stream_of(connector.stream).since_id
    until = gap.older_than if gap.token is None and by_id else None
    ask = Ask(
        limit=size,
        token=gap.token,
        since_id=gap.newer_than if by_id else None,
        until_id=until,
        expand_users=True,
    )
    try:
        page = await worker.fetch(connector, ask, purpose)
    except FeedError as error:
        if error.trouble in (Trouble.REFUSED, Trouble.MISSING):
            _refused(worker, gap.id)
            if gap.token is not None:
                await worker.tools.store.feed(streams.move_gap, gap.id, None, gap.older_than)
        raise
    worker.gap_rests.pop(gap.id, None)
    known = gap.newer_than or promised_from(worker)
    lost = known if await beyond_reach(worker, connector, known, page, purpose, gap.older_than) else None
    worker.count("beyond_reach", int(lost is not None))
    page_id, closed = await worker.tools.store.load(_keep, page, gap, worker.x_now(), lost)
    worker.count("pages")
    if not closed and gap.token is not None and page.next_token == gap.token:
        worker.stuck.add(gap.id)  # X's pages go round in a circle: leave it visible, ask no more
    return page, await unpack(worker, connector, page_id, page.body), closed


def _keep(tx: Tx, page: Page, gap: Gap, at: int, lost: str | None) -> tuple[int, bool]:
    """Save the page and move or close the gap in one transaction; the cursor of the stream stays.

    `lost`: the id down to which X no longer lists what came, None when it lists all.
    """
    page_id = pages.save(tx, page, at=at, newest_id=None, last_good_at=at, sentence=None)
    closed = touches(page, gap.newer_than)
    if closed:
        streams.close_gap(tx, gap.id, at)
        if lost is not None:
            mark_lost(tx, page, lost, at, below_id=gap.older_than)
    else:
        reached = depth(page.ids)
        lower = reached if below(reached, gap.older_than) or gap.older_than is None else gap.older_than
        streams.move_gap(tx, gap.id, page.next_token, lower)
    return page_id, closed


def mark_lost(tx: Tx, page: Page, known: str | None, at: int, *, below_id: str | None = None) -> None:
    """Keep a gap that nobody can fill, with the sentence that says so.

    It ends at the oldest message above `known` that X gave, `below_id` where the page holds none.
    """
    oldest = min((one for one in page.ids if not below(one, known)), key=x_id_order, default=below_id)
    streams.open_gap(
        tx, page.account_id, page.stream,
        newer_than=known, older_than=oldest, token=None, at=at, sentence=too_old(page.stream),
    )  # fmt: skip
