"""What counts as seen when X shows a message late: neither more than was on the screen, nor less than it."""

from __future__ import annotations

from xdesk.core.ids import snowflake_at
from xdesk.core.model import Direction, Entry
from xdesk.core.seen import Seen
from xdesk.ui.conversation.seen_tracker import SeenTracker

T0 = 1_780_000_000_000
MINUTE = 60_000


def row(no: int, minute: int, *, outgoing: bool = False) -> Entry:
    """A message that came as number `no` and was written at `minute`."""
    at = T0 + minute * MINUTE
    author, direction = ("brand", Direction.OUT) if outgoing else ("7", Direction.IN)
    return Entry(f"row {no}", "message", direction, at, author, "words", x_id=snowflake_at(at), no=no)


def after_a_late_one(minute: int, *, answered: bool) -> tuple[Seen, list[Entry], Entry]:
    """All was painted but what came last, written at `minute`; return what was seen, the rows, and the late one."""
    rows = [row(1, 0), row(2, 1, outgoing=True)] if answered else [row(1, 0)]
    rows += [row(3, 40), row(4, 41)]
    tracker = SeenTracker("me")
    tracker.show("c", rows, 4, before=None, settled_at=0)
    tracker.paint([one.id for one in rows])
    tracker.settle()
    late = row(5, minute)
    tracker.follow(sorted([*rows, late], key=lambda one: one.at), 5)
    return tracker.seen(), rows, late


def test_a_late_message_takes_nothing_from_what_was_painted() -> None:
    seen, rows, late = after_a_late_one(20, answered=True)
    assert seen == Seen(rows[-1].x_id or "", 4)  # the painted ones count still, should X take the late one back
    assert late.no > seen.no and late.at > seen.news_after(T0 + MINUTE)  # and the late one is news by its arrival


def test_a_late_message_that_only_its_id_tells_from_history_stays_unseen() -> None:
    seen, _, late = after_a_late_one(30, answered=False)
    newer = int(late.x_id or "") > int(seen.newest_id)
    assert newer or (late.no > seen.no and late.at > seen.news_after(None))
