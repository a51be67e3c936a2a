"""Set-aside history: messages, pages, events, reads and promises that only a file that was set aside holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xdesk.core.changes import Subject
from xdesk.core.ids import is_x_id, x_id_order
from xdesk.core.seen import Seen
from xdesk.replica import events
from xdesk.replica.conversation import messages
from xdesk.replica.conversation.conversation_state import UNREAD, recompute, unread_after
from xdesk.replica.conversation.unseen import unseen
from xdesk.replica.database.connection import Connection, version_of
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages
from xdesk.replica.profile import agents
from xdesk.replica.schema.v003 import OLD_EVENT_COLUMNS, OLD_EVENTS
from xdesk.replica.search import message_index, people_index

Row = Mapping[str, Any]

SLICE = 20
"""Rows of one transaction: an agent's write never waits for more."""

_CLOSED = "state IN ('sent','cancelled','dropped')"
_WAITS = "fired_at IS NULL AND cancelled_at IS NULL"
_OF_A_CONVERSATION = (  # table, what tells two of its rows apart, which of them; in the order they come back
    ("thread", ("id",), "1"),
    ("outbox", ("id",), _CLOSED),
    ("read_state", ("agent_id",), "1"),
    ("message", ("root_edit_id",), "1"),
    ("deadline", ("id",), "1"),
    ("event", ("id",), "1"),
    ("draft_journal", ("kind", "text", "at", "why"), "1"),
    ("timer", ("id",), _WAITS),
)
_OF_NONE = (
    ("post", ("id",), "state <> 'unknown'"),
    ("macro", ("id",), "source = 'own'"),
    ("poison", ("account_id", "stream", "body"), "1"),
    ("timer", ("id",), f"conversation_id IS NULL AND {_WAITS}"),
)
_THEIRS = "direction = 'in' AND state <> 'deleted' AND event IS NULL"
_COUNTED = {"message": "messages", "deadline": "promises", "page": "pages"}


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows (table, columns) that one transaction brings back; of one conversation, or of none ("")."""

    conversation_id: str
    rows: tuple[tuple[str, Row], ...]


def counted(conn: Connection, present: Connection) -> dict[str, int]:
    """Return how many messages, promises and pages not unpacked yet only the set-aside file `conn` holds."""
    found = Counter(_COUNTED.get(table, "") for piece in slices(conn, present) for table, _ in piece.rows)
    return {name: found[name] for name in _COUNTED.values() if found[name]}


def slices(conn: Connection, present: Connection) -> Iterator[Slice]:
    """Return what only the file `conn` holds, in pieces of at most SLICE rows; `present` reads the desk's own file.

    Accounts that neither file has any more bring nothing.
    """
    going = {row[0] for row in conn.execute("SELECT id FROM account WHERE state = 'removing'")}
    kept = {row[0] for row in present.execute("SELECT id FROM account")}
    kept |= {row[0] for row in conn.execute("SELECT id FROM account") if row[0] not in going}
    whose = agents.here(conn), agents.here(present)
    loose: list[tuple[str, Row]] = [("page", row) for row in _pages(conn, present) if row["account_id"] in kept]
    for table, key, where in _OF_NONE:
        rows = _missing(conn, present, table, key, where, where, (), whose)
        loose += [(table, row) for row in rows if row.get("account_id", "") in {"", *kept}]
    for part in _batched(loose):
        yield Slice("", part)
    for row in _rows(conn, "conversation", "1 ORDER BY id", ()):
        if row["account_id"] in kept:
            yield from _of_conversation(conn, present, agents.as_one("conversation", row, *whose), whose)


def _of_conversation(conn: Connection, present: Connection, row: Row, whose: tuple[str, str]) -> Iterator[Slice]:
    talk = str(row["id"])
    found: list[tuple[str, Row]] = []
    for table, key, where in _OF_A_CONVERSATION:
        mine = f"conversation_id = ? AND {where}"
        rows = _missing(conn, present, table, key, mine, "conversation_id = ?", (talk,), whose)
        found += [(table, one) for one in rows]
    here = present.execute("SELECT status, assignee FROM conversation WHERE id = ?", (talk,)).fetchone()
    if here is None:
        found[:0] = [*_people(conn, present, row["customer_id"]), ("conversation", row)]
    elif (row["status"] == "done" and here[0] != "done") or (row["assignee"] is not None and here[1] is None):
        found.insert(0, ("decided", row))
    for part in _batched(found):
        yield Slice(talk, part)


def _people(conn: Connection, present: Connection, customer_id: str) -> Iterator[tuple[str, Row]]:
    """Return what is known of a person whom the desk does not know."""
    if present.execute("SELECT 1 FROM customer WHERE id = ?", (customer_id,)).fetchone() is not None:
        return
    for table, column in (("customer", "id"), ("customer_handle", "customer_id"), ("member_card", "customer_id")):
        yield from ((table, row) for row in _rows(conn, table, f"{column} = ?", (customer_id,)))


def _pages(conn: Connection, present: Connection) -> Iterator[Row]:
    """Return the pages that were paid for and never unpacked, and that the desk did not get again."""
    for row in _rows(conn, "page", "unpacked = 0 AND body IS NOT NULL ORDER BY id", ()):
        body = pages.plain(row["body"], row.get("compressed"))
        digest = hashlib.sha256(body).digest()
        same = "SELECT 1 FROM page WHERE account_id = ? AND stream = ? AND sha256 = ?"
        if present.execute(same, (row["account_id"], row["stream"], digest)).fetchone() is None:
            told = {name: row[name] for name in ("account_id", "stream", "fetched_at")}
            yield {**told, "body": body, "sha256": digest}


def _batched(rows: Sequence[tuple[str, Row]]) -> Iterator[tuple[tuple[str, Row], ...]]:
    for start in range(0, len(rows), SLICE):
        yield tuple(rows[start : start + SLICE])


def _missing(
    conn: Connection,
    present: Connection,
    table: str,
    key: tuple[str, ...],
    where: str,
    there: str,
    values: Iterable[str],
    whose: tuple[str, str],
) -> list[Row]:
    """Return rows of a table that `where` names and whose `key` the desk's own rows, named by `there`, do not hold.

    `whose`: the agent of that file and of the desk, who are one.
    """
    if not messages.columns_of(conn, table):
        return []  # an earlier version had no such table
    names = ", ".join(f'"{one}"' for one in key)
    known = set(present.execute(f'SELECT {names} FROM "{table}" WHERE {there}', tuple(values)))
    order = " ORDER BY created_at, no" if table == "message" else ""
    rows = (agents.as_one(table, row, *whose) for row in _rows(conn, table, where + order, values))
    found = [row for row in rows if tuple(row[one] for one in key) not in known]
    return [_by_ids(conn, table, row) for row in found]


def _by_ids(conn: Connection, table: str, row: dict[str, Any]) -> Row:
    """Return a row with the arrival it counts said by ids alone: arrivals are counted anew in each file.

    It had read, or answered, what came before the oldest words that came too late for it.
    """
    if version_of(conn) < 2:  # its messages do not tell events from words
        return {**row, "seen_no": None} if table == "outbox" else row
    if table == "read_state" and row["read_no"] is not None and row["read_up_to"]:
        late = _oldest(
            conn, "root_edit_id", UNREAD, unread_after(conn, row["conversation_id"], row["read_up_to"], row["read_no"])
        )
        return {**row, "read_up_to": _before(row["read_up_to"], late), "read_no": None}
    if table == "outbox" and row["seen_no"] is not None and row["based_on"]:
        condition, values = unseen(conn, row["conversation_id"], Seen(row["based_on"], row["seen_no"]))
        late = _oldest(
            conn, "id", f"conversation_id = ? AND {_THEIRS} AND {condition}", (row["conversation_id"], *values)
        )
        return {**row, "based_on": _before(row["based_on"], late), "seen_no": None}
    return row


def _oldest(conn: Connection, name: str, where: str, values: tuple[object, ...]) -> str | None:
    sql = f"SELECT {name} FROM message WHERE {where} ORDER BY length({name}), {name} LIMIT 1"
    row = conn.execute(sql, values).fetchone()
    return None if row is None else str(row[0])


def _before(x_id: str, late: str | None) -> str:
    """Return `x_id`, or the id just before `late` where that is older."""
    if late is None or not is_x_id(late) or x_id_order(late) > x_id_order(x_id):
        return x_id
    return str(max(0, int(late) - 1))


def _rows(conn: Connection, table: str, where: str, values: Iterable[str]) -> Iterator[dict[str, Any]]:
    sql, columns = f'SELECT * FROM "{table}" WHERE {where}', messages.columns_of(conn, table)
    if table == "event" and version_of(conn) < 3:
        sql, columns = OLD_EVENTS.format(which=f"e.{where}", channel="kind"), list(OLD_EVENT_COLUMNS)
    for row in conn.execute(sql, tuple(values)).fetchall():
        yield dict(zip(columns, row, strict=True))


def merge(tx: Tx, piece: Slice) -> None:
    """Bring one slice back; what the desk has stays as it is, and the same slice twice changes nothing.

    Nothing is sent by it. Messages get new arrival numbers, X's ids stay. What X said to be gone stays gone.
    """
    for table, row in piece.rows:
        _BRING.get(table, _insert)(tx, table, row)
    if piece.conversation_id:
        recompute(tx, piece.conversation_id)
        tx.touch(Subject.TIMELINE | Subject.INBOX | Subject.CUSTOMER, conversation=piece.conversation_id)
    else:
        tx.touch(Subject.HEALTH | Subject.MACRO)


def _insert(tx: Tx, table: str, row: Row) -> int:
    """Insert a row unless its key is there; return its number, 0 when it was there."""
    known = set(messages.columns_of(tx.conn, table))
    names = [name for name in row if name in known]
    words, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    sql = f'INSERT OR IGNORE INTO "{table}" ({words}) VALUES ({marks})'
    cursor = tx.execute(sql, [row[name] for name in names])
    return int(cursor.lastrowid or 0) if cursor.rowcount > 0 else 0


def _insert_new(tx: Tx, table: str, row: Row) -> None:
    """Insert a row whose number means nothing outside its file, unless the desk has one that says the same."""
    plain = {name: value for name, value in row.items() if name != "id"}
    known = [name for name in plain if name in set(messages.columns_of(tx.conn, table))]
    same = " AND ".join(f'"{name}" IS ?' for name in known if name != "page_id")
    values = [plain[name] for name in known if name != "page_id"]
    if tx.execute(f'SELECT 1 FROM "{table}" WHERE {same} LIMIT 1', values).fetchone() is None:
        _insert(tx, table, {**plain, "page_id": None} if "page_id" in plain else plain)


def _conversation(tx: Tx, table: str, row: Row) -> None:
    _insert(tx, table, {name: value for name, value in row.items() if name != "key"})


def _page(tx: Tx, table: str, row: Row) -> None:
    same = "SELECT 1 FROM page WHERE account_id = ? AND stream = ? AND sha256 = ?"
    if tx.execute(same, (row["account_id"], row["stream"], row["sha256"])).fetchone() is None:
        _insert(tx, table, row)


def _post(tx: Tx, table: str, row: Row) -> None:
    tx.execute("DELETE FROM post WHERE id = ? AND state = 'unknown'", (row["id"],))
    _insert(tx, table, row)


def _decided(tx: Tx, _: str, row: Row) -> None:
    """Done and whose it is, where nobody decided about either in the desk of today."""
    talk, nobody = row["id"], "NOT EXISTS (SELECT 1 FROM event WHERE conversation_id = ?1 AND kind = ?2)"
    if row["status"] == "done":
        done = f"UPDATE conversation SET status = 'done', done_at = ?3 WHERE id = ?1 AND status = 'open' AND {nobody}"
        tx.execute(done, (talk, "reopened", row["done_at"]))
    mine = f"UPDATE conversation SET assignee = ?3 WHERE id = ?1 AND assignee IS NULL AND {nobody}"
    tx.execute(mine, (talk, "assigned", row["assignee"]))


def _reply(tx: Tx, table: str, row: Row) -> None:
    """A settled reply; the line of it that X gave again meanwhile is its line, not one written on x.com."""
    _insert(tx, table, row)
    event_id = row["claimed_event_id"]
    if event_id is None:
        return
    named = (row["conversation_id"], event_id)
    tx.execute(
        "UPDATE message SET outbox_id = ? WHERE conversation_id = ? AND id = ? AND direction = 'out' "
        "AND outbox_id IS NULL",
        (row["id"], *named),
    )
    events.claimed(tx, row["account_id"], event_id)


def _event(tx: Tx, table: str, row: Row) -> None:
    """What happened, unless it is known: as it is, or as a reply of this desk in place of one written elsewhere."""
    if row["kind"] == "sent_elsewhere":
        ours = "SELECT 1 FROM outbox WHERE account_id = ? AND claimed_event_id = ? AND state = 'sent'"
        if tx.execute(ours, (row["account_id"], row["message_id"])).fetchone() is not None:
            return
    _insert(tx, table, {name: value for name, value in row.items() if name != "no"})


def _timer(tx: Tx, table: str, row: Row) -> None:
    """Something still to be done; what was due meanwhile is done now."""
    _insert(tx, table, row)
    tx.touch(Subject.TIMER)


def _message(tx: Tx, table: str, row: Row) -> None:
    ours = tx.execute("SELECT id FROM outbox WHERE id = ?", (row["outbox_id"],)).fetchone()
    plain = {name: value for name, value in row.items() if name != "no"}
    no = _insert(tx, table, {**plain, "page_id": None, "outbox_id": ours and ours[0]})
    if no:
        message_index.came(tx, no)
        if messages.is_gone(tx, no):
            messages.blank(tx, no)


def _customer(tx: Tx, table: str, row: Row) -> None:
    if _insert(tx, table, row):
        people_index.changed(tx, [(row["id"], ("", ""), (row["name"], row["handle"]))])


_BRING = {
    "conversation": _conversation,
    "customer": _customer,
    "decided": _decided,
    "outbox": _reply,
    "message": _message,
    "event": _event,
    "draft_journal": _insert_new,
    "poison": _insert_new,
    "page": _page,
    "post": _post,
    "timer": _timer,
}
