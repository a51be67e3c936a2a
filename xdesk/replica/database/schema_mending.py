"""Schema mending: gives a file the tables, columns, indexes and triggers of its version, as they should be."""

from __future__ import annotations

import re
from typing import Any

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica import search
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.schema_shape import SEARCH, Part, differences, made_by, of, statements
from xdesk.replica.schema import v003

_PIECE = 2_000


def mend(conn: Connection, version: int) -> None:
    """Bring the schema of the open file to what `version` makes, in one transaction; rows stay.

    Raises DeskError when it cannot: then nothing is changed. The caller has made a copy.
    """
    names = differences(conn, version)
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA legacy_alter_table = ON")  # so that a table made anew is not taken for a renamed one
    try:
        conn.execute("BEGIN IMMEDIATE")
        try:
            _mend(conn, version)
            names = differences(conn, version)
            if names:
                raise DeskError(_unfit(names))
            conn.execute("COMMIT")
        except BaseException as error:
            conn.execute("ROLLBACK")
            if isinstance(error, db_errors.Failure) and db_errors.sentence_of(error) is None:  # rows that do not fit
                raise DeskError(_unfit(names)) from error
            raise
    finally:
        conn.execute("PRAGMA legacy_alter_table = OFF")
        conn.execute("PRAGMA foreign_keys = ON")


def _mend(conn: Connection, version: int) -> None:
    want = made_by(version)
    for kind, name in of(conn):
        if kind == "trigger":  # they come back at the end; none may act while rows are moved
            conn.execute(f'DROP TRIGGER "{name}"')
    for part in want.values():
        if part.kind == "table":
            _mend_table(conn, part)
    for (kind, name), part in of(conn).items():
        if (kind == "index" and (kind, name) not in want) or (kind == "index" and want[kind, name].plain != part.plain):
            conn.execute(f'DROP INDEX "{name}"')
    if ("table", "agent") in want:
        for statement in statements(v003.AGENT_ROWS):
            conn.execute(statement)
    if ("table", "tally") in want:
        _count_again(conn)
    have = of(conn)
    for key, part in want.items():
        if part.kind in ("index", "trigger") and key not in have:
            conn.execute(part.sql)


def _mend_table(conn: Connection, part: Part) -> None:
    have = of(conn).get(("table", part.name))
    if have is None or have.plain != part.plain:
        if part.name == SEARCH:
            _build_search(conn, part, have)
        elif have is None:
            conn.execute(part.sql)
        elif not _columns_added(conn, part):
            _make_anew(conn, part)


def _columns_added(conn: Connection, part: Part) -> bool:
    """Add the columns the table lacks where that is enough; return whether it then is as it should be."""
    words = {name: sql for name, sql in column_sql(part.sql).items() if name not in _columns(conn, part.name)}
    for sql in words.values():
        if "PRIMARY KEY" in sql or "UNIQUE" in sql or ("NOT NULL" in sql and "DEFAULT" not in sql):
            return False
    for sql in words.values():
        conn.execute(f'ALTER TABLE "{part.name}" ADD COLUMN {sql}')
    return of(conn)["table", part.name].plain == part.plain


def _make_anew(conn: Connection, part: Part) -> None:
    """Make the table again as it should be, with the rows of the one that is there."""
    fresh = f"mended_{part.name}"
    conn.execute(re.sub(rf'^CREATE TABLE\s+"?{part.name}"?', f'CREATE TABLE "{fresh}"', part.sql, count=1))
    there = _columns(conn, part.name)
    shared = ", ".join(f'"{name}"' for name in _columns(conn, fresh) if name in there)
    conn.execute(f'INSERT INTO "{fresh}" ({shared}) SELECT {shared} FROM "{part.name}"')
    conn.execute(f'DROP TABLE "{part.name}"')
    conn.execute(f'ALTER TABLE "{fresh}" RENAME TO "{part.name}"')


def _build_search(conn: Connection, part: Part, have: Part | None) -> None:
    """Make the index of all messages again: it holds no text of its own."""
    if have is not None:
        conn.execute(f'DROP TABLE "{SEARCH}"')
    conn.execute(part.sql)
    conn.execute(f"INSERT INTO {SEARCH} ({SEARCH}, rank) VALUES ('secure-delete', 1)")
    last: Any = -1
    sql = "SELECT no, text FROM message WHERE no > ? AND text <> '' ORDER BY no LIMIT ?"
    while rows := conn.execute(sql, (last, _PIECE)).fetchall():
        words = ((no, search.index_text(text)) for no, text in rows)
        conn.executemany(f"INSERT INTO {SEARCH} (rowid, body) VALUES (?, ?)", words)
        last = rows[-1][0]


def _count_again(conn: Connection) -> None:
    """Fill the table that triggers keep: they were missing for a while, perhaps."""
    conn.execute("DELETE FROM tally")
    conn.execute(
        "INSERT INTO tally (account_id, status, assignee, n) "
        "SELECT account_id, status, coalesce(assignee, ''), count(*) FROM conversation GROUP BY 1, 2, 3"
    )


def _columns(conn: Connection, table: str) -> list[str]:
    return [row[1] for row in conn.execute(f'PRAGMA table_xinfo("{table}")')]


def column_sql(sql: str) -> dict[str, str]:
    """Return the definition of each column in a CREATE TABLE by its name; constraints of the table are left out."""
    parts, depth, part = [], 0, ""
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += sign
    words = [one.strip() for one in [*parts, part]]
    tables = ("PRIMARY KEY", "UNIQUE", "CHECK", "FOREIGN KEY", "CONSTRAINT")
    return {one.split()[0].strip('"'): one for one in words if one and not one.upper().startswith(tables)}


def _unfit(names: list[str]) -> Sentence:
    return Sentence(
        "Replica",
        QT_TRANSLATE_NOOP(
            "Replica",
            "The file of this profile was made by another build of xdesk and does not fit this one ({what}). "
            "Nothing was changed. Open it with the xdesk that used it last.",
        ),
        {"what": ", ".join(names[:5])},
    )
