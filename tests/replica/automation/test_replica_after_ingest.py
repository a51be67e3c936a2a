"""Steps after a new message: which messages get them, once, in the order of arrival; what fails, and what is left."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.added_files import added, step
from tests.replica.replica_desk import BRAND, DM, HOUR, T0, Desk, person, reply, said, x_id
from xdesk.core import after_ingest_steps
from xdesk.core.activity.events import Ruled
from xdesk.core.delivery import Result
from xdesk.core.ids import dm_conversation, pair
from xdesk.core.operations.calls import Call
from xdesk.core.polling.feed import Outcome
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica import account_removal, events, status
from xdesk.replica.automation import after_ingest
from xdesk.replica.conversation import conversations
from xdesk.replica.database.writer import Tx
from xdesk.replica.outbox import outbox

OTHER = dm_conversation(BRAND, pair(BRAND, "88002"))


class Run:
    """Runs the calls of the tests: one event for each."""

    def __init__(self) -> None:
        self.fails: dict[tuple[str, str], list[Exception]] = {}  # (step, message) -> what is raised, once each
        self.instead: dict[str, Callable[[Tx], object]] = {}
        self.told: list[tuple[str, str]] = []  # step, status it saw

    def __call__(self, tx: Any, call: Call, *, actor: str, at: int, operation_id: str) -> object:
        name, message = str(call.args["step"]), str(call.args["message"])
        assert actor == f"rule:{name}"
        self.told.append((name, str(call.args["status"])))
        events.log(tx, Ruled(f"{name} {message}", "test"), conversation_id="none", at=at)
        if self.fails.get((name, message)):
            raise self.fails[name, message].pop()
        return self.instead.get(name, lambda tx: None)(tx)


@pytest.fixture(autouse=True)
def steps() -> Iterator[None]:
    """Two steps; the file that comes last by its name stands first by its place."""
    with (
        added(after_ingest_steps, "a_second", step("second", 500)),
        added(after_ingest_steps, "b_first", step("first", 100)),
    ):
        yield


@pytest.fixture
def run() -> Run:
    return Run()


def go(desk: Desk, run: Run, at: int = T0 + HOUR) -> int:
    """Run the steps until no message is ready; return how many transactions it took."""
    serial, count = itertools.count(1), 0
    while arrivals := after_ingest.ready(desk.conn, at):
        desk.do(
            after_ingest.run, arrivals, after_ingest_steps.load(), run, lambda: at, lambda at: f"op{next(serial)}"
        )  # fmt: skip
        count += 1
    return count


def ran(desk: Desk) -> list[str]:
    return [row[0] for row in desk.conn.execute("SELECT rule FROM event WHERE kind = 'ruled' ORDER BY no")]


def both(*ids: str) -> list[str]:
    return [f"{name} {one}" for one in ids for name in ("first", "second")]


def waiting(desk: Desk) -> int:
    return int(desk.one("SELECT count(*) FROM after_ingest"))


def test_steps_stand_in_the_order_of_their_places() -> None:
    assert [one.name for one in after_ingest_steps.load()] == ["first", "second"]
    with added(after_ingest_steps, "c", step("third", 100)), pytest.raises(ValueError, match=r"first|third"):
        after_ingest_steps.load()


def test_each_new_message_once_in_the_order_of_arrival(desk: Desk, run: Run) -> None:
    late, early = said(T0 + 9_000), said(T0 + 1_000)
    desk.take(late, at=T0 + 9_500)
    desk.take(early, late, at=T0 + 9_900)  # X shows one late, and the other again
    go(desk, run)
    desk.take(early, late, at=T0 + 9_999)
    go(desk, run)
    assert ran(desk) == both(late.id, early.id) and waiting(desk) == 0


def test_ours_events_and_edits_are_no_new_messages(desk: Desk, run: Run) -> None:
    first = said(T0 + 1_000)
    desk.take(first, at=T0 + 2_000)
    desk.do(outbox.enqueue, reply("01SENT", T0 + 2_000), tags=(), done_after=False)
    desk.do(outbox.intent, "01SENT", attempt_id="a", tried_at=T0 + 2_000, deadline=T0 + 9_000)
    desk.do(outbox.finish, "01SENT", Outcome(Result.SENT, event_id=x_id(T0 + 3_000)), T0 + 3_000)
    desk.take(
        said(T0 + 3_000, "您好，正在查", id=x_id(T0 + 3_000), outgoing=True),
        said(T0 + 4_000, "from x.com", outgoing=True),
        said(T0 + 5_000, event=("join", "77001")),
        replace(said(T0 + 6_000, "edited"), root_edit_id=first.root_edit_id),
        at=T0 + 7_000,
    )
    go(desk, run)
    assert ran(desk) == both(desk.one("SELECT id FROM message WHERE direction = 'in' AND event IS NULL"))


def test_history_is_left_alone(desk: Desk, run: Run) -> None:
    """What was written before the account came here; what was written since counts, however late it is read."""
    fresh = said(T0 - 60_000)
    desk.take(said(T0 - 24 * HOUR), fresh, at=T0 + 1_000)
    since = said(T0 + HOUR)
    desk.take(since, at=T0 + 200 * HOUR)
    go(desk, run, T0 + 201 * HOUR)
    assert ran(desk) == both(fresh.id, since.id)


def test_without_a_step_nothing_is_noted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(after_ingest_steps, "load", lambda: ())
    desk.take(said(T0 + 1_000), at=T0 + 2_000)
    assert waiting(desk) == 0


def test_a_step_sees_what_the_steps_before_did(desk: Desk, run: Run) -> None:
    desk.take(said(T0 + 1_000), at=T0 + 2_000, people=(person(),))
    run.instead["first"] = lambda tx: conversations.set_status(tx, DM, "done", agent="rule:first", at=T0 + HOUR)
    go(desk, run)
    assert run.told == [("first", "open"), ("second", "done")]


def test_a_step_that_fails_stops_no_other_and_is_tried_again(desk: Desk, run: Run) -> None:
    one, other = said(T0 + 1_000), said(T0 + 2_000)
    elsewhere = replace(said(T0 + 3_000), conversation_id=OTHER, external_id=pair(BRAND, "88002"), customer_id="88002")
    run.fails["first", one.id] = [RuntimeError("ours"), DeskError(Sentence("Test", "no"))]
    desk.take(one, other, elsewhere, at=T0 + 4_000)
    at = T0 + HOUR
    go(desk, run, at)
    assert ran(desk) == [f"second {one.id}", *both(elsewhere.id)], "the next one here waits, and nobody else does"
    assert after_ingest.resting_until(desk.conn, at) == at + after_ingest.RESTS[1]
    at += after_ingest.RESTS[1]
    go(desk, run, at)
    assert len(ran(desk)) == 3 and status.read(desk.conn, x_now=at).trouble is None
    at += after_ingest.RESTS[2]
    go(desk, run, at)
    assert ran(desk)[3:] == [f"first {one.id}", *both(other.id)] and waiting(desk) == 0


def test_a_step_that_always_fails_is_left_out_and_said_for_a_day(desk: Desk, run: Run) -> None:
    one, other = said(T0 + 1_000), said(T0 + 2_000)
    run.fails["first", one.id] = [RuntimeError("ours")] * 99
    desk.take(one, other, at=T0 + 4_000)
    at, tries = T0 + HOUR, 0
    while go(desk, run, at):
        tries += 1
        at = after_ingest.resting_until(desk.conn, at) or at + 1
    assert len(run.fails["first", one.id]) == 99 - after_ingest.MOST_TRIES and tries == after_ingest.MOST_TRIES
    assert ran(desk) == [f"second {one.id}", *both(other.id)]
    assert after_ingest.resting_until(desk.conn, 0) is None
    assert "left out" in status.read(desk.conn, x_now=at).trouble.english()
    assert status.read(desk.conn, x_now=at + 25 * HOUR).trouble is None
    assert desk.do(after_ingest.forget, at + 1, 20) == 1 and waiting(desk) == 0


def test_a_step_that_is_no_more_is_not_waited_for(desk: Desk, run: Run) -> None:
    one = said(T0 + 1_000)
    run.fails["first", one.id] = [RuntimeError("ours")] * 9
    desk.take(one, at=T0 + 4_000)
    go(desk, run)
    left = [one for one in after_ingest_steps.load() if one.name != "first"]
    at = T0 + 2 * HOUR
    desk.do(after_ingest.run, after_ingest.ready(desk.conn, at), left, run, lambda: at, lambda at: "op")
    assert waiting(desk) == 0


def test_a_disk_that_refuses_counts_for_nothing(desk: Desk, run: Run) -> None:
    full = type("Full", (desk.conn.OperationalError,), {"sqlite_errorname": "SQLITE_FULL"})("full")
    one = said(T0 + 1_000)
    run.fails["second", one.id] = [full]
    desk.take(one, at=T0 + 4_000)
    with pytest.raises(type(full)):
        go(desk, run)
    assert ran(desk) == [] and desk.one("SELECT tries FROM after_ingest") == 0
    go(desk, run)
    assert ran(desk) == both(one.id)


def test_what_was_deleted_before_its_steps_gets_none(desk: Desk, run: Run) -> None:
    one = said(T0 + 1_000)
    desk.take(one, at=T0 + 2_000)
    desk.take(gone=(one.id,), at=T0 + 3_000)
    go(desk, run)
    assert ran(desk) == [] and waiting(desk) == 0


def test_an_account_that_is_removed_decides_nothing_and_takes_its_rows_along(desk: Desk, run: Run) -> None:
    desk.take(said(T0 + 1_000), at=T0 + 2_000)
    desk.do(account_removal.begin, BRAND, T0)
    assert go(desk, run) == 0 and waiting(desk) == 1
    while desk.do(account_removal.step, BRAND):
        continue
    assert waiting(desk) == 0


def test_a_slice_ends_after_a_few_messages_or_calls(desk: Desk, run: Run) -> None:
    ids = [x_id(T0 + n * 1_000) for n in range(25)]
    for n in range(0, 25, 20):
        desk.take(*(said(T0 + k * 1_000, f"{k}") for k in range(n, min(25, n + 20))), at=T0 + HOUR)
    assert len(after_ingest.ready(desk.conn, T0 + HOUR)) == after_ingest.SLICE
    assert go(desk, run) == 5, "five messages with two calls each are a slice"
    assert ran(desk) == both(*ids)


def test_a_message_that_ends_the_desk_does_so_a_few_times_at_most(desk: Desk, run: Run) -> None:
    one = said(T0 + 1_000)
    desk.take(one, at=T0 + 2_000)
    no = after_ingest.newest(desk.conn)
    most = after_ingest.MOST_BEGUN
    assert [desk.do(after_ingest.begin_again, no, T0) for _ in range(most + 2)] == [True] * most + [False, False]
    assert after_ingest.ready(desk.conn, T0 + HOUR) == [] and after_ingest.given_up(desk.conn, T0 + HOUR) == 1


def test_a_message_that_waits_for_its_steps_costs_one_row(desk: Desk) -> None:
    """What is noted holds no word of it."""
    desk.take(said(T0 + 1_000, "a secret"), at=T0 + 2_000)
    rows = desk.conn.execute("SELECT * FROM after_ingest").fetchall()
    assert len(rows) == 1 and "secret" not in repr(rows)
