"""The index of messages: written in runs, each message under a number that grows with its time.

So the index gives what it finds by time, newest first, without sorting, whenever a message came. A number is the
second of the message, or the next free one above; `furthest` tells how far above at most. Messages are indexed in runs
of RUN, which costs a tenth of doing it one by one; the newest few that are not indexed yet are looked through as they
are (`waiting`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING

from xdesk.replica.search import vocabulary
from xdesk.replica.search.folding import index_words, is_word

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection
    from xdesk.replica.database.writer import Tx

RUN = 64
"""Messages are indexed once so many wait."""
SLOT_MS = 1_000
_MOST = 2_000  # messages that one transaction of the desk indexes
_BESIDE = 8  # numbers tried one after the other; when all are taken, further away
_MERGED = 2_000  # pages that one step of merging writes
_PIECE = 20_000  # messages of one transaction while the index is built

Row = tuple[int, int, str]
"""number of arrival, UTC ms, text"""


def slot_of(at: int) -> int:
    """Return the lowest number that a message of this time (UTC ms) can have."""
    return at // SLOT_MS


def came(tx: Tx, no: int, many: int = 1) -> None:
    """Note that `many` messages were stored, the last under `no`; index those that wait when they are enough."""
    if no % RUN < many:
        catch_up(tx)


def catch_up(tx: Tx) -> None:
    """Index the messages that wait."""
    _index(tx.conn, _unindexed(tx.conn, _MOST))


def waiting(conn: Connection) -> int:
    """Return how many messages at most wait to be indexed; beyond a few runs, the index is being built."""
    row = conn.execute("SELECT (SELECT coalesce(max(no), 0) FROM message) - indexed_no FROM search_state").fetchone()
    return max(0, int(row[0]))


def _unindexed(conn: Connection, most: int) -> list[Row]:
    return conn.execute(
        "SELECT no, created_at, text FROM message WHERE no > (SELECT indexed_no FROM search_state) ORDER BY no LIMIT ?",
        (most,),
    ).fetchall()


def add_again(tx: Tx, no: int, at: int, text: str) -> None:
    """Index a message that changed, unless it still waits for its turn."""
    if text and _is_indexed(tx, no):
        _write(tx.conn, [(no, at, text)])


def forget(tx: Tx, no: int, at: int, text: str) -> None:
    """Take a message out of the index as it stands there, with the words that no other has.

    The words are given again: only so does `secure-delete` erase them at once.
    """
    if not text or not _is_indexed(tx, no):
        return
    sql = "SELECT doc FROM search_slot WHERE doc >= ? AND no = ? ORDER BY doc LIMIT 1"
    row = tx.execute(sql, (slot_of(at), no)).fetchone()
    if row is None:
        return
    words = index_words(text)
    tx.execute("INSERT INTO message_search (message_search, rowid, body) VALUES ('delete', ?, ?)", (row[0], words))
    tx.execute("DELETE FROM search_slot WHERE doc = ?", row)
    vocabulary.forget_unused(tx, sorted({word for word in words.split() if is_word(word)}))


def rows_deleted(tx: Tx) -> None:
    """Note that messages are gone: their numbers of arrival may be given again."""
    tx.execute("UPDATE search_state SET indexed_no = min(indexed_no, (SELECT coalesce(max(no), 0) FROM message))")


def build(conn: Connection) -> None:
    """Index every message that is not indexed yet, in transactions of its own; can be stopped and begun again."""
    while True:
        conn.execute("BEGIN IMMEDIATE")
        try:
            rows = _unindexed(conn, _PIECE)
            _index(conn, rows)
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
        conn.execute("PRAGMA wal_checkpoint(PASSIVE)")  # so that the log does not grow by the whole index
        if len(rows) < _PIECE:
            break
    _merge(conn)


def _merge(conn: Connection) -> None:
    """Make one piece of the index, which is read fastest, in steps (https://www.sqlite.org/fts5.html, "merge")."""
    step, changes = -_MERGED, "SELECT total_changes()"
    while True:
        before = conn.execute(changes).fetchone()[0]
        conn.execute("INSERT INTO message_search (message_search, rank) VALUES ('merge', ?)", (step,))
        if conn.execute(changes).fetchone()[0] - before < 2:
            return
        conn.execute("PRAGMA wal_checkpoint(PASSIVE)")
        step = _MERGED


def _is_indexed(tx: Tx, no: int) -> bool:
    return tx.execute("SELECT 1 FROM search_state WHERE indexed_no >= ?", (no,)).fetchone() is not None


def _index(conn: Connection, rows: Sequence[Row]) -> None:
    if rows:
        _write(conn, [row for row in rows if row[2]])
        conn.execute("UPDATE search_state SET indexed_no = ?", (rows[-1][0],))


def _write(conn: Connection, rows: Iterable[Row]) -> None:
    """Index messages, in the order of their numbers in the index: so it takes them in one go."""
    places = _places(conn, sorted(rows, key=lambda row: row[1]))
    if not places:
        return
    conn.execute(
        "INSERT INTO search_slot (doc, no) SELECT value ->> 0, value ->> 1 FROM json_each(?)",
        (json.dumps([(doc, row[0]) for doc, row in places]),),
    )
    docs = [(doc, index_words(row[2])) for doc, row in places]
    conn.executemany("INSERT INTO message_search (rowid, body) VALUES (?, ?)", docs)
    words = {word for _, body in docs for word in body.split()}
    vocabulary.add(conn, sorted(word for word in words if is_word(word)))
    furthest = max(doc - slot_of(row[1]) for doc, row in places)
    conn.execute("UPDATE search_state SET furthest = ? WHERE furthest < ?", (furthest, furthest))


def _places(conn: Connection, rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """Return the messages with numbers of their own in the index, lowest first."""
    near = sorted({slot_of(row[1]) + beside for row in rows for beside in range(_BESIDE)})
    taken = {row[0] for row in conn.execute(
        "SELECT doc FROM search_slot WHERE doc IN (SELECT value FROM json_each(?))", (json.dumps(near),)
    )}  # fmt: skip
    found = []
    for row in rows:
        doc = _free(conn, row, taken)
        taken.add(doc)
        found.append((doc, row))
    return sorted(found, key=lambda one: one[0])


def _free(conn: Connection, row: Row, taken: set[int]) -> int:
    """Return the number of this time, or a free one above: the next few, then ones spread over a widening stretch."""
    lowest = slot_of(row[1])
    for doc in range(lowest, lowest + _BESIDE):
        if doc not in taken:
            return doc
    for step in count():
        spread = _BESIDE << (step // 2)
        doc = lowest + _BESIDE + (row[0] * 2_654_435_761 + step * 40_503) % spread
        if doc not in taken and not conn.execute("SELECT 1 FROM search_slot WHERE doc = ?", (doc,)).fetchall():
            return doc
    raise AssertionError("numbers have no end")
