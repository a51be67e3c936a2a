"""Schema mending: gives a file the tables, columns, indexes and triggers of its version, as they should be."""

from __future__ import annotations

import re

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.schema_shape import PEOPLE, SEARCH, Part, differences, made_by, of, statements
from xdesk.replica.schema import v003, v004

_OF_SEARCH = {SEARCH, PEOPLE, "search_slot", "search_word", "search_person", "search_state"}
"""Tables that hold nothing of their own: when one is wrong, all are made again, and filled after the mending."""


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
    tables = [part for part in want.values() if part.kind == "table"]
    wrong = {part.name for part in tables if not _is_right(conn, part)}
    for part in tables:
        if part.name in _OF_SEARCH:
            _make_search_anew(conn, part, wrong)
        elif part.name in wrong:
            _mend_table(conn, part)
    if wrong & _OF_SEARCH and ("table", "search_state") in want:
        conn.execute(v004.STATE)
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
    if ("table", part.name) not in of(conn):
        conn.execute(part.sql)
    elif not _columns_added(conn, part):
        _make_anew(conn, part)


def _is_right(conn: Connection, part: Part) -> bool:
    have = of(conn).get(("table", part.name))
    return have is not None and have.plain == part.plain


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


def _make_search_anew(conn: Connection, part: Part, wrong: set[str]) -> None:
    """Make a table of the search again, empty, when one of them is wrong: each is of use only with the others."""
    if wrong & _OF_SEARCH:
        conn.execute(f'DROP TABLE IF EXISTS "{part.name}"')
        conn.execute(part.sql)
        if part.name in (SEARCH, PEOPLE):
            conn.execute(f"INSERT INTO {part.name} ({part.name}, rank) VALUES ('secure-delete', 1)")


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
