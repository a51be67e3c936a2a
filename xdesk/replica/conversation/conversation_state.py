"""Conversation state: what a conversation's row says, computed from messages, promises, drafts and replies alone."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xdesk.core import deadlines
from xdesk.core.changes import Subject
from xdesk.core.deadlines import MINUTE_MS, URGENT
from xdesk.core.ids import is_x_id, snowflake_ms
from xdesk.core.model import Clock, Link
from xdesk.core.seen import NOTHING_LATER, Seen
from xdesk.core.text.link_text import in_words, without_post
from xdesk.replica.conversation.threads import PRIVATE, PUBLIC
from xdesk.replica.conversation.unseen import answered_at, unseen
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.open_replies import OPEN_SQL
from xdesk.replica.sanitize import one_line

DAY_MS = 86_400_000
NEWEST = "ORDER BY created_at DESC, length(id) DESC, id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Ends:
    """The messages that decide."""

    last: tuple[int, str, str, str, str] | None  # at, id, text, direction, thread
    last_in: tuple[int, str, str] | None  # at, id, thread
    answer_to: str | None
    last_out_at: int | None
    channel: str
    thread_id: str | None


COLUMNS = (
    "channel", "thread_id", "status", "last_at", "last_id", "preview", "preview_out", "last_in_id", "last_in_at",
    "last_out_at", "reply_to_id", "unread", "first_unanswered_at", "clock_kind", "clock_start", "clock_due",
    "urgent_at", "rank", "mark", "customer_id",
)  # fmt: skip
"""What of a conversation's row is computed."""
Row = tuple[Any, ...]
"""The values of COLUMNS, in their order."""


def recompute(tx: Tx, conversation_id: str) -> None:
    """Write the conversation's preview, clock, rank, unread count and mark anew; the same input, the same row."""
    sql = f"SELECT {', '.join(COLUMNS)}, audience, done_at, root_id FROM conversation WHERE id = ?"
    found = tx.execute(sql, (conversation_id,)).fetchone()
    if found is None:
        return
    row, (audience, done_at, root_id) = found[: len(COLUMNS)], found[len(COLUMNS) :]
    ends = _ends(tx, conversation_id, row[0], row[1], audience)
    status = _status(tx, conversation_id, row[2], done_at)
    first = _waiting_since(tx, conversation_id, ends.last_out_at or 0, done_at or 0)
    promise = _promise(tx, conversation_id, done_at)
    clock = deadlines.running(
        deadlines.Facts(ends.channel, first, promise and promise[0], promise and promise[1], status == "done")
    )
    customer = (_first_speaker(tx, conversation_id) if audience == PRIVATE and root_id else None) or row[-1]
    last_at, last_id, text, direction, _ = ends.last or (_happened(tx, conversation_id), None, "", "in", None)
    text = _previewed(tx, conversation_id, last_id, text)
    now = (
        ends.channel, ends.thread_id, status, last_at, last_id, one_line(text), int(direction == "out"),
        ends.last_in and ends.last_in[1], ends.last_in and ends.last_in[0], ends.last_out_at, ends.answer_to,
        _unread(tx, conversation_id), first, *of_clock(clock), deadlines.rank(clock, last_at),
        _mark(tx, conversation_id, ends), customer,
    )  # fmt: skip
    write(tx, [(conversation_id, row, now)])


def write(tx: Tx, changes: Iterable[tuple[str, Row, Row]]) -> None:
    """Write of each conversation (id, row as it was, row as it is now) what is different, and tell of it.

    An index is touched only when one of its columns is named, so only those that differ are.
    """
    kinds: dict[tuple[str, ...], list[Row]] = {}
    for conversation_id, was, now in changes:
        tx.touch(Subject.INBOX, conversation=conversation_id)
        if was != now:
            pairs = [(name, new) for name, old, new in zip(COLUMNS, was, now, strict=True) if old != new]
            kinds.setdefault(tuple(name for name, _ in pairs), []).append((*(new for _, new in pairs), conversation_id))
    for names, rows in kinds.items():
        tx.executemany(_update(names), rows)


@functools.cache
def _update(names: tuple[str, ...]) -> str:
    return f"UPDATE conversation SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?"


def of_clock(clock: Clock | None) -> tuple[str | None, int | None, int | None, int | None]:
    """Return the values of the columns that a clock has: kind, start, due, and from when it is urgent."""
    return (None, None, None, None) if clock is None else (clock.kind, clock.start, clock.due, urgent_at(clock))


def urgent_at(clock: Clock | None) -> int | None:
    """Return the UTC ms from which a clock is urgent: the first with 80 % or more used."""
    if clock is None:
        return None
    return clock.start - (-(clock.due - clock.start) * round(URGENT * 10)) // 10


def _ends(tx: Tx, conversation_id: str, channel: str, thread_id: str | None, audience: str) -> _Ends:
    shown = "FROM message WHERE conversation_id = ? AND state <> 'deleted' AND event IS NULL"
    own = (conversation_id,)
    last = tx.execute(f"SELECT created_at, id, text, direction, thread_id {shown} {NEWEST}", own).fetchone()
    last_in = tx.execute(f"SELECT created_at, id, thread_id {shown} AND direction = 'in' {NEWEST}", own).fetchone()
    answer_to, answered = None, last_in or last
    if audience == PUBLIC:
        sql = f"SELECT created_at, id, thread_id {shown} AND direction = 'in' AND summoned = 1 {NEWEST}"
        called = tx.execute(sql, own).fetchone() or last_in
        answer_to, answered = called and called[1], called or last
    out = tx.execute(
        "SELECT created_at FROM message WHERE conversation_id = ? AND direction = 'out' AND event IS NULL "
        "ORDER BY created_at DESC LIMIT 1",
        own,
    ).fetchone()
    through = answered[-1] if answered else _any_thread(tx, conversation_id, thread_id)
    return _Ends(last, last_in, answer_to, out and out[0], _first_channel(tx, conversation_id) or channel, through)


def _first_channel(tx: Tx, conversation_id: str) -> str | None:
    """Return the channel of the customer's first words, else of ours; None where nobody wrote yet."""
    for direction in ("in", "out"):
        row = tx.execute(
            "SELECT (SELECT t.channel FROM thread AS t WHERE t.id = m.thread_id) FROM message AS m "
            "WHERE m.conversation_id = ? AND m.direction = ? AND m.event IS NULL "
            "ORDER BY m.created_at, length(m.root_edit_id), m.root_edit_id LIMIT 1",
            (conversation_id, direction),
        ).fetchone()
        if row is not None:
            return None if row[0] is None else str(row[0])
    return None


def _first_speaker(tx: Tx, conversation_id: str) -> str | None:
    """Return who wrote first to us in a group; None while only we did."""
    row = tx.execute(
        "SELECT author_id FROM message WHERE conversation_id = ? AND direction = 'in' AND event IS NULL "
        "ORDER BY created_at, length(root_edit_id), root_edit_id LIMIT 1",
        (conversation_id,),
    ).fetchone()
    return None if row is None else str(row[0])


def _any_thread(tx: Tx, conversation_id: str, known: str | None) -> str | None:
    """Return the thread to write through where no words are left to answer: the one where something happened last."""
    row = tx.execute(
        "SELECT thread_id FROM message WHERE conversation_id = ? ORDER BY created_at DESC, length(id) DESC, id DESC "
        "LIMIT 1",
        (conversation_id,),
    ).fetchone()
    return known if row is None else row[0]


def _previewed(tx: Tx, conversation_id: str, last_id: str | None, text: str) -> str:
    """Return what a list says of the newest message: links as where they lead, else the post or poll it shows."""
    row = tx.execute(
        "SELECT m.links, m.quoted, m.poll, p.text FROM message AS m LEFT JOIN post AS p ON p.id = m.quoted "
        "WHERE m.conversation_id = ? AND m.id = ? AND m.state <> 'deleted'",
        (conversation_id, last_id),
    ).fetchone()
    if row is None or not any(row):
        return text
    links: Sequence[Link] = tuple(Link(*one) for one in json.loads(row[0])) if row[0] else ()
    if row[3]:
        text, links = without_post(text, links, row[1])
    choices = json.loads(row[2])[2] if row[2] else []
    return previewed(text, links, choices, row[3] or "")


def previewed(text: str, links: Sequence[Link], choices: Iterable[tuple[str, int | None]], quoted: str = "") -> str:
    """Return what a list says of a message: its words, links as where they lead; else the post or poll it shows."""
    if text.strip():
        return in_words(text, links)
    return quoted or " · ".join(label for label, _ in choices)


def _happened(tx: Tx, conversation_id: str) -> int:
    """Return when something last happened where nobody wrote yet: a group that was only joined."""
    row = tx.execute("SELECT max(created_at) FROM message WHERE conversation_id = ?", (conversation_id,)).fetchone()
    return int(row[0] or 0)


def _status(tx: Tx, conversation_id: str, status: str, done_at: int | None) -> str:
    """Return 'open' again when the customer wrote after what the agent had settled."""
    if status != "done" or done_at is None:
        return status
    return "open" if _first_unanswered(tx, conversation_id, done_at) is not None else "done"


def _waiting_since(tx: Tx, conversation_id: str, last_out_at: int, done_at: int) -> int | None:
    """Return when the customer wrote first what is neither answered nor done (UTC ms), None when nothing waits.

    A reply of this desk answers what its author had seen. What the customer wrote before it, but X showed only after
    it, is still to be answered. A message written on x.com answers all before it: who wrote it saw what X shows.
    """
    crossed = _first_crossed(tx, conversation_id, last_out_at, done_at)
    later = _first_unanswered(tx, conversation_id, max(last_out_at, done_at))
    return later if crossed is None else crossed


def _first_crossed(tx: Tx, conversation_id: str, last_out_at: int, done_at: int) -> int | None:
    if not last_out_at:
        return None
    row = tx.execute(
        "SELECT o.based_on, o.seen_no FROM message AS m JOIN outbox AS o ON o.id = m.outbox_id "
        "WHERE m.conversation_id = ? AND m.created_at = ? AND m.direction = 'out' AND m.event IS NULL",
        (conversation_id, last_out_at),
    ).fetchone()
    if row is None or not row[0]:
        return None
    elsewhere = tx.execute(
        "SELECT max(created_at) FROM message WHERE conversation_id = ? AND direction = 'out' AND event IS NULL "
        "AND outbox_id IS NULL",
        (conversation_id,),
    ).fetchone()[0]
    condition, values = unseen(tx.conn, conversation_id, Seen(row[0], NOTHING_LATER if row[1] is None else row[1]))
    return _first_unanswered(
        tx,
        conversation_id,
        max(done_at, elsewhere or 0),
        f"AND created_at <= ? AND {condition}",
        (last_out_at, *values),
    )


def _first_unanswered(
    tx: Tx, conversation_id: str, after: int, only: str = "", values: tuple[object, ...] = ()
) -> int | None:
    row = tx.execute(
        "SELECT created_at FROM message WHERE conversation_id = ? AND created_at > ? AND direction = 'in' "
        f"AND state <> 'deleted' AND event IS NULL {only} ORDER BY created_at LIMIT 1",
        (conversation_id, after, *values),
    ).fetchone()
    return None if row is None else int(row[0])


def _promise(tx: Tx, conversation_id: str, done_at: int | None) -> tuple[int, int] | None:
    """Return (start, due) of the promise that is still open; write down what stopped the others."""
    rows = tx.execute(
        "SELECT id, start, due, outbox_id, stopped_at FROM deadline "
        "WHERE conversation_id = ? AND kind = 'promise' ORDER BY start, id",
        (conversation_id,),
    ).fetchall()
    standing: tuple[int, int] | None = None
    for number, start, due, outbox_id, stopped in rows:
        stop = _stop(tx, conversation_id, start, outbox_id, done_at)
        if stop is None:
            standing = (start, due)
        if (stop and stop[0]) != stopped:
            sql = "UPDATE deadline SET stopped_at = ?, stopped_by = ? WHERE id = ?"
            tx.execute(sql, (*(stop or (None, None)), number))
    return standing


def _stop(
    tx: Tx, conversation_id: str, start: int, outbox_id: str | None, done_at: int | None
) -> tuple[int, str] | None:
    """Return when and by what a promise ended: our next confirmed message, or Done."""
    row = tx.execute(
        "SELECT created_at, outbox_id FROM message WHERE conversation_id = ? AND created_at > ? AND direction = 'out' "
        "AND event IS NULL AND outbox_id IS NOT ? ORDER BY created_at LIMIT 1",
        (conversation_id, start, outbox_id),
    ).fetchone()
    if done_at is not None and done_at >= start and (row is None or done_at < row[0]):
        return done_at, "done"
    if row is None:
        return None
    again = tx.execute("SELECT 1 FROM deadline WHERE outbox_id = ? AND kind = 'promise'", (row[1],)).fetchone()
    return row[0], "promise" if again else "reply"


def promise(tx: Tx, conversation_id: str, *, outbox_id: str, start: int, minutes: int) -> None:
    """Write down a promise made by a reply that X took at `start` (UTC ms)."""
    tx.execute(
        "INSERT OR IGNORE INTO deadline (id, conversation_id, kind, start, due, outbox_id) "
        "VALUES (?, ?, 'promise', ?, ?, ?)",
        (outbox_id, conversation_id, start, start + minutes * MINUTE_MS, outbox_id),
    )


def _unread(tx: Tx, conversation_id: str) -> int:
    """Count what the customer wrote since the last decision of anybody here: read, or marked unread."""
    row = tx.execute(
        "SELECT read_up_to, read_no FROM read_state WHERE conversation_id = ? ORDER BY read_at DESC LIMIT 1",
        (conversation_id,),
    ).fetchone()
    values = unread_after(tx.conn, conversation_id, *(row or (None, None)))
    found = tx.execute(f"SELECT count(*) FROM message WHERE {UNREAD}", values)
    return int(found.fetchone()[0])


UNREAD = (
    "conversation_id = ? AND created_at >= ? AND direction = 'in' AND state <> 'deleted' AND event IS NULL "
    "AND ((length(root_edit_id), root_edit_id) > (?, ?) OR no > ? AND created_at > ?)"
)
"""What is unread; its values: `unread_after`. The time keeps what was read long ago from being read again."""


def unread_after(
    conn: Connection, conversation_id: str, read_up_to: str | None, read_no: int | None
) -> tuple[str, int, int, str, int, int]:
    """Return the values of UNREAD: all that is newer than the id `read_up_to`, everything when None, or came later.

    `read_no`: the arrival up to which it was read. What X showed only after that is unread as long as it is news
    (`core.seen`), not history. A day's margin: the time in an id and the time X tells may differ.
    """
    upto = read_up_to or ""
    if not is_x_id(upto):
        return conversation_id, 0, len(upto), upto, NOTHING_LATER, 0
    floor, no = snowflake_ms(upto) - DAY_MS, NOTHING_LATER if read_no is None else read_no
    late = Seen(upto, no).news_after(answered_at(conn, conversation_id, no, since=floor))
    return conversation_id, floor, len(upto), upto, no, late


def _mark(tx: Tx, conversation_id: str, ends: _Ends) -> str:
    """Return the one word of the row: needs you, refused, held, draft, where the reply on its way is, or sent."""
    sql = (
        "SELECT CASE WHEN decision IS NULL THEN state ELSE 'decided' END FROM outbox "
        f"WHERE conversation_id = ? AND {OPEN_SQL}"
    )
    states = {row[0] for row in tx.execute(sql, (conversation_id,))}
    for state, mark in (("asked", "needs_you"), ("refused", "refused"), ("held", "held")):
        if state in states:
            return mark
    if tx.execute("SELECT 1 FROM draft WHERE conversation_id = ? LIMIT 1", (conversation_id,)).fetchone():
        return "draft"
    for state, mark in (("decided", "decided"), ("unconfirmed", "checking"), ("sending", "sending")):
        if state in states:
            return mark
    if states:
        return "queued"
    return "sent" if ends.last is not None and ends.last[3] == "out" else ""
