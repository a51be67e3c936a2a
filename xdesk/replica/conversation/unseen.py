"""Unseen: which messages of a conversation were not on the screen of who had seen only so much of it."""

from __future__ import annotations

from xdesk.core.seen import Seen
from xdesk.replica.database.connection import Connection


def unseen(conn: Connection, conversation_id: str, seen: Seen) -> tuple[str, tuple[object, ...]]:
    """Return the condition, with its values, that holds for each message that who saw `seen` had not on the screen."""
    late = seen.news_after(answered_at(conn, conversation_id, seen.no))
    values = (len(seen.newest_id), seen.newest_id, seen.no, late)
    return "((length(id), id) > (?, ?) OR no > ? AND created_at > ?)", values


def answered_at(conn: Connection, conversation_id: str, seen_no: int, *, since: int = 0) -> int | None:
    """Return when we last answered, as far as that was seen (UTC ms); None when nothing of ours was after `since`."""
    row = conn.execute(
        "SELECT created_at FROM message WHERE conversation_id = ? AND direction = 'out' AND event IS NULL AND no <= ? "
        "AND created_at >= ? ORDER BY created_at DESC LIMIT 1",
        (conversation_id, seen_no, since),
    ).fetchone()
    return None if row is None else int(row[0])
