"""Customers: people as last seen on X, their member cards, and who has to be looked up."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from xdesk.core import customer_registers
from xdesk.core.changes import Subject
from xdesk.core.model import Customer, MemberCard, Note, Order
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import accounts, agents
from xdesk.replica.sanitize import clean
from xdesk.replica.search import people_index

WEEK_MS = 7 * 86_400_000
COLUMNS = (
    "id, handle, name, bio, avatar_url, verified_type, protected, followers, following, x_since, receives_dm, "
    "follows_us, location, state, fetched_at"
)
_STORE = (
    f"INSERT INTO customer ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET handle = coalesce(nullif(excluded.handle, ''), handle), "
    "name = coalesce(nullif(excluded.name, ''), name), bio = excluded.bio, avatar_url = excluded.avatar_url, "
    "verified_type = excluded.verified_type, protected = excluded.protected, "
    "followers = coalesce(excluded.followers, followers), following = coalesce(excluded.following, following), "
    "x_since = coalesce(excluded.x_since, x_since), receives_dm = coalesce(excluded.receives_dm, receives_dm), "
    "follows_us = coalesce(excluded.follows_us, follows_us), location = excluded.location, state = excluded.state, "
    "fetched_at = excluded.fetched_at WHERE excluded.fetched_at IS NOT NULL AND (fetched_at IS NULL "
    "OR excluded.fetched_at > fetched_at OR (excluded.fetched_at = fetched_at AND "
    "(excluded.handle, excluded.name, excluded.bio, excluded.state) > (handle, name, bio, state))) "
    f"RETURNING {COLUMNS}"
)


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def from_row(row: tuple[object, ...]) -> Customer:
    """Return the Customer of a row of COLUMNS."""
    v: list[object] = list(row)
    v[6] = bool(v[6])
    v[10], v[11] = _flag(v[10]), _flag(v[11])  # type: ignore[arg-type]
    return Customer(*v)  # type: ignore[arg-type]


def nobody(customer_id: str) -> Customer:
    """Return a person of whom only the id is known."""
    return Customer(customer_id, "", "", "", "", "none", False, None, None, None, None, None, "", "active", None)


def read(conn: Connection, customer_id: str) -> Customer | None:
    """Return a person, None when never seen."""
    row = conn.execute(f"SELECT {COLUMNS} FROM customer WHERE id = ?", (customer_id,)).fetchone()
    return None if row is None else from_row(row)


def store(tx: Tx, customers: Iterable[Customer], at: int) -> None:
    """Keep people as seen at `at` (UTC ms); newer knowledge wins whatever the order of arrival.

    A Customer without `fetched_at` counts as seen at `at` when it says anything beyond the id.
    """
    people = list(customers)
    known = _known(tx, {c.id for c in people})
    handles = _handles(tx, {c.id for c in people if c.handle})
    first = dict(known)
    for c in people:
        seen = c.fetched_at if c.fetched_at is not None else (at if c.handle or c.state != "active" else None)
        row = (
            c.id, clean(c.handle), clean(c.name), clean(c.bio), clean(c.avatar_url), c.verified_type, c.protected,
            c.followers, c.following, c.x_since, c.receives_dm, c.follows_us, clean(c.location), c.state, seen,
        )  # fmt: skip
        before = known.get(c.id)
        if before is None or _may_change(before, row):
            after = tx.execute(_STORE, row).fetchone()
            if after is not None:
                known[c.id] = after
                if before is None or after[:-1] != before[:-1]:
                    tx.touch(Subject.CUSTOMER, customer=c.id)
        if c.handle and handles.get((c.id, row[1]), -1) < (seen or at):
            handles[c.id, row[1]] = seen or at
            tx.execute(
                "INSERT INTO customer_handle (customer_id, handle, seen_at) VALUES (?, ?, ?) "
                "ON CONFLICT (customer_id, handle) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)",
                (c.id, row[1], seen or at),
            )
    people_index.changed(tx, [(one, _names(first.get(one)), _names(now)) for one, now in known.items()])


def _may_change(before: Any, row: Any) -> bool:
    """Return whether the row `before` may become another by what was seen now."""
    if row[-1] is None or before[-1] is None or row[-1] != before[-1]:
        return row[-1] is not None and (before[-1] is None or row[-1] > before[-1])
    return any(row[at] != before[at] for at in (1, 2, 3, 13))  # seen at the same time: these decide


def _known(tx: Tx, ids: Collection[str]) -> dict[str, Any]:
    rows = tx.execute(f"SELECT {COLUMNS} FROM customer WHERE id IN (SELECT value FROM json_each(?))", (_list(ids),))
    return {row[0]: row for row in rows}


def _handles(tx: Tx, ids: Collection[str]) -> dict[tuple[str, str], int]:
    rows = tx.execute(
        "SELECT customer_id, handle, seen_at FROM customer_handle "
        "WHERE customer_id IN (SELECT value FROM json_each(?))",
        (_list(ids),),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _list(ids: Collection[str]) -> str:
    return json.dumps(sorted(ids))


def ensure_all(tx: Tx, ids: Collection[str]) -> None:
    """Do as `ensure` for many."""
    rows = tx.execute("SELECT id FROM customer WHERE id IN (SELECT value FROM json_each(?))", (_list(ids),))
    missing = set(ids).difference(row[0] for row in rows)
    tx.executemany("INSERT OR IGNORE INTO customer (id) VALUES (?)", [(one,) for one in sorted(missing)])


def _names(shown: Any) -> tuple[str, str]:
    """Return name and handle of a row of COLUMNS, of None no names."""
    return ("", "") if shown is None else (shown[2], shown[1])


def ensure(tx: Tx, customer_id: str) -> None:
    """Make sure that there is a row for the id, so that it will be looked up."""
    tx.execute("INSERT OR IGNORE INTO customer (id) VALUES (?)", (customer_id,))


def unknown(conn: Connection, limit: int = 100, *, now: int = 0, stale_ms: int = WEEK_MS) -> list[str]:
    """Return ids never fetched, then those fetched more than `stale_ms` before `now` (UTC ms), at most `limit`.

    Without `now` only those never fetched.
    """
    rows = conn.execute("SELECT id FROM customer WHERE fetched_at IS NULL LIMIT ?", (limit,)).fetchall()
    if now > 0 and len(rows) < limit:
        rows += conn.execute(
            "SELECT id FROM customer WHERE fetched_at < ? ORDER BY fetched_at LIMIT ?",
            (now - stale_ms, limit - len(rows)),
        ).fetchall()
    return [row[0] for row in rows]


def cards(conn: Connection, customer_id: str, account_id: str = "") -> tuple[MemberCard, ...]:
    """Return what each customer register said last, in the account's order of preference; nothing when none was asked.

    What a register said that the account does not have (any more) is left out; without an account nothing is.
    """
    rows = conn.execute(
        "SELECT register, body, fetched_at, sentence FROM member_card WHERE customer_id = ? ORDER BY register = '', "
        "register", (customer_id,),
    ).fetchall()  # fmt: skip
    found = {row[0]: _card(customer_id, *row) for row in rows}
    if not account_id or not found:
        return tuple(found.values())
    wanted = [*(one.key for one in accounts.registers(conn, account_id)), ""]
    return tuple(found[key] for key in wanted if key in found)


def card(conn: Connection, customer_id: str, account_id: str = "") -> MemberCard | None:
    """Return one card out of what the registers of the account said (core.registers.merged), None of none asked."""
    return customer_registers.merged(cards(conn, customer_id, account_id))


def _card(customer_id: str, register: str, raw: str | None, fetched_at: int | None, said: str | None) -> MemberCard:
    body = json.loads(raw) if raw else {}
    orders = tuple(Order(*order) for order in body.get("orders", ()))
    sentence = None if said is None else Sentence.loads(said)
    level, spent, language = (body.get(name, "") for name in ("level", "spent", "language"))
    return MemberCard(customer_id, level, spent, language, orders, fetched_at, sentence, register)


def store_card(tx: Tx, card: MemberCard) -> None:
    """Keep what one register said. With a sentence and no `fetched_at` the refresh failed: what was known stays.

    Once a register has answered, what came from one that nobody could name is gone.
    """
    body = None
    if card.fetched_at is not None:
        body = json.dumps(
            {
                "level": card.level, "spent": card.spent, "language": card.language,
                "orders": [(o.number, o.goods, o.amount, o.state) for o in card.orders],
            }
        )  # fmt: skip
        if card.register:
            tx.execute("DELETE FROM member_card WHERE customer_id = ? AND register = ''", (card.customer_id,))
    raw = None if card.sentence is None else card.sentence.dumps()
    tx.execute(
        "INSERT INTO member_card (customer_id, register, body, fetched_at, sentence) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (customer_id, register) DO UPDATE SET body = coalesce(excluded.body, body), "
        "fetched_at = coalesce(excluded.fetched_at, fetched_at), sentence = excluded.sentence",
        (card.customer_id, card.register, body, card.fetched_at, raw),
    )
    tx.touch(Subject.CUSTOMER, customer=card.customer_id)


def notes(conn: Connection, customer_id: str) -> list[Note]:
    """Return colleagues' notes on a person from all threads, pinned first, then newest first."""
    rows = conn.execute(
        f"SELECT id, conversation_id, author, text, at, pinned, {agents.NAME.format(column='author')} FROM note "
        "WHERE customer_id = ? AND deleted_at IS NULL ORDER BY pinned DESC, at DESC, id DESC",
        (customer_id,),
    )
    return [Note(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6]) for row in rows]
