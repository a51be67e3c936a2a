"""Ingest: stores what a page holds; the same pages in any order, once or often, give the same desk."""

from __future__ import annotations

from collections.abc import Iterable

from xdesk.core import matching
from xdesk.core.changes import Subject
from xdesk.core.feed import Incoming, Unpacked
from xdesk.core.ids import is_x_id
from xdesk.replica import customers, events, messages
from xdesk.replica.cleaning import clean
from xdesk.replica.derive import recompute
from xdesk.replica.settling import Candidate
from xdesk.replica.steps import read
from xdesk.replica.writer import Tx


def store(tx: Tx, account_id: str, unpacked: Unpacked, *, page_id: int | None, at: int) -> int:
    """Store messages, people and deletions of one account; returns how many messages were new.

    At most about 20 messages a call, so that the agent's own writes never wait long. `at`: when the page came, UTC ms.
    """
    customers.store(tx, unpacked.customers, at)
    touched: set[str] = set()
    new = 0
    for m in unpacked.messages:
        conversation_id, is_new = _message(tx, account_id, m, page_id, at)
        touched.add(conversation_id)
        new += is_new
    for x_id in unpacked.gone:
        touched |= _gone(tx, x_id, at)
    for conversation_id in sorted(touched):
        tx.execute(
            "UPDATE conversation SET updated_at = max(coalesce(updated_at, 0), ?) WHERE id = ?", (at, conversation_id)
        )
        recompute(tx, conversation_id)
        tx.touch(Subject.INBOX | Subject.TIMELINE, conversation=conversation_id)
    return new


def _message(tx: Tx, account_id: str, m: Incoming, page_id: int | None, at: int) -> tuple[str, bool]:
    """Store one message; returns the conversation it is in and whether it was new."""
    outbox_id, home = _claimed(tx, account_id, m) if m.outgoing else (None, None)
    conversation_id = home or m.conversation_id
    _conversation(tx, account_id, m, conversation_id)
    _parent(tx, m, at)
    no = _known(tx, conversation_id, m, page_id)
    is_new = no is None
    if no is None:
        messages.insert(tx, m, conversation_id=conversation_id, page_id=page_id, outbox_id=outbox_id)
        no = _no_of(tx, conversation_id, m.root_edit_id)
        _log(tx, m, conversation_id, outbox_id)
    _kind(tx, m, conversation_id)
    if _is_gone(tx, no):
        messages.blank(tx, no)
    return conversation_id, is_new


def _known(tx: Tx, conversation_id: str, m: Incoming, page_id: int | None) -> int | None:
    """Return the row that already holds this message, brought up to date when `m` says more, else None."""
    row = tx.execute(
        "SELECT no, id, page_id FROM message WHERE conversation_id = ? AND root_edit_id = ?",
        (conversation_id, m.root_edit_id),
    ).fetchone()
    if row is None:
        stand_in = _stand_in(tx, conversation_id, m) if m.outgoing else None
        row = None if stand_in is None else (stand_in, "", None)
    if row is None:
        return None
    no, known_id, came_with = row
    if messages.newer(m.id, known_id) or (m.id == known_id and came_with is None):  # None: our own line, not yet X's
        messages.replace(tx, no, m)
        tx.execute("UPDATE message SET page_id = coalesce(page_id, ?) WHERE no = ?", (page_id, no))
    return int(no)


def _no_of(tx: Tx, conversation_id: str, root_edit_id: str) -> int:
    row = tx.execute(
        "SELECT no FROM message WHERE conversation_id = ? AND root_edit_id = ?", (conversation_id, root_edit_id)
    ).fetchone()
    return int(row[0])


def _log(tx: Tx, m: Incoming, conversation_id: str, outbox_id: str | None) -> None:
    kind = "received" if not m.outgoing else ("sent_here" if outbox_id else "sent_elsewhere")
    events.log(tx, kind, conversation_id=conversation_id, at=m.created_at, body=m.root_edit_id)


def _conversation(tx: Tx, account_id: str, m: Incoming, conversation_id: str) -> None:
    tx.execute(
        "INSERT OR IGNORE INTO conversation (id, account_id, kind, external_id, customer_id) VALUES (?, ?, ?, ?, ?)",
        (conversation_id, account_id, m.kind, m.external_id, m.customer_id),
    )
    customers.ensure(tx, m.customer_id)


def _kind(tx: Tx, m: Incoming, conversation_id: str) -> None:
    """The customer's first message says whether a public conversation is a mention or a reply."""
    if not m.kind.public or m.outgoing:
        return
    first = tx.execute(
        "SELECT root_edit_id FROM message WHERE conversation_id = ? AND direction = 'in' "
        "ORDER BY created_at, length(root_edit_id), root_edit_id LIMIT 1",
        (conversation_id,),
    ).fetchone()
    if first and first[0] == m.root_edit_id:
        tx.execute("UPDATE conversation SET kind = ? WHERE id = ?", (m.kind, conversation_id))


def _claimed(tx: Tx, account_id: str, m: Incoming) -> tuple[str | None, str | None]:
    """Return our reply that X confirmed under this id, and its conversation."""
    row = tx.execute(
        "SELECT id, conversation_id FROM outbox WHERE account_id = ? AND claimed_event_id IN (?, ?)",
        (account_id, m.id, m.root_edit_id),
    ).fetchone()
    return (None, None) if row is None else (row[0], row[1])


def _stand_in(tx: Tx, conversation_id: str, m: Incoming) -> int | None:
    """Return the line of a reply that only an agent confirmed and that this message of X evidently is."""
    rows = tx.execute(
        "SELECT no, outbox_id FROM message WHERE conversation_id = ? AND id = outbox_id ORDER BY created_at, no",
        (conversation_id,),
    ).fetchall()
    theirs = Candidate(m.id, m.text, m.links, m.created_at)
    for no, outbox_id in rows:
        item = read(tx.conn, outbox_id)
        if item is not None and is_x_id(m.id) and matching.fits(item, theirs) and matching.strong(item, theirs):
            return int(no)
    return None


def _parent(tx: Tx, m: Incoming, at: int) -> None:
    """Keep the post that is answered; what came last is what we show, and a deleted post stays deleted."""
    if not m.parent_id or m.parent_text is None:
        return
    row = (m.parent_id, clean(m.parent_author or ""), clean(m.parent_text), at)
    tx.execute(
        "INSERT INTO post (id, author, text, fetched_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "author = excluded.author, text = excluded.text, fetched_at = excluded.fetched_at WHERE state <> 'gone' "
        "AND (excluded.fetched_at, excluded.text) > (coalesce(fetched_at, 0), text)",
        row,
    )


def _is_gone(tx: Tx, no: int) -> bool:
    """Return whether X said that this message, as it is now or its whole chain, is gone."""
    sql = (
        "SELECT 1 FROM message AS m WHERE m.no = ? AND EXISTS "
        "(SELECT 1 FROM post AS p WHERE p.id IN (m.id, m.root_edit_id) AND p.state = 'gone')"
    )
    return tx.execute(sql, (no,)).fetchone() is not None


def _gone(tx: Tx, x_id: str, at: int) -> set[str]:
    """Remember that X no longer has `x_id`, also for a page still to come; returns the conversations it was in."""
    tx.execute(
        "INSERT INTO post (id, state, fetched_at) VALUES (?, 'gone', ?) ON CONFLICT (id) DO UPDATE SET "
        "state = 'gone', text = '', author = '', fetched_at = max(coalesce(fetched_at, 0), excluded.fetched_at)",
        (x_id, at),
    )
    found = tx.execute(
        "SELECT no, conversation_id FROM message WHERE id = ? UNION "
        "SELECT no, conversation_id FROM message WHERE root_edit_id = ? AND id <> root_edit_id",
        (x_id, x_id),
    ).fetchall()
    for no, _ in found:
        messages.blank(tx, no)
    return {row[1] for row in found}


def erase_message(tx: Tx, x_id: str) -> None:
    """Erase a message for good: its words here, in the search, and in the pages it came with."""
    touched = _gone(tx, x_id, 0)
    tx.execute(
        "UPDATE page SET body = NULL WHERE unpacked = 1 AND body IS NOT NULL AND instr(body, CAST(? AS BLOB)) > 0",
        (x_id,),
    )
    tx.execute("UPDATE post SET text = '', author = '' WHERE id = ?", (x_id,))
    tx.erased = True
    _recompute_all(tx, touched)


def _recompute_all(tx: Tx, ids: Iterable[str]) -> None:
    for conversation_id in sorted(ids):
        recompute(tx, conversation_id)
        tx.touch(Subject.INBOX | Subject.TIMELINE, conversation=conversation_id)
