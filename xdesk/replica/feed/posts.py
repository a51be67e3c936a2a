"""Posts: what public messages answer; those X's pages did not bring are remembered as unknown and looked up."""

from __future__ import annotations

from collections.abc import Iterable

from xdesk.core.changes import Subject
from xdesk.core.model import Parent
from xdesk.core.polling.feed import Incoming
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.sanitize import clean


def keep_named(tx: Tx, m: Incoming, at: int) -> bool:
    """Keep the posts that `m` answers and shows, or that they are not known; return whether that says anything new.

    What came last is what we show, and a deleted post stays deleted. `at` UTC ms.
    """
    named = [] if m.quoted is None else [m.quoted]
    if m.parent_id:
        known = "unknown" if m.parent_text is None else "ok"
        named.append(Parent(m.parent_id, m.parent_author or "", m.parent_text or "", known))
    news = False
    for post in named:
        if post.state == "ok":
            news |= _keep(tx, post, at)
        else:
            tx.execute("INSERT OR IGNORE INTO post (id, state) VALUES (?, 'unknown')", (post.id,))
    return news


def store(tx: Tx, parents: Iterable[Parent], asked: Iterable[str], at: int) -> None:
    """Keep what a look-up of `asked` brought; of the rest X says nothing, and they are not asked for again.

    `at` UTC ms. A post with state 'gone' keeps no words.
    """
    for parent in parents:
        changed = gone(tx, parent.id, at) if parent.state == "gone" else _keep(tx, parent, at)
        if changed:
            for conversation_id in answered_in(tx.conn, parent.id):
                tx.touch(Subject.TIMELINE, conversation=conversation_id)
    tx.executemany("UPDATE post SET fetched_at = ? WHERE id = ? AND state = 'unknown'", [(at, x_id) for x_id in asked])


def gone(tx: Tx, x_id: str, at: int) -> bool:
    """Remember that X no longer has the post `x_id`, also for a page still to come; return whether that is news."""
    known = tx.execute("SELECT state FROM post WHERE id = ?", (x_id,)).fetchone()
    tx.execute(
        "INSERT INTO post (id, state, fetched_at) VALUES (?, 'gone', ?) ON CONFLICT (id) DO UPDATE SET "
        "state = 'gone', text = '', author = '', fetched_at = max(coalesce(fetched_at, 0), excluded.fetched_at)",
        (x_id, at),
    )
    return known is None or known[0] != "gone"


def answered_in(conn: Connection, x_id: str) -> list[str]:
    """Return the conversations in which the post `x_id` is answered or shown."""
    rows = conn.execute(
        "SELECT conversation_id FROM message WHERE parent_id = ?1 "
        "UNION SELECT conversation_id FROM message WHERE quoted = ?1",
        (x_id,),
    )
    return [row[0] for row in rows]


def unknown(conn: Connection, account_id: str, limit: int = 100) -> list[str]:
    """Return posts answered or shown on this account of which nothing is known, newest first, at most `limit`.

    A post that is itself a message of this desk is known (timeline.py).
    """
    rows = conn.execute(
        "SELECT p.id FROM post AS p WHERE p.state = 'unknown' AND p.fetched_at IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM message AS o WHERE o.id = p.id) "
        "AND (EXISTS (SELECT 1 FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id "
        "WHERE m.parent_id = p.id AND c.account_id = ?1) "
        "OR EXISTS (SELECT 1 FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id "
        "WHERE m.quoted = p.id AND c.account_id = ?1)) ORDER BY length(p.id) DESC, p.id DESC LIMIT ?2",
        (account_id, limit),
    )
    return [row[0] for row in rows]


_WAITS = (
    "FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id WHERE m.conversation_id = ? "
    "AND c.audience = 'public' AND m.direction = 'in' AND m.state <> 'deleted' AND m.event IS NULL "
    "AND (c.first_unanswered_at IS NOT NULL OR c.unread > 0) "
    "AND m.created_at >= min(coalesce(c.first_unanswered_at, c.last_in_at), c.last_in_at) "
    "AND max(coalesce(m.looked_at, 0), m.created_at) < ?"
)
"""Posts of one conversation that wait for an answer, or are unread, and that X was not asked about lately."""


def waiting_in(conn: Connection, conversation_id: str, *, before: int) -> list[str]:
    """Return the posts that wait in a public conversation and were seen on X last before `before` (UTC ms)."""
    return [row[0] for row in conn.execute(f"SELECT m.id {_WAITS} ORDER BY m.created_at", (conversation_id, before))]


def waiting(conn: Connection, account_id: str, *, before: int, limit: int) -> list[str]:
    """Return at most `limit` such posts of an account's conversations with a running clock, the most urgent first."""
    rows = conn.execute(
        "SELECT id FROM conversation WHERE account_id = ? AND status = 'open' AND audience = 'public' "
        "AND clock_due IS NOT NULL ORDER BY rank LIMIT ?",
        (account_id, 10 * limit),
    ).fetchall()
    found: list[str] = []
    for (conversation_id,) in rows:
        if len(found) >= limit:
            break
        found += waiting_in(conn, conversation_id, before=before)
    return found[:limit]


def looked(tx: Tx, ids: Iterable[str], at: int) -> None:
    """Note that X was asked about these posts at `at` (UTC ms)."""
    tx.executemany("UPDATE message SET looked_at = ? WHERE id = ?", [(at, one) for one in ids])


def _called(tx: Tx, user_id: str) -> str:
    """Return name and @handle of somebody this desk knows, '' when it does not."""
    row = tx.execute(
        "SELECT trim(name || ' @' || handle) FROM (SELECT name, handle FROM account WHERE id = ?1 "
        "UNION ALL SELECT name, handle FROM customer WHERE id = ?1) WHERE handle <> '' LIMIT 1",
        (user_id,),
    ).fetchone()
    return "" if row is None else str(row[0])


def _keep(tx: Tx, parent: Parent, at: int) -> bool:
    row = (parent.id, clean(parent.author) or _called(tx, parent.author_id), clean(parent.text), at)
    shown = "SELECT author, text, state FROM post WHERE id = ?"
    before = tx.execute(shown, (parent.id,)).fetchone()
    tx.execute(
        "INSERT INTO post (id, author, text, fetched_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "author = coalesce(nullif(excluded.author, ''), author), text = excluded.text, "
        "fetched_at = excluded.fetched_at, state = 'ok' WHERE state = 'unknown' OR (state <> 'gone' "
        "AND (excluded.fetched_at, excluded.text) > (coalesce(fetched_at, 0), text))",
        row,
    )
    if row[1]:  # a page without people knows no author
        tx.execute("UPDATE post SET author = ? WHERE id = ? AND author = '' AND state = 'ok'", row[1::-1])
    return bool(tx.execute(shown, (parent.id,)).fetchone() != before)
