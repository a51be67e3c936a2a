"""Random days of new messages: kills, lost networks, failing steps; each step decides once, in the order of arrival.

One number decides everything.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from tests.added_files import added, step
from tests.sync.sync_desk import Desk, Killed, fast_folder
from tests.sync.timer_days import template
from xdesk.core import after_ingest_steps
from xdesk.core.activity.events import Ruled
from xdesk.core.operations.calls import Call
from xdesk.replica import events
from xdesk.replica.automation import after_ingest

SECOND, MINUTE = 1_000, 60_000
STEPS = ("first", "second", "third")


class Steps:
    """Runs the calls of the steps: one event for each; may fail, or end the process in the middle."""

    def __init__(self) -> None:
        self.fails: dict[tuple[str, str], int] = {}
        self.kill = 0  # so many more times the process ends in the middle of a call
        self.failing: Callable[[str, str], int] = lambda name, message: 0

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> None:
        what = (str(call.args["step"]), str(call.args["message"]))
        events.log(tx, Ruled(" ".join(what), "test"), conversation_id="none", at=at)
        if self.kill:
            self.kill -= 1
            raise Killed
        if self.fails.setdefault(what, self.failing(*what)) > 0:
            self.fails[what] -= 1
            raise RuntimeError("the step fails")


@contextlib.contextmanager
def with_steps() -> Iterator[None]:
    """Let the desk have three steps."""
    with contextlib.ExitStack() as stack:
        for location, name in enumerate(STEPS):
            stack.enter_context(added(after_ingest_steps, f"step_{name}", step(name, location)))
        yield


def ran(desk: Any) -> list[tuple[str, str]]:
    """Which steps decided about which messages, in order."""
    rows = desk.conn.execute("SELECT rule FROM event WHERE kind = 'ruled' ORDER BY no")
    return [tuple(row[0].split()) for row in rows]


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


def play(first: int, count: int) -> list[str]:
    """Play cases `first` to `first + count - 1`; return one line for each failure."""
    failures: list[str] = []
    with with_steps():
        for seed in range(first, first + count):
            folder, steps = fast_folder(), Steps()
            shutil.copy(template(), folder / "desk.db")
            desk = Desk(folder, seed, streams=("dm", "mentions"), run_call=steps)
            try:
                _day(desk, steps, random.Random(seed * 31 + 7))
            except AssertionError as error:
                failures.append(f"case {seed}: {error}")
            finally:
                desk.close()
                shutil.rmtree(folder, ignore_errors=True)
    return failures
