"""An old answer that something on the way gives again is no look: nothing counts as read, and it is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, FeedError, Page, Trouble
from xdesk.replica import status
from xdesk.replica.feed import streams
from xdesk.sync.account_worker import TooSoonError
from xdesk.sync.reading.pull import pull_new

DAY = 86_400


class Store:
    """A proxy that keeps what X answered and gives it again: `restamp` changes what it says of the page's time."""

    def __init__(self, channel: Any, restamp: Callable[[Page], Page]) -> None:
        self.ask_x, self.restamp, self.kept, self.on = channel.pull, restamp, [], False
        channel.pull = self.pull

    async def pull(self, ask: Ask) -> Page:
        if self.on:
            await asyncio.sleep(0.05)
            return self.restamp(self.kept[-1])
        page = await self.ask_x(ask)
        self.kept.append(page)
        return page


def as_kept(page: Page) -> Page:
    return page


def write(desk: Any, stream: str, count: int = 3) -> None:
    for number in range(count):
        desk.world.dm("100", f"{number}") if stream == "dm" else desk.world.post("100", f"@brand {number}")
    desk.run(asyncio.sleep(120))


def read(desk: Any, worker: Any, stream: str) -> Any:
    """Read a stream as soon as its pauses let it be read."""
    while True:
        try:
            return desk.run(pull_new(worker, desk.channels[stream], purpose=Purpose.AGENT))
        except TooSoonError as later:
            desk.run(asyncio.sleep(later.wait / 1_000 + 1))


def standing(desk: Any, stream: str) -> Any:
    return streams.read(desk.conn, "9000", stream)


@pytest.mark.parametrize("stream", ["dm", "mentions"])
@pytest.mark.parametrize("how", ["its date", "its age", "what it lists"])
def test_an_old_page_is_no_look_and_is_said(desk: Any, stream: str, how: str) -> None:
    """Yesterday's page is given today: by its Date, by its Age with a new Date, or with neither."""
    desk.run(asyncio.sleep(10 * DAY))
    restamp = {
        "its date": as_kept,
        "its age": lambda page: replace(page, x_now=desk.world.now(), age_ms=DAY * 1_000),
        "what it lists": lambda page: replace(page, x_now=desk.world.now()),
    }[how]
    way = Store(desk.channels[stream], restamp)
    write(desk, stream)
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels[stream]))
    desk.run(asyncio.sleep(DAY))
    if how == "what it lists":
        kept = way.kept[:]
        write(desk, stream)
        desk.run(pull_new(worker, desk.channels[stream], purpose=Purpose.AGENT))
        desk.run(asyncio.sleep(120))
        way.kept = kept
    was, time = standing(desk, stream), worker.x_now() - desk.world.now()
    write(desk, stream)
    way.on = True
    pulled = desk.run(pull_new(worker, desk.channels[stream], purpose=Purpose.AGENT))
    found = standing(desk, stream)
    assert pulled.error is not None and pulled.error.trouble is Trouble.OLD and not pulled.reached
    assert (found.newest_id, found.last_good_at, found.deep_at) == (was.newest_id, was.last_good_at, was.deep_at)
    bar = status.read(desk.conn, x_now=desk.world.now())
    assert bar.trouble is not None and "old pages" in bar.trouble.english()
    for _ in range(5):  # it goes on so: never a look, and X's time stays
        read(desk, worker, stream)
    assert standing(desk, stream).last_good_at == was.last_good_at
    assert abs(worker.x_now() - desk.world.now() - time) < 2_000
    way.on = False
    desk.run(asyncio.sleep(15 * 60))
    desk.run(pull_new(worker, desk.channels[stream], purpose=Purpose.AGENT))
    assert desk.equal() and standing(desk, stream).state == "ok"
    assert status.read(desk.conn, x_now=desk.world.now()).trouble is None


def test_two_old_pages_from_two_streams_at_once_do_not_move_the_time(desk: Any) -> None:
    desk.run(asyncio.sleep(10 * DAY))
    ways = [Store(desk.channels[one], as_kept) for one in ("mentions", "posts")]
    write(desk, "mentions")
    worker = desk.worker()
    for one in ("mentions", "posts"):
        desk.run(pull_new(worker, desk.channels[one]))
    desk.run(asyncio.sleep(DAY))
    write(desk, "mentions")
    desk.run(pull_new(worker, desk.channels["mentions"], purpose=Purpose.AGENT))
    for way in ways:
        way.kept, way.on = way.kept[:1], True
    for one in ("mentions", "posts"):
        desk.run(pull_new(worker, desk.channels[one], purpose=Purpose.AGENT))
    assert abs(worker.x_now() - desk.world.now()) < 2_000


def test_an_old_page_that_is_the_first_answer_after_a_start_sets_no_time(desk: Any) -> None:
    """Nobody told the time yet: what is known already was written after that page was made."""
    desk.run(asyncio.sleep(10 * DAY))
    way = Store(desk.channels["mentions"], as_kept)
    desk.run(pull_new(desk.worker(), desk.channels["mentions"]))
    desk.run(asyncio.sleep(DAY))
    write(desk, "mentions")
    read(desk, desk.worker(), "mentions")
    desk.restart()
    way.kept, way.on = way.kept[:1], True
    assert way.kept[0].count == 0, "nothing is listed in it"
    was = standing(desk, "mentions")
    pulled = read(desk, desk.worker(), "mentions")
    assert pulled.error is not None and pulled.error.trouble is Trouble.OLD
    assert not desk.x_time.observed and standing(desk, "mentions").last_good_at == was.last_good_at


@pytest.mark.parametrize("stream", ["dm", "mentions"])
def test_nothing_new_is_a_look(desk: Any, stream: str) -> None:
    desk.run(asyncio.sleep(10 * DAY))
    write(desk, stream)
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels[stream]))
    desk.run(asyncio.sleep(DAY))
    assert desk.run(pull_new(worker, desk.channels[stream], purpose=Purpose.AGENT)).reached
    assert desk.world.now() - standing(desk, stream).last_good_at < 5_000


def test_direct_messages_that_x_shows_no_more_stop_nothing(desk: Any) -> None:
    """The newest conversation moved to X Chat, or its last message was removed: one more request, once."""
    desk.run(asyncio.sleep(10 * DAY))
    write(desk, "dm")
    desk.world.dm("200", "the newest")
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["dm"]))
    desk.world.blind.add("200")
    before = len(desk.world.asked)
    for _ in range(3):
        desk.run(asyncio.sleep(1_000))
        pulled = desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
        assert pulled.error is None and pulled.reached
    assert len(desk.world.asked) - before == 4
    assert desk.world.now() - standing(desk, "dm").last_good_at < 5_000


def test_an_old_item_that_x_lists_again_with_nothing_new_stops_nothing(desk: Any) -> None:
    """One old mention stands in each page, below the since_id that was asked: X answered, and there is nothing new."""
    desk.run(asyncio.sleep(10 * DAY))
    write(desk, "mentions", 1)
    desk.run(asyncio.sleep(DAY))
    write(desk, "mentions")
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["mentions"]))
    old, ask_x = desk.world.events[0], desk.channels["mentions"].shown
    desk.channels["mentions"].shown = lambda part: [*ask_x(part), old]
    for _ in range(3):
        desk.run(asyncio.sleep(1_000))
        pulled = desk.run(pull_new(worker, desk.channels["mentions"], purpose=Purpose.AGENT))
        assert pulled.error is None and pulled.reached
    assert desk.world.now() - standing(desk, "mentions").last_good_at < 5_000


@pytest.mark.parametrize("kept", ["dm", "mentions", "posts"])
def test_after_an_outage_a_stream_that_gives_old_pages_keeps_no_other_from_being_read(desk: Any, kept: str) -> None:
    """Something on the way answers one stream from its store for hours; the others are read and the desk is back."""
    desk.run(asyncio.sleep(10 * DAY))
    for stream in ("mentions", "dm"):
        write(desk, stream)
    desk.live(120_000)
    store = Store(desk.channels[kept], lambda page: replace(page, age_ms=3_600_000))
    desk.live(20 * 60_000)
    store.on, desk.world.offline = True, True
    desk.live(120_000)
    desk.world.offline = False
    began = desk.world.now()
    desk.live(20 * 60_000)
    others = {"dm", "mentions", "posts"} - {kept}
    assert all((standing(desk, one).last_good_at or 0) > began for one in others)


def test_a_wrong_time_of_this_desk_is_mended_by_two_answers(desk: Any) -> None:
    """X's time was told an hour too late once, before anything else: honest answers are doubted and then believed."""
    desk.run(asyncio.sleep(10 * DAY))
    worker = desk.worker()
    worker.tools.x_time.observe(desk.world.now() + 3_600_000)
    for _ in range(6):
        read(desk, worker, "mentions")
    assert abs(worker.x_now() - desk.world.now()) < 2_000
    assert standing(desk, "mentions").state == "ok"


def test_an_old_page_of_a_gap_leaves_the_gap(desk: Any) -> None:
    desk.run(asyncio.sleep(10 * DAY))
    write(desk, "dm")
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["dm"]))
    way = Store(desk.channels["dm"], lambda page: replace(page, next_token=None, age_ms=DAY * 1_000))
    for number in range(400):
        desk.world.dm("100", f"{number}")
    desk.run(asyncio.sleep(120))

    async def only_first(ask: Ask) -> Page:
        way.on = ask.token is not None
        return await way.pull(ask)

    desk.channels["dm"].pull = only_first
    desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    assert len(streams.gaps(desk.conn, "9000", "dm")) == 1
    assert isinstance(worker.last_error, FeedError) and worker.last_error.trouble is Trouble.OLD
