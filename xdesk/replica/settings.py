"""Settings: what people decide, as JSON by name."""

from __future__ import annotations

import json
from typing import Any

from xdesk.core.changes import Subject
from xdesk.replica.connection import Connection
from xdesk.replica.writer import Tx


def get(conn: Connection, name: str, default: Any = None) -> Any:
    """Return the value kept under `name`, `default` when there is none or it cannot be read."""
    row = conn.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    if row is None:
        return default
    try:
        return json.loads(row[0])
    except ValueError:
        return default


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
