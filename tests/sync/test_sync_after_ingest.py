"""What follows a new message, with the whole engine: once each, in order, also when the desk is killed in between."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.added_files import added, step
from tests.sync.fake_world import START
from tests.sync.sync_desk import KEY, Killed
from xdesk.clock import SystemClock
from xdesk.core import after_ingest_steps
from xdesk.core.calls import Call
from xdesk.core.feed import Incoming, Unpacked
from xdesk.core.ids import dm_conversation, pair, snowflake_at
from xdesk.core.timekeeping import XTime
from xdesk.replica import after_ingest, events, file, ingest
from xdesk.replica.writer import Writer
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store

SECOND, MINUTE = 1_000, 60_000
STEPS = ("first", "second", "third")
CASES = int(os.environ.get("XDESK_SOAK", "0")) or 120
CHUNKS = max(4, CASES // 25)


class Steps:
    """Runs the calls of the steps: one event for each; may fail, or end the process in the middle."""

    def __init__(self) -> None:
        self.fails: dict[tuple[str, str], int] = {}
        self.kill = 0  # so many more times the process ends in the middle of a call
        self.failing: Callable[[str, str], int] = lambda name, message: 0

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> None:
        what = (str(call.args["step"]), str(call.args["message"]))
        events.log(tx, "step", conversation_id=None, at=at, body=" ".join(what))
        if self.kill:
            self.kill -= 1
            raise Killed
        if self.fails.setdefault(what, self.failing(*what)) > 0:
            self.fails[what] -= 1
            raise RuntimeError("the step fails")


@pytest.fixture
def steps() -> Iterator[Steps]:
    with contextlib.ExitStack() as stack:
        for place, name in enumerate(STEPS):
            stack.enter_context(added(after_ingest_steps, f"step_{name}", step(name, place)))
        yield Steps()


@pytest.fixture
def desk(new_desk: Callable[..., Any], steps: Steps) -> Any:
    return new_desk(run_call=steps)


def ran(desk: Any) -> list[tuple[str, str]]:
    rows = desk.conn.execute("SELECT body FROM event WHERE kind = 'step' ORDER BY id")
    return [tuple(row[0].split()) for row in rows]


def test_what_comes_is_decided_about_once_and_at_once(desk: Any) -> None:
    desk.live(5 * SECOND)
    ids = [desk.world.dm("100", f"{n}").id for n in range(3)]
    ids.append(desk.world.post("101", "@brand hi").id)
    desk.live(20 * MINUTE)
    assert desk.equal()
    assert sorted(ran(desk)) == sorted((name, one) for one in ids for name in STEPS)
    desk.world.dm("100", "ours", ours=True)
    desk.live(10 * MINUTE)
    assert len(ran(desk)) == len(ids) * len(STEPS)


def test_one_round_of_a_script_decides_too(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    one = desk.world.dm("100", "hi").id
    desk.run(desk.engine.once())
    assert ran(desk) == [(name, one) for name in STEPS]


def test_a_message_that_ends_the_desk_each_time_leaves_it_alive_in_the_end(desk: Any, steps: Steps) -> None:
    desk.live(5 * SECOND)
    steps.kill = 99
    bad = desk.world.dm("100", "bad").id
    for _ in range(12):
        with contextlib.suppress(Killed):
            desk.live(30 * SECOND)
        desk.restart()
    ends, steps.kill = 99 - steps.kill, 0
    assert ends == after_ingest.MOST_BEGUN + 1
    good = desk.world.dm("101", "good").id
    desk.live(20 * MINUTE)
    assert ran(desk) == [(name, good) for name in STEPS]
    assert after_ingest.given_up(desk.conn, desk.world.now()) == 1
    assert bad in {one for one, _ in desk.messages()}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_days_decide_once_and_in_order(new_desk: Any, steps: Steps, chunk: int) -> None:
    for seed in range(chunk, CASES, CHUNKS):
        desk = new_desk(seed, run_call=steps, streams=("dm", "mentions"))
        try:
            _day(desk, steps, random.Random(seed * 31 + 7))
        except AssertionError as error:
            raise AssertionError(f"case {seed}: {error}") from error
        desk.close()


def _day(desk: Any, steps: Steps, rng: random.Random) -> None:
    """Messages, kills, lost networks and failing steps, as `rng` says; then everything comes to rest."""
    broken = {name for name in STEPS if rng.random() < 0.15}
    steps.fails, steps.kill = {}, 0
    steps.failing = lambda name, message: rng.choice((0, 0, 1, 2, 99)) if name in broken else 0
    wrote: list[str] = []
    desk.live(3 * SECOND)
    for _ in range(rng.randint(3, 8)):
        desk.world.lag = rng.choice((0, 0, 20_000))
        for n in range(rng.choice((1, 2, 5, 25))):
            who = rng.choice(("100", "101", "102"))
            make = desk.world.dm if rng.random() < 0.7 else desk.world.post
            wrote.append(make(who, f"@brand {n}").id)
        desk.world.dm("100", "ours", ours=True)
        desk.world.offline = rng.random() < 0.15
        what = rng.random()
        if what < 0.3:
            store = desk.store
            store.kill_at, store.kill_after_commit = store.writes + rng.randint(1, 12), rng.random() < 0.5
        elif what < 0.45:
            steps.kill = 1
        _live(desk, rng.choice((SECOND, 30 * SECOND, 2 * MINUTE)))
        if what < 0.5:
            steps.kill = 0
            desk.restart()
    desk.world.offline = False
    _live(desk, 20 * MINUTE)
    _as_it_should_be(desk, steps, wrote)


def _live(desk: Any, ms: int) -> None:
    with contextlib.suppress(Killed):
        desk.live(ms)
    if desk.store.dead:
        desk.restart()


def _as_it_should_be(desk: Any, steps: Steps, wrote: list[str]) -> None:
    done = ran(desk)
    assert len(done) == len(set(done)), "decided twice"
    hopeless = {what for what, left in steps.fails.items() if left > 10}
    sql = "SELECT m.id, w.decided FROM after_ingest AS w JOIN message AS m USING (no) WHERE w.begun > ?"
    for one, decided in desk.conn.execute(sql, (after_ingest.MOST_BEGUN,)):  # killed in it at one start after the other
        hopeless |= {(name, one) for name in STEPS if name not in decided}
    assert set(done) == {(name, one) for one in wrote for name in STEPS} - hopeless, "not decided, or out of nowhere"
    left = desk.conn.execute("SELECT count(*) FROM after_ingest WHERE given_up_at IS NULL").fetchone()
    assert left == (0,) and after_ingest.given_up(desk.conn, desk.world.now()) == len({one for _, one in hopeless})
    came = {row[0]: (row[1], row[2]) for row in desk.conn.execute("SELECT id, conversation_id, no FROM message")}
    for name in STEPS:
        for talk in {talk for talk, _ in came.values()}:
            order = [came[one][1] for what, one in done if what == name and came[one][0] == talk]
            assert order == sorted(order), "out of the order of arrival"


def test_a_thousand_messages_at_once_never_hold_up_the_agent(tmp_path: Any, template: Any, steps: Steps) -> None:
    """Real threads: whatever the agent writes waits for at most the slice that is under way."""
    path = tmp_path / "desk.db"
    path.write_bytes(template.read_bytes())
    count, everything = [0], threading.Event()

    def run(tx: Any, call: Call, **more: Any) -> None:
        steps(tx, call, **more)
        count[0] += 1
        if count[0] == 3_000:
            everything.set()

    writer = Writer(lambda: file.open_writer(path, KEY), lambda _: None, lambda _: None)
    writer.start()
    for first in range(0, 1_000, 20):
        writer.write(_twenty, first).result(60)
    clock = SystemClock()
    store = Store(writer.feed, lambda: file.open_reader(path, KEY), writer.load)
    engine = Engine(store, list, clock=clock, x_time=XTime(clock), rng=random.Random(1), run_call=run)
    engine.start()
    overtaken = []
    try:
        while not everything.wait(0.002):
            before = count[0]
            overtaken.append(writer.write(lambda tx, before=before: count[0] - before).result(20))
    finally:
        engine.stop()
        writer.close()
    assert len(overtaken) >= 20 and max(overtaken) < after_ingest.SLICE + len(STEPS)


def _twenty(tx: Any, first: int) -> None:
    def one(n: int) -> Incoming:
        who, at = str(100 + n % 7), START + n * 1_000
        x_id = str(int(snowflake_at(at)) + 1)
        talk = dm_conversation("9000", pair(who, "9000"))
        return Incoming(x_id, "dm", talk, pair(who, "9000"), who, who, False, f"{n}", at, x_id)

    ingest.store(tx, "9000", Unpacked(tuple(one(n) for n in range(first, first + 20))), page_id=None, at=START)
