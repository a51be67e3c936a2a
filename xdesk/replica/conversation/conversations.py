"""Conversations: what an agent works on, with one customer over one or more threads; acts upon them."""

from __future__ import annotations

from typing import Any

from xdesk.core.activity.events import Assigned, Done, Read, Reopened, Tagged, Unread, Untagged, Worked
from xdesk.core.changes import Subject
from xdesk.core.model import Clock, Conversation, OtherConversation
from xdesk.replica import customers, events
from xdesk.replica.conversation import threads
from xdesk.replica.conversation.conversation_state import recompute
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

__all__ = [
    "assign", "mark_read", "mark_unread", "next_due", "other_conversations", "read", "recompute", "set_status",
    "status", "tag", "tags", "worked",
]  # fmt: skip


_LAST = 200  # an edited message has an older id than its time


def read(conn: Connection, conversation_id: str) -> Conversation | None:
    """Return a conversation with its customer, threads and tags, None when this desk has no such one."""
    row = conn.execute(
        "SELECT c.id, c.account_id, a.handle, a.name, c.channel, c.root_id, c.customer_id, c.status, c.assignee, "
        "c.unread, c.clock_kind, c.clock_start, c.clock_due, c.last_in_id, c.last_in_at, c.reply_to_id, c.thread_id "
        "FROM conversation AS c JOIN account AS a ON a.id = c.account_id WHERE c.id = ?",
        (conversation_id,),
    ).fetchone()
    if row is None:
        return None
    places = threads.of(conn, conversation_id)
    through = next((one for one in places if one.id == row[16]), None)
    return Conversation(
        id=row[0], account_id=row[1], account_handle=row[2], account_name=row[3], channel=row[4],
        external_id=row[5] if through is None else through.external_id,
        customer=customers.read(conn, row[6]) or customers.nobody(row[6]), status=row[7], assignee=row[8],
        unread=row[9], clock=clock_of(*row[10:13]), last_in_id=row[13], last_in_at=row[14],
        reply_to_id=row[15], refusal=None if through is None else through.refusal, tags=_tags_of(conn, conversation_id),
        has_older=any(one.has_older for one in places), thread_id=row[16], threads=places,
        updated_at=max((one.updated_at for one in places if one.updated_at is not None), default=None),
    )  # fmt: skip


def status(conn: Connection, conversation_id: str) -> str | None:
    """Return 'open' or 'done', None when this desk has no such conversation."""
    row = conn.execute("SELECT status FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    return None if row is None else str(row[0])


def clock_of(kind: str | None, start: Any, due: Any) -> Clock | None:
    """Return the clock of three columns, None when none runs."""
    return None if kind is None else Clock(kind, start, due)


def _tags_of(conn: Connection, conversation_id: str) -> tuple[str, ...]:
    rows = conn.execute("SELECT name FROM tag WHERE conversation_id = ? ORDER BY at, name", (conversation_id,))
    return tuple(row[0] for row in rows)


def other_conversations(conn: Connection, customer_id: str, besides: str) -> tuple[OtherConversation, ...]:
    """Return the person's other conversations on all accounts, newest first, at most 50."""
    rows = conn.execute(
        "SELECT c.id, c.channel, a.handle, c.preview, c.last_at, c.status FROM conversation AS c "
        "JOIN account AS a ON a.id = c.account_id WHERE c.customer_id = ? AND c.id <> ? "
        "ORDER BY c.last_at DESC LIMIT 50",
        (customer_id, besides),
    )
    return tuple(OtherConversation(*row) for row in rows)


def tags(conn: Connection) -> list[str]:
    """Return every tag in use, by name."""
    return [row[0] for row in conn.execute("SELECT DISTINCT name FROM tag ORDER BY name")]


def mark_read(tx: Tx, conversation_id: str, *, agent: str, at: int) -> None:
    """Note that `agent` has read everything here; `at` UTC ms."""
    newest = _newest_in(tx, conversation_id)
    if not newest:
        return
    was = tx.execute("SELECT unread FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    _set_read(tx, conversation_id, agent, newest[0], at)
    if was and was[0]:
        events.log(tx, Read(), conversation_id=conversation_id, at=at, agent_id=agent)


def worked(tx: Tx, conversation_id: str, ms: int, *, agent: str, at: int) -> None:
    """Note that `agent` was at it for `ms` until `at` (UTC ms)."""
    if tx.execute("SELECT 1 FROM conversation WHERE id = ?", (conversation_id,)).fetchone() is not None:
        events.log(tx, Worked(ms), conversation_id=conversation_id, at=at, agent_id=agent)


def mark_unread(tx: Tx, conversation_id: str, *, agent: str, at: int) -> None:
    """Make the customer's newest message unread again."""
    found = _newest_in(tx, conversation_id, "AND state <> 'deleted' AND event IS NULL")
    if found:
        _set_read(tx, conversation_id, agent, found[1] if len(found) > 1 else None, at)
        events.log(tx, Unread(), conversation_id=conversation_id, at=at, agent_id=agent)


def _newest_in(tx: Tx, conversation_id: str, only: str = "") -> list[str]:
    """Return the two newest ids of the customer; looked for among the last by time, not among all ever written."""
    rows = tx.execute(
        f"SELECT root_edit_id FROM (SELECT root_edit_id FROM message WHERE conversation_id = ? AND direction = 'in' "
        f"{only} ORDER BY created_at DESC LIMIT {_LAST}) ORDER BY length(root_edit_id) DESC, root_edit_id DESC LIMIT 2",
        (conversation_id,),
    )
    return [row[0] for row in rows]


def _set_read(tx: Tx, conversation_id: str, agent: str, up_to: str | None, at: int) -> None:
    """Write the decision; it is newer than any earlier one even when the clock went back."""
    last = tx.execute("SELECT max(read_at) FROM read_state WHERE conversation_id = ?", (conversation_id,)).fetchone()
    tx.execute(
        "INSERT OR REPLACE INTO read_state (conversation_id, agent_id, read_up_to, read_at, read_no) "
        "VALUES (?1, ?2, ?3, ?4, (SELECT max(no) FROM message WHERE conversation_id = ?1))",
        (conversation_id, agent, up_to, max(at, (last[0] or 0) + 1)),
    )
    recompute(tx, conversation_id)


def set_status(tx: Tx, conversation_id: str, status: str, *, agent: str, at: int, seen_no: int | None = None) -> str:
    """Set 'open' or 'done' and return what it was; `at` UTC ms.

    `done_at` becomes the time of the newest message this desk had, or of the newest that came up to arrival
    `seen_no`: whatever the customer wrote after that opens the conversation again, or keeps it open. Reopening by
    hand lets the clocks run on as if never done.
    """
    row = tx.execute("SELECT status, last_at FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    if row is None or row[0] == status:
        return status if row is None else str(row[0])
    done_at = None
    if status == "done":
        done_at = (row[1] or at) if seen_no is None else _written_at(tx, conversation_id, seen_no)
    tx.execute("UPDATE conversation SET status = ?, done_at = ? WHERE id = ?", (status, done_at, conversation_id))
    what = Done(done_at) if status == "done" else Reopened()
    events.log(tx, what, conversation_id=conversation_id, at=at, agent_id=agent)
    recompute(tx, conversation_id)
    return str(row[0])


def _written_at(tx: Tx, conversation_id: str, seen_no: int) -> int:
    """Return when the newest message that came up to arrival `seen_no` was written (UTC ms), 0 when none did."""
    sql = "SELECT max(created_at) FROM message WHERE conversation_id = ? AND no <= ? AND state <> 'deleted'"
    return int(tx.execute(sql, (conversation_id, seen_no)).fetchone()[0] or 0)


def assign(tx: Tx, conversation_id: str, agent: str | None, *, by: str, at: int) -> str | None:
    """Give the conversation to an agent, or to nobody; returns who had it."""
    row = tx.execute("SELECT assignee FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    if row is None or row[0] == agent:
        return None if row is None else row[0]
    tx.execute("UPDATE conversation SET assignee = ? WHERE id = ?", (agent, conversation_id))
    events.log(tx, Assigned(agent), conversation_id=conversation_id, at=at, agent_id=by)
    tx.touch(Subject.INBOX, conversation=conversation_id)
    return None if row[0] is None else str(row[0])


def tag(tx: Tx, conversation_id: str, name: str, on: bool, *, agent: str, at: int) -> bool:
    """Put a tag on or take it off; returns whether that changed anything."""
    if on:
        sql = "INSERT OR IGNORE INTO tag (conversation_id, name, at, agent_id) VALUES (?, ?, ?, ?)"
        changed = tx.execute(sql, (conversation_id, name, at, agent)).rowcount > 0
    else:
        sql = "DELETE FROM tag WHERE conversation_id = ? AND name = ?"
        changed = tx.execute(sql, (conversation_id, name)).rowcount > 0
    if changed:
        what = Tagged(name) if on else Untagged(name)
        events.log(tx, what, conversation_id=conversation_id, at=at, agent_id=agent)
        tx.touch(Subject.INBOX | Subject.CUSTOMER, conversation=conversation_id)
    return changed


def next_due(conn: Connection, account_id: str, channels: tuple[str, ...], *, after: int) -> int | None:
    """Return when the next clock of an account runs out after `after` (UTC ms), None when nobody waits.

    It looks at the 200 conversations that are most urgent.
    """
    marks = ", ".join("?" * len(channels))
    row = conn.execute(
        "SELECT min(clock_due) FROM (SELECT clock_due, channel FROM conversation "
        "WHERE account_id = ? AND status = 'open' ORDER BY rank LIMIT 200) "
        f"WHERE clock_due > ? AND channel IN ({marks})",
        (account_id, after, *channels),
    ).fetchone()
    return None if row[0] is None else int(row[0])
