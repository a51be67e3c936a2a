"""Unpacking again: a page that is saved and could not be stored is tried again, costs nothing twice, and is said."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from xdesk.core.polling.feed import Ask
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica import status
from xdesk.replica.feed import ingest, pages
from xdesk.sync.reading.unpack import unpack

MINUTE = 60_000
FULL = DeskError(Sentence("Test", "the disk is full"))


def refusing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[bool]:
    """Let storing fail with `error` until the returned list is emptied."""
    broken, store = [True], ingest.store

    def fails(*args: Any, **more: Any) -> int:
        if broken:
            raise error
        return store(*args, **more)

    monkeypatch.setattr("xdesk.sync.reading.unpack.ingest.store", fails)
    return broken


def spent_on_pages(desk: Any) -> int:
    sql = "SELECT sum(micros) FROM spend WHERE name IN ('dm', 'mentions', 'posts')"
    return int(desk.conn.execute(sql).fetchone()[0])


def test_a_page_the_disk_refused_comes_without_a_restart(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.price = 5_000
    for n in range(30):
        desk.world.dm(str(100 + n % 3), "hello")
    broken = refusing(monkeypatch, FULL)
    desk.live(MINUTE)
    assert not desk.messages() and pages.stalled(desk.conn) == 3  # one of each stream
    bar = status.read(desk.conn, x_now=desk.world.now())
    assert bar.trouble is not None and bar.trouble.english().startswith("3 pages from X are saved here")
    spent, asked = spent_on_pages(desk), len(desk.world.asked)
    broken.clear()
    for one in ("dm", "mentions", "posts"):
        desk.world.read_limit[one] = 0  # X gives nothing more: what was paid for is enough
    desk.live(5 * MINUTE + 1_000)
    assert desk.equal() and pages.stalled(desk.conn) == 0 and pages.waiting(desk.conn) == []
    assert spent_on_pages(desk) == spent == 30 * desk.world.price
    assert len(desk.world.asked) == asked
    assert status.read(desk.conn, x_now=desk.world.now()).trouble != bar.trouble


def test_tries_grow_rarer(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hello")
    refusing(monkeypatch, FULL)
    desk.live(60 * MINUTE)
    tries = desk.conn.execute("SELECT tries FROM page WHERE unpacked = 0").fetchone()[0]
    assert 12 <= tries <= 25, "seconds at first, then every five minutes"


def test_a_page_that_breaks_its_reader_is_put_aside_in_the_end(desk: Any) -> None:
    """The process that reads large pages may die: that is tried again, not for ever."""
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hello")
    channel, unpack, calls = desk.channels["dm"], desk.channels["dm"].unpack, []

    def dies(body: bytes, account_id: str) -> Any:
        calls.append(body)
        if len(calls) < 3:
            raise MemoryError
        return unpack(body, account_id)

    channel.unpack = dies
    desk.live(MINUTE)
    assert desk.equal() and desk.conn.execute("SELECT count(*) FROM poison").fetchone()[0] == 0

    def always(body: bytes, account_id: str) -> Any:
        raise MemoryError

    channel.unpack = always
    desk.world.dm("101", "hello")
    desk.live(15 * MINUTE)
    assert pages.waiting(desk.conn) == []
    assert desk.conn.execute("SELECT count(*) FROM poison").fetchone()[0] >= 1


def test_no_reply_goes_out_past_a_page_nobody_has_seen(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "my order?")
    desk.live(5_000)
    broken = refusing(monkeypatch, FULL)
    desk.world.dm("100", "never mind, cancel it")
    desk.live(2 * MINUTE)
    number = desk.reply("100", "it is on its way", based_on=desk.world.events[0].id)
    desk.live(MINUTE)
    assert desk.state(number) == "queued" and not desk.world.attempts
    broken.clear()
    desk.live(10 * MINUTE)
    assert desk.state(number) == "held" and not desk.world.attempts


def test_the_same_bad_item_is_kept_once(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    bad = desk.world.dm("100", "?")
    desk.channels["dm"].poison = {bad.id}
    for n in range(5):
        desk.world.dm("101", f"hello {n}")
        desk.live(6 * MINUTE)
    assert len([1 for stream, *_ in desk.world.asked if stream == "dm"]) >= 5
    assert desk.conn.execute("SELECT count(*) FROM poison").fetchone()[0] == 1


def test_a_quiet_stream_keeps_one_page(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    for n in range(3):
        desk.world.dm("101", f"hello {n}")
    desk.live(10 * MINUTE)
    count = desk.conn.execute("SELECT count(*) FROM page").fetchone()[0]
    desk.live(3 * 60 * MINUTE)
    asked = len(desk.world.asked)
    assert asked > 50 and desk.conn.execute("SELECT count(*) FROM page").fetchone()[0] <= count + 3
    newest = desk.conn.execute("SELECT max(fetched_at) FROM page WHERE stream = 'dm'").fetchone()[0]
    assert desk.world.now() - newest < 10 * MINUTE, "what came today is known to have come today"


def test_no_reply_goes_out_past_a_page_that_an_earlier_run_could_not_store(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "my order?")
    desk.live(5_000)
    broken = refusing(monkeypatch, FULL)
    desk.world.dm("100", "never mind, cancel it")
    desk.live(2 * MINUTE)
    number = desk.reply("100", "it is on its way", based_on=desk.world.events[0].id)
    desk.restart()
    load = desk.store.load

    async def slow(fn: Any, *args: object) -> Any:  # the new run's sender begins before the page was tried again
        await asyncio.sleep(1)
        return await load(fn, *args)

    desk.store.load = slow
    desk.live(MINUTE)
    assert desk.state(number) == "queued" and not desk.world.attempts
    broken.clear()
    desk.live(10 * MINUTE)
    assert desk.state(number) == "held" and not desk.world.attempts


def test_no_reply_goes_out_while_a_page_waits_for_a_long_reader(desk: Any) -> None:
    """Pages may have to wait for readers, replies do not: what is saved and not stored yet holds them back."""
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "my order?")
    desk.live(5_000)
    let_in, load = asyncio.Event(), desk.store.load

    async def waits(fn: Any, *args: object) -> Any:
        if any("cancel" in one.text for one in getattr(next(iter(args), None), "messages", ())):
            await let_in.wait()
        return await load(fn, *args)

    desk.store.load = waits
    desk.world.dm("100", "never mind, cancel it")
    desk.live(10 * MINUTE)
    assert pages.waiting(desk.conn)
    number = desk.reply("100", "it is on its way", based_on=desk.world.events[0].id)
    desk.live(MINUTE)
    assert desk.state(number) == "queued" and not desk.world.attempts
    let_in.set()
    desk.live(MINUTE)
    assert desk.state(number) == "held" and not desk.world.attempts


@pytest.mark.parametrize(("waits", "wanted"), [(False, [95]), (True, [20, 20, 20, 20, 15])])
def test_a_page_is_stored_in_one_transaction_and_in_pieces_when_somebody_waits(
    desk: Any, monkeypatch: pytest.MonkeyPatch, waits: bool, wanted: list[int]
) -> None:
    desk.run(asyncio.sleep(1))
    worker, load, store = desk.worker(), desk.store.load, ingest.store
    for n in range(95):
        desk.world.dm(str(100 + n % 7), f"hello {n}")
    page = desk.run(desk.channels["dm"].pull(Ask(limit=100)))
    number = desk.run(load(partial(pages.save, page=page, at=1, newest_id=None, last_good_at=1)))
    sizes: list[int] = []

    def counted(tx: Any, account_id: str, piece: Any, **more: Any) -> int:
        sizes[-1] += len(piece.messages)
        return store(tx, account_id, piece, **more)

    async def watched(fn: Any, *args: object) -> Any:
        def run(tx: Any, *given: object) -> Any:
            tx.is_full = lambda: waits
            return fn(tx, *given)

        sizes.append(0)
        return await load(run, *args)

    monkeypatch.setattr("xdesk.sync.reading.unpack.ingest.store", counted)
    monkeypatch.setattr(desk.store, "load", watched)
    desk.run(unpack(worker, desk.channels["dm"], number, page.body))
    assert sizes == wanted
    assert pages.waiting(desk.conn) == []
    assert desk.equal()
