"""Macros: texts an agent inserts by code; shipped ones are renewed at start, use counts stay."""

from __future__ import annotations

import json
from collections.abc import Sequence

from xdesk.core.changes import Subject
from xdesk.core.model import Macro
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

_COLUMNS = "id, code, aliases, title, lang, body, channels, promise_minutes, tags, pinyin, initials"


def _row(macro: Macro) -> tuple[object, ...]:
    return (
        macro.id, macro.code, json.dumps(macro.aliases), macro.title, macro.lang, macro.body,
        json.dumps(macro.channels), macro.promise_minutes, json.dumps(macro.tags), macro.pinyin, macro.initials,
    )  # fmt: skip


def _macro(row: tuple[str, ...]) -> Macro:
    v: list[object] = list(row)
    for location in (2, 6, 8):
        v[location] = tuple(json.loads(row[location]))
    return Macro(*v)  # type: ignore[arg-type]


def all(conn: Connection) -> tuple[Macro, ...]:
    """Return every macro, most used first, then by code."""
    return tuple(_macro(row) for row in conn.execute(f"SELECT {_COLUMNS} FROM macro ORDER BY used DESC, code, id"))


def count(conn: Connection) -> int:
    """Return how many macros there are."""
    return int(conn.execute("SELECT count(*) FROM macro").fetchone()[0])


def uses(conn: Connection) -> dict[str, int]:
    """Return how often each macro was used; one that never was is missing."""
    return dict(conn.execute("SELECT id, used FROM macro WHERE used > 0").fetchall())


def store_shipped(tx: Tx, macros: Sequence[Macro]) -> None:
    """Bring the shipped macros to what this version ships; own macros and use counts stay."""
    before = {row[0]: tuple(row) for row in tx.execute(f"SELECT {_COLUMNS} FROM macro WHERE source = 'shipped'")}
    after = {macro.id: _row(macro) for macro in macros}
    if before == after:
        return
    gone = [(name,) for name in before if name not in after]
    tx.executemany("DELETE FROM macro WHERE id = ?", gone)
    names = _COLUMNS.split(", ")[1:]
    tx.executemany(
        f"INSERT INTO macro ({_COLUMNS}, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'shipped') "
        "ON CONFLICT (id) DO UPDATE SET " + ", ".join(f"{n} = excluded.{n}" for n in names),
        list(after.values()),
    )
    tx.touch(Subject.MACRO)


def code(conn: Connection, macro_id: str) -> str | None:
    """Return the code an agent types for a macro, None when there is none."""
    row = conn.execute("SELECT code FROM macro WHERE id = ?", (macro_id,)).fetchone()
    return None if row is None else str(row[0])


def used(tx: Tx, macro_id: str) -> None:
    """Count one use."""
    tx.execute("UPDATE macro SET used = used + 1 WHERE id = ?", (macro_id,))
    tx.touch(Subject.MACRO_USE)
