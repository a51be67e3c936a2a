"""Stale guard: why a queued reply must not go out by itself, because the world moved on since Send."""

from __future__ import annotations

from xdesk.core.delivery import STALE_MS
from xdesk.core.ids import snowflake_at
from xdesk.core.model import Outgoing
from xdesk.core.seen import NONE_SEEN, NOTHING_LATER, Seen
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.conversation.unseen import unseen
from xdesk.replica.database.connection import Connection

NONE_ARRIVED = NONE_SEEN


def guard(conn: Connection, item: Outgoing, *, x_now: int) -> Sentence | None:
    """Return why a reply must wait for its agent: the thread moved on since, or it is too old. None: it may go."""
    row = conn.execute("SELECT allow_stale, seen_no FROM outbox WHERE id = ?", (item.id,)).fetchone()
    allow_stale, seen_no = (0, None) if row is None else row
    if _customer_wrote(conn, item, seen_no):
        return Sentence(
            "Replica",
            QT_TRANSLATE_NOOP("Replica", "Held: {name} wrote after you wrote this"),
            {"name": _name(conn, item.recipient_id)},
        )
    if _answered_elsewhere(conn, item, seen_no or 0):
        return Sentence(
            "Replica",
            QT_TRANSLATE_NOOP("Replica", "Held: this conversation was answered elsewhere after you wrote this"),
        )
    if not allow_stale and x_now - item.created_at > STALE_MS:
        return Sentence("Replica", QT_TRANSLATE_NOOP("Replica", "Held: this waited for more than 4 hours"))
    return None


def last_arrived(conn: Connection, conversation_id: str) -> str:
    """Return the id of the message that came to this desk last in a conversation, NONE_ARRIVED when it holds none."""
    row = conn.execute(
        "SELECT id FROM message WHERE no = (SELECT max(no) FROM message WHERE conversation_id = ?)", (conversation_id,)
    ).fetchone()
    return NONE_ARRIVED if row is None else str(row[0])


def _customer_wrote(conn: Connection, item: Outgoing, seen_no: int | None) -> bool:
    """Whether words of the customer are newer than what the agent saw, or X showed them only after that.

    Words are newer also when they are those of an edited message. What arrived later counts when it was written
    after our last answer, or not long before what was seen (`core.seen`): history holds nothing back.
    """
    sql = (
        "SELECT 1 FROM message WHERE conversation_id = ? AND direction = 'in' AND state <> 'deleted' "
        "AND event IS NULL AND "
    )
    if item.based_on:
        seen = Seen(item.based_on, NOTHING_LATER if seen_no is None else seen_no)
        condition, values = unseen(conn, item.conversation_id, seen)
    else:
        condition, values = "created_at > ?", (item.created_at,)
    return conn.execute(sql + condition + " LIMIT 1", (item.conversation_id, *values)).fetchone() is not None


def _answered_elsewhere(conn: Connection, item: Outgoing, seen_no: int) -> bool:
    """A reply of ours written on x.com or by a colleague counts when this desk did not have it at Send."""
    floor = item.based_on or snowflake_at(item.created_at)
    row = conn.execute(
        "SELECT 1 FROM message AS m LEFT JOIN outbox AS o ON o.id = m.outbox_id WHERE m.conversation_id = ? "
        "AND m.direction = 'out' AND m.state <> 'deleted' AND m.event IS NULL AND m.no > ? "
        "AND (m.outbox_id IS NULL OR o.agent_id <> ?) AND (length(m.id), m.id) > (?, ?) LIMIT 1",
        (item.conversation_id, seen_no, item.agent_id, len(floor), floor),
    ).fetchone()
    return row is not None


def _name(conn: Connection, customer_id: str) -> str:
    row = conn.execute("SELECT name, handle FROM customer WHERE id = ?", (customer_id,)).fetchone()
    return str((row and (row[0] or (row[1] and "@" + row[1]))) or customer_id)
