"""The law of the outbox: every step, by code and by the database's own triggers."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, HOUR, T0, Desk, person, reply, said, x_id
from xdesk.core.delivery import SETTLE_MS, STALE_MS, State, may_step
from xdesk.core.feed import Outcome
from xdesk.core.ids import snowflake_at, snowflake_ms
from xdesk.core.model import Draft
from xdesk.core.words import DeskError, Sentence
from xdesk.replica import conversations, drafts, events, inbox, outbox, status, timeline
from xdesk.replica.steps import step

RESULT = Outcome.__dataclass_fields__  # the outcome is built by name below
WHY = Sentence("Test", "why", {})

def outcome(result: str, **more: Any) -> Outcome:
    from xdesk.core.delivery import Result

    return Outcome(Result(result), **more)

@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk with one customer message and one queued reply based on it."""
    desk.take(said(T0), people=(person(),))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=False)
    return desk

def begin(desk: Desk, name: str = "01A", at: int = T0 + 2_000) -> Any:
    return desk.do(outbox.intent, name, attempt_id=f"try-{name}-{at}", tried_at=at, deadline=at + 10_000)

def to(desk: Desk, state: State, name: str = "01A") -> None:
    """Bring the queued reply to `state` by legal steps."""
    if state is State.HELD:
        desk.do(outbox.hold, name, WHY, T0)
    elif state is State.CANCELLED:
        desk.do(outbox.cancel, name, "me", T0)
    elif state is State.DROPPED:
        desk.do(outbox.human_drop, name, "me", T0)
    elif state is not State.QUEUED:
        begin(desk, name)
        results = {State.SENT: "sent", State.REFUSED: "refused"}
        if state in results:
            desk.do(outbox.finish, name, outcome(results[state], event_id=x_id(T0 + 2_500)), T0 + 2_600)
        elif state is not State.SENDING:
            desk.do(outbox.finish, name, outcome("unknown"), T0 + 2_600)
            if state is State.ASKED:
                desk.do(outbox.ask, name, WHY, T0 + 3_000)
    assert desk.one("SELECT state FROM outbox WHERE id = ?", name) == state

@pytest.mark.parametrize("old", list(State))
def test_every_step_by_code_and_by_trigger(ready: Desk, old: State) -> None:
    to(ready, old)
    for new, human in itertools.product(State, (None, "me")):
        if new is old:
            continue
        proof = {"evidence": "not_sent"} if new is State.QUEUED else {"evidence": None}
        intent = {"attempt_id": "a", "tried_at": 1, "body_sha256": "b"} if new is State.SENDING else {}
        human_id = None if new is State.SENDING else human  # a new attempt begins without an earlier decision
        claim = {"claimed_event_id": "999"} if new is State.SENT else {}
        values = {**proof, **intent, **claim}
        allowed = may_step(old, new, human=human is not None)
        ready.conn.execute("BEGIN")
        try:
            names = "".join(f", {n} = ?" for n in values)
            ready.conn.execute(
                f"UPDATE outbox SET state = ?, human_id = ?{names} WHERE id = '01A'", (new, human_id, *values.values())
            )
            took = True
        except dbapi2.IntegrityError:
            took = False
        finally:
            ready.conn.execute("ROLLBACK")
        assert took == allowed, f"trigger: {old} -> {new} human={human}"
        if not allowed:
            with pytest.raises(DeskError):
                ready.do(step, "01A", new, human=human, **values)

@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM outbox", "never deleted"),
        ("UPDATE outbox SET recipient_id = '1'", "where a reply goes"),
        ("UPDATE outbox SET external_id = '1'", "where a reply goes"),
        ("UPDATE outbox SET state = 'sending'", "intent"),
        ("UPDATE outbox SET state = 'sending', attempt_id = 'a', tried_at = 1", "intent"),
        (
            "UPDATE outbox SET state = 'sending', attempt_id = 'a', tried_at = 1, body_sha256 = 'b', human_id = 'me'",
            "earlier decision",
        ),
    ],
)
def test_triggers_stand_alone(ready: Desk, sql: str, said: str) -> None:
    with pytest.raises(dbapi2.IntegrityError, match=said):
        ready.conn.execute(sql)

def test_text_is_frozen_in_flight_and_sent_is_final(ready: Desk) -> None:
    begin(ready)
    with pytest.raises(dbapi2.IntegrityError):
        ready.conn.execute("UPDATE outbox SET text = 'other'")
    with pytest.raises(dbapi2.IntegrityError, match="needs the id"):
        ready.conn.execute("UPDATE outbox SET state = 'sent'")
    ready.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_600)
    with pytest.raises(dbapi2.IntegrityError, match="never changes"):
        ready.conn.execute("UPDATE outbox SET claimed_event_id = '1'")

def test_requeue_needs_proof(ready: Desk) -> None:
    begin(ready)
    with pytest.raises(dbapi2.IntegrityError, match="surely did not take it"):
        ready.conn.execute("UPDATE outbox SET state = 'queued'")
    ready.do(outbox.finish, "01A", outcome("not_sent", retry_at=T0 + 9_000), T0 + 3_000)
    assert outbox.due(ready.conn, BRAND, x_now=T0 + 8_999) == []
    assert [r.id for r in outbox.due(ready.conn, BRAND, x_now=T0 + 9_000)] == ["01A"]
    begin(ready, at=T0 + 9_001)  # the old proof is gone with the new intent
    with pytest.raises(dbapi2.IntegrityError):
        ready.conn.execute("UPDATE outbox SET state = 'queued'")

def test_a_human_decision_covers_one_attempt(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.human_again, "01A", "me", T0 + SETTLE_MS)
    assert [r.id for r in outbox.due(ready.conn, BRAND, x_now=T0 + SETTLE_MS)] == ["01A"]
    begin(ready, at=T0 + SETTLE_MS + 1)
    ready.do(outbox.finish, "01A", outcome("unknown"), T0 + SETTLE_MS + 2)
    with pytest.raises(dbapi2.IntegrityError, match="only an agent"):
        ready.conn.execute("UPDATE outbox SET state = 'queued'")

def test_intent_marks_the_newest_known_message(ready: Desk) -> None:
    ready.take(said(T0 + 500, "und noch"), said(T0 - HOUR, "earlier"))
    assert begin(ready).hwm == x_id(T0 + 500)
    assert ready.one("SELECT length(body_sha256), attempts FROM outbox") == (64, 1)

def test_intent_without_messages_looks_five_minutes_back(desk: Desk) -> None:
    desk.take(said(T0))
    desk.conn.execute("DELETE FROM message")
    desk.do(outbox.enqueue, reply(based_on=None), tags=(), done_after=False)
    assert begin(desk).hwm == snowflake_at(T0 + 2_000 - 300_000)

def test_single_flight_and_order(ready: Desk) -> None:
    for n, name in enumerate(("01B", "01C")):
        ready.do(outbox.enqueue, reply(name, T0 + 1_001 + n), tags=(), done_after=False)
    assert [r.id for r in outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)] == ["01A"]
    ahead = {e.id: e.ahead for e in timeline.page(ready.conn, DM)}
    assert (ahead["01A"], ahead["01B"], ahead["01C"]) == (0, 1, 2)
    begin(ready)
    assert outbox.due(ready.conn, BRAND, x_now=T0 + HOUR) == []
    with pytest.raises(dbapi2.IntegrityError):
        begin(ready, "01B")
    ready.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_600)
    assert [r.id for r in outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)] == ["01B"]

def test_undo_window_and_cancel(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(undo_until=T0 + 4_000), tags=(), done_after=False)
    assert outbox.due(desk.conn, BRAND, x_now=T0 + 3_999) == []
    assert len(outbox.due(desk.conn, BRAND, x_now=T0 + 4_000)) == 1
    assert desk.do(outbox.cancel, "01A", "me", T0 + 3_000) == "您好，正在查"
    assert outbox.due(desk.conn, BRAND, x_now=T0 + HOUR) == []
    assert outbox.open_rows(desk.conn) == []

@pytest.mark.parametrize("state", [State.SENDING, State.UNCONFIRMED, State.ASKED, State.SENT, State.CANCELLED])
def test_cancel_is_too_late(ready: Desk, state: State) -> None:
    to(ready, state)
    with pytest.raises(DeskError) as caught:
        ready.do(outbox.cancel, "01A", "me", T0)
    assert "Too late" in caught.value.sentence.text
    assert ready.one("SELECT state FROM outbox") == state

def test_refused_keeps_the_text(ready: Desk) -> None:
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("refused", sentence=WHY), T0 + 3_000)
    assert inbox.rows(ready.conn, [1])[1].mark == "refused"
    assert outbox.sentence(ready.conn, "01A") == WHY
    assert ready.do(outbox.cancel, "01A", "me", T0) == "您好，正在查"

def test_enqueue_twice_is_one_reply(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply(text="other"), tags=(), done_after=False)
    assert [r.text for r in outbox.open_rows(ready.conn)] == ["您好，正在查"]

def test_recover_makes_sending_unconfirmed(ready: Desk) -> None:
    begin(ready)
    assert ready.do(outbox.recover, T0 + 5_000) == 1
    assert [r.id for r in outbox.unsettled(ready.conn, BRAND)] == ["01A"]
    assert ready.do(outbox.recover, T0 + 5_000) == 0

def test_sent_is_one_line_however_it_arrives(ready: Desk) -> None:
    event = x_id(T0 + 2_500)
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 9_000)
    line = timeline.page(ready.conn, DM)[-1]
    assert (line.id, line.state, line.at, line.x_id) == ("01A", State.SENT, snowflake_ms(event), event)
    ready.take(said(T0 + 2_501, "您好，正在查", id=event, outgoing=True))
    lines = timeline.page(ready.conn, DM)
    assert [e.id for e in lines] == [x_id(T0), "01A"]
    assert not lines[-1].elsewhere and lines[-1].at == T0 + 2_501

def test_answer_after_the_page_is_adopted_too(ready: Desk) -> None:
    event = x_id(T0 + 2_500)
    begin(ready)
    ready.take(said(T0 + 2_500, "您好，正在查", id=event, outgoing=True))
    assert timeline.page(ready.conn, DM)[-1].elsewhere
    ready.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 2_600)
    lines = timeline.page(ready.conn, DM)
    assert [e.id for e in lines] == [x_id(T0), "01A"] and not lines[-1].elsewhere
    assert "sent_elsewhere" not in {e.kind for e in events.of(ready.conn, DM)}

def test_old_id_does_not_set_the_time(ready: Desk) -> None:
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id="17"), T0 + 2_600)
    assert timeline.page(ready.conn, DM)[-1].at == T0 + 2_600

def test_claims_are_unique(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01B", T0 + 1_500), tags=(), done_after=False)
    event = x_id(T0 + 2_500)
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 2_600)
    begin(ready, "01B", T0 + 3_000)
    ready.do(outbox.finish, "01B", outcome("sent", event_id=event), T0 + 3_100)
    assert ready.one("SELECT state FROM outbox WHERE id = '01B'") == State.UNCONFIRMED
    with pytest.raises(DeskError):
        ready.do(outbox.adopt, "01B", event, "adopted", T0 + 3_200)

def test_candidates_are_newer_unclaimed_and_ours(ready: Desk) -> None:
    ready.take(said(T0 + 500, "before", outgoing=True))
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("unknown"), T0 + 2_600)
    ready.take(
        said(T0 + 2_900, "you?"), said(T0 + 3_100, "b", outgoing=True), said(T0 + 3_000, "a", outgoing=True)
    )
    item = outbox.unsettled(ready.conn, BRAND)[0]
    found = outbox.candidates(ready.conn, item)
    assert [c.text for c in found] == ["a", "b"]
    ready.do(outbox.adopt, "01A", found[0].event_id, "adopted", T0 + 4_000)
    assert ready.one("SELECT how, claimed_event_id FROM outbox") == ("adopted", found[0].event_id)
    assert [e.id for e in timeline.page(ready.conn, DM) if e.text == "a"] == ["01A"]

def test_late_answers(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.finish, "01A", outcome("not_sent"), T0 + 9_000)  # proves nothing any more
    assert ready.one("SELECT state FROM outbox") == State.ASKED
    ready.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 9_000)
    assert ready.one("SELECT state FROM outbox") == State.SENT
    ready.do(outbox.finish, "01A", outcome("unknown"), T0 + 9_001)
    assert ready.one("SELECT state FROM outbox") == State.SENT

def test_checked_counts_complete_looks(ready: Desk) -> None:
    to(ready, State.UNCONFIRMED)
    ready.do(outbox.checked, "01A", complete=True, witnessed=False, at=T0 + 5_000)
    ready.do(outbox.checked, "01A", complete=False, witnessed=True, at=T0 + 6_000)
    assert ready.one("SELECT checks, checked_at, witnessed FROM outbox") == (1, T0 + 6_000, 1)

def test_human_there_stands_in_until_x_shows_it(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.human_there, "01A", "me", T0 + SETTLE_MS)
    assert [(e.id, e.state, e.x_id) for e in timeline.page(ready.conn, DM)][-1] == ("01A", State.SENT, None)
    assert conversations.read(ready.conn, DM).clock is None  # type: ignore[union-attr]
    ready.take(said(T0 + 2_700, "您好，正在查 ", outgoing=True))
    lines = timeline.page(ready.conn, DM)
    assert [e.id for e in lines] == [x_id(T0), "01A"] and lines[-1].x_id == x_id(T0 + 2_700)
    ready.take(said(T0 + 2_700, "您好，正在查 ", outgoing=True), said(T0 + 9_000, "您好，正在查", outgoing=True))
    assert len(timeline.page(ready.conn, DM)) == 3  # the same words again are another message

def test_human_there_claims_what_is_already_here(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.take(said(T0 + 2_700, "您好，正在查", outgoing=True))
    ready.do(outbox.human_there, "01A", "me", T0 + SETTLE_MS)
    assert ready.one("SELECT claimed_event_id FROM outbox") == x_id(T0 + 2_700)
    assert len(timeline.page(ready.conn, DM)) == 2

def test_guard_holds_what_the_world_overtook(ready: Desk) -> None:
    item = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None
    assert "4 hours" in outbox.guard(ready.conn, item, x_now=item.created_at + STALE_MS + 1).text  # type: ignore[union-attr]
    ready.take(said(T0 - HOUR, "older, fetched late"))
    assert outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None
    ready.take(said(T0 + 5_000, "doch nicht"))
    why = outbox.guard(ready.conn, item, x_now=T0 + HOUR)
    assert why is not None and why.english() == "Held: 李娜 wrote after you wrote this"
    ready.do(outbox.hold, "01A", why, T0 + 6_000)
    assert inbox.rows(ready.conn, [1])[1].mark == "held"
    ready.do(outbox.release, "01A", "me", T0 + 7_000)
    again = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert outbox.guard(ready.conn, again, x_now=T0 + 9 * HOUR) is None  # the agent looked, age is no reason either
    ready.take(said(T0 + 8_000, "und nun"))
    assert outbox.guard(ready.conn, again, x_now=T0 + HOUR) is not None

def test_guard_sees_replies_written_elsewhere(ready: Desk) -> None:
    ready.take(said(T0 + 500, "seen before Send", outgoing=True))
    ready.do(outbox.enqueue, reply("01B", T0 + 1_500), tags=(), done_after=False)
    item = outbox.read(ready.conn, "01B")
    assert item is not None and outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None
    ready.take(said(T0 + 900, "typed on x.com, not yet here at Send", outgoing=True))
    why = outbox.guard(ready.conn, item, x_now=T0 + HOUR)
    assert why is not None and "answered elsewhere" in why.text

def test_own_earlier_reply_does_not_hold_the_next(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01B", T0 + 1_500), tags=(), done_after=False)
    to(ready, State.SENT)
    item = outbox.due(ready.conn, BRAND, x_now=T0 + HOUR)[0]
    assert item.id == "01B" and outbox.guard(ready.conn, item, x_now=T0 + HOUR) is None

def test_sent_brings_tags_promise_and_done(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(promise_minutes=30), tags=("退款",), done_after=False)
    begin(desk)
    assert conversations.read(desk.conn, DM).tags == ()  # type: ignore[union-attr]
    desk.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_600)
    found = conversations.read(desk.conn, DM)
    assert found is not None and found.tags == ("退款",) and found.clock is not None
    assert (found.clock.kind, found.clock.due) == ("promise", T0 + 2_500 + 30 * 60_000)
    desk.do(outbox.enqueue, reply("01B", T0 + 4_000), tags=(), done_after=True)
    begin(desk, "01B", T0 + 5_000)
    desk.do(outbox.finish, "01B", outcome("sent", event_id=x_id(T0 + 5_500)), T0 + 5_600)
    found = conversations.read(desk.conn, DM)
    assert found is not None and (found.status, found.clock) == ("done", None)

def test_done_after_does_not_swallow_a_newer_question(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=True)
    begin(desk)
    desk.take(said(T0 + 2_700, "one more thing"))
    desk.do(outbox.finish, "01A", outcome("sent", event_id=x_id(T0 + 2_500)), T0 + 2_800)
    found = conversations.read(desk.conn, DM)
    assert found is not None and found.status == "open" and found.clock is not None
    assert found.clock.start == T0 + 2_700

def test_marks_and_status(ready: Desk) -> None:
    assert inbox.rows(ready.conn, [1])[1].mark == "queued"
    ready.do(drafts.save, Draft(DM, "reply", "hm", 2, None, T0), based_on=None)
    assert inbox.rows(ready.conn, [1])[1].mark == "draft"
    to(ready, State.ASKED)
    assert inbox.rows(ready.conn, [1])[1].mark == "needs_you"
    bar = status.read(ready.conn, x_now=T0)
    assert (bar.needs_you, bar.waiting, bar.refused) == (1, 0, 0)
    assert inbox.counts(ready.conn, me="me", now=T0)["outbox.needs_you"] == 1
    ready.do(outbox.human_drop, "01A", "me", T0)
    assert outbox.open_rows(ready.conn, DM) == []
    assert ready.one("SELECT recipient_id FROM outbox") == CUSTOMER
