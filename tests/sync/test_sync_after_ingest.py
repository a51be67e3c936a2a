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

from tests.sync import message_days
from tests.sync.fake_world import START
from tests.sync.message_days import STEPS, Steps, ran, with_steps
from tests.sync.sync_desk import KEY, Killed
from xdesk.app.clock import SystemClock
from xdesk.core.ids import dm_conversation, pair, snowflake_at
from xdesk.core.operations.calls import Call
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.core.polling.x_time import XTime
from xdesk.replica.automation import after_ingest
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.feed import ingest
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store

SECOND, MINUTE = 1_000, 60_000
CASES = int(os.environ.get("XDESK_SOAK", "0")) or 120
CHUNKS = max(4, CASES // 25)


@pytest.fixture
def steps() -> Iterator[Steps]:
    with with_steps():
        yield Steps()


@pytest.fixture
def desk(new_desk: Callable[..., Any], steps: Steps) -> Any:
    return new_desk(run_call=steps)


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
def test_random_days_decide_once_and_in_order(chunk: int) -> None:
    first = chunk * CASES // CHUNKS
    assert message_days.play(first, (chunk + 1) * CASES // CHUNKS - first) == []


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

    writer = Writer(lambda: open_writer(path, KEY), lambda _: None, lambda _: None)
    writer.start()
    for first in range(0, 1_000, 20):
        writer.write(_twenty, first).result(60)
    clock = SystemClock()
    store = Store(writer.feed, lambda: open_reader(path, KEY), writer.load)
    engine = Engine(store, list, clock=clock, x_time=XTime(clock), rng=random.Random(1), run_call=run)
    engine.start()
    overtaken = []
    try:
        while not everything.wait(0.002):  # timed: an agent who acts again and again
            before = count[0]
            overtaken.append(writer.write(lambda tx, before=before: count[0] - before).result(60))
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
