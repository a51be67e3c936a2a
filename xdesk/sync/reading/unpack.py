"""Unpack: what lies in a saved page goes into the replica in short transactions; one bad item costs one item."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator

from xdesk.core.polling.feed import FeedError, Incoming, Unpacked
from xdesk.core.ports import Connector
from xdesk.core.sentences import DeskError
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest, pages
from xdesk.sync.account_worker import AccountWorker, Pause

log = logging.getLogger(__name__)

SLICE = 20
"""Messages stored at a time; between two of them a transaction may end, so that an agent's write never waits long."""
FIRST_REST, LONGEST_REST = 2_000, 5 * 60_000
"""A page that could not be stored rests so long, ms, twice as long after each try."""
MOST_TRIES = 5
"""After so many tries a page that breaks what reads it is put aside; a disk that refuses is tried for ever."""
FRESH_MS = 10 * 60_000
Reader = Callable[[bytes, str], Awaitable[Unpacked]]


def slices(unpacked: Unpacked) -> Iterator[Unpacked]:
    """Return the content of a page in pieces of at most 20 messages, oldest first.

    People come with the first piece, deletions with the last.
    """
    oldest_first = sorted(unpacked.messages, key=lambda one: (one.created_at, len(one.id), one.id))
    starts = range(0, max(1, len(oldest_first)), SLICE)
    for start in starts:
        yield Unpacked(
            messages=tuple(oldest_first[start : start + SLICE]),
            customers=unpacked.customers if start == 0 else (),
            gone=unpacked.gone if start == starts[-1] else (),
        )


async def unpack(worker: AccountWorker, connector: Connector, page_id: int, body: bytes) -> Unpacked:
    """Put the saved page `page_id` into the replica; return what was in it.

    A page that cannot be read at all is quarantined whole; it is kept and never asked for again. When the disk
    refuses, or what reads the page breaks, it stays waiting: `worker.unread` says so, and `catch_up` tries again.
    """
    try:
        content = await _content(connector, body, worker.account_id)
    except (FeedError, ValueError, TypeError, KeyError, RecursionError):
        content = Unpacked(poison=(body,))
    except Exception as error:
        log.error("a page could not be read: %s", type(error).__name__)
        if page_id not in worker.unread or worker.unread[page_id].tries + 1 < MOST_TRIES:
            await _later(worker, page_id)
            return Unpacked()
        content = Unpacked(poison=(body,))
    try:
        new = await _keep(worker, content, page_id)
    except DeskError:
        await _later(worker, page_id)
        return Unpacked()
    worker.unread.pop(page_id, None)
    worker.count("messages", len(content.messages))
    if new:
        worker.tools.arrived.set()
        _notice(worker, content.messages)
    return content


async def _keep(worker: AccountWorker, content: Unpacked, page_id: int) -> int:
    """Store what a page holds and close it; return how many messages were new. Raises DeskError."""
    at = worker.x_now()
    poison, new, left, kept = list(content.poison), 0, content, None

    def write(tx: Tx, rest: Unpacked) -> tuple[Unpacked, int, int | None]:
        """Store as long as the transaction may last; return what is left, and once nothing is, close the page."""
        fresh = 0
        pieces = deque(slices(rest))
        while pieces:
            fresh += ingest.store(tx, worker.account_id, pieces.popleft(), page_id=page_id, at=at)
            if pieces and tx.is_full():
                return _together(pieces), fresh, None
        quarantined = pages.quarantine(tx, page_id, tuple(poison), at) if poison else 0
        pages.unpacked(tx, page_id)
        return Unpacked(), fresh, quarantined

    while kept is None:
        try:
            left, fresh, kept = await worker.tools.store.load(write, left)
        except DeskError:
            raise
        except Exception:
            if left == Unpacked():
                raise
            first, *others = slices(left)
            bad, fresh = await _store(worker, first, page_id, at)
            poison, left = poison + bad, _together(others)
        new += fresh
    worker.count("quarantined", kept)
    return new


def _together(pieces: Iterable[Unpacked]) -> Unpacked:
    """Return pieces of a page as one."""
    parts = list(pieces)
    return Unpacked(
        messages=tuple(one for part in parts for one in part.messages),
        customers=tuple(one for part in parts for one in part.customers),
        gone=tuple(one for part in parts for one in part.gone),
    )


async def _later(worker: AccountWorker, page_id: int) -> None:
    """Note that a page waits, and when it is tried again."""
    tries = worker.unread[page_id].tries + 1 if page_id in worker.unread else 1
    rest = min(LONGEST_REST, FIRST_REST * 2 ** min(tries - 1, 10))
    worker.unread[page_id] = Pause(tries, worker.now() + rest)
    with contextlib.suppress(DeskError):
        await worker.tools.store.feed(pages.tried, page_id)


async def _content(connector: Connector, body: bytes, account_id: str) -> Unpacked:
    """Return what a page holds; a connector that can reads large pages apart from this process, and says when."""
    read: Reader | None = getattr(connector, "read", None)
    return connector.unpack(body, account_id) if read is None else await read(body, account_id)


async def _store(worker: AccountWorker, piece: Unpacked, page_id: int, at: int) -> tuple[list[bytes], int]:
    """Store one piece; return what the replica refused, message by message, and how many messages were new."""

    def write(tx: Tx, part: Unpacked) -> int:
        return ingest.store(tx, worker.account_id, part, page_id=page_id, at=at)

    try:
        return [], await worker.tools.store.load(write, piece)
    except DeskError:
        raise
    except Exception:
        if len(piece.messages) + len(piece.customers) + len(piece.gone) <= 1:
            return [repr(dataclasses.asdict(piece)).encode("utf-8", "backslashreplace")], 0
        bad: list[bytes] = []
        new = 0
        for one in _singly(piece):
            refused, fresh = await _store(worker, one, page_id, at)
            bad, new = bad + refused, new + fresh
        return bad, new


def _singly(piece: Unpacked) -> Iterator[Unpacked]:
    """Return each item of a piece on its own, people first."""
    yield from (Unpacked(customers=(one,)) for one in piece.customers)
    yield from (Unpacked(messages=(one,)) for one in piece.messages)
    yield from (Unpacked(gone=(one,)) for one in piece.gone)


def _notice(worker: AccountWorker, messages: tuple[Incoming, ...]) -> None:
    """Quicken the pace when customers write now."""
    if any(not one.outgoing and not one.event and worker.x_now() - one.created_at < FRESH_MS for one in messages):
        worker.pace.busy_at = worker.now()


async def catch_up(worker: AccountWorker) -> int:
    """Unpack the pages that are saved but not stored yet and whose rest is over; return how many were done.

    They are here and paid for: X is not asked again.
    """
    done = 0
    conn = worker.tools.store.conn
    for page_id, _, stream in pages.waiting(conn, worker.account_id):
        connector = worker.ports.connectors.get(stream)
        waits = worker.unread.get(page_id)
        if connector is None or (waits is not None and waits.again > worker.now()):
            continue
        await unpack(worker, connector, page_id, pages.body(conn, page_id))
        done += page_id not in worker.unread
    return done


def next_try(worker: AccountWorker) -> int | None:
    """Return ms until a waiting page is tried again, None when none waits."""
    return min((max(0, one.again - worker.now()) for one in worker.unread.values()), default=None)
