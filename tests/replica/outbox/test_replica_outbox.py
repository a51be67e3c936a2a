"""The law of the outbox: every step, by code and by the database's own triggers."""

from __future__ import annotations

import itertools

import pytest
from sqlcipher3 import dbapi2

from tests.replica.replica_desk import BRAND, DM, HOUR, T0, Desk, reply, said, x_id
from tests.replica.replica_replies import WHY, begin, outcome, to
from xdesk.core.delivery import SETTLE_MS, State, may_step
from xdesk.core.ids import snowflake_at
from xdesk.core.polling.feed import Outcome
from xdesk.core.reply_matching import best
from xdesk.core.sentences import DeskError
from xdesk.replica import inbox
from xdesk.replica.conversation import timeline
from xdesk.replica.outbox import outbox
from xdesk.replica.outbox.transitions import step

RESULT = Outcome.__dataclass_fields__  # the outcome is built by name below


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


def test_a_wrong_clock_does_not_reorder_the_queue(desk: Desk) -> None:
    desk.take(said(T0))
    for name, at in (("01C", T0 + 9 * HOUR), ("01B", T0 - HOUR), ("01A", T0 - HOUR)):
        desk.do(outbox.enqueue, reply(name, at), tags=(), done_after=False)
    assert [one.id for one in outbox.open_rows(desk.conn, DM)] == ["01C", "01B", "01A"]
    times = [one.created_at for one in outbox.open_rows(desk.conn, DM)]
    assert times == [T0 + 9 * HOUR, T0 + 9 * HOUR + 1, T0 + 9 * HOUR + 2]
    desk.do(outbox.enqueue, reply("01A", T0 - HOUR), tags=(), done_after=False)
    assert len(outbox.open_rows(desk.conn, DM)) == 3
    for name in ("01C", "01B", "01A"):
        desk.do(outbox.cancel, name, "me", T0)
    desk.do(outbox.enqueue, reply("01D", T0 + 5), tags=(), done_after=False)
    assert outbox.open_rows(desk.conn, DM)[0].created_at == T0 + 5, "what is settled does not hold on to a wrong time"


def test_enqueue_twice_is_one_reply(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply(text="other"), tags=(), done_after=False)
    assert [r.text for r in outbox.open_rows(ready.conn)] == ["您好，正在查"]


@pytest.mark.parametrize("odd", ["9223372036854775806", x_id(T0 + 600_000), "99999999999"])
def test_an_impossible_id_does_not_become_the_mark_above_which_a_reply_is_looked_for(ready: Desk, odd: str) -> None:
    ready.take(said(T0 + 500), said(T0 + 700, id=odd))
    assert begin(ready).hwm == x_id(T0 + 500)
    ready.take(said(T0 + 2_500, reply().text, outgoing=True))
    item = outbox.open_rows(ready.conn)[0]
    found = best(item, outbox.candidates(ready.conn, item))
    assert found is not None and found.strong
