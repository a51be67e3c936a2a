"""The index of people: names and handles, any part of them; and the conversations of who is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from xdesk.replica.search.folding import fold
from xdesk.replica.search.query import name_words, parse_name

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection
    from xdesk.replica.database.writer import Tx

_PIECE = 20_000
MOST = 1_000
"""People found for one query whose conversations are looked at; a part of a name that more have finds nobody soon."""

Names = tuple[str, str]
"""name and handle"""


def changed(tx: Tx, people: Iterable[tuple[str, Names, Names]]) -> None:
    """Index people (id, before, now) under other names; ('', '') is nobody."""
    moved = [one for one in people if one[1] != one[2]]
    for customer_id, before, _ in moved:
        if any(before):
            forget(tx, customer_id, before)
    _add(tx.conn, {one: now for one, _, now in moved if any(now)})


def forget(tx: Tx, customer_id: str, names: Names) -> None:
    """Take a person out of the index, who stands there under these names."""
    row = tx.execute("SELECT key FROM search_person WHERE customer_id = ?", (customer_id,)).fetchone()
    if row is None:
        return
    sql = "INSERT INTO person_search (person_search, rowid, body) VALUES ('delete', ?, ?)"
    tx.execute(sql, (row[0], _body(*names)))
    tx.execute("DELETE FROM search_person WHERE key = ?", row)


def build(conn: Connection) -> None:
    """Index everybody, in transactions of its own, unless that was done; can be stopped and begun again."""
    while not conn.execute("SELECT people_done FROM search_state").fetchone()[0]:
        conn.execute("BEGIN IMMEDIATE")
        try:
            rows = conn.execute(
                "SELECT id, name, handle FROM customer WHERE (name <> '' OR handle <> '') AND id > "
                "coalesce((SELECT customer_id FROM search_person ORDER BY key DESC LIMIT 1), '') ORDER BY id LIMIT ?",
                (_PIECE,),
            ).fetchall()
            _add(conn, {one: (name, handle) for one, name, handle in rows})
            if len(rows) < _PIECE:
                conn.execute("UPDATE search_state SET people_done = 1")
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise


def conversations(conn: Connection, text: str, limit: int) -> list[tuple[str, int]]:
    """Return id and time of the last message of conversations whose customer's name or handle has all words of `text`.

    The newest first, at most `limit`.
    """
    query = parse_name(text)
    if not query.words:
        return []
    return conn.execute(
        "SELECT c.id, c.last_at FROM (SELECT rowid AS key FROM person_search WHERE person_search MATCH ? LIMIT ?) AS f "
        "CROSS JOIN search_person AS p ON p.key = f.key CROSS JOIN conversation AS c ON c.customer_id = p.customer_id "
        "ORDER BY c.last_at DESC, c.id LIMIT ?",
        (query.expression, MOST, limit),
    ).fetchall()


def _add(conn: Connection, people: Mapping[str, Names]) -> None:
    if not people:
        return
    ids = json.dumps(list(people))
    conn.execute(
        "INSERT INTO search_person (customer_id) SELECT value FROM json_each(?) WHERE true "
        "ON CONFLICT (customer_id) DO NOTHING",
        (ids,),
    )
    keys = conn.execute(
        "SELECT key, customer_id FROM search_person WHERE customer_id IN (SELECT value FROM json_each(?)) ORDER BY key",
        (ids,),
    ).fetchall()
    rows = [(key, _body(*people[one])) for key, one in keys]
    sql = "INSERT INTO person_search (rowid, body) SELECT value ->> 0, value ->> 1 FROM json_each(?)"
    conn.execute(sql, (json.dumps(rows),))


def _body(name: str, handle: str) -> str:
    return " | ".join(name_words(fold(one)) for one in (name, handle))
