"""Streams: how far each account's reading is, what X's limits say, and which gaps are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xdesk.core.changes import Subject
from xdesk.core.polling.feed import Limit
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far one stream of one account is; ids of X, times UTC ms."""

    newest_id: str | None
    state: str  # 'new' | 'ok' | 'slowed' | 'refused' | 'offline'
    last_good_at: int | None
    next_at: int | None
    dialect: str
    sentence: Sentence | None = None
    deep_at: int | None = None  # X's time of the last read that went back behind what was known


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a stream that was not read: newer than one id, older than another; `token` goes on from X's page."""

    id: int
    account_id: str
    stream: str
    newer_than: str | None
    older_than: str | None
    token: str | None
    sentence: Sentence | None


def read(conn: Connection, account_id: str, stream: str) -> StreamState:
    """Return how far a stream is; a stream never read is 'new'."""
    row = conn.execute(
        "SELECT newest_id, state, last_good_at, next_at, dialect, sentence, deep_at FROM stream "
        "WHERE account_id = ? AND stream = ?",
        (account_id, stream),
    ).fetchone()
    if row is None:
        return StreamState(None, "new", None, None, "tweet")
    sentence = None if row[5] is None else Sentence.loads(row[5])
    return StreamState(row[0], row[1], row[2], row[3], row[4], sentence, row[6])


def worst(conn: Connection) -> dict[str, tuple[str, Sentence | None]]:
    """Return of each account how the worst of its streams stands, with its sentence; without those that are well."""
    found: dict[str, tuple[str, Sentence | None]] = {}
    rows = conn.execute(
        "SELECT account_id, state, sentence FROM stream WHERE state NOT IN ('ok', 'new') ORDER BY account_id, "
        "CASE state WHEN 'refused' THEN 0 WHEN 'offline' THEN 1 ELSE 2 END, stream"
    )
    for account_id, state, raw in rows:
        found.setdefault(account_id, (state, None if raw is None else Sentence.loads(raw)))
    return found


def set_state(
    tx: Tx, account_id: str, stream: str, state: str, *, sentence: Sentence | None, at: int, next_at: int | None
) -> None:
    """Set how a stream stands and when it is asked next (UTC ms); the cursor stays. `at` is good for state 'ok'."""
    raw = None if sentence is None else sentence.dumps()
    good = at if state == "ok" else None
    tx.execute(
        "INSERT INTO stream (account_id, stream, state, sentence, next_at, last_good_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (account_id, stream) DO UPDATE SET state = excluded.state, sentence = excluded.sentence, "
        "next_at = excluded.next_at, last_good_at = coalesce(excluded.last_good_at, last_good_at)",
        (account_id, stream, state, raw, next_at, good),
    )
    tx.touch(Subject.HEALTH)


def set_dialect(tx: Tx, account_id: str, stream: str, dialect: str) -> None:
    """Remember which field names X answers to: 'tweet' or 'post'."""
    tx.execute(
        "INSERT INTO stream (account_id, stream, dialect) VALUES (?, ?, ?) "
        "ON CONFLICT (account_id, stream) DO UPDATE SET dialect = excluded.dialect",
        (account_id, stream, dialect),
    )


def read_deep(tx: Tx, account_id: str, stream: str, at: int) -> None:
    """Note that a read at `at` (UTC ms of X) went back behind what was known; the row is there already."""
    tx.execute("UPDATE stream SET deep_at = ? WHERE account_id = ? AND stream = ?", (at, account_id, stream))


def good_page(
    tx: Tx, account_id: str, stream: str, *, newest_id: str | None, at: int, sentence: Sentence | None
) -> None:
    """Move a stream's cursor after a page was saved in the same transaction; None leaves it where it is."""
    raw = None if sentence is None else sentence.dumps()
    tx.execute(
        "INSERT INTO stream (account_id, stream, newest_id, state, sentence, last_good_at) "
        "VALUES (?, ?, ?, 'ok', ?, ?) ON CONFLICT (account_id, stream) DO UPDATE SET "
        "newest_id = coalesce(excluded.newest_id, newest_id), state = 'ok', sentence = excluded.sentence, "
        "last_good_at = max(coalesce(last_good_at, 0), excluded.last_good_at)",
        (account_id, stream, newest_id, raw, at),
    )
    tx.touch(Subject.HEALTH)


def limits(tx: Tx, account_id: str, limits: Iterable[Limit]) -> None:
    """Keep what X's headers said of the rate windows."""
    rows = [(account_id, x.name, x.window, x.limit, x.remaining, x.reset_at) for x in limits]
    if rows:
        tx.executemany(
            'INSERT OR REPLACE INTO rate (account_id, name, "window", "limit", remaining, reset_at) '
            "VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )
        tx.touch(Subject.HEALTH)


def rates(conn: Connection, account_id: str) -> dict[tuple[str, str], Limit]:
    """Return the rate windows of an account by (name, window)."""
    rows = conn.execute(
        'SELECT name, "window", "limit", remaining, reset_at FROM rate WHERE account_id = ?', (account_id,)
    )
    return {(row[0], row[1]): Limit(*row) for row in rows}


def open_gap(
    tx: Tx, account_id: str, stream: str, *, newer_than: str | None, older_than: str | None, token: str | None,
    at: int, sentence: Sentence | None = None,
) -> int:  # fmt: skip
    """Write down that a stretch was not read; returns the gap's number."""
    raw = None if sentence is None else sentence.dumps()
    tx.touch(Subject.HEALTH)
    return tx.execute(
        "INSERT INTO gap (account_id, stream, newer_than, older_than, token, opened_at, sentence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (account_id, stream, newer_than, older_than, token, at, raw),
    ).lastrowid


def gaps(conn: Connection, account_id: str, stream: str) -> list[Gap]:
    """Return the open gaps of a stream, newest stretch first."""
    rows = conn.execute(
        "SELECT id, account_id, stream, newer_than, older_than, token, sentence FROM gap "
        "WHERE account_id = ? AND stream = ? AND closed_at IS NULL ORDER BY id DESC",
        (account_id, stream),
    )
    return [_gap(row) for row in rows]


def _gap(v: tuple[Any, ...]) -> Gap:
    return Gap(v[0], v[1], v[2], v[3], v[4], v[5], None if v[6] is None else Sentence.loads(v[6]))


def move_gap(tx: Tx, gap_id: int, token: str | None, older_than: str | None) -> None:
    """Make a gap smaller: one more of its pages is saved. None leaves `older_than` as it is."""
    sql = "UPDATE gap SET token = ?, older_than = coalesce(?, older_than) WHERE id = ?"
    tx.execute(sql, (token, older_than, gap_id))


def close_gap(tx: Tx, gap_id: int, at: int) -> None:
    """Close a gap: it is filled, or X has nothing more."""
    tx.execute("UPDATE gap SET closed_at = coalesce(closed_at, ?) WHERE id = ?", (at, gap_id))
    tx.touch(Subject.HEALTH)
