"""Messages: the rows of the transcript; kept, edited, linked to our replies and erased, with their search words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from xdesk.core.ids import snowflake_ms, x_id_order
from xdesk.core.model import Link, Media, Poll
from xdesk.core.polling.feed import Incoming
from xdesk.replica import operations
from xdesk.replica.conversation.conversation_state import recompute
from xdesk.replica.conversation.threads import Location
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.sanitize import clean, clean_or_none
from xdesk.replica.search import message_index

YEAR_MS = 366 * 86_400_000


def dump_rows(items: Iterable[Media] | Iterable[Link]) -> str | None:
    """Return media or links as JSON, None when there are none."""
    if not items:
        return None
    rows = [[clean(v) if isinstance(v, str) else v for v in astuple(item)] for item in items]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def newer_than(
    conn: Connection, account_id: str, channels: tuple[str, ...], x_id: str, *, direction: str = "", most: int = 100
) -> int:
    """Return how many messages of an account on `channels` are newer than `x_id`, counted up to `most`.

    `direction`: only those that came 'in' or went 'out'.
    """
    marks = ", ".join("?" * len(channels))
    row = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM message AS m JOIN thread AS t ON t.id = m.thread_id "
        "WHERE m.id > ? AND length(m.id) >= ? AND m.direction IN (?, ?) AND t.account_id = ? "
        f"AND t.channel IN ({marks}) LIMIT ?)",
        (x_id, len(x_id), direction or "in", direction or "out", account_id, *channels, most),
    ).fetchone()
    return int(row[0])


def dump_event(event: tuple[str, ...]) -> str | None:
    """Return what is no message as JSON, None for a message."""
    return json.dumps([clean(one) for one in event], ensure_ascii=False) if event else None


def dump_poll(poll: Poll | None) -> str | None:
    """Return a poll as JSON, None when there is none."""
    if poll is None:
        return None
    choices = [[clean(label), votes] for label, votes in poll.choices]
    return json.dumps([poll.closed, poll.ends_at, choices], ensure_ascii=False)


_INSERT = (
    "INSERT OR IGNORE INTO message (no, conversation_id, thread_id, id, direction, author_id, text, created_at, "
    "root_edit_id, parent_id, media, links, summoned, state, outbox_id, page_id, event, quoted, poll) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def of_chain(tx: Tx, conversation_id: str, root_edit_id: str) -> tuple[int, str, int | None, str] | None:
    """Return arrival, id, page and thread of the message that stands for an edit chain, None when none does.

    Found by ids alone, which are read at their end; a conversation may be long.
    """
    shown = "SELECT no, id, page_id, thread_id FROM message"
    found = tx.execute(
        f"{shown} WHERE id = ?1 AND root_edit_id = ?1 AND +conversation_id = ?2 UNION ALL "
        f"{shown} WHERE root_edit_id = ?1 AND id <> root_edit_id AND +conversation_id = ?2 LIMIT 1",
        (root_edit_id, conversation_id),
    ).fetchone()
    return None if found is None else (found[0], found[1], found[2], found[3])


def insert(tx: Tx, m: Incoming, location: Location, *, page_id: int | None, outbox_id: str | None) -> int:
    """Insert a message whose edit chain is not here yet; returns its arrival."""
    cursor = tx.execute(_INSERT, (None, *_columns(m, location, page_id, outbox_id)))
    message_index.came(tx, cursor.lastrowid)
    return cursor.lastrowid


def insert_all(tx: Tx, new: Sequence[tuple[Incoming, Location]], *, page_id: int | None) -> int:
    """Insert messages whose edit chains are surely not here, in this order; return the arrival of the first one.

    Those after it follow without a gap.
    """
    first = int(tx.execute("SELECT coalesce(max(no), 0) FROM message").fetchone()[0]) + 1
    rows = [(no, *_columns(m, location, page_id, None)) for no, (m, location) in enumerate(new, first)]
    tx.executemany(_INSERT.replace(" OR IGNORE", ""), rows)
    message_index.came(tx, first + len(rows) - 1, len(rows))
    return first


def _columns(m: Incoming, location: Location, page_id: int | None, outbox_id: str | None) -> tuple[Any, ...]:
    return (
        location.conversation_id, location.thread_id, m.id, "out" if m.outgoing else "in", m.author_id,
        clean(m.text), m.created_at, m.root_edit_id,
        m.parent_id, dump_rows(m.media), dump_rows(m.links), m.summoned,
        "unsupported" if m.unsupported else "ok", outbox_id, page_id, dump_event(m.event),
        m.quoted and m.quoted.id, dump_poll(m.poll),
    )  # fmt: skip


def replace(tx: Tx, no: int, m: Incoming) -> None:
    """Put a newer version of an edited message, or X's own version of ours, in place of what is there."""
    text = clean(m.text)
    forget_words(tx, no)
    tx.execute(
        "UPDATE message SET id = ?, text = ?, created_at = ?, root_edit_id = ?, parent_id = ?, media = ?, links = ?, "
        "summoned = ?, state = ?, event = ?, quoted = ?, poll = ? WHERE no = ?",
        (
            m.id, text, m.created_at, m.root_edit_id, m.parent_id, dump_rows(m.media), dump_rows(m.links), m.summoned,
            "unsupported" if m.unsupported else "ok", dump_event(m.event), m.quoted and m.quoted.id,
            dump_poll(m.poll), no,
        ),
    )  # fmt: skip
    message_index.add_again(tx, no, m.created_at, text)


def columns_of(conn: Connection, table: str) -> list[str]:
    """Return the names of a table's columns, in their order; files of other versions have others."""
    return [row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')]


def is_gone(tx: Tx, no: int) -> bool:
    """Return whether X said that this message, as it is now or its whole chain, is gone."""
    sql = (
        "SELECT 1 FROM message AS m WHERE m.no = ? AND EXISTS "
        "(SELECT 1 FROM post AS p WHERE p.id IN (m.id, m.root_edit_id) AND p.state = 'gone')"
    )
    return tx.execute(sql, (no,)).fetchone() is not None


def forget_words(tx: Tx, no: int) -> None:
    """Take a message's words out of the index, before they change or go."""
    row = tx.execute("SELECT created_at, text FROM message WHERE no = ?", (no,)).fetchone()
    if row is not None:
        message_index.forget(tx, no, row[0], row[1])


def blank(tx: Tx, no: int) -> None:
    """Take the words out of a message X no longer has; the line stays and says that it was deleted.

    Of one of ours the agent's calls hold the words, too, whole or half typed.
    """
    forget_words(tx, no)
    ours = tx.execute("SELECT conversation_id FROM message WHERE no = ? AND direction = 'out'", (no,)).fetchone()
    if ours is not None:
        operations.forget_texts(tx, ours[0])
    tx.execute(
        "UPDATE message SET state = 'deleted', text = '', media = NULL, links = NULL, quoted = NULL, poll = NULL "
        "WHERE no = ?",
        (no,),
    )
    tx.erased = True


def sent_at(event_id: str | None, at: int) -> int:
    """Return when X took a reply: the time in its id when that is within a year of `at`, else `at` (UTC ms)."""
    try:
        told = snowflake_ms(event_id or "")
    except ValueError:
        return at
    return told if abs(told - at) <= YEAR_MS else at


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the transcript: when it was written (UTC ms), and X's id of its first version, None when not known."""

    at: int
    root_id: str | None


def link(tx: Tx, *, outbox_id: str, event_id: str | None, at: int) -> Line:
    """Make the line of a confirmed reply, or adopt the line X's page brought; returns it."""
    conversation_id, thread_id, account_id, text, parent_id = tx.execute(
        "SELECT conversation_id, thread_id, account_id, text, reply_to_id FROM outbox WHERE id = ?", (outbox_id,)
    ).fetchone()
    known = tx.execute(
        "SELECT m.no, m.created_at, m.conversation_id, m.root_edit_id FROM message AS m JOIN conversation AS c "
        "ON c.id = m.conversation_id WHERE (m.id = ?1 OR (m.root_edit_id = ?1 AND m.id <> m.root_edit_id)) "
        "AND m.direction = 'out' AND c.account_id = ?2 ORDER BY m.conversation_id <> ?3 LIMIT 1",
        (event_id, account_id, conversation_id),
    ).fetchone()
    if known is not None:
        sql = "UPDATE message SET outbox_id = ?, conversation_id = ?, thread_id = ? WHERE no = ?"
        tx.execute(sql, (outbox_id, conversation_id, thread_id, known[0]))
        if known[2] != conversation_id:  # X's page had put it elsewhere
            recompute(tx, known[2])
        return Line(int(known[1]), known[3])
    created = sent_at(event_id, at)
    name = event_id or outbox_id
    cursor = tx.execute(
        "INSERT OR IGNORE INTO message (conversation_id, thread_id, id, direction, author_id, text, created_at, "
        "root_edit_id, parent_id, outbox_id) VALUES (?, ?, ?, 'out', ?, ?, ?, ?, ?, ?)",
        (conversation_id, thread_id, name, account_id, text, created, name, clean_or_none(parent_id), outbox_id),
    )
    if cursor.rowcount > 0:
        message_index.came(tx, cursor.lastrowid)
    return Line(created, event_id)


def newer(one: str, other: str) -> bool:
    """Return whether X minted `one` after `other`."""
    return x_id_order(one) > x_id_order(other)
