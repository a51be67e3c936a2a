"""Events that are no messages: joins, leaves and what X adds later are told, and start and stop nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, T0, Desk, person, reply, said
from xdesk.core.polling.feed import Incoming
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.outbox import outbox


def happened(ms: int, *event: str, **more: Any) -> Incoming:
    """Something that is no message, at `ms`."""
    return said(ms, "", event=event or ("join", CUSTOMER), **more)


EVENTS = [("join", CUSTOMER), ("leave", CUSTOMER), ("unknown", "MessageReaction2027")]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("outgoing", [False, True])
def test_what_is_no_message_starts_nothing_and_stops_nothing(
    desk: Desk, event: tuple[str, ...], outgoing: bool
) -> None:
    def row() -> Any:
        return desk.conn.execute(
            "SELECT unread, first_unanswered_at, clock_due, rank, last_at, last_id, preview, preview_out, last_in_id, "
            "last_in_at, last_out_at, mark, status FROM conversation"
        ).fetchone()

    desk.take(said(T0))
    waits = row()
    desk.take(happened(T0 + 1000, *event, outgoing=outgoing))
    assert row() == waits and waits[0] == 1 and waits[2] is not None
    desk.take(said(T0 + 2000, "bitte", outgoing=True))
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 2500)
    answered = row()
    desk.take(happened(T0 + 3000, *event, outgoing=outgoing, low=7))
    assert row() == answered and answered[0] == 0 and answered[2] is None


@pytest.mark.parametrize("event", EVENTS)
def test_where_only_something_happened_nobody_waits(desk: Desk, event: tuple[str, ...]) -> None:
    desk.take(happened(T0, *event))
    found = desk.conn.execute("SELECT unread, clock_due, last_at, preview, status FROM conversation").fetchone()
    assert found == (0, None, T0, "", "open")
    assert desk.one("SELECT count(*) FROM event WHERE kind IN ('received', 'sent_elsewhere')") == 0


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("outgoing", [False, True])
def test_what_is_no_message_holds_no_reply_and_reopens_nothing(
    desk: Desk, event: tuple[str, ...], outgoing: bool
) -> None:
    desk.take(said(T0))
    item = reply()
    desk.do(outbox.enqueue, item)
    desk.take(happened(T0 + 2000, *event, outgoing=outgoing))
    assert outbox.guard(desk.conn, item, x_now=T0 + 3000) is None
    desk.do(conversations.set_status, DM, "done", agent="me", at=T0 + 3000)
    desk.take(happened(T0 + 4000, *event, outgoing=outgoing, low=9))
    assert desk.one("SELECT status FROM conversation") == "done"


def test_a_line_says_what_happened_and_to_whom(desk: Desk) -> None:
    desk.take(
        happened(T0, "join", CUSTOMER, BRAND, "5551"),
        happened(T0 + 1, "unknown", "MessageReaction2027", low=2),
        people=(person(),),
    )
    workspace, odd = timeline.page(desk.conn, DM)
    assert (workspace.what, workspace.event, workspace.named) == ("event", "join", ("李娜", "@acme", ""))
    assert (odd.what, odd.event, odd.named, odd.text) == ("event", "unknown", ("MessageReaction2027",), "")
