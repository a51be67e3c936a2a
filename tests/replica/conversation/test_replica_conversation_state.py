"""Clocks, promises, unread counts and marks follow from what is stored, and from nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, HOUR, T0, Desk, reply, said, x_id
from xdesk.connectors.x.parsing import dms
from xdesk.core.deadlines import stage
from xdesk.core.delivery import Result
from xdesk.core.model import Clock, Stage
from xdesk.core.polling.feed import Outcome
from xdesk.replica import events, inbox
from xdesk.replica.conversation import conversation_state, conversations, timeline
from xdesk.replica.conversation.conversation_state import DAY_MS, UNREAD, unread_after
from xdesk.replica.outbox import outbox

MIN = 60_000


def clock_of(desk: Desk) -> Clock | None:
    found = conversations.read(desk.conn, DM)
    assert found is not None
    return found.clock


def answer(desk: Desk, at: int, name: str, promise: int | None = None) -> None:
    seen = desk.one("SELECT id FROM message WHERE direction = 'in' ORDER BY created_at DESC LIMIT 1")
    desk.do(outbox.enqueue, reply(name, at, promise_minutes=promise, based_on=seen), tags=(), done_after=False)
    desk.do(outbox.intent, name, attempt_id=name, tried_at=at, deadline=at + 10_000)
    desk.do(outbox.finish, name, Outcome(Result.SENT, event_id=x_id(at)), at)


def test_clock_starts_with_the_first_unanswered(desk: Desk) -> None:
    desk.take(said(T0 + MIN), said(T0), said(T0 + 2 * MIN))
    assert clock_of(desk) == Clock("answer", T0, T0 + 15 * MIN)


def test_reply_written_on_x_stops_it(desk: Desk) -> None:
    desk.take(said(T0), said(T0 + MIN, "ours", outgoing=True))
    assert clock_of(desk) is None
    assert timeline.page(desk.conn, DM)[-1].elsewhere
    assert [e.kind for e in events.of(desk.conn, DM)] == ["received", "sent_elsewhere"]
    desk.take(said(T0 + 2 * MIN))
    assert clock_of(desk) == Clock("answer", T0 + 2 * MIN, T0 + 17 * MIN)


def test_a_reply_answers_only_what_its_author_had_seen(desk: Desk) -> None:
    """Written before the reply and shown by X after it: nobody has seen it, so the customer still waits."""
    desk.take(said(T0))
    answer(desk, T0 + 2 * MIN, "01A")
    assert clock_of(desk) is None
    desk.take(said(T0 - HOUR, "a page of history"))
    assert clock_of(desk) is None
    desk.take(said(T0 + MIN, "wait, please do not refund"))
    assert clock_of(desk) == Clock("answer", T0 + MIN, T0 + 16 * MIN)
    answer(desk, T0 + 5 * MIN, "01B")  # written with it on the screen
    assert clock_of(desk) is None


def test_a_reply_of_a_file_that_counted_no_arrivals_answered_all_before_its_newest(desk: Desk) -> None:
    desk.take(said(T0), said(T0 + MIN, "and this"))
    answer(desk, T0 + 2 * MIN, "01A")
    desk.conn.execute("UPDATE outbox SET seen_no = NULL")
    desk.do(conversations.recompute, DM)
    assert clock_of(desk) is None


@pytest.mark.parametrize("written", [T0 + MIN, T0 + 3 * MIN])  # before what was read, and after it
def test_what_crossed_a_reply_is_unread_until_it_is_read(desk: Desk, written: int) -> None:
    """The list counts it and the transcript shows New above it: a clock that runs over nothing new misleads."""
    desk.take(said(T0), said(T0 + 2 * MIN, "and this"))
    seen_no = desk.one("SELECT max(no) FROM message")
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 3 * MIN)
    row = reply("01A", T0 + 4 * MIN, based_on=x_id(T0 + 2 * MIN), seen_no=seen_no)
    desk.do(outbox.enqueue, row, tags=(), done_after=False)
    desk.do(outbox.intent, "01A", attempt_id="a", tried_at=T0 + 4 * MIN, deadline=T0 + 5 * MIN)
    desk.do(outbox.finish, "01A", Outcome(Result.SENT, event_id=x_id(T0 + 4 * MIN)), T0 + 4 * MIN)
    desk.take(said(T0 - 30 * HOUR, "a page of history"))
    assert conversations.read(desk.conn, DM).unread == 0  # type: ignore[union-attr]
    desk.take(said(written, "wait"))
    assert conversations.read(desk.conn, DM).unread == 1  # type: ignore[union-attr]
    assert clock_of(desk) == Clock("answer", written, written + 15 * MIN)
    assert timeline.first_unread_id(desk.conn, DM, "me") == x_id(written)
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 6 * MIN)
    found = conversations.read(desk.conn, DM)
    assert found is not None and found.unread == 0 and found.clock is not None, "read, and still to be answered"
    assert timeline.first_unread_id(desk.conn, DM, "me") is None


def test_a_message_written_on_x_answers_what_crossed_a_reply(desk: Desk) -> None:
    desk.take(said(T0))
    answer(desk, T0 + 2 * MIN, "01A")
    desk.take(said(T0 + MIN, "wait"), said(T0 + 90_000, "we saw it", outgoing=True))
    assert clock_of(desk) is None


def test_done_settles_what_crossed_a_reply(desk: Desk) -> None:
    desk.take(said(T0))
    answer(desk, T0 + 2 * MIN, "01A")
    desk.take(said(T0 + MIN, "wait"))
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + 3 * MIN)
    assert clock_of(desk) is None


def test_a_queued_reply_does_not_stop_it(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=False)
    assert clock_of(desk) is not None
    desk.do(outbox.intent, "01A", attempt_id="a", tried_at=T0, deadline=T0)
    desk.do(outbox.finish, "01A", Outcome(Result.UNKNOWN), T0)
    assert clock_of(desk) is not None


def test_promise_rules_until_the_next_reply(desk: Desk) -> None:
    desk.take(said(T0))
    answer(desk, T0 + MIN, "01A", promise=30)
    assert clock_of(desk) == Clock("promise", T0 + MIN, T0 + 31 * MIN)
    desk.take(said(T0 + 2 * MIN))  # no second clock
    assert clock_of(desk) == Clock("promise", T0 + MIN, T0 + 31 * MIN)
    answer(desk, T0 + 3 * MIN, "01B")
    assert clock_of(desk) is None
    assert desk.one("SELECT stopped_at, stopped_by FROM deadline") == (T0 + 3 * MIN, "reply")


def test_a_new_promise_replaces_the_old(desk: Desk) -> None:
    desk.take(said(T0))
    answer(desk, T0 + MIN, "01A", promise=30)
    answer(desk, T0 + 5 * MIN, "01B", promise=60)
    assert clock_of(desk) == Clock("promise", T0 + 5 * MIN, T0 + 65 * MIN)
    assert desk.one("SELECT stopped_by FROM deadline WHERE id = '01A'") == "promise"


def test_done_stops_and_undo_brings_back(desk: Desk) -> None:
    desk.take(said(T0))
    answer(desk, T0 + MIN, "01A", promise=30)
    assert desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + HOUR) == "open"
    assert clock_of(desk) is None and desk.one("SELECT stopped_by FROM deadline") == "done"
    assert desk.do(conversations.set_status, DM, "open", agent="me", at=T0 + HOUR) == "done"
    assert clock_of(desk) == Clock("promise", T0 + MIN, T0 + 31 * MIN)
    assert desk.one("SELECT stopped_at FROM deadline") is None


def test_done_opens_again_for_what_was_not_seen(desk: Desk) -> None:
    """A message minted before Done was pressed, but not yet here, must not vanish among the done."""
    desk.take(said(T0))
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + HOUR)
    desk.take(said(T0 - HOUR, "older page"))
    assert desk.one("SELECT status FROM conversation") == "done"
    desk.take(said(T0 + MIN, "on its way while Done was pressed"))
    assert desk.one("SELECT status FROM conversation") == "open"
    assert clock_of(desk) == Clock("answer", T0 + MIN, T0 + 16 * MIN)
    assert inbox.counts(desk.conn, me="me", now=T0)["done"] == 0


def test_unread_read_and_unread_again(desk: Desk) -> None:
    desk.take(said(T0), said(T0 + 1), said(T0 + 2, "ours", outgoing=True))
    assert desk.one("SELECT unread FROM conversation") == 2
    assert timeline.first_unread_id(desk.conn, DM, "me") == x_id(T0)
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 10)
    assert desk.one("SELECT unread FROM conversation") == 0
    assert timeline.first_unread_id(desk.conn, DM, "me") is None
    desk.take(said(T0 + 20))
    assert desk.one("SELECT unread FROM conversation") == 1
    assert timeline.first_unread_id(desk.conn, DM, "me") == x_id(T0 + 20)
    desk.do(conversations.mark_read, DM, agent="other", at=T0 + 30)
    desk.do(conversations.mark_unread, DM, agent="me", at=T0 + 5)  # the clock went back: still the newest decision
    assert desk.one("SELECT unread FROM conversation") == 1


def test_urgent_at_is_where_the_stage_turns(desk: Desk) -> None:
    for span in (1, 7, 10, 15 * MIN, 60 * MIN, 1_000_003):
        clock = Clock("answer", T0, T0 + span)
        turn = conversation_state.urgent_at(clock)
        assert turn is not None
        assert stage(clock, turn) in (Stage.URGENT, Stage.OVERDUE)
        assert stage(clock, turn - 1) not in (Stage.URGENT, Stage.OVERDUE)


def test_rank_orders_by_need(desk: Desk) -> None:
    names = {"late": T0 - HOUR, "soon": T0 - 5 * MIN, "fresh": T0}
    for name, at in names.items():
        desk.take(said(at, name, conversation_id=f"dm:{name}", external_id=name))
    for n, at in enumerate((T0, T0 - 1)):
        desk.take(said(at, "ours", conversation_id=f"dm:w{n}", external_id=str(n), outgoing=True))
    rows = inbox.page(desk.conn, inbox.View(), me="me", now=T0, after=None, limit=9)
    assert [r.id for r in rows] == ["dm:late", "dm:soon", "dm:fresh", "dm:w0", "dm:w1"]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.integers(0, 50)),
        st.tuples(st.just("out"), st.integers(0, 50)),
        st.tuples(st.just("done"), st.just(0)),
        st.tuples(st.just("open"), st.just(0)),
        st.tuples(st.just("read"), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_row_is_a_pure_function(desk: Desk, acts: list[tuple[str, int]]) -> None:
    """After any history, deriving again changes nothing, and the clock is what the messages say."""
    for table in ("read_state", "message", "event", "deadline"):
        desk.conn.execute(f"DELETE FROM {table}")
    desk.conn.execute("UPDATE conversation SET status = 'open', done_at = NULL")
    desk.do(conversation_state.recompute, DM)  # the row says what is left
    desk.take(said(T0))
    for act, n in acts:
        at = T0 + n * MIN
        if act in ("in", "out"):
            desk.take(said(at, "x", outgoing=act == "out", low=2 + (act == "out")))
        elif act == "read":
            desk.do(conversations.mark_read, DM, agent="me", at=at)
        else:
            desk.do(conversations.set_status, DM, "done" if act == "done" else "open", agent="me", at=at)
    before: Any = desk.conn.execute("SELECT * FROM conversation").fetchall()
    desk.do(conversation_state.recompute, DM)
    assert desk.conn.execute("SELECT * FROM conversation").fetchall() == before
    found = desk.conn.execute("SELECT direction, created_at FROM message").fetchall()
    out = max((at for way, at in found if way == "out"), default=0)
    status, done_at = desk.one("SELECT status, done_at FROM conversation")
    waiting = [at for way, at in found if way == "in" and at > max(out, done_at or 0)]
    expected = Clock("answer", min(waiting), min(waiting) + 15 * MIN) if waiting and status == "open" else None
    assert clock_of(desk) == expected
    assert status == "open" or not waiting
    assert BRAND in DM


def test_what_was_read_long_ago_is_not_counted_again(desk: Desk) -> None:
    for n in range(300):
        desk.take(said(T0 + n * HOUR))
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 300 * HOUR)
    desk.take(said(T0 + 30 * DAY_MS))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    desk.conn.set_progress_handler(count, 10)  # type: ignore[attr-defined]
    assert timeline.first_unread_id(desk.conn, DM, "me") == x_id(T0 + 30 * DAY_MS)
    sql = f"SELECT count(*) FROM message WHERE {UNREAD}"
    assert desk.one(sql, *unread_after(desk.conn, DM, x_id(T0 + 299 * HOUR), None)) == 1
    desk.conn.set_progress_handler(None, 10)  # type: ignore[attr-defined]
    assert steps < 200  # a day of messages; all 300 take more than 1,000


def test_what_a_colleague_read_is_new_to_me_all_the_same(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 10)
    desk.take(said(T0 + 20))
    desk.do(conversations.mark_read, DM, agent="other", at=T0 + 30)
    assert desk.one("SELECT unread FROM conversation") == 0
    assert timeline.first_unread_id(desk.conn, DM, "me") == x_id(T0 + 20)
    assert timeline.first_unread_id(desk.conn, DM, "other") is None


def test_nothing_is_searched_where_my_reading_left_nothing(desk: Desk) -> None:
    desk.take(*(said(T0 + n) for n in range(60)))
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 100)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    desk.conn.set_progress_handler(count, 10)  # type: ignore[attr-defined]
    assert timeline.first_unread_id(desk.conn, DM, "me") is None
    desk.conn.set_progress_handler(None, 10)  # type: ignore[attr-defined]
    assert steps < 20  # looking at each of the sixty takes more than 60


def test_an_id_and_a_time_that_differ_are_counted_all_the_same(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(conversations.mark_read, DM, agent="me", at=T0)
    desk.take(said(T0 - HOUR, id=x_id(T0 + HOUR)))
    assert desk.one("SELECT unread FROM conversation") == 1
    assert timeline.first_unread_id(desk.conn, DM, "me") == x_id(T0 + HOUR)


def as_x_tells(ms: int, sender: str) -> Any:
    """A direct message as X's page brings it: its id has the ms, its time only whole seconds."""
    told = datetime.fromtimestamp(ms // 1_000, UTC).isoformat()
    event = {"id": x_id(ms), "event_type": "MessageCreate", "sender_id": sender, "text": "x", "created_at": told}
    event["dm_conversation_id"] = f"{BRAND}-{CUSTOMER}"
    (one,) = dms.unpack(json.dumps({"data": [event], "meta": {"result_count": 1}}).encode(), BRAND).messages
    return one


def test_whole_seconds_of_x_do_not_blur_promise_and_done(desk: Desk) -> None:
    desk.take(as_x_tells(T0 + 100, CUSTOMER))
    answer(desk, T0 + 5_400, "01A", promise=60)
    desk.take(as_x_tells(T0 + 5_400, BRAND))
    assert clock_of(desk) is not None
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + 5_500)
    assert desk.one("SELECT stopped_by FROM deadline") == "done"
    desk.take(as_x_tells(T0 + 5_900, CUSTOMER))  # in the same second
    assert desk.one("SELECT status FROM conversation") == "open"
