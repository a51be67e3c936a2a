"""Threads: the places on X where the messages of a conversation stand, found or made as messages come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xdesk.core import ids
from xdesk.core.changes import Subject
from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Outgoing, Thread
from xdesk.core.polling.feed import Incoming
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

PRIVATE, PUBLIC = "private", "public"


class Location(NamedTuple):
    """Where a message stands: its thread, and the conversation an agent finds it in."""

    thread_id: str
    conversation_id: str


def of(conn: Connection, conversation_id: str) -> tuple[Thread, ...]:
    """Return the threads of a conversation, by id."""
    rows = conn.execute(
        "SELECT id, conversation_id, channel, external_id, customer_id, refusal, has_older, updated_at FROM thread "
        "WHERE conversation_id = ? ORDER BY id",
        (conversation_id,),
    )
    return tuple(
        Thread(v[0], v[1], v[2], v[3], v[4], None if v[5] is None else Sentence.loads(v[5]), bool(v[6]), v[7])
        for v in rows
    )


def locate(tx: Tx, account_id: str, m: Incoming) -> Location:
    """Return where `m` stands; its thread, and the conversation of that, are made when this desk has none.

    A conversation is private, with one customer or in one group, whatever the channel; or public, with one customer
    below one root post, whatever the channel.
    """
    thread_id = named(account_id, m)
    row = tx.execute("SELECT conversation_id FROM thread WHERE id = ?", (thread_id,)).fetchone()
    if row is not None:
        return Location(thread_id, row[0])
    found = Location(thread_id, _conversation(tx, account_id, m, thread_id))
    alone = channel_of(m.channel).public or root_of(m) == ""
    insert(tx, found, account_id, m.channel, m.external_id, m.customer_id if alone else "")
    return found


def named(account_id: str, m: Incoming) -> str:
    """Return the id of the thread in which `m` stands."""
    return ids.thread(m.channel, account_id, m.external_id, m.customer_id if channel_of(m.channel).public else "")


def is_of_a_group(m: Incoming) -> bool:
    """Return whether more than one person speaks to us where `m` stands."""
    return not channel_of(m.channel).public and root_of(m) != ""


def _conversation(tx: Tx, account_id: str, m: Incoming, thread_id: str) -> str:
    """Return the conversation a new thread belongs to; a new one bears the id that `m` names."""
    known = conversation_of(tx, account_id, m)
    if known is not None:
        return known
    if tx.execute("SELECT 1 FROM conversation WHERE id = ?", (m.conversation_id,)).fetchone() is None:
        tx.execute(
            "INSERT INTO conversation (id, account_id, audience, root_id, customer_id, channel, thread_id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (m.conversation_id, account_id, audience_of(m.channel), root_of(m), m.customer_id, m.channel, thread_id),
        )
    return m.conversation_id


def conversation_of(tx: Tx, account_id: str, m: Incoming) -> str | None:
    """Return the conversation with those who speak in `m`, about the same, None when there is none."""
    audience, root_id = audience_of(m.channel), root_of(m)
    group = audience == PRIVATE and root_id != ""
    row = tx.execute(
        f"SELECT id FROM conversation WHERE account_id = ? AND root_id = ? {'' if group else 'AND customer_id = ?'} "
        "AND audience = ? ORDER BY key LIMIT 1",
        (account_id, root_id, *(() if group else (m.customer_id,)), audience),
    ).fetchone()
    return None if row is None else str(row[0])


def root_of(m: Incoming) -> str:
    """Return the post everything hangs below; of what is private a group's id, '' for two who speak alone."""
    return m.external_id if channel_of(m.channel).public or "-" not in m.external_id else ""


def audience_of(channel: str) -> str:
    """Return who can read what stands on a channel: PRIVATE or PUBLIC."""
    return PUBLIC if channel_of(channel).public else PRIVATE


def of_reply(tx: Tx, item: Outgoing) -> str:
    """Return the thread a reply goes through, made when it names one that this desk does not hold."""
    named = ids.thread(
        item.channel, item.account_id, item.external_id, item.recipient_id if channel_of(item.channel).public else ""
    )
    thread_id = item.thread_id or named
    if tx.execute("SELECT 1 FROM thread WHERE id = ?", (thread_id,)).fetchone() is None:
        found = Location(thread_id, item.conversation_id)
        insert(tx, found, item.account_id, item.channel, item.external_id, item.recipient_id)
    return thread_id


def insert(tx: Tx, location: Location, account_id: str, channel: str, external_id: str, customer_id: str) -> None:
    """Make a thread that is not there yet."""
    tx.execute(
        "INSERT INTO thread (id, account_id, channel, external_id, customer_id, conversation_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (location.thread_id, account_id, channel, external_id, customer_id, location.conversation_id),
    )


def covered(tx: Tx, thread_ids: Iterable[str], at: int) -> None:
    """Note that a good read at `at` (UTC ms) covered these threads."""
    tx.executemany(
        "UPDATE thread SET updated_at = ?1 WHERE id = ?2 AND (updated_at IS NULL OR updated_at < ?1)",
        [(at, one) for one in sorted(thread_ids)],
    )


def set_refusal(tx: Tx, thread_id: str, sentence: Sentence | None) -> None:
    """Remember why X takes no reply here, or that it does again."""
    raw = None if sentence is None else sentence.dumps()
    sql = "UPDATE thread SET refusal = ? WHERE id = ? AND refusal IS NOT ? RETURNING conversation_id"
    for (conversation_id,) in tx.execute(sql, (raw, thread_id, raw)).fetchall():
        tx.touch(Subject.INBOX | Subject.TIMELINE, conversation=conversation_id)


def reopen(tx: Tx, location: Location, at: int) -> None:
    """Forget why X took no reply here when the person wrote anew at `at` (UTC ms): they may be answered again."""
    refused = "SELECT 1 FROM thread WHERE id = ? AND refusal IS NOT NULL"
    if tx.execute(refused, (location.thread_id,)).fetchone() is None:
        return
    if not wrote_since(tx.conn, location, at):
        set_refusal(tx, location.thread_id, None)


def wrote_since(conn: Connection, location: Location, at: int) -> bool:
    """Return whether the person is known to have written in this thread at `at` (UTC ms) or later."""
    row = conn.execute(
        "SELECT 1 FROM message WHERE conversation_id = ? AND created_at >= ? AND thread_id = ? AND direction = 'in' "
        "AND state <> 'deleted' AND event IS NULL LIMIT 1",
        (location.conversation_id, at, location.thread_id),
    ).fetchone()
    return row is not None


def set_has_older(tx: Tx, thread_id: str, on: bool) -> None:
    """Remember whether X may have more of this thread than this desk holds."""
    sql = "UPDATE thread SET has_older = ? WHERE id = ? AND has_older <> ? RETURNING conversation_id"
    for (conversation_id,) in tx.execute(sql, (on, thread_id, on)).fetchall():
        tx.touch(Subject.TIMELINE, conversation=conversation_id)
