"""The timeline: one screenful of a conversation, messages, notes and replies on their way, in one order."""

from __future__ import annotations

import json
from typing import Any

from xdesk.core.delivery import IN_FLIGHT, State, looked_for_until
from xdesk.core.model import Direction, Entry, Link, Media, Parent, Poll
from xdesk.core.sentences import Sentence
from xdesk.core.text.invisible import name_or_handle
from xdesk.replica.conversation import lost_stretches
from xdesk.replica.conversation.conversation_state import UNREAD, unread_after
from xdesk.replica.database.connection import Connection
from xdesk.replica.open_replies import OPEN_SQL
from xdesk.replica.profile import agents

_PLACE = "coalesce(m.outbox_id, m.id)"
_MESSAGE = (
    f"{_PLACE}, m.created_at, m.direction, m.text, m.state, m.id, m.media, m.links, m.outbox_id, o.agent_id, "
    f"o.promise_minutes, m.parent_id, m.summoned, m.event, m.no, m.quoted, m.poll, "
    f"{agents.NAME.format(column='o.agent_id')}"
)
_AUTHOR, _AGENT = agents.NAME.format(column="author"), agents.NAME.format(column="agent_id")


def page(
    conn: Connection, conversation_id: str, *, limit: int = 40, before: tuple[int, str] | None = None
) -> list[Entry]:
    """Return entries oldest first: the newest `limit`, or the `limit` older than `before` = (at, id).

    The first page ends with replies that wait, are held or were refused, in the order in which they go.
    """
    top = (1 << 62, "") if before is None else before
    names = _names(conn, conversation_id)
    timed = [*_messages(conn, conversation_id, limit, top, names), *_notes(conn, conversation_id, limit, top)]
    replies = _replies(conn, conversation_id)
    timed += lost_stretches.lines(conn, conversation_id, top)
    timed += [e for e in replies if e.state in IN_FLIGHT and (e.at, e.id) < top]
    timed.sort(key=lambda e: (e.at, e.id))
    shown = timed[-limit:] if limit > 0 else []
    if before is None:
        shown += [e for e in replies if e.state not in IN_FLIGHT]
    return shown


def arrived(conn: Connection, conversation_id: str) -> int:
    """Return the number of the message that came to this desk last in a conversation, 0 when it holds none."""
    sql = "SELECT coalesce(max(no), 0) FROM message WHERE conversation_id = ?"
    return int(conn.execute(sql, (conversation_id,)).fetchone()[0])


def settled_at(conn: Connection, conversation_id: str) -> int:
    """Return when a conversation was last answered or done (UTC ms); what was written before is history."""
    sql = "SELECT max(coalesce(last_out_at, 0), coalesce(done_at, 0)) FROM conversation WHERE id = ?"
    row = conn.execute(sql, (conversation_id,)).fetchone()
    return 0 if row is None else int(row[0])


def _names(conn: Connection, conversation_id: str) -> tuple[str, str]:
    """Return how customer and brand are called in a line of the transcript."""
    row = conn.execute(
        "SELECT p.name, p.handle, c.customer_id, a.handle FROM conversation AS c "
        "JOIN account AS a ON a.id = c.account_id LEFT JOIN customer AS p ON p.id = c.customer_id WHERE c.id = ?",
        (conversation_id,),
    ).fetchone()
    if row is None:
        return "", ""
    return name_or_handle(row[0] or "", row[1] or "") or row[2], "@" + row[3]


def _messages(
    conn: Connection, conversation_id: str, limit: int, top: tuple[int, str], names: tuple[str, str]
) -> list[Entry]:
    rows = conn.execute(
        f"SELECT {_MESSAGE} FROM message AS m LEFT JOIN outbox AS o ON o.id = m.outbox_id "
        f"WHERE m.conversation_id = ? AND m.created_at <= ? AND (m.created_at < ? OR {_PLACE} < ?) "
        f"ORDER BY m.created_at DESC, {_PLACE} DESC LIMIT ?",
        (conversation_id, top[0], top[0], top[1], limit),
    ).fetchall()
    parents = _parents(conn, conversation_id, {row[11] for row in rows if row[11]})
    quoted = {one: _post(conn, one) for one in {row[15] for row in rows if row[15]}}
    return [
        _event(conn, row) if row[13] and row[4] != "deleted" else _message(row, names, parents, quoted) for row in rows
    ]


def _event(conn: Connection, v: Any) -> Entry:
    """Return what happened in a conversation and is no message."""
    kind, *of = json.loads(v[13])
    named = tuple(of) if kind == "unknown" else tuple(_name(conn, one) for one in of)
    side = Direction(v[2])
    return Entry(id=v[0], what="event", direction=side, at=v[1], author="", text="", x_id=v[5], event=kind, named=named)


def _name(conn: Connection, user_id: str) -> str:
    """Return how somebody on X is called, '' when X has not told it yet."""
    row = conn.execute(
        "SELECT coalesce((SELECT nullif('@' || handle, '@') FROM account WHERE id = ?1), "
        "(SELECT coalesce(nullif(name, ''), nullif('@' || handle, '@')) FROM customer WHERE id = ?1), '')",
        (user_id,),
    ).fetchone()
    return str(row[0])


def _message(v: Any, names: tuple[str, str], parents: dict[str, Parent], quoted: dict[str, Parent]) -> Entry:
    ours = v[2] == Direction.OUT
    author = (v[9] or names[1]) if ours else names[0]
    return Entry(
        id=v[0], what="message", direction=Direction.OUT if ours else Direction.IN, at=v[1], author=author, text=v[3],
        state=State.SENT if v[8] else None, x_id=None if v[5] == v[8] else v[5],
        media=load_media(v[6]) if v[6] else (), links=load_links(v[7]) if v[7] else (),
        parent=parents.get(v[11]) if v[11] else None, deleted=v[4] == "deleted", promise_minutes=v[10],
        elsewhere=ours and v[8] is None, no=v[14], quoted=quoted.get(v[15]) if v[15] else None, poll=load_poll(v[16]),
        author_name=v[17] or "",
    )  # fmt: skip


def load_media(raw: str | None) -> tuple[Media, ...]:
    """Return what `dump_rows` wrote of pictures and files."""
    return tuple(Media(*item) for item in json.loads(raw)) if raw else ()


def load_links(raw: str | None) -> tuple[Link, ...]:
    """Return what `dump_rows` wrote of links."""
    return tuple(Link(*item) for item in json.loads(raw)) if raw else ()


def load_poll(raw: str | None) -> Poll | None:
    """Return what `dump_poll` wrote of a poll."""
    if not raw:
        return None
    closed, ends_at, choices = json.loads(raw)
    return Poll(tuple((label, votes) for label, votes in choices), closed, ends_at)


def _parents(conn: Connection, conversation_id: str, ids: set[str]) -> dict[str, Parent]:
    """Return the answered posts that are not themselves lines of this conversation."""
    found = {}
    for parent_id in sorted(ids):
        here = conn.execute(
            "SELECT 1 FROM message WHERE id = ? AND conversation_id = ?", (parent_id, conversation_id)
        ).fetchone()
        if here:
            continue
        found[parent_id] = _post(conn, parent_id)
    return found


def _post(conn: Connection, post_id: str) -> Parent:
    """Return a post as this desk knows it, by look-up or as a line of any conversation."""
    row = conn.execute("SELECT author, text, state FROM post WHERE id = ?", (post_id,)).fetchone()
    if row is None or row[2] == "unknown":
        row = _said_elsewhere(conn, post_id)
    return Parent(post_id, *row) if row else Parent(post_id, "", "", "unknown")


def _said_elsewhere(conn: Connection, x_id: str) -> tuple[str, str, str] | None:
    """Return author, text and state of a post that is a line of another conversation of this desk."""
    row = conn.execute(
        "SELECT coalesce(nullif(trim(p.name || ' @' || p.handle), '@'), '@' || a.handle, ''), m.text, m.state "
        "FROM message AS m LEFT JOIN customer AS p ON p.id = m.author_id LEFT JOIN account AS a ON a.id = m.author_id "
        "WHERE m.id = ? LIMIT 1",
        (x_id,),
    ).fetchone()
    return None if row is None else (row[0], row[1], "gone" if row[2] == "deleted" else "ok")


def _notes(conn: Connection, conversation_id: str, limit: int, top: tuple[int, str]) -> list[Entry]:
    rows = conn.execute(
        f"SELECT id, at, author, text, {_AUTHOR} FROM note WHERE conversation_id = ? AND deleted_at IS NULL "
        "AND at <= ? AND (at < ? OR id < ?) ORDER BY at DESC, id DESC LIMIT ?",
        (conversation_id, top[0], top[0], top[1], limit),
    )
    return [
        Entry(id=v[0], what="note", direction=Direction.OUT, at=v[1], author=v[2], text=v[3], author_name=v[4])
        for v in rows
    ]


def _replies(conn: Connection, conversation_id: str) -> list[Entry]:
    """Return the replies not yet settled, in queue order, each with how many go before it."""
    rows = conn.execute(
        "SELECT id, coalesce(tried_at, created_at), created_at, agent_id, text, state, sentence, not_before, "
        f"undo_until, tried_at, checks, checked_at, promise_minutes, "
        f"coalesce(deadline, tried_at), decision, evidence = 'answered', {_AGENT} FROM outbox "
        f"WHERE conversation_id = ? AND {OPEN_SQL} ORDER BY created_at, id",
        (conversation_id,),
    ).fetchall()
    ahead = sum(State(v[5]) in IN_FLIGHT for v in rows)
    entries = []
    for v in rows:
        entries.append(_reply(v, ahead))
        ahead += v[5] == State.QUEUED
    return entries


def _reply(v: Any, ahead: int) -> Entry:
    state = State(v[5])
    return Entry(
        id=v[0], what="outbox", direction=Direction.OUT, at=v[1] if state in IN_FLIGHT else v[2], author=v[3],
        text=v[4], state=state, sentence=None if v[6] is None else Sentence.loads(v[6]),
        ahead=ahead if state is State.QUEUED else 0, not_before=v[7], undo_until=v[8], tried_at=v[9],
        checks=v[10], checked_at=v[11], promise_minutes=v[12],
        looked_until=looked_for_until(v[13]) if state is State.UNCONFIRMED and v[13] is not None else None,
        decided="" if v[14] is None else json.loads(v[14])[0], answered=bool(v[15]), author_name=v[16],
    )  # fmt: skip


def first_unread_id(conn: Connection, conversation_id: str, agent: str) -> str | None:
    """Return the entry above which the line New stands for `agent`, None when all is read."""
    row = conn.execute(
        "SELECT r.read_up_to, r.read_no, c.unread = 0 AND NOT EXISTS (SELECT 1 FROM read_state AS o "
        "WHERE o.conversation_id = c.id AND o.agent_id <> r.agent_id AND o.read_at >= r.read_at) "
        "FROM read_state AS r JOIN conversation AS c ON c.id = r.conversation_id "
        "WHERE r.conversation_id = ? AND r.agent_id = ?",
        (conversation_id, agent),
    ).fetchone()
    if row is not None and row[2]:  # theirs was the last decision, and it left nothing unread
        return None
    found = conn.execute(
        f"SELECT id FROM message WHERE {UNREAD} ORDER BY created_at, length(id), id LIMIT 1",
        unread_after(conn, conversation_id, *(row[:2] if row is not None else (None, None))),
    ).fetchone()
    return None if found is None else str(found[0])
