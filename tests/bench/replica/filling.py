"""Filling: pages go through the desk's own saving, unpacking and ingest; then an agent works by its commands.

Only what a transaction holds differs from a desk at work: many pages, because nobody waits for this file.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.key import KEY
from tests.bench.replica import vocabulary
from tests.bench.replica.talks import ACCOUNTS, NOW, SPREAD_MS, Talk, talks
from tests.bench.replica.x_pages import LATER_MS, Span, Timeline
from xdesk.commands import registry
from xdesk.commands.call_result import Call
from xdesk.commands.execution.calls import Calls
from xdesk.commands.text_length import shared_counter
from xdesk.core.model import Account
from xdesk.core.operations.operation import actor_of
from xdesk.core.polling.feed import Page, Unpacked
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest, pages
from xdesk.replica.profile import accounts

APART_FROM = 50_000
"""With more messages than this, pages are made and parsed by a second process meanwhile."""
TOGETHER, AHEAD = 40, 6
"""Pages of one transaction, and how many such lots are made ahead."""
CALLS = 500

_timeline: list[Timeline] = []  # of the child


def fill(path: Path, conversations: int, messages: int, agent: str) -> None:
    """Fill the new replica at `path`."""
    conn = open_writer(path, KEY)
    try:
        for pragma in ("synchronous = OFF", "cache_size = -400000", "secure_delete = OFF", "wal_autocheckpoint = 4000"):
            conn.execute("PRAGMA " + pragma)
        _together(conn, _accounts)
        for lot in _lots(conversations, messages):
            _together(conn, _store, lot)
        calls = iter(_worked(talks(conversations, messages)))
        runner, serial = Calls(registry.load(), shared_counter()), iter(range(1 << 40))
        while lot := list(islice(calls, CALLS)):
            _together(conn, _run, runner, lot, agent, serial)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


def _together(conn: Any, fn: Any, *args: Any) -> None:
    conn.execute("BEGIN IMMEDIATE")
    fn(Tx(conn), *args)
    conn.execute("COMMIT")


def _accounts(tx: Tx) -> None:
    for account, handle in ACCOUNTS:
        accounts.add(
            tx,
            Account(account, handle, handle, "http://127.0.0.1:9", "", "ok", None, NOW - SPREAD_MS),
            at=NOW - SPREAD_MS,
        )


def _store(tx: Tx, lot: list[tuple[Span, Page, Unpacked]]) -> None:
    for span, page, content in lot:
        at = span.end + LATER_MS
        number = pages.save(tx, page, at=at, newest_id=page.newest_id, last_good_at=at)
        oldest_first = tuple(sorted(content.messages, key=lambda one: (one.created_at, len(one.id), one.id)))
        whole = Unpacked(oldest_first, content.customers, content.gone)
        ingest.store(tx, page.account_id, whole, page_id=number, at=at)
        pages.unpacked(tx, number)


def _lots(conversations: int, messages: int) -> Iterator[list[tuple[Span, Page, Unpacked]]]:
    """Yield pages in lots, oldest first."""
    if messages <= APART_FROM:
        _begin(conversations, messages)
        try:
            for first in range(0, len(_timeline[0].spans), TOGETHER):
                yield _made(first)
        finally:
            _timeline.clear()
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(conversations, messages)) as child:
        count = child.submit(_count).result()
        waiting: deque[Future[list[tuple[Span, Page, Unpacked]]]] = deque()
        for first in range(0, count, TOGETHER):
            waiting.append(child.submit(_made, first))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(conversations: int, messages: int) -> None:
    _timeline[:] = [Timeline(talks(conversations, messages))]


def _count() -> int:
    return len(_timeline[0].spans)


def _made(first: int) -> list[tuple[Span, Page, Unpacked]]:
    timeline = _timeline[0]
    return [(span, *timeline.page(span)) for span in timeline.spans[first : first + TOGETHER]]


def _worked(every: list[Talk]) -> Iterable[tuple[int, Call]]:
    """Yield what an agent did, and when: took a fifth, read a third, put tags, kept notes and drafts."""
    for t in every:
        own = {"conversation_id": t.id}
        at = min(NOW, t.at(t.size - 1) + 60_000)
        if t.n % 5 == 0:
            yield at, Call("conversation.take", own)
        if t.n % 3 == 1 or t.n % 9 == 0:
            yield at, Call("conversation.mark_read", own)
        if t.n % 20 == 7:
            yield at, Call("conversation.tag", own | {"name": ("refund", "delivery", "发票", "vip")[t.n // 20 % 4]})
        if t.n % 50 == 11:
            yield at, Call("note.add", own | {"text": vocabulary.text(t.first + 17)})
        if t.n % 400 == 13:
            yield at, Call("draft.save", own | {"kind": "reply", "text": vocabulary.text(t.first + 19)})


def _run(tx: Tx, calls: Calls, lot: list[tuple[int, Call]], agent: str, serial: Iterator[int]) -> None:
    for at, call in lot:
        calls.run(tx, call, actor=actor_of(agent), at=at, operation_id=f"01BENCHFILL{next(serial):015d}")
