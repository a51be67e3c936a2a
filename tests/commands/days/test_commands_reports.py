"""Random days: what a report reads from the log of events is what truly happened, each fact once, and no words."""

from __future__ import annotations

from pathlib import Path

from tests.commands.days.reported_days import COUNTED, ToldDay, play
from xdesk.replica import events


def test_the_log_tells_what_happened() -> None:
    assert play(0, 24) == []


def test_the_days_hold_all_that_is_counted(tmp_path: Path) -> None:
    day = ToldDay(3, tmp_path)
    day.play(200)
    assert all(day.truth[name] > 0 for name in COUNTED)
    kinds = {one.kind for one in events.every(day.desk.conn)}
    assert kinds >= {
        "received", "sent", "sent_elsewhere", "read", "assigned", "tagged", "done", "reopened", "queued", "drafted",
        "promised", "cancelled", "not_sent", "unconfirmed",
    }  # fmt: skip
    day.desk.conn.close()
