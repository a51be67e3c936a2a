"""Settings: what people decide, as JSON by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xdesk.core.changes import Subject
from xdesk.core.polling.x_time import XTime
from xdesk.replica.database.connection import Connection

if TYPE_CHECKING:
    from xdesk.core.ports import Clock
    from xdesk.replica.database.writer import Tx


def get(conn: Connection, name: str, default: Any = None) -> Any:
    """Return the value kept under `name`, `default` when there is none or it cannot be read."""
    row = conn.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    if row is None:
        return default
    try:
        return json.loads(row[0])
    except ValueError:
        return default


def skew(conn: Connection) -> int:
    """Return X's time minus local time in ms, as an earlier run measured it; 0 when none did."""
    kept = get(conn, "x_skew_ms", 0)
    return kept if isinstance(kept, int) else 0


def put(tx: Tx, name: str, value: Any) -> None:
    """Keep `value` (anything JSON can hold) under `name`; None forgets it."""
    if value is None:
        tx.execute("DELETE FROM setting WHERE name = ?", (name,))
    else:
        tx.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value, ensure_ascii=True)),
        )
    tx.touch(Subject.SETTING)


def x_time(conn: Connection, clock: Clock) -> XTime:
    """Return X's time as an earlier run left it: with the skew it measured, not before what X told last."""
    told = conn.execute("SELECT max(last_good_at) FROM stream").fetchone()[0]
    return XTime(clock, skew(conn), not_before=told or 0)
