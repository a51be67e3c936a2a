"""The scheduler: what is due fires by X's time, once; it sleeps until the next due time or a change."""

from __future__ import annotations

import asyncio
import os
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.added_files import NUDGE, added
from tests.sync import timer_days
from tests.sync.fake_world import START
from tests.sync.sync_desk import KEY
from xdesk.app.clock import SystemClock
from xdesk.core import timer_kinds
from xdesk.core.automation.timer import Timer
from xdesk.core.operations.calls import Call
from xdesk.core.polling.x_time import XTime
from xdesk.replica.automation import timers
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import settings
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store
from xdesk.sync.timers import UNSURE_MS, Scheduler

SECOND, MINUTE, HOUR, YEAR = 1_000, 60_000, 3_600_000, 365 * 86_400_000
CASES = int(os.environ.get("XDESK_SOAK", "0")) or 200
CHUNKS = max(8, CASES // 25)


class Nudged:
    """What fired, when by X's own clock."""

    def __init__(self) -> None:
        self.at: dict[str, int] = {}
        self.now: Callable[[], int] = lambda: 0

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> None:
        name = str(call.args["timer"])
        assert name not in self.at, "once"
        self.at[name] = self.now()


@pytest.fixture
def nudged() -> Iterator[Nudged]:
    with added(timer_kinds, "nudge", NUDGE):
        yield Nudged()


@pytest.fixture
def desk(new_desk: Callable[..., Any], nudged: Nudged) -> Any:
    made = new_desk(run_call=nudged)
    nudged.now = made.world.now
    return made


def set_timer(desk: Any, name: str, due_at: int) -> None:
    assert desk.write(timers.add, Timer(name, "nudge", due_at, "system", due_at))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_days_fire_each_timer_once(chunk: int) -> None:
    assert timer_days.play(chunk * CASES // CHUNKS, (chunk + 1) * CASES // CHUNKS - chunk * CASES // CHUNKS) == []


def test_a_kind_is_a_file_more_in_a_folder(nudged: Nudged) -> None:
    assert timer_kinds.load()["nudge"].firing(Timer("a", "nudge", 1, "system", 1)) == Call("test.nudge", {"timer": "a"})
    with added(timer_kinds, "nudge_again", NUDGE), pytest.raises(ValueError, match="nudge"):
        timer_kinds.load()


def test_it_fires_at_its_time_also_without_a_network(desk: Any, nudged: Nudged) -> None:
    desk.live(5 * SECOND)
    desk.world.offline = True
    set_timer(desk, "a", desk.world.now() + HOUR)
    desk.live(HOUR - 5 * SECOND)
    assert nudged.at == {}
    due = timers.read(desk.conn, "a").due_at
    desk.live(10 * SECOND)
    assert due <= nudged.at["a"] < due + SECOND


def test_a_wrong_clock_of_the_computer_changes_nothing(desk: Any, nudged: Nudged) -> None:
    desk.live(5 * SECOND)
    for name, minutes in (("a", 10), ("b", 20)):
        set_timer(desk, name, desk.world.now() + minutes * MINUTE)
    dues = {name: timers.read(desk.conn, name).due_at for name in "ab"}
    for wrong in (YEAR, -YEAR, 7 * HOUR):
        desk.clock.wrong = wrong
        desk.live(8 * MINUTE)
    assert all(dues[name] <= nudged.at[name] < dues[name] + SECOND for name in "ab")


def test_a_start_with_a_wrong_clock_waits_for_what_x_says(desk: Any, nudged: Nudged) -> None:
    desk.live(5 * SECOND)
    set_timer(desk, "a", desk.world.now() + HOUR)
    desk.clock.wrong = YEAR
    desk.restart()
    desk.live(MINUTE)
    assert nudged.at == {} and desk.x_time.observed
    desk.live(HOUR)
    assert timers_fired(desk) == {"a"} and nudged.at["a"] >= START + HOUR


def timers_fired(desk: Any) -> set[str]:
    return {row[0] for row in desk.conn.execute("SELECT id FROM timer WHERE fired_at IS NOT NULL")}


def test_a_start_without_a_network_takes_the_clock_of_the_computer_after_a_while(desk: Any, nudged: Nudged) -> None:
    set_timer(desk, "a", desk.world.now())
    desk.world.offline = True
    desk.live(UNSURE_MS - SECOND)
    assert nudged.at == {}
    desk.live(2 * SECOND)
    assert set(nudged.at) == {"a"}


@pytest.mark.parametrize("steady_stands_still", [False, True])
def test_after_a_sleep_what_is_overdue_fires(desk: Any, nudged: Nudged, steady_stands_still: bool) -> None:
    desk.live(5 * SECOND)
    set_timer(desk, "a", desk.world.now() + 3 * HOUR)
    desk.live(MINUTE)
    if steady_stands_still:
        desk.world.ahead += 8 * HOUR
        desk.clock.wrong += 8 * HOUR
    else:
        desk.clock.slept += 8 * HOUR
    desk.live(5 * MINUTE if steady_stands_still else 61 * SECOND)  # X must say it twice, where no clock knows it
    assert set(nudged.at) == {"a"}


def test_many_short_sleeps_add_up_to_no_delay(desk: Any, nudged: Nudged) -> None:
    """A computer that dozes again and again is late by a minute awake at most, not by the sum of its naps."""
    desk.live(5 * SECOND)
    due = desk.world.now() + HOUR
    set_timer(desk, "a", due)
    while desk.world.now() < due + 320 * SECOND:
        desk.live(SECOND)
        desk.clock.slept += 4 * SECOND
    assert due <= nudged.at["a"] < due + 61 * 5 * SECOND, "a minute of being awake, in the time that went by"


def test_it_looks_only_when_something_is_due_or_changed(new_desk: Callable[..., Any], nudged: Nudged) -> None:
    desk = new_desk(run_call=nudged)
    nudged.now = desk.world.now
    scheduler = Scheduler(desk.worker().tools, nudged, timer_kinds.load())
    desk.x_time.observe(desk.world.now())
    for name, hours in (("a", 1), ("b", 30)):
        set_timer(desk, name, desk.world.now() + hours * HOUR)

    async def live() -> int:
        task = asyncio.create_task(scheduler.live(lambda: False))
        await asyncio.sleep(20 * 3600)
        looks = scheduler.looks
        for _ in range(500):
            scheduler.look()  # nothing is due: whoever looks wakes nobody
            await asyncio.sleep(1)
        assert scheduler.looks == looks
        task.cancel()
        return looks

    looks = desk.run(live())
    assert set(nudged.at) == {"a"} and looks <= 4


def test_without_timers_it_sleeps_until_one_is_set(desk: Any, nudged: Nudged) -> None:
    desk.live(HOUR)
    set_timer(desk, "a", desk.world.now() + 10)
    desk.live(SECOND)
    assert set(nudged.at) == {"a"}


def test_a_timer_that_is_moved_nearer_fires_at_its_new_time(desk: Any, nudged: Nudged) -> None:
    desk.live(5 * SECOND)
    set_timer(desk, "a", desk.world.now() + 9 * HOUR)
    desk.live(MINUTE)
    due = desk.world.now() + 5 * SECOND
    desk.write(timers.move, "a", due)
    desk.live(10 * SECOND)
    assert due <= nudged.at["a"] < due + SECOND


def test_a_disk_that_refuses_costs_a_rest_and_no_timer(desk: Any, nudged: Nudged) -> None:
    desk.live(5 * SECOND)
    full = type("Full", (desk.conn.OperationalError,), {"sqlite_errorname": "SQLITE_FULL"})
    refused = 3

    def run(tx: Any, call: Call, **more: Any) -> None:
        nonlocal refused
        if refused:
            refused -= 1
            raise full("full")
        nudged(tx, call, **more)

    desk.halt()
    desk.run_call = run
    desk.restart()
    for name in "abc":
        set_timer(desk, name, desk.world.now())
    desk.live(3 * MINUTE)
    assert refused == 0 and set(nudged.at) == set("abc")
    assert desk.conn.execute("SELECT max(tries) FROM timer").fetchone() == (0,)


def test_one_round_of_a_script_fires_what_is_due(desk: Any, nudged: Nudged) -> None:
    set_timer(desk, "a", desk.world.now())
    set_timer(desk, "b", desk.world.now() + HOUR)
    desk.run(desk.engine.once())
    assert set(nudged.at) == {"a"}


def test_five_thousand_overdue_never_hold_up_the_agent(tmp_path: Any, template: Any, nudged: Nudged) -> None:
    """Real threads: whatever the agent writes waits for at most the slice that is under way."""
    path = tmp_path / "desk.db"
    path.write_bytes(template.read_bytes())
    fired, everything = [0], threading.Event()

    def run(tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> None:
        settings.put(tx, f"nudged.{call.args['timer']}", at)
        fired[0] += 1
        if fired[0] == 5_000:
            everything.set()

    clock = SystemClock()
    x_time = XTime(clock)
    x_time.observe(clock.now_ms())
    engines: list[Engine] = []
    writer = Writer(
        lambda: open_writer(path, KEY), lambda changes: [one.wake(changes) for one in engines] and None,
        lambda _: None,
    )  # fmt: skip
    writer.start()
    writer.write(_many, 5_000, x_time.now() - HOUR).result(60)
    store = Store(writer.feed, lambda: open_reader(path, KEY), writer.load)
    engine = Engine(store, list, clock=clock, x_time=x_time, rng=random.Random(1), run_call=run)
    engines.append(engine)
    engine.start()
    overtaken = []
    try:
        while not everything.wait(0.002):  # timed: an agent who acts again and again
            before = fired[0]
            overtaken.append(writer.write(lambda tx, before=before: fired[0] - before).result(60))
    finally:
        engine.stop()
        writer.close()
    conn = open_reader(path, KEY)
    assert conn.execute("SELECT count(*) FROM setting WHERE name LIKE 'nudged.%'").fetchone() == (5_000,)
    assert conn.execute("SELECT count(*) FROM timer WHERE fired_at IS NULL").fetchone() == (0,)
    conn.close()
    assert len(overtaken) >= 20 and max(overtaken) <= timers.SLICE


def _many(tx: Any, count: int, due_at: int) -> None:
    for n in range(count):
        timers.add(tx, Timer(f"t{n:05}", "nudge", due_at + n % 7, "system", due_at))
