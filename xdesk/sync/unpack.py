"""Unpack: what lies in a saved page goes into the replica in small transactions; one bad item costs one item."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterator

from xdesk.core.feed import FeedError, Incoming, Unpacked
from xdesk.core.ports import Channel
from xdesk.core.words import DeskError
from xdesk.replica import ingest, pages
from xdesk.replica.writer import Tx
from xdesk.sync.line import Line

SLICE = 20
"""Messages of one transaction: an agent's write never waits for more (design.md 2)."""
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


async def unpack(line: Line, channel: Channel, page_id: int, body: bytes) -> Unpacked:
    """Put the saved page `page_id` into the replica; return what was in it.

    A page that cannot be read at all is quarantined whole; it is kept and never asked for again.
    Raises DeskError when the disk refuses: the page stays waiting.
    """
    at = line.x_now()
    try:
        content = await _content(channel, body, line.account_id)
    except (FeedError, ValueError, TypeError, KeyError, RecursionError):
        content = Unpacked(poison=(body,))
    poison, new = list(content.poison), 0
    for piece in slices(content):
        bad, fresh = await _store(line, piece, page_id, at)
        poison, new = poison + bad, new + fresh

    def close(tx: Tx) -> None:
        if poison:
            pages.quarantine(tx, page_id, tuple(poison), at)
        pages.unpacked(tx, page_id)

    await line.tools.store.feed(close)
    line.count("messages", len(content.messages))
    line.count("quarantined", len(poison))
    if new:
        _notice(line, content.messages)
    return content


async def _content(channel: Channel, body: bytes, account_id: str) -> Unpacked:
    """Return what a page holds; a channel that can reads large pages apart from this process, and says when."""
    read: Reader | None = getattr(channel, "read", None)
    return channel.unpack(body, account_id) if read is None else await read(body, account_id)


async def _store(line: Line, piece: Unpacked, page_id: int, at: int) -> tuple[list[bytes], int]:
    """Store one piece; return what the replica refused, message by message, and how many messages were new."""

    def write(tx: Tx, part: Unpacked) -> int:
        return ingest.store(tx, line.account_id, part, page_id=page_id, at=at)

    try:
        return [], await line.tools.store.feed(write, piece)
    except DeskError:
        raise
    except Exception:
        if len(piece.messages) + len(piece.customers) + len(piece.gone) <= 1:
            return [repr(dataclasses.asdict(piece)).encode("utf-8", "backslashreplace")], 0
        bad: list[bytes] = []
        new = 0
        for one in _singly(piece):
            refused, fresh = await _store(line, one, page_id, at)
            bad, new = bad + refused, new + fresh
        return bad, new


def _singly(piece: Unpacked) -> Iterator[Unpacked]:
    """Return each item of a piece on its own, people first."""
    yield from (Unpacked(customers=(one,)) for one in piece.customers)
    yield from (Unpacked(messages=(one,)) for one in piece.messages)
    yield from (Unpacked(gone=(one,)) for one in piece.gone)


def _notice(line: Line, messages: tuple[Incoming, ...]) -> None:
    """Quicken the pace when customers write now."""
    if any(not one.outgoing and not one.event and line.x_now() - one.created_at < FRESH_MS for one in messages):
        line.pace.busy_at = line.now()


async def catch_up(line: Line) -> int:
    """Unpack the pages that an earlier run saved and did not get to; return how many."""
    done = 0
    conn = line.tools.store.conn
    for page_id, account_id, stream in pages.waiting(conn, line.account_id):
        channel = line.ports.channels.get(stream)
        if channel is None or account_id != line.account_id:
            continue
        await unpack(line, channel, page_id, pages.body(conn, page_id))
        done += 1
    return done
