"""Requests: what the agent asked the engine to do, kept until it is done."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.core.changes import Subject
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx


@dataclass(frozen=True, slots=True)
class Request:
    """One request: 'refresh' or 'older' of a conversation, 'poll' all now, 'resume' after 402 or sign-in."""

    id: int
    kind: str
    account_id: str | None
    conversation_id: str | None
    body: str | None
    at: int


def add(
    tx: Tx,
    kind: str,
    *,
    account_id: str | None = None,
    conversation_id: str | None = None,
    body: str | None = None,
    at: int,
) -> int:
    """Ask the engine for something; the same open request is not written twice. Returns its number."""
    row = tx.execute(
        "SELECT id FROM wish WHERE done_at IS NULL AND kind = ? AND account_id IS ? AND conversation_id IS ? "
        "AND body IS ?",
        (kind, account_id, conversation_id, body),
    ).fetchone()
    tx.touch(Subject.REQUEST, conversation=conversation_id)
    if row is not None:
        return int(row[0])
    return tx.execute(
        "INSERT INTO wish (kind, account_id, conversation_id, body, at) VALUES (?, ?, ?, ?, ?)",
        (kind, account_id, conversation_id, body, at),
    ).lastrowid


def open_requests(conn: Connection) -> list[Request]:
    """Return what is not done yet, oldest first."""
    rows = conn.execute(
        "SELECT id, kind, account_id, conversation_id, body, at FROM wish WHERE done_at IS NULL ORDER BY id"
    )
    return [Request(*row) for row in rows]


def done(tx: Tx, request_id: int, at: int, sentence: Sentence | None = None) -> None:
    """Close a request; `sentence` says why it could not be granted."""
    row = tx.execute("SELECT conversation_id FROM wish WHERE id = ? AND done_at IS NULL", (request_id,)).fetchone()
    if row is None:
        return
    raw = None if sentence is None else sentence.dumps()
    tx.execute("UPDATE wish SET done_at = ?, sentence = ? WHERE id = ?", (at, raw, request_id))
    tx.touch(Subject.REQUEST, conversation=row[0])
