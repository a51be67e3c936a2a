"""Drafts: unsent text per conversation and kind, with a journal of what it was."""

from __future__ import annotations

from dataclasses import replace

from xdesk.core.activity.events import Drafted
from xdesk.core.changes import Subject
from xdesk.core.model import Draft
from xdesk.core.seen import Seen
from xdesk.replica import events
from xdesk.replica.conversation.conversation_state import recompute
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.sanitize import clean

EVERY_MS = 10_000
KEPT = 50  # versions per conversation and kind


def read(conn: Connection, conversation_id: str, kind: str) -> Draft | None:
    """Return the draft of `kind` ('reply', 'note', 'acknowledge'), None when there is none."""
    row = conn.execute(
        "SELECT conversation_id, kind, text, cursor, promise_minutes, updated_at, based_on, seen_no FROM draft "
        "WHERE conversation_id = ? AND kind = ?",
        (conversation_id, kind),
    ).fetchone()
    if row is None:
        return None
    seen = None if row[6] is None else Seen(row[6], row[7] or 0)
    return Draft(row[0], row[1], row[2], row[3], row[4], row[5], seen)


def based_on(conn: Connection, conversation_id: str, kind: str) -> str | None:
    """Return the newest message that was on the screen when the agent last typed."""
    row = conn.execute(
        "SELECT based_on FROM draft WHERE conversation_id = ? AND kind = ?", (conversation_id, kind)
    ).fetchone()
    return None if row is None else row[0]


def save(tx: Tx, draft: Draft, *, based_on: str | None = None, typed_by: str | None = None) -> None:
    """Keep a draft; empty text removes it. A version goes to the journal at most every 10 s, and when much is lost.

    `based_on`: the newest message its author knew, for a draft that does not say what was on the screen.
    `typed_by`: the agent who types it; their first words of an answer in a turn are an event.
    """
    text = clean(draft.text)
    seen_no = None if draft.seen is None else draft.seen.no
    based_on = based_on if draft.seen is None else draft.seen.newest_id
    old = read(tx.conn, draft.conversation_id, draft.kind)
    if old is not None and len(text) * 2 < len(old.text):
        note_version(tx, draft.conversation_id, draft.kind, old.text, at=draft.updated_at, why="replaced")
    if text == "":
        tx.execute("DELETE FROM draft WHERE conversation_id = ? AND kind = ?", (draft.conversation_id, draft.kind))
    else:
        tx.execute(
            "INSERT OR REPLACE INTO draft "
            "(conversation_id, kind, text, cursor, promise_minutes, based_on, seen_no, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                draft.conversation_id, draft.kind, text, draft.cursor, draft.promise_minutes, based_on, seen_no,
                draft.updated_at,
            ),
        )  # fmt: skip
        _journal_now_and_then(tx, draft, text)
        if typed_by is not None and draft.kind != "note":
            _log_drafted(tx, draft, typed_by)
    tx.touch(Subject.DRAFT, conversation=draft.conversation_id)
    if (old is None) != (text == ""):  # there is one more or one less: the row's mark changes
        recompute(tx, draft.conversation_id)


def _log_drafted(tx: Tx, draft: Draft, agent: str) -> None:
    """Write down that an agent began to answer: the customer's words that wait, or after our own last ones."""
    sql = "SELECT coalesce(first_unanswered_at, last_out_at, 0) FROM conversation WHERE id = ?"
    row = tx.execute(sql, (draft.conversation_id,)).fetchone()
    if row is not None:
        what = Drafted(row[0])
        events.log(tx, what, conversation_id=draft.conversation_id, at=draft.updated_at, agent_id=agent)


def put_before(tx: Tx, back: Draft) -> None:
    """Put a text that comes back before the draft that stands there; the whole has seen what both had."""
    old = read(tx.conn, back.conversation_id, back.kind)
    if old is not None:
        text = back.text if old.text == back.text else f"{back.text}\n{old.text}"
        seen = back.seen and old.seen and back.seen.at_least(old.seen)
        minutes = back.promise_minutes if back.promise_minutes is not None else old.promise_minutes
        back = replace(back, text=text, promise_minutes=minutes, seen=seen)
    save(tx, back)


def _journal_now_and_then(tx: Tx, draft: Draft, text: str) -> None:
    last = tx.execute(
        "SELECT at FROM draft_journal WHERE conversation_id = ? AND kind = ? ORDER BY id DESC LIMIT 1",
        (draft.conversation_id, draft.kind),
    ).fetchone()
    if last is None or abs(draft.updated_at - last[0]) >= EVERY_MS:
        note_version(tx, draft.conversation_id, draft.kind, text, at=draft.updated_at, why="typed")


def note_version(tx: Tx, conversation_id: str, kind: str, text: str, *, at: int, why: str) -> None:
    """Keep a version in the journal: 'typed', 'replaced' or 'sent'; the same text twice in a row is one version."""
    last = tx.execute(
        "SELECT id, text FROM draft_journal WHERE conversation_id = ? AND kind = ? ORDER BY id DESC LIMIT 1",
        (conversation_id, kind),
    ).fetchone()
    if last is not None and last[1] == text:
        tx.execute("UPDATE draft_journal SET why = ?, at = ? WHERE id = ?", (why, at, last[0]))
        return
    tx.execute(
        "INSERT INTO draft_journal (conversation_id, kind, text, at, why) VALUES (?, ?, ?, ?, ?)",
        (conversation_id, kind, text, at, why),
    )
    tx.execute(
        "DELETE FROM draft_journal WHERE conversation_id = ? AND kind = ? AND id <= (SELECT id FROM draft_journal "
        "WHERE conversation_id = ? AND kind = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (conversation_id, kind, conversation_id, kind, KEPT),
    )


def prune(tx: Tx, before: int, limit: int) -> int:
    """Erase at most `limit` versions older than `before` (UTC ms) from the journal; returns how many."""
    gone = tx.execute(
        "DELETE FROM draft_journal WHERE id IN (SELECT id FROM draft_journal WHERE at < ? ORDER BY at LIMIT ?)",
        (before, limit),
    ).rowcount
    tx.erased |= gone > 0
    return gone


def journal(conn: Connection, conversation_id: str, kind: str) -> list[tuple[int, str]]:
    """Return (at, text) of earlier versions, newest first."""
    rows = conn.execute(
        "SELECT at, text FROM draft_journal WHERE conversation_id = ? AND kind = ? ORDER BY id DESC",
        (conversation_id, kind),
    )
    return [(row[0], row[1]) for row in rows]


def pending(conn: Connection) -> list[str]:
    """Return the ids of conversations with a draft."""
    return [row[0] for row in conn.execute("SELECT DISTINCT conversation_id FROM draft ORDER BY conversation_id")]
