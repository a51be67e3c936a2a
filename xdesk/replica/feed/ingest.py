"""Ingest: stores what a page holds; the same pages in any order, once or often, give the same desk."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import Any

from xdesk.core import reply_matching
from xdesk.core.activity.events import Received, SentElsewhere, SentHere
from xdesk.core.changes import Subject
from xdesk.core.ids import is_x_id
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.replica import customers, events
from xdesk.replica.automation import after_ingest
from xdesk.replica.conversation import messages, threads
from xdesk.replica.conversation.conversation_state import recompute
from xdesk.replica.conversation.threads import Location
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages, plain_messages, posts
from xdesk.replica.outbox.settlement import Candidate
from xdesk.replica.outbox.transitions import read


def store(tx: Tx, account_id: str, unpacked: Unpacked, *, page_id: int | None, at: int) -> int:
    """Store messages, people and deletions of one account; returns how many messages were new.

    At most about 20 messages a call, so that the agent's own writes never wait long. `at`: when the page came, UTC ms.
    """
    customers.store(tx, unpacked.customers, at)
    plain = plain_messages.store(tx, account_id, unpacked.messages, page_id=page_id, at=at)
    new, seen, changed = plain.new, plain.threads, plain.changed
    for m in plain.left:
        outbox_id, home = _claimed(tx, account_id, m) if m.outgoing else (None, None)
        location = home or threads.locate(tx, account_id, m)
        seen.add(location.thread_id)
        was = _message(tx, account_id, m, location, page_id=page_id, outbox_id=outbox_id)
        if posts.keep_named(tx, m, at) or was is not Was.THERE:
            changed.add(location.conversation_id)
        if was is Was.NEW:
            new += 1
            after_ingest.note(tx, account_id, location.conversation_id, m, at=at)
    for x_id in unpacked.gone:
        gone, touched = _gone(tx, x_id, at)
        seen |= {one.thread_id for one in gone}
        changed |= touched
    threads.covered(tx, seen, at)
    _recompute_all(tx, changed)  # what is as it was before costs no repaint
    return new


class Was(Enum):
    """What a message was to this desk before it came."""

    NEW = auto()
    OTHER = auto()  # known, but not like this
    THERE = auto()


def _message(
    tx: Tx, account_id: str, m: Incoming, location: Location, *, page_id: int | None, outbox_id: str | None
) -> Was:
    """Store one message; returns what it was before."""
    customers.ensure(tx, m.customer_id)
    if not m.outgoing and m.author_id != m.customer_id:  # one of a group
        customers.ensure(tx, m.author_id)
    no, was = _known(tx, location, m, page_id)
    if was is Was.NEW:
        if not m.outgoing and not m.event:
            threads.reopen(tx, location, m.created_at)
        no = messages.insert(tx, m, location, page_id=page_id, outbox_id=outbox_id)
        _log(tx, account_id, m, location.conversation_id, outbox_id)
    elif was is Was.OTHER:
        events.told_in(tx, account_id, m.root_edit_id, m.channel)
    if was is not Was.THERE and messages.is_gone(tx, no):
        messages.blank(tx, no)
    return was


def _known(tx: Tx, location: Location, m: Incoming, page_id: int | None) -> tuple[int, Was]:
    """Return the row that already holds this message, brought up to date when `m` says more; 0 when none does.

    The same words told again as of another channel stand in the thread that was told last.
    """
    row: Any = messages.of_chain(tx, location.conversation_id, m.root_edit_id)
    if row is None:
        stand_in = _stand_in(tx, location.conversation_id, m) if m.outgoing else None
        row = None if stand_in is None else (stand_in[0], "", None, None)
        if stand_in is not None:
            events.shown(tx, stand_in[1], m.root_edit_id, m.created_at)
    if row is None:
        return 0, Was.NEW
    no, known_id, came_with, thread_id = row
    if messages.newer(m.id, known_id) or (m.id == known_id and came_with is None):  # None: our own line, not yet X's
        messages.replace(tx, no, m)
        sql = "UPDATE message SET page_id = coalesce(page_id, ?), thread_id = ? WHERE no = ?"
        tx.execute(sql, (page_id, location.thread_id, no))
        return int(no), Was.OTHER
    if m.id == known_id and thread_id != location.thread_id:
        tx.execute("UPDATE message SET thread_id = ? WHERE no = ?", (location.thread_id, no))
        return int(no), Was.OTHER
    return int(no), Was.THERE


def _log(tx: Tx, account_id: str, m: Incoming, conversation_id: str, outbox_id: str | None) -> None:
    if m.event:
        return
    if outbox_id and events.shown(tx, outbox_id, m.root_edit_id):
        return  # it is told already
    kind = Received if not m.outgoing else SentHere if outbox_id else SentElsewhere
    what = kind(m.root_edit_id)
    events.log(tx, what, conversation_id=conversation_id, at=m.created_at, location=(account_id, m.channel))


def _claimed(tx: Tx, account_id: str, m: Incoming) -> tuple[str | None, Location | None]:
    """Return our reply that X confirmed under this id, and where it went."""
    row = tx.execute(
        "SELECT id, thread_id, conversation_id FROM outbox WHERE account_id = ? AND claimed_event_id IN (?, ?)",
        (account_id, m.id, m.root_edit_id),
    ).fetchone()
    return (None, None) if row is None else (row[0], Location(row[1], row[2]))


def _stand_in(tx: Tx, conversation_id: str, m: Incoming) -> tuple[int, str] | None:
    """Return the line, and the reply, that only an agent confirmed and that this message of X evidently is."""
    rows = tx.execute(
        "SELECT no, outbox_id FROM message WHERE conversation_id = ? AND id = outbox_id ORDER BY created_at, no",
        (conversation_id,),
    ).fetchall()
    theirs = Candidate(m.id, m.text, m.links, m.created_at)
    for no, outbox_id in rows:
        item = read(tx.conn, outbox_id)
        if (
            item is not None
            and is_x_id(m.id)
            and reply_matching.fits(item, theirs)
            and reply_matching.strong(item, theirs)
        ):
            return int(no), outbox_id
    return None


def _gone(tx: Tx, x_id: str, at: int) -> tuple[list[Location], set[str]]:
    """Remember that X no longer has `x_id`, also for a page still to come.

    Returns where it stood when that is news, and the conversations that changed.
    """
    news = posts.gone(tx, x_id, at)
    found = tx.execute(
        "SELECT no, thread_id, conversation_id, state FROM message WHERE id = ? UNION "
        "SELECT no, thread_id, conversation_id, state FROM message WHERE root_edit_id = ? AND id <> root_edit_id",
        (x_id, x_id),
    ).fetchall()
    fresh = [(no, Location(thread_id, home)) for no, thread_id, home, state in found if state != "deleted"]
    for no, _ in fresh:
        messages.blank(tx, no)
    places = [one for _, one in fresh]
    return places, {*(one.conversation_id for one in places), *(posts.answered_in(tx.conn, x_id) if news else ())}


def erase_message(tx: Tx, x_id: str) -> None:
    """Erase a message for good: its words here, in the search, and in the pages it came with."""
    _, touched = _gone(tx, x_id, 0)
    pages.erase(tx, x_id)
    tx.execute("UPDATE post SET text = '', author = '' WHERE id = ?", (x_id,))
    tx.erased = True
    _recompute_all(tx, touched)


def _recompute_all(tx: Tx, ids: Iterable[str]) -> None:
    for conversation_id in sorted(ids):
        recompute(tx, conversation_id)
        tx.touch(Subject.INBOX | Subject.TIMELINE, conversation=conversation_id)
