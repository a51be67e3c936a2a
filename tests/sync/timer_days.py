"""Random days of timers: set, moved, taken back, overdue at once; clocks jump, the computer sleeps, the desk is killed.

One number decides everything. In the end each timer that was due has fired exactly once, none early, none is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.added_files import NUDGE, added
from tests.sync.sync_desk import Desk, Killed, fast_folder, prepare
from xdesk.core import timer_kinds
from xdesk.core.activity.events import Ruled
from xdesk.core.automation.timer import Timer
from xdesk.core.operations.calls import Call
from xdesk.core.polling.x_time import TOLERANCE_MS
from xdesk.replica import events, status
from xdesk.replica.automation import timers

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
LATEST = 62 * SECOND
"""So late at most, ms of a desk that is awake and knows X's time, is a timer fired."""
CUSTOMERS = ("100", "101")


class Nudges:
    """Runs the calls of the tests: each leaves one event in the transaction it runs in."""

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.fails: dict[str, int] = {}  # timer -> how often its call still fails
        self.kill = False  # the process ends in the middle of the next one
        self.sure_at: dict[str, int] = {}  # timer -> X's own time when it fired, where the desk had been told it

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> object:
        name = str(call.args["timer"])
        events.log(tx, Ruled(name, "test"), conversation_id="none", at=at)
        if self.kill:
            self.kill = False
            raise Killed
        if self.fails.get(name, 0) > 0:
            self.fails[name] -= 1
            raise RuntimeError("the call fails")
        assert self.desk is not None
        if self.desk.x_time.observed:
            self.sure_at[name] = self.desk.world.now()
        return None


@dataclass
class Planned:
    """What the day knows of one timer."""

    due_at: int
    known: bool  # this version has its kind
    set_after: int  # how many had fired when it was set or moved last
    cancelled: bool = False
    failing: bool = False


class Day:
    """One case."""

    def __init__(self, desk: Desk, nudges: Nudges, seed: int) -> None:
        self.desk, self.nudges, self.rng = desk, nudges, random.Random(seed * 7919 + 5)
        self.planned: dict[str, Planned] = {}
        nudges.desk = desk

    def play(self) -> None:
        """Live through a day, then until everything that could be due has had its time."""
        self.desk.run(asyncio.sleep(1))
        for one in CUSTOMERS:
            self.desk.world.dm(one, "你好")
        self.live(10 * SECOND)
        for _ in range(self.rng.randint(5, 14)):
            self.act()
            self.live(self.rng.choice((200, 3 * SECOND, LATEST, LATEST, 10 * MINUTE)))
            self.check()
        self.desk.world.offline, self.desk.clock.wrong = False, self.desk.world.ahead
        self.live(20 * MINUTE)  # the next answers tell X's time, and what failed three times was tried again
        self.check()
        self.end()

    # What happens ---------------------------------------------------------------------------------------------------

    def act(self) -> None:
        acts = [
            self.set, self.set, self.set, self.move, self.move, self.cancel, self.clock, self.sleep, self.kill,
            self.kill_inside, self.restart, self.network, self.burst, self.stop_and_go,
        ]  # fmt: skip
        self.rng.choice(acts)()

    def due(self) -> int:
        ahead = (-HOUR, -1, 0, 1, 500, 5 * SECOND, 5 * SECOND, MINUTE, 5 * MINUTE, 20 * MINUTE, 3 * HOUR)
        return self.desk.x_time.now() + self.rng.choice(ahead)

    def add(self, due_at: int) -> None:
        name = f"t{len(self.planned):04}"
        known = self.rng.random() < 0.9
        where = self.rng.choice((None, *(f"dm:9000:{one}-9000" for one in CUSTOMERS)))
        timer = Timer(name, "nudge" if known else "of next year", due_at, "system", due_at, where)
        self.planned[name] = Planned(due_at, known, self.fired())
        if known and self.rng.random() < 0.1:
            self.planned[name].failing = True
            self.nudges.fails[name] = self.rng.randint(1, 3)
        assert self.desk.write(timers.add, timer)

    def set(self) -> None:
        for _ in range(self.rng.randint(1, 6)):
            self.add(self.due())

    def burst(self) -> None:
        """Many are overdue at once, and some are moved or taken back while the others fire."""
        due = self.desk.x_time.now() - self.rng.choice((0, 1, HOUR))
        for n in range(self.rng.choice((15, 40))):
            self.add(due - self.rng.choice((0, 0, n)))
        self.live(self.rng.choice((0, 1, 10, 100)))
        self.move()
        self.cancel()

    def some(self) -> list[str]:
        names = list(self.planned)
        return self.rng.sample(names, min(len(names), self.rng.randint(1, 4)))

    def move(self) -> None:
        for name in self.some():
            due, one = self.due(), self.planned[name]
            if self.desk.write(timers.move, name, due):
                assert not one.cancelled and name not in self.nudged(), f"{name} was moved after its end"
                one.due_at, one.set_after = due, self.fired()
            else:
                assert one.cancelled or name in self.nudged(), f"{name} could not be moved"

    def cancel(self) -> None:
        for name in self.some():
            one = self.planned[name]
            if self.desk.write(timers.cancel, name, self.desk.x_time.now()):
                assert not one.cancelled and name not in self.nudged(), f"{name} was taken back after its end"
                one.cancelled = True
            else:
                assert one.cancelled or name in self.nudged(), f"{name} could not be taken back"

    def clock(self) -> None:
        self.desk.clock.wrong = self.rng.choice((-24 * HOUR, -MINUTE, 0, MINUTE, 24 * HOUR, 365 * 24 * HOUR))

    def sleep(self) -> None:
        """The computer sleeps; on some systems even the steady clock stands still meanwhile."""
        ms = self.rng.choice((5 * SECOND, 20 * SECOND, 10 * MINUTE, 8 * HOUR))
        if self.rng.random() < 0.6:
            self.desk.clock.slept += ms
        else:
            self.desk.world.ahead += ms
            self.desk.clock.wrong += ms

    def kill(self) -> None:
        """The process ends at one of its next writes, before or after the commit."""
        self.set()
        store = self.desk.store
        store.kill_at, store.kill_after_commit = store.writes + self.rng.randint(1, 4), self.rng.random() < 0.5
        self.live(self.rng.choice((SECOND, MINUTE)))
        self.restart()

    def kill_inside(self) -> None:
        """The process ends between what a timer does and its mark."""
        self.set()
        self.nudges.kill = True
        self.live(self.rng.choice((SECOND, MINUTE)))
        self.nudges.kill = False
        self.restart()

    def restart(self) -> None:
        if self.desk.world.offline:  # nobody tells X's time then: the computer's clock is all there is
            self.desk.clock.wrong = self.desk.world.ahead
        self.desk.restart()

    def stop_and_go(self) -> None:
        """The engine ends in good order and lives again."""
        self.desk.halt()

    def network(self) -> None:
        self.desk.world.offline = not self.desk.world.offline

    def live(self, ms: int) -> None:
        with contextlib.suppress(Killed):
            self.desk.live(ms)
        if self.desk.store.dead:
            self.restart()
            self.desk.live(SECOND)

    # What must be true ----------------------------------------------------------------------------------------------

    def rows(self) -> list[tuple[str, int]]:
        sql = "SELECT rule, at FROM event WHERE kind = 'ruled' ORDER BY no"
        return [(str(name), int(at)) for name, at in self.desk.conn.execute(sql).fetchall()]

    def nudged(self) -> set[str]:
        return {name for name, _ in self.rows()}

    def fired(self) -> int:
        return len(self.rows())

    def check(self) -> None:
        rows = self.rows()
        names = [name for name, _ in rows]
        assert len(names) == len(set(names)), "a timer fired twice"
        marked = {row[0] for row in self.desk.conn.execute("SELECT id FROM timer WHERE fired_at IS NOT NULL")}
        assert marked == set(names), "what was done and what is marked differ"
        for number, (name, at) in enumerate(rows):
            one = self.planned[name]
            assert one.known and not one.cancelled, f"{name} fired, and should not"
            assert at >= one.due_at, f"{name} fired early, by the desk's own clock"
            sure = self.nudges.sure_at.get(name)
            assert sure is None or sure >= one.due_at - TOLERANCE_MS, f"{name} fired early"
            overtaken = [
                before for before, _ in rows[:number]
                if self.planned[before].due_at > one.due_at and not one.failing and not self.planned[before].failing
                and one.set_after <= names.index(before)
            ]  # fmt: skip
            assert not overtaken, f"{name} fired after {overtaken}, which were due later"
        self._late()

    def _late(self) -> None:
        """After a minute awake nothing that was due before it may still wait."""
        began, steady = self.desk.x_time.now(), self.desk.clock.steady_ms()
        if not self.desk.x_time.observed:
            return
        due = {name for name in self.waiting() if self.planned[name].due_at <= began}
        if due:
            self.live(LATEST)
            assert self.desk.clock.steady_ms() >= steady + LATEST
            late = {name for name in due & self.waiting() if self.planned[name].due_at <= began}
            assert not late, f"{sorted(late)} wait, though they are due"

    def waiting(self) -> set[str]:
        done = self.nudged()
        return {
            name for name, one in self.planned.items()
            if one.known and not one.cancelled and not one.failing and name not in done
        }  # fmt: skip

    def end(self) -> None:
        now, done = self.desk.world.now(), self.nudged()
        for name, one in self.planned.items():
            if one.known and not one.cancelled and one.due_at <= now - (10 if one.failing else 1) * MINUTE:
                assert name in done, f"{name} was lost"
        rows = self.desk.conn.execute("SELECT id FROM timer WHERE fired_at IS NULL AND cancelled_at IS NULL")
        left = {str(row[0]) for row in rows}
        open_ones = {name for name, one in self.planned.items() if not one.cancelled and name not in done}
        assert left == open_ones, "a timer is gone"
        newer = any(
            not one.known and not one.cancelled and one.due_at <= self.desk.x_time.now()
            for one in self.planned.values()
        )
        told = status.read(self.desk.conn, x_now=self.desk.x_time.now()).trouble
        assert newer == (told is not None and "newer xdesk" in told.english())


@cache
def template() -> Path:
    """An empty replica with one account, copied for each case."""
    path = fast_folder() / "desk.db"
    prepare(path)
    return path


def play(first: int, count: int) -> list[str]:
    """Play cases `first` to `first + count - 1`; return one line for each failure."""
    failures: list[str] = []
    with added(timer_kinds, "nudge", NUDGE):
        for seed in range(first, first + count):
            folder, nudges = fast_folder(), Nudges()
            shutil.copy(template(), folder / "desk.db")
            desk = Desk(folder, seed, streams=("mentions", "dm"), run_call=nudges)
            try:
                Day(desk, nudges, seed).play()
            except AssertionError as error:
                failures.append(f"case {seed}: {error}")
            finally:
                desk.close()
                shutil.rmtree(folder, ignore_errors=True)
    return failures
