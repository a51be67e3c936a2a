"""Pull: one stream, newest first until a known id; what is left over becomes a gap and is filled later."""

from __future__ import annotations

from dataclasses import dataclass, field

from xdesk.core.channels.registry import on_stream, stream_of
from xdesk.core.ids import depth, newest, x_id_order
from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, FeedError, Page, Trouble, Unpacked
from xdesk.core.ports import Connector
from xdesk.replica.conversation import messages
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages, streams
from xdesk.replica.feed.streams import StreamState
from xdesk.sync.account_worker import AccountWorker, TooSoonError
from xdesk.sync.pace import FULL_PAGE
from xdesk.sync.reading.gaps import below, beyond_reach, fill_one, looked, mark_lost, promised_from, touches, wanted
from xdesk.sync.reading.unpack import unpack

PAGE_CAP = 10
"""Pages of one round; the rest waits as a gap."""
SECOND_PAGE = 20
"""A burst overflows the small first page by little: what is known already costs money again on a new day."""


@dataclass(slots=True)
class Pulled:
    """What one round of one stream brought. Ids are X's."""

    asked_at: int  # X's time before the first request, UTC ms
    pages: int = 0
    reached: bool = False  # everything down to the wanted id is known
    ended: bool = False  # X has nothing older
    seen: set[str] = field(default_factory=set)  # believable ids of all pages
    conversations: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    error: FeedError | None = None
    unread: bool = False  # a page of it is saved but could not be stored yet

    def add(self, page: Page, content: Unpacked, *, unread: bool) -> None:
        """Count one saved page."""
        self.pages += 1
        self.unread |= unread
        self.ended = page.next_token is None
        self.seen.update(page.ids)
        self.conversations |= {one.conversation_id for one in content.messages}
        self.ids |= {one.id for one in content.messages}

    def covers(self, x_id: str) -> bool:
        """Return whether everything down to `x_id` was read."""
        return self.ended or below(depth(self.seen), x_id)


async def pull_new(
    worker: AccountWorker, connector: Connector, *, purpose: Purpose = Purpose.POLL, size: int | None = None,
    down_to: str | None = None,
) -> Pulled:  # fmt: skip
    """Bring what is new on one stream, newest first; return what came.

    `size` objects on the first page (default by pace), 100 on further ones, at most 10 pages.
    `down_to`: go on to this id even when newer ones are known (looking for a lost answer).
    Raises TooSoonError before the first request; later refusals end the round and leave a gap.
    """
    stream = connector.stream
    state = streams.read(worker.tools.store.conn, worker.account_id, stream)
    known = state.newest_id
    end, deep = wanted(worker, stream, state)
    first = size or _size(worker, stream, state, end, deep=deep)
    pulled = Pulled(asked_at=worker.x_now())
    goal = end if down_to is None or end is None else min(end, down_to, key=x_id_order)
    ask = Ask(limit=first, since_id=goal if stream_of(stream).since_id else None, expand_users=known is None)
    began = worker.now()
    try:
        page = await worker.fetch(connector, ask, purpose)
    except FeedError as error:
        pulled.error = error
        return pulled
    read_at = worker.x_now() - (worker.now() - began)  # by the time X told with its answer
    deep_at = read_at if deep and worker.tools.x_time.observed else None
    gap = await _keep_first(worker, connector, page, known, end, pulled, deep_at=deep_at, purpose=purpose)
    await _go_on(worker, connector, gap, page.next_token, goal=goal, purpose=purpose, pulled=pulled, first=first)
    return pulled


def _size(worker: AccountWorker, stream: str, state: StreamState, end: str | None, *, deep: bool) -> int:
    """Return how many objects the first page asks for; one that goes deep has room for what it passes again."""
    known = state.newest_id is not None
    usual = worker.pace.size(stream, worker.now(), known=known, last_good_at=state.last_good_at, x_now=worker.x_now())
    if not deep or end is None or usual >= FULL_PAGE:
        return usual
    return min(
        FULL_PAGE, usual + messages.newer_than(worker.tools.store.conn, worker.account_id, on_stream(stream), end)
    )


async def _keep_first(
    worker: AccountWorker, connector: Connector, page: Page, known: str | None, end: str | None, pulled: Pulled,
    *, deep_at: int | None, purpose: Purpose,
) -> int | None:  # fmt: skip
    """Save the newest page with the cursor, and with a gap when it does not reach `end`; then unpack it."""
    before = looked(streams.read(worker.tools.store.conn, worker.account_id, page.stream).deep_at)
    sure = newest(known, before) if known else promised_from(worker)
    missing = not touches(page, end)
    lost = await beyond_reach(worker, connector, sure, page, purpose)
    worker.count("beyond_reach", int(lost))
    at = worker.x_now()

    def write(tx: Tx) -> tuple[int, int | None]:
        page_id = pages.save(
            tx, page, at=at, newest_id=newest(known, page.newest_id), last_good_at=at, sentence=None
        )  # fmt: skip
        if deep_at is not None:
            streams.read_deep(tx, worker.account_id, page.stream, deep_at)
        if lost:
            mark_lost(tx, page, sure, at)
        if not missing:
            return page_id, None
        gap = streams.open_gap(
            tx, worker.account_id, page.stream,
            newer_than=end and newest(end, before), older_than=depth(page.ids), token=page.next_token, at=at,
        )  # fmt: skip
        return page_id, gap

    page_id, gap_id = await worker.tools.store.load(write)
    worker.count("pages")
    pulled.add(page, await unpack(worker, connector, page_id, page.body), unread=page_id in worker.unread)
    pulled.reached = not missing
    return gap_id


async def _go_on(
    worker: AccountWorker, connector: Connector, gap_id: int | None, token: str | None, *, goal: str | None,
    purpose: Purpose, pulled: Pulled, first: int,
) -> None:  # fmt: skip
    """Ask for older pages until the goal or the cap: through the gap when one is open, else by the token alone."""
    try:
        while gap_id is not None and pulled.pages < PAGE_CAP:
            size = SECOND_PAGE if pulled.pages == 1 and first < SECOND_PAGE else FULL_PAGE
            page, content, closed = await fill_one(worker, connector, gap_id, purpose, size=size)
            pulled.add(page, content, unread=bool(worker.unread))
            if closed:
                pulled.reached, gap_id, token = True, None, page.next_token
            elif gap_id in worker.stuck:
                return
        while gap_id is None and token and goal and not pulled.covers(goal) and pulled.pages < PAGE_CAP:
            page = await worker.fetch(connector, Ask(limit=FULL_PAGE, token=token), purpose)
            page_id = await worker.tools.store.load(_save_older, page, worker.x_now())
            pulled.add(page, await unpack(worker, connector, page_id, page.body), unread=page_id in worker.unread)
            token = page.next_token
    except TooSoonError:
        pulled.reached = False
    except FeedError as error:
        pulled.reached = False
        if error.trouble not in (Trouble.REFUSED, Trouble.MISSING):  # a refused page costs its gap a try, no more
            pulled.error = error


def _save_older(tx: Tx, page: Page, at: int) -> int:
    """Save a page below what is known; the cursor stays."""
    return pages.save(tx, page, at=at, newest_id=None, last_good_at=at, sentence=None)
