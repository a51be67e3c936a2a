"""Schema shape: what tables, indexes and triggers a file has and a version makes; they are compared at start."""

from __future__ import annotations

import functools
import json
import re
import zlib
from typing import NamedTuple

from sqlcipher3 import dbapi2

from xdesk.replica.database.connection import Connection
from xdesk.replica.schema import VERSIONS

SEARCH = "message_search"
PEOPLE = "person_search"
CHECKED = "schema.checked"
"""The setting that says for which state of the schema, and by which statements, a file was found as it should be."""

_QUOTED = re.compile(r'"')
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([(),=<>|+*-]) ?")  # in a text whose white space is single spaces


class Part(NamedTuple):
    """A table, index or trigger; `sql` as it was written, `plain` without what makes no difference."""

    kind: str
    name: str
    table: str
    sql: str
    plain: str


Shape = dict[tuple[str, str], Part]
"""The parts of a schema by kind and name; what the engine makes by itself is left out."""


def statements(script: str) -> list[str]:
    """Return the single statements of `script`; triggers stay whole."""
    out, part = [], ""
    for line in script.strip().splitlines():
        part += line + "\n"
        if part.strip() and dbapi2.complete_statement(part):
            out.append(part.strip())
            part = ""
    return [*out, part.strip()] if part.strip() else out


def of(conn: Connection) -> Shape:
    """Return the shape of an open file."""
    rows = conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {(k, name): Part(k, name, table, sql, _plain(sql)) for k, name, table, sql in rows if _is_ours(table)}


@functools.cache
def made_by(version: int) -> Shape:
    """Return the shape that the statements up to `version` make."""
    conn = dbapi2.connect(":memory:", isolation_level=None)
    try:
        for number, script in VERSIONS:
            for statement in statements(script) if number <= version else ():
                conn.execute(statement)
        return of(conn)
    finally:
        conn.close()


def differences(conn: Connection, version: int) -> list[str]:
    """Return the names of what the file lacks, has otherwise, or has too much of. A table too much does no harm."""
    have, want = of(conn), made_by(version)
    wrong = {name for (kind, name), part in want.items() if not _same(have.get((kind, name)), part)}
    return sorted(wrong | {name for kind, name in have if (kind, name) not in want and kind != "table"})


def is_checked(conn: Connection) -> bool:
    """Return whether the schema was found right before and did not change since; costs less than looking."""
    row = conn.execute("SELECT value FROM setting WHERE name = ?", (CHECKED,)).fetchone()
    return row is not None and row[0] == _state(conn)


def note_checked(conn: Connection) -> None:
    """Keep that the schema is right as it is now; part of the open transaction, if there is one."""
    conn.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (CHECKED, _state(conn)),
    )


def _state(conn: Connection) -> str:
    changes = conn.execute("PRAGMA schema_version").fetchone()[0]
    return json.dumps([changes, zlib.crc32("".join(script for _, script in VERSIONS).encode())])


def _same(one: Part | None, other: Part) -> bool:
    return one is not None and one.plain == other.plain and one.table == other.table


def _plain(sql: str) -> str:
    return _AROUND.sub(r"\1", _SPACE.sub(" ", _QUOTED.sub("", sql))).strip()


def _is_ours(table: str) -> bool:
    return not table.startswith(("sqlite_", "_sqlite_", SEARCH + "_", PEOPLE + "_"))
