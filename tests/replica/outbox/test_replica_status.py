"""What the status says of replies that are not settled: each is counted once, by what it waits for."""

from __future__ import annotations

import pytest

from tests.replica.replica_desk import BRAND, T0, Desk, reply
from tests.replica.replica_replies import to
from xdesk.core.delivery import State
from xdesk.core.polling.health import Status
from xdesk.replica import status
from xdesk.replica.outbox import outbox, unknown_outcomes

BY_ITSELF = {State.QUEUED: "queued", State.SENDING: "unknown", State.UNCONFIRMED: "unknown"}
BY_AGENT = {State.HELD: "held", State.ASKED: "needs_you", State.REFUSED: "refused"}
COUNTED = ("queued", "blocked", "unknown", "held", "needs_you", "refused")


def _counted(desk: Desk) -> Status:
    return status.read(desk.conn, x_now=T0)


def _numbers(now: Status) -> dict[str, int]:
    return {name: n for name in COUNTED if (n := getattr(now, name))}


@pytest.mark.parametrize("state", list(State))
def test_a_reply_is_counted_once_by_what_it_waits_for(ready: Desk, state: State) -> None:
    to(ready, state)
    now = _counted(ready)
    settled = state in (State.SENT, State.CANCELLED, State.DROPPED)
    assert _numbers(now) == ({} if settled else {(BY_ITSELF | BY_AGENT)[state]: 1})
    assert now.for_agent == (1 if state in BY_AGENT else 0)


def test_a_reply_behind_a_question_does_not_count_as_going_by_itself(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.enqueue, reply("01B", T0 + 4_000), tags=(), done_after=False)
    assert outbox.due(ready.conn, BRAND, x_now=T0 + 3_600_000) == []
    now = _counted(ready)
    assert _numbers(now) == {"blocked": 1, "needs_you": 1} and now.for_agent == 2
    ready.do(outbox.human_drop, "01A", "me", T0 + 5_000)
    now = _counted(ready)
    assert _numbers(now) == {"queued": 1} and now.for_agent == 0
    assert [one.id for one in outbox.due(ready.conn, BRAND, x_now=T0 + 3_600_000)] == ["01B"]


def test_a_question_that_was_answered_blocks_nobody(ready: Desk) -> None:
    to(ready, State.ASKED)
    ready.do(outbox.enqueue, reply("01B", T0 + 4_000), tags=(), done_after=False)
    ready.do(unknown_outcomes.decide, "01A", unknown_outcomes.Decision(unknown_outcomes.DROP, "me", T0 + 60_000))
    assert _numbers(_counted(ready)) == {"queued": 1, "unknown": 1}
