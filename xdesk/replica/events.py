"""The log of what happened to conversations: received, read, assigned, sent, done; never their texts."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.replica.connection import Connection
from xdesk.replica.writer import Tx


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `at` UTC ms of X, `body` an id, a tag or a state, never a text of people."""

    kind: str
    at: int
    agent_id: str | None
    body: str | None


def log(
    tx: Tx, kind: str, *, conversation_id: str | None, at: int, agent_id: str | None = None, body: str | None = None
) -> None:
    """Write down that something of `kind` happened."""
    tx.execute(
        "INSERT INTO event (conversation_id, kind, at, agent_id, body) VALUES (?, ?, ?, ?, ?)",
        (conversation_id, kind, at, agent_id, body),
    )


def of(conn: Connection, conversation_id: str) -> list[Event]:
    """Return what happened to a conversation, oldest first."""
    rows = conn.execute(
        "SELECT kind, at, agent_id, body FROM event WHERE conversation_id = ? ORDER BY at, id", (conversation_id,)
    )
    return [Event(*row) for row in rows]
