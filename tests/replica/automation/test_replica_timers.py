"""Timers in the file: set, moved, taken back; fired once, with what they do, in the order of their times."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.added_files import NUDGE, added
from tests.replica.replica_desk import BRAND, DM, T0, Desk, said
from xdesk.core import timer_kinds
from xdesk.core.activity.events import Ruled
from xdesk.core.automation.timer import Timer, TimerKind
from xdesk.core.operations.calls import Call
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica import account_removal, events, status
from xdesk.replica.automation import timers
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import accounts

KINDS = {"nudge": TimerKind("nudge", lambda timer: Call("test.nudge", {"timer": timer.id}))}
MINUTE = 60_000


def timer(name: str, due_at: int, **more: Any) -> Timer:
    return Timer(name, more.pop("kind", "nudge"), due_at, "agent:chen.yu", T0, more.pop("conversation_id", DM), **more)


class Run:
    """Does what the calls of the tests say: one event for each."""

    def __init__(self) -> None:
        self.fails: dict[str, Exception] = {}
        self.instead: dict[str, Callable[[Tx], object]] = {}
        self.told: list[tuple[str, str, str]] = []

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> object:
        name = str(call.args["timer"])
        events.log(tx, Ruled(name, "test"), conversation_id="none", at=at)
        self.told.append((name, actor, operation_id))
        if name in self.instead:
            return self.instead[name](tx)
        if name in self.fails:
            raise self.fails[name]
        return None


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """The kind of the tests is one this version knows."""
    with added(timer_kinds, "nudge", NUDGE):
        yield


@pytest.fixture
def run() -> Run:
    return Run()


@pytest.fixture
def there(ready: Desk) -> Desk:
    """A desk with a conversation."""
    ready.take(said(T0))
    return ready


def fire(desk: Desk, run: Run, at: int) -> int:
    serial = itertools.count(1)
    return int(desk.do(timers.fire, KINDS, run, lambda: at, lambda at: f"op{at}-{next(serial)}"))


def nudged(desk: Desk) -> list[str]:
    return [row[0] for row in desk.conn.execute("SELECT rule FROM event WHERE kind = 'ruled' ORDER BY no")]


def test_what_is_due_fires_once_in_the_order_of_its_time(there: Desk, run: Run) -> None:
    for name, due in (("c", T0 + 3), ("a", T0 + 1), ("later", T0 + 9), ("b", T0 + 1)):
        there.do(timers.add, timer(name, due))
    assert timers.next_at(there.conn, KINDS) == T0 + 1
    fire(there, run, T0 + 5)
    fire(there, run, T0 + 5)
    assert nudged(there) == ["a", "b", "c"] and timers.next_at(there.conn, KINDS) == T0 + 9
    assert {actor for _, actor, _ in run.told} == {"agent:chen.yu"}
    marks = {row[0] for row in there.conn.execute("SELECT operation_id FROM timer WHERE fired_at IS NOT NULL")}
    assert marks == {operation for _, _, operation in run.told} and len(marks) == 3


def test_the_same_timer_twice_is_one_and_a_text_is_none_of_its_args(there: Desk, run: Run) -> None:
    assert there.do(timers.add, timer("a", T0)) and not there.do(timers.add, timer("a", T0 + 1))
    fire(there, run, T0)
    assert not there.do(timers.add, timer("a", T0)) and fire(there, run, T0 + 9) == 0
    with pytest.raises(ValueError, match="text"):
        there.do(timers.add, timer("b", T0, args={"text": "words"}))


def test_a_timer_can_be_moved_and_taken_back_until_it_fires(there: Desk, run: Run) -> None:
    for name in "abc":
        there.do(timers.add, timer(name, T0))
    assert there.do(timers.move, "a", T0 + 50) and there.do(timers.cancel, "b", T0)
    fire(there, run, T0 + 5)
    assert nudged(there) == ["c"] and timers.read(there.conn, "a").due_at == T0 + 50
    assert [there.do(timers.cancel, name, T0) for name in "abc"] == [True, False, False]
    assert not there.do(timers.move, "c", T0 + 90) and not there.do(timers.cancel, "unheard of", T0)
    assert timers.next_at(there.conn, KINDS) is None


def test_a_call_that_moves_or_takes_back_another_one_is_heard_at_once(there: Desk, run: Run) -> None:
    for name in "abc":
        there.do(timers.add, timer(name, T0))
    run.instead["a"] = lambda tx: (timers.cancel(tx, "b", T0), timers.move(tx, "c", T0 + 50))
    fire(there, run, T0 + 5)
    assert nudged(there) == ["a"]
    fire(there, run, T0 + 50)
    assert nudged(there) == ["a", "c"]


def test_one_that_fails_leaves_nothing_behind_and_stops_no_other(there: Desk, run: Run) -> None:
    for name in "abc":
        there.do(timers.add, timer(name, T0))
    run.fails["b"] = RuntimeError("a mistake of ours")
    fire(there, run, T0)
    assert nudged(there) == ["a", "c"], "what the failed call wrote is undone"
    rests, at = [], T0
    for _ in range(14):
        due = timers.next_at(there.conn, KINDS)
        assert due is not None and timers.read(there.conn, "b").due_at == T0
        rests.append(due - at)
        assert fire(there, run, due - 1) == 0 and fire(there, run, due) == 1
        at = due
    assert rests[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE] and rests[-1] == timers.LONGEST_REST
    run.fails.clear()
    fire(there, run, at + timers.LONGEST_REST)
    assert nudged(there) == ["a", "c", "b"]


def test_what_fails_again_is_said_until_it_works(there: Desk, run: Run) -> None:
    there.do(timers.add, timer("a", T0))
    run.fails["a"] = DeskError(Sentence("Test", "no"))

    def said_now() -> str:
        found = status.read(there.conn, x_now=T0).trouble
        return "" if found is None else found.english()

    fire(there, run, T0)
    assert said_now() == "", "once may happen"
    fire(there, run, T0 + MINUTE)
    assert "could not be done" in said_now()
    run.fails.clear()
    fire(there, run, T0 + 10 * MINUTE)
    assert said_now() == ""


def test_a_disk_that_refuses_undoes_the_whole_slice_and_counts_for_nothing(there: Desk, run: Run) -> None:
    full = type("Full", (there.conn.OperationalError,), {"sqlite_errorname": "SQLITE_FULL"})("full")
    for name in "ab":
        there.do(timers.add, timer(name, T0))
    run.fails["b"] = full
    with pytest.raises(type(full)):
        fire(there, run, T0)
    assert nudged(there) == [] and there.one("SELECT max(tries) FROM timer") == 0
    run.fails.clear()
    fire(there, run, T0)
    assert nudged(there) == ["a", "b"]


def test_a_kind_of_a_newer_desk_waits_is_said_and_never_dropped(there: Desk, run: Run) -> None:
    there.do(timers.add, timer("new", T0, kind="of next year"))
    there.do(timers.add, timer("a", T0 + 1))
    assert status.read(there.conn, x_now=T0 - 1).trouble is None
    assert timers.next_at(there.conn, KINDS) == T0 + 1, "it wakes nobody"
    fire(there, run, T0 + 5)
    assert nudged(there) == ["a"]
    assert "newer xdesk" in status.read(there.conn, x_now=T0 + 5).trouble.english()
    both = {**KINDS, "of next year": TimerKind("of next year", KINDS["nudge"].firing)}
    there.do(timers.fire, both, run, lambda: T0 + 6, lambda _: "op")
    assert nudged(there) == ["a", "new"]


def test_nothing_fires_for_an_account_that_is_being_removed(there: Desk, run: Run) -> None:
    there.do(timers.add, timer("a", T0))
    there.do(timers.add, timer("of the desk", T0, conversation_id=None))
    there.do(account_removal.begin, BRAND, T0)
    fire(there, run, T0 + 5)
    assert nudged(there) == ["of the desk"] and timers.next_at(there.conn, KINDS) is None
    account = accounts.read(there.conn, BRAND)
    there.do(accounts.add, account.__class__(BRAND, "acme", "", "", "", "ok", None, T0), at=T0)  # signed in again
    fire(there, run, T0 + 6)
    assert nudged(there) == ["of the desk", "a"]


def test_timers_of_a_removed_account_go_with_it(there: Desk, run: Run) -> None:
    there.do(timers.add, timer("a", T0))
    there.do(timers.add, timer("of the desk", T0 + 9, conversation_id=None))
    there.do(account_removal.begin, BRAND, T0)
    while there.do(account_removal.step, BRAND):
        continue
    assert there.conn.execute("SELECT id FROM timer").fetchall() == [("of the desk",)]


def test_a_timer_whose_conversation_is_gone_ends_without_a_call(there: Desk, run: Run) -> None:
    there.do(timers.add, timer("a", T0, conversation_id="dm:9:nobody"))
    assert fire(there, run, T0 + 5) == 1 and run.told == []
    assert there.one("SELECT cancelled_at FROM timer") == T0 + 5 and timers.next_at(there.conn, KINDS) is None


def test_a_slice_is_short_and_the_rest_follows(there: Desk, run: Run) -> None:
    names = [f"{n:03}" for n in range(35)]
    for name in names:
        there.do(timers.add, timer(name, T0))
    assert [fire(there, run, T0) for _ in range(5)] == [timers.SLICE] * 3 + [5, 0]
    assert nudged(there) == names


def test_ended_timers_are_forgotten_and_open_ones_are_not(there: Desk, run: Run) -> None:
    for name in "abc":
        there.do(timers.add, timer(name, T0 if name != "c" else T0 + 9_000))
    there.do(timers.cancel, "a", T0)
    fire(there, run, T0)
    assert there.do(timers.forget, T0, 20) == 0
    assert [there.do(timers.forget, T0 + 1, 1) for _ in range(3)] == [1, 1, 0]
    assert there.conn.execute("SELECT id FROM timer").fetchall() == [("c",)]


def test_looking_for_what_is_due_reads_an_index(there: Desk) -> None:
    asked: list[str] = []
    there.conn.set_trace_callback(asked.append)
    timers.next_at(there.conn, KINDS)
    there.conn.set_trace_callback(None)
    plan = [row[3] for row in there.conn.execute("EXPLAIN QUERY PLAN " + asked[0])]
    assert any("timer_due" in step for step in plan) and not any("TEMP B-TREE" in step for step in plan), plan
