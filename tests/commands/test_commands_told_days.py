"""Random days: what a report reads from the log of events is what truly happened, each fact once, and no words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.told_days import ToldDay, told
from tests.replica.replica_desk import CANARY
from xdesk.replica import events

FIELDS = (
    "messages", "turns", "answered", "closed", "open", "waited", "replies", "elsewhere", "dones", "promises", "macros",
)  # fmt: skip


@pytest.mark.parametrize("number", range(20))
def test_the_log_tells_what_happened(number: int, tmp_path: Path) -> None:
    day = ToldDay(number, tmp_path)
    day.play(70)
    rows = list(events.every(day.desk.conn))
    found = told(rows)
    assert {name: found[name] for name in FIELDS} == {name: day.truth[name] for name in FIELDS}
    messages = [one.what.values()["message"] for one in rows if one.kind in ("received", "sent", "sent_elsewhere")]
    assert None not in messages and len(set(messages)) == len(messages)
    assert sorted(messages) == sorted(r[0] for r in day.desk.conn.execute("SELECT root_edit_id FROM message"))
    everything = repr(day.desk.conn.execute("SELECT * FROM event").fetchall())
    assert CANARY not in everything and "Kanarienvogel" not in everything
    day.desk.conn.close()


def test_the_days_hold_all_that_is_counted(tmp_path: Path) -> None:
    day = ToldDay(3, tmp_path)
    day.play(200)
    assert all(day.truth[name] > 0 for name in FIELDS)
    kinds = {one.kind for one in events.every(day.desk.conn)}
    assert kinds >= {
        "received", "sent", "sent_elsewhere", "read", "assigned", "tagged", "done", "reopened", "queued", "drafted",
        "promised", "cancelled", "not_sent", "unconfirmed",
    }  # fmt: skip
    day.desk.conn.close()
