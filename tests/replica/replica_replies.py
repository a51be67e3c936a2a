"""Replies brought to a state by legal steps, for tests of the outbox."""

from __future__ import annotations

from typing import Any

from tests.replica.replica_desk import T0, Desk, x_id
from xdesk.core.delivery import Result, State
from xdesk.core.polling.feed import Outcome
from xdesk.core.sentences import Sentence
from xdesk.replica.outbox import outbox

WHY = Sentence("Test", "why", {})


def outcome(result: str, **more: Any) -> Outcome:
    return Outcome(Result(result), **more)


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
