"""Pulling: newest first until a known id, page saved before it is unpacked, gaps found and filled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, Trouble
from xdesk.replica.feed import pages, streams
from xdesk.sync import next_step
from xdesk.sync.account_worker import TooSoonError
from xdesk.sync.reading import gaps
from xdesk.sync.reading.pull import PAGE_CAP, pull_new
from xdesk.sync.reading.unpack import catch_up, slices


def spread_out(desk: Any, n: int, *, customers: int = 5, each_ms: int = 1000) -> None:
    async def go() -> None:
        for number in range(n):
            await asyncio.sleep(each_ms / 1000)
            desk.world.dm(str(100 + number % customers), f"msg {number}")

    desk.run(go())


def test_a_first_pull_brings_everything(desk: Any) -> None:
    spread_out(desk, 130)
    worker = desk.worker()
    pulled = desk.run(pull_new(worker, desk.channels["dm"]))
    assert pulled.reached and pulled.pages == 2
    assert desk.equal()
    assert streams.gaps(desk.conn, "9000", "dm") == []


def test_the_next_pull_stops_at_the_known_id_and_costs_one_small_page(desk: Any) -> None:
    spread_out(desk, 30)
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["dm"]))
    spread_out(desk, 3)
    desk.world.asked.clear()
    pulled = desk.run(pull_new(worker, desk.channels["dm"]))
    assert pulled.pages == 1 and pulled.reached
    assert desk.world.asked[0][1].limit <= 20
    assert desk.equal()


def test_mentions_ask_only_for_what_is_new(desk: Any) -> None:
    desk.run(asyncio.sleep(100))
    first = desk.world.post("100", "@brand hi")
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["mentions"]))
    desk.run(asyncio.sleep(100))
    desk.world.post("100", "@brand hello?")
    desk.run(pull_new(worker, desk.channels["mentions"]))
    ask = desk.world.asked[-1][1]
    assert ask.since_id is not None and int(ask.since_id) < int(first.id), "with an overlap for late ones"
    assert desk.equal()


def test_a_post_that_becomes_visible_late_is_still_found(desk: Any) -> None:
    worker = desk.worker()
    desk.run(asyncio.sleep(100))
    desk.world.post("100", "late", lag=40_000)
    desk.world.post("101", "early")
    desk.run(pull_new(worker, desk.channels["mentions"]))
    desk.run(asyncio.sleep(60))
    desk.run(pull_new(worker, desk.channels["mentions"]))
    assert desk.equal()


def test_the_page_cap_leaves_a_gap_that_is_filled_later(desk: Any) -> None:
    desk.world.read_limit["dm"] = 15
    spread_out(desk, 10)
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["dm"]))
    spread_out(desk, 1_500, each_ms=100)
    desk.run(asyncio.sleep(1000))
    pulled = desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    assert pulled.pages == PAGE_CAP and not pulled.reached
    gap = streams.gaps(desk.conn, "9000", "dm")[0]
    assert gap.token is not None and gap.newer_than is not None
    assert not desk.equal()

    async def fill() -> None:
        while gaps.open_gaps(worker, "dm"):
            try:
                await gaps.fill_one(worker, desk.channels["dm"], gaps.open_gaps(worker, "dm")[0].id, Purpose.FILL)
            except TooSoonError as later:
                await asyncio.sleep(later.wait / 1000)

    desk.run(fill())
    assert desk.equal()
    assert desk.world.refused_for_rate == 0


def test_a_limit_in_the_middle_leaves_a_gap(desk: Any) -> None:
    spread_out(desk, 500, each_ms=100)
    desk.world.read_limit["dm"] = 2
    worker = desk.worker()
    pulled = desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    assert not pulled.reached and pulled.pages == 2
    assert len(streams.gaps(desk.conn, "9000", "dm")) == 1
    desk.world.read_limit["dm"] = 15
    desk.live(30 * 60_000)
    assert desk.equal() and streams.gaps(desk.conn, "9000", "dm") == []


def test_a_dropped_token_walks_down_again(desk: Any) -> None:
    spread_out(desk, 400, each_ms=100)
    worker = desk.worker()
    desk.world.read_limit["dm"] = 1
    desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    desk.world.read_limit["dm"] = 15
    desk.run(asyncio.sleep(1000))
    gap = streams.gaps(desk.conn, "9000", "dm")[0]
    channel = desk.channels["dm"]
    pull, failed = channel.pull, []

    async def refuses(ask: Any) -> Any:
        if ask.token is not None and not failed:
            failed.append(ask.token)
            desk.world.trouble = Trouble.REFUSED
            try:
                return await pull(ask)
            finally:
                desk.world.trouble = None
        return await pull(ask)

    channel.pull = refuses
    with pytest.raises(Exception, match="refused"):
        desk.run(gaps.fill_one(worker, channel, gap.id, Purpose.FILL))
    assert streams.gaps(desk.conn, "9000", "dm")[0].token is None
    desk.live(60 * 60_000)
    assert failed and desk.equal() and streams.gaps(desk.conn, "9000", "dm") == []


def test_pages_that_go_round_in_a_circle_end(desk: Any) -> None:
    spread_out(desk, 400, each_ms=100)
    desk.channels["dm"].loop_tokens = True
    desk.live(20 * 60_000)
    asked = [ask for stream, ask, _ in desk.world.asked if stream == "dm" and ask.token]
    assert len(asked) <= 3
    assert streams.gaps(desk.conn, "9000", "dm"), "the gap stays visible"


def test_away_longer_than_30_days_leaves_a_marker_with_a_sentence(desk: Any) -> None:
    spread_out(desk, 3)
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["dm"]))
    desk.run(asyncio.sleep(40 * 86_400))
    old = list(desk.world.events)
    desk.world.events.clear()  # X lists 30 days
    spread_out(desk, 3)
    desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    left = streams.gaps(desk.conn, "9000", "dm")
    assert len(left) == 1 and left[0].sentence is not None
    assert gaps.open_gaps(worker, "dm") == [], "nobody tries to fill it"
    assert {one.id for one in old} <= {one for one, _ in desk.messages()}


def test_poison_costs_one_item(desk: Any) -> None:
    spread_out(desk, 100)
    bad = desk.world.events[40].id
    desk.channels["dm"].poison = {bad}
    desk.run(pull_new(desk.worker(), desk.channels["dm"]))
    assert len(desk.messages()) == 99
    assert desk.conn.execute("SELECT count(*) FROM poison").fetchone()[0] == 1


def test_an_unreadable_saved_page_goes_to_quarantine_whole(desk: Any) -> None:
    spread_out(desk, 5)
    worker = desk.worker()

    def bad(body: bytes, account_id: str) -> Any:
        raise ValueError("no")

    desk.channels["dm"].unpack = bad
    desk.run(pull_new(worker, desk.channels["dm"]))
    assert desk.conn.execute("SELECT count(*) FROM poison").fetchone()[0] == 1
    assert pages.waiting(desk.conn) == []


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_any_write_loses_nothing_paid_for(new_desk: Any, after: bool) -> None:
    """After the page is saved it is never asked for again; what waits is unpacked at the next start."""
    for at in range(1, 12):
        desk = new_desk(seed=at)
        spread_out(desk, 70)
        desk.store.kill_at, desk.store.kill_after_commit = at, after
        with pytest.raises((TimeoutError, asyncio.TimeoutError)):
            desk.run(asyncio.wait_for(next_step.once(desk.worker()), 600))
            raise TimeoutError  # it ended before the kill
        saved = desk.conn.execute("SELECT count(*) FROM page WHERE stream = 'dm'").fetchone()[0]
        desk.restart()
        desk.world.asked.clear()
        worker = desk.worker()
        desk.run(catch_up(worker))
        if saved:
            assert not desk.world.asked
            assert {one.id for one in desk.world.events} == {one for one, _ in desk.messages()}
        desk.run(asyncio.sleep(1000))
        desk.run(next_step.once(worker))
        assert desk.equal(), f"killed at write {at}"


def test_slices_are_small_and_lose_nothing(desk: Any) -> None:
    spread_out(desk, 95)
    page = desk.run(desk.channels["dm"].pull(Ask(limit=100)))
    content = desk.channels["dm"].unpack(page.body, "9000")
    parts = list(slices(content))
    assert [len(one.messages) for one in parts] == [20, 20, 20, 20, 15]
    together = [one for part in parts for one in part.messages]
    assert together == sorted(content.messages, key=lambda one: one.created_at)
    assert parts[0].customers == content.customers and not parts[1].customers


def test_the_order_of_pages_does_not_matter(new_desk: Any) -> None:
    """Two desks: one reads live, the other everything at the end; both know the same."""
    one, two = new_desk(1), new_desk(1)
    for desk in (one, two):
        spread_out(desk, 60, each_ms=3000)
        if desk is one:
            desk.run(next_step.once(desk.worker()))
        spread_out(desk, 60, each_ms=3000)
        desk.run(asyncio.sleep(1000))
        desk.run(next_step.once(desk.worker()))
        assert desk.equal()
    sql = "SELECT conversation_id, direction, text FROM message ORDER BY 1, 2, 3"
    assert one.conn.execute(sql).fetchall() == two.conn.execute(sql).fetchall()
