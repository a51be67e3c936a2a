"""Plain messages: new ones that touch nothing written at this desk; many are stored with few statements.

Plain is nearly everything: no event, no group, seen once in what came, never edited, not said to be gone, and no answer
that may be a reply of ours. What is here already, just so, is left as it is. The rest is stored one by one (ingest.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from xdesk.core.activity.events import Received, SentElsewhere, What
from xdesk.core.changes import Subject
from xdesk.core.polling.feed import Incoming
from xdesk.replica import customers, events
from xdesk.replica.automation import after_ingest
from xdesk.replica.conversation import added_messages, conversation_state, messages, places, threads
from xdesk.replica.conversation.added_messages import Added, Known
from xdesk.replica.conversation.conversation_state import COLUMNS, Row
from xdesk.replica.conversation.places import Places
from xdesk.replica.conversation.threads import Location
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import posts

_IN = "IN (SELECT value FROM json_each(?))"
Located = tuple[Incoming, Location]


class Stored(NamedTuple):
    """What was stored of some messages, and what is left to be stored one by one."""

    new: int
    threads: set[str]
    changed: set[str]  # conversations whose row is still to be computed anew
    left: list[Incoming]


def store(tx: Tx, account_id: str, found: Sequence[Incoming], *, page_id: int | None, at: int) -> Stored:
    """Store the plain ones among `found`, in their order, and what they change; `at`: when they came, UTC ms."""
    plain, here = _plain(tx, account_id, found)
    if not plain and not here:
        return Stored(0, set(), set(), list(found))
    where = places.look_up(tx, account_id, plain)
    talks = {one.conversation_id for one in where.found.values()}
    replied, held = _written_here(tx, talks)
    new = [(m, where.of(account_id, m)) for m in plain]
    new = [(m, location) for m, location in new if not (m.outgoing and location.conversation_id in replied)]
    changed = _add(tx, account_id, new, where, replied | held, page_id=page_id, at=at)
    taken = {m.id for m, _ in new}.union(here)
    seen = {location.thread_id for _, location in new}.union(here.values())
    return Stored(len(new), seen, changed, [m for m in found if m.id not in taken])


def _plain(tx: Tx, account_id: str, found: Sequence[Incoming]) -> tuple[list[Incoming], dict[str, str]]:
    """Return what is plain, and of what is here already, just so, the thread by X's id."""
    times = Counter(m.root_edit_id for m in found)
    plain = [
        m for m in found if m.id == m.root_edit_id and times[m.id] == 1 and not m.event and not threads.is_of_a_group(m)
    ]
    if not plain:
        return [], {}
    names = json.dumps([m.id for m in plain])
    known = tx.execute(
        "SELECT id, conversation_id, thread_id, page_id IS NOT NULL AND state <> 'deleted' FROM message "
        f"WHERE id {_IN} UNION ALL SELECT root_edit_id, '', '', 0 FROM message WHERE root_edit_id {_IN} "
        f"AND id <> root_edit_id UNION ALL SELECT id, '', '', 0 FROM post WHERE id {_IN} AND state = 'gone'",
        (names, names, names),
    ).fetchall()
    ours = json.dumps([m.id for m in plain if m.outgoing])
    claims = f"SELECT claimed_event_id FROM outbox WHERE account_id = ? AND claimed_event_id {_IN}"
    odd = {row[0] for row in known}.union(row[0] for row in tx.execute(claims, (account_id, ours)))
    return [m for m in plain if m.id not in odd], _just_so(account_id, plain, known)


def _just_so(account_id: str, plain: Sequence[Incoming], known: Sequence[tuple[str, str, str, int]]) -> dict[str, str]:
    """Return of messages that are here as they come now, and show no other post, their thread by X's id."""
    times = Counter(row[0] for row in known)
    here = {row[0]: row for row in known if times[row[0]] == 1 and row[3]}
    return {
        m.id: here[m.id][2]
        for m in plain
        if m.id in here and not m.parent_id and m.quoted is None
        and here[m.id][1:3] == (m.conversation_id, threads.named(account_id, m))
    }  # fmt: skip


def _written_here(tx: Tx, talks: Collection[str]) -> tuple[set[str], set[str]]:
    """Return in which of the conversations this desk replied, and which have a draft or a promise."""
    names = json.dumps(sorted(talks))
    rows = tx.execute(
        f"SELECT DISTINCT conversation_id, 1 FROM outbox WHERE conversation_id {_IN} UNION ALL "
        f"SELECT DISTINCT conversation_id, 0 FROM draft WHERE conversation_id {_IN} UNION ALL "
        f"SELECT DISTINCT conversation_id, 0 FROM deadline WHERE conversation_id {_IN}",
        (names, names, names),
    ).fetchall()
    return {row[0] for row in rows if row[1]}, {row[0] for row in rows if not row[1]}


def _add(
    tx: Tx, account_id: str, new: Sequence[Located], where: Places, held: Collection[str], *, page_id: int | None,
    at: int,
) -> set[str]:  # fmt: skip
    """Store new messages and write the rows of their conversations; return which rows are still to be computed."""
    added: dict[str, list[Added]] = {}
    for m, location in new:
        added.setdefault(location.conversation_id, []).append(Added(location.thread_id, m))
    rows = _rows(tx, where, added, held)
    places.make(tx, account_id, where, rows.fresh)
    for m, location in new:
        if not m.outgoing and location.thread_id in where.refused:
            threads.reopen(tx, location, m.created_at)
    customers.ensure_all(tx, {one for m, _ in new for one in _people(m)})
    first = messages.insert_all(tx, new, page_id=page_id)
    events.log_messages(tx, account_id, _told(new))
    arrived = [(no, x.conversation_id, m.created_at) for no, (m, x) in enumerate(new, first) if not m.outgoing]
    after_ingest.note_all(tx, account_id, arrived, at=at)
    rows.anew.update(location.conversation_id for m, location in new if posts.keep_named(tx, m, at))
    conversation_state.write(tx, (one for one in rows.changes if one[0] not in rows.anew))
    for one in added:
        tx.touch(Subject.INBOX | Subject.TIMELINE, conversation=one)
    return rows.anew


def _people(m: Incoming) -> Iterator[str]:
    yield m.customer_id
    if not m.outgoing:
        yield m.author_id


def _told(new: Iterable[Located]) -> Iterator[tuple[What, str, str, int]]:
    for m, location in new:
        what = SentElsewhere(m.root_edit_id) if m.outgoing else Received(m.root_edit_id)
        yield what, location.conversation_id, m.channel, m.created_at


class _Rows(NamedTuple):
    """What the rows of conversations say now."""

    fresh: dict[str, Row]
    changes: list[tuple[str, Row, Row]]  # of those that were there: id, row before, row now
    anew: set[str]  # those whose row must be computed anew


def _rows(tx: Tx, where: Places, added: dict[str, list[Added]], held: Collection[str]) -> _Rows:
    found = _Rows({}, [], set())
    told = added.keys() - set(held)  # what an agent wrote says more of the others
    for one, first in where.fresh.items():
        empty = added_messages.nothing(first.channel, first.customer_id)
        known = Known(threads.audience_of(first.channel), None, "")
        now = added_messages.row_with(empty, known, added[one], fresh=True) if one in told else None
        found.fresh[one] = now or empty
        if now is None:
            found.anew.add(one)
    there = added.keys() - where.fresh.keys()
    rows = _known(tx, there & told)
    for one in sorted(there):
        before = rows.get(one)
        after = before and added_messages.row_with(*before, added[one], fresh=False)
        if before and after:
            found.changes.append((one, before[0], after))
        else:
            found.anew.add(one)
    return found


def _known(tx: Tx, talks: Collection[str]) -> dict[str, tuple[Row, Known]]:
    """Return of conversations that are no groups their row and what else is known of them."""
    names, width = json.dumps(sorted(talks)), len(COLUMNS)
    rows = tx.execute(
        f"SELECT {', '.join(COLUMNS)}, id, audience, done_at FROM conversation WHERE id {_IN} "
        f"AND (audience = '{threads.PUBLIC}' OR root_id = '')",
        (names,),
    ).fetchall()
    read = f"SELECT conversation_id, coalesce(read_up_to, '') FROM read_state WHERE conversation_id {_IN}"
    upto = dict(tx.execute(f"{read} ORDER BY read_at", (names,)).fetchall())
    return {row[width]: (row[:width], Known(row[width + 1], row[width + 2], upto.get(row[width], ""))) for row in rows}
