"""Completeness: nothing that X has is left out because of one odd item, a late one, or a crowd of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.sync.fake_world import Event
from tests.sync.random_worlds import play
from xdesk.core.ids import depth, plausible, snowflake_at
from xdesk.core.polling.budget import Purpose
from xdesk.replica.feed import streams
from xdesk.sync.reading.pull import pull_new

NOW = 1_790_000_000_000
CHUNKS = 5


def write(desk: Any, count: int, *, each_ms: int = 100, lag: int = 0) -> None:
    async def go() -> None:
        for number in range(count):
            desk.world.post(str(100 + number % 7), f"@brand {number}", lag=lag)
            await asyncio.sleep(each_ms / 1000)

    desk.run(go())


@pytest.mark.parametrize("number", ["0", "7", "1234567", "99999999999", "9223372036854775806"])
@pytest.mark.parametrize("stream", ["mentions", "dm"])
def test_an_impossible_id_in_a_page_hides_nothing(desk: Any, stream: str, number: str) -> None:
    desk.run(asyncio.sleep(1_000))
    worker = desk.worker()
    desk.world.post("100", "@brand hi")
    desk.world.dm("100", "hi")
    desk.run(pull_new(worker, desk.channels[stream]))
    desk.run(asyncio.sleep(300))
    for _ in range(350):
        desk.world.post("101", "@brand hello") if stream == "mentions" else desk.world.dm("101", "hello")
    now = desk.world.now()
    odd = Event(number, number, "102", "102", "odd", now, now, stream == "mentions")
    desk.channels[stream].shown = lambda part: [*part[:50], odd, *part[50:]]
    pulled = desk.run(pull_new(worker, desk.channels[stream], purpose=Purpose.AGENT))
    shown = {one for one, _ in desk.messages()}
    assert pulled.reached and {one.id for one in desk.world.seen(stream)} <= shown


def test_an_old_id_that_fits_its_time_does_not_reach_for_the_others(desk: Any) -> None:
    desk.run(asyncio.sleep(1_000))
    worker = desk.worker()
    desk.world.dm("100", "hi")
    desk.run(pull_new(worker, desk.channels["dm"]))
    desk.run(asyncio.sleep(300))
    for _ in range(250):
        desk.world.dm("101", "hello")
    then = desk.world.now() - 86_400_000
    odd = Event(snowflake_at(then), "102", "102", "102", "listed again", then, then)
    desk.channels["dm"].shown = lambda part: [odd, *part]
    pulled = desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    assert pulled.reached and {one.id for one in desk.world.seen("dm")} <= {one for one, _ in desk.messages()}


def test_late_mentions_behind_a_crowd_are_found(desk: Any) -> None:
    """More than a page was written around the newest known one, and some of it shows only later."""
    desk.run(asyncio.sleep(1_000))
    worker = desk.worker()
    desk.world.post("100", "@brand first")
    desk.run(pull_new(worker, desk.channels["mentions"]))
    for _ in range(31):
        desk.world.post("101", "@brand late", lag=40_000)
        desk.run(asyncio.sleep(0.05))
    write(desk, 99)
    desk.run(pull_new(worker, desk.channels["mentions"]))
    desk.run(asyncio.sleep(45))
    write(desk, 60)
    desk.run(pull_new(worker, desk.channels["mentions"], purpose=Purpose.AGENT))
    assert desk.equal()


@pytest.mark.parametrize("odd", [0, 1])
@pytest.mark.parametrize(("count", "lost"), [(1_000, True), (700, False)])
def test_more_mentions_than_x_lists_are_said_to_be_missing(desk: Any, count: int, lost: bool, odd: int) -> None:
    """X lists the newest 800 mentions: what lies below them and above the last known one nobody can read."""
    desk.run(asyncio.sleep(1_000))
    write(desk, 3)
    desk.live(5 * 60_000)
    desk.restart()
    write(desk, count)
    desk.channels["mentions"].listed = 800
    again = desk.world.seen("mentions")[-1:] * odd  # X lists a known one once more, at the top
    desk.channels["mentions"].shown = lambda part: [*again, *part]
    desk.live(10 * 60_000)
    told = [one for one in streams.gaps(desk.conn, "9000", "mentions") if one.sentence is not None]
    missing = {one.id for one in desk.world.events} - {one for one, _ in desk.messages()}
    assert bool(missing) is lost and len(told) == lost
    for one in missing:
        assert told[0].newer_than and int(told[0].newer_than) < int(one) <= int(told[0].older_than or "0")


def test_late_direct_messages_behind_a_crowd_are_found(desk: Any) -> None:
    desk.run(asyncio.sleep(1_000))
    desk.world.dm("100", "first")
    desk.live(5_000)
    for n in range(40):
        desk.world.dm("101", "late" if n < 5 else "at once", lag=50_000 if n < 5 else 0)
        desk.run(asyncio.sleep(0.2))
    desk.live(10 * 60_000)
    assert desk.equal()


def test_a_quiet_stream_is_not_read_again_and_again(desk: Any) -> None:
    """What was written an overlap before the last read is settled: a crowd is not paid for at each poll."""
    desk.run(asyncio.sleep(1_000))
    write(desk, 250, each_ms=50)
    desk.live(5 * 60_000)
    before = len(desk.world.asked)
    desk.live(30 * 60_000)
    later = [(ask, at) for stream, ask, at in desk.world.asked[before:] if stream == "mentions"]
    assert later and all(ask.token is None for ask, _ in later)


def test_the_depth_of_a_page_is_not_one_items_word() -> None:
    assert depth([]) is None and depth(["5"]) is None and depth(["5", "5"]) is None
    assert depth(["10", "9", "200"]) == "10"
    assert plausible(snowflake_at(NOW), told_ms=NOW, now_ms=NOW)
    assert not plausible(snowflake_at(NOW), told_ms=NOW - 60_001, now_ms=NOW)
    assert not plausible(snowflake_at(NOW + 60_001), told_ms=None, now_ms=NOW)
    assert not plausible("7", told_ms=None, now_ms=NOW)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_worlds_end_complete(chunk: int) -> None:
    assert play(chunk * 10, 10) == []


def test_a_busy_desk_still_fills_its_gaps(desk: Any) -> None:
    """Somebody writes every minute and an agent types: polls leave reads for what was never read."""
    desk.run(asyncio.sleep(1_000))
    worker = desk.worker()
    desk.world.dm("100", "hi")
    desk.run(pull_new(worker, desk.channels["dm"]))
    desk.run(asyncio.sleep(300))
    for _ in range(1_500):
        desk.world.dm("101", "hello")
    for minute in range(60):
        desk.world.dm("102", f"and now? {minute}")
        desk.engine.agent_active(desk.clock.steady_ms())
        desk.live(60_000)
    assert streams.gaps(desk.conn, "9000", "dm") == []
    assert len(desk.messages()) >= 1_555 and desk.world.refused_for_rate == 0
