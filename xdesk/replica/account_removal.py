"""Account removal: takes an account out of the desk with all that came with it and nothing else, in slices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xdesk.core.changes import Subject
from xdesk.core.model import REMOVING
from xdesk.replica.conversation import messages
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import accounts
from xdesk.replica.search import message_index, people_index

SLICE = 20
"""Conversations taken out in one transaction: an agent's write never waits long behind one."""
_BOOKS = ("conversation", "account")
"""What others refer to goes last."""


class Holding(NamedTuple):
    """What some accounts brought, and what agents wrote there."""

    customers: int
    conversations: int
    written: int  # drafts, notes and replies


def holding(conn: Connection, account_ids: Sequence[str]) -> Holding:
    """Return how much goes when these accounts are removed."""
    marks = ",".join("?" * len(account_ids))
    mine = f"SELECT id FROM conversation WHERE account_id IN ({marks})"
    conversations = conn.execute(f"SELECT count(*) FROM ({mine})", account_ids).fetchone()[0]
    customers = conn.execute(
        f"SELECT count(DISTINCT customer_id) FROM conversation WHERE account_id IN ({marks}) AND customer_id NOT IN "
        f"(SELECT customer_id FROM conversation WHERE account_id NOT IN ({marks}))",
        (*account_ids, *account_ids),
    ).fetchone()[0]
    written = conn.execute(
        f"SELECT (SELECT count(*) FROM draft WHERE conversation_id IN ({mine}) AND text <> '') "
        f"+ (SELECT count(*) FROM note WHERE conversation_id IN ({mine}) AND deleted_at IS NULL) "
        f"+ (SELECT count(*) FROM outbox WHERE account_id IN ({marks}))",
        (*account_ids, *account_ids, *account_ids),
    ).fetchone()[0]
    return Holding(customers, conversations, written)


def begin(tx: Tx, account_id: str, at: int) -> None:
    """Mark an account as going: from now on nothing is read or sent for it, and what it sent may be deleted."""
    accounts.set_state(tx, account_id, REMOVING, None, at)


def step(tx: Tx, account_id: str) -> bool:
    """Take out a slice of an account that was marked; return True while more is left.

    Each slice leaves a sound file: when the desk ends meanwhile, the next start goes on. Customers who also wrote to
    another account stay, with their notes there.
    """
    if account_id not in unfinished(tx.conn):
        return False  # somebody signed in to it meanwhile
    rows = tx.execute(
        "SELECT id, customer_id FROM conversation WHERE account_id = ? ORDER BY key LIMIT ?", (account_id, SLICE)
    ).fetchall()
    tx.erased = True
    if not rows:
        _forget_account(tx, account_id)
        return False
    for conversation_id, customer_id in rows:
        people = {customer_id, *_group(tx, conversation_id)}
        _forget_conversation(tx, conversation_id)
        for one in sorted(people):
            _forget_customer(tx, one)
    message_index.rows_deleted(tx)
    tx.touch(Subject.INBOX | Subject.OUTBOX | Subject.DRAFT)  # names none: whoever lists conversations lists anew
    return True


def unfinished(conn: Connection) -> tuple[str, ...]:
    """Return the accounts whose removal was begun and not ended."""
    rows = conn.execute("SELECT id FROM account WHERE state = ? ORDER BY id", (REMOVING,))
    return tuple(str(row[0]) for row in rows)


def _forget_conversation(tx: Tx, conversation_id: str) -> None:
    posts = tx.execute(
        "SELECT parent_id FROM message WHERE conversation_id = ?1 AND parent_id IS NOT NULL "
        "UNION SELECT quoted FROM message WHERE conversation_id = ?1 AND quoted IS NOT NULL",
        (conversation_id,),
    ).fetchall()
    for (no,) in tx.execute("SELECT no FROM message WHERE conversation_id = ?", (conversation_id,)).fetchall():
        messages.forget_words(tx, no)
    for table in _tables_with(tx.conn, "conversation_id"):
        tx.execute(f'DELETE FROM "{table}" WHERE conversation_id = ?', (conversation_id,))
    tx.execute("DELETE FROM conversation WHERE id = ?", (conversation_id,))
    for post in posts:
        tx.execute(
            "DELETE FROM post WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE parent_id = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM message WHERE quoted = ?1)",
            post,
        )


def _group(tx: Tx, conversation_id: str) -> list[str]:
    """Return who wrote in a conversation that is a group, [] for any other."""
    rows = tx.execute(
        "SELECT DISTINCT m.author_id FROM conversation AS c JOIN message AS m ON m.conversation_id = c.id "
        "WHERE c.id = ? AND c.audience = 'private' AND c.root_id <> '' AND m.direction = 'in'",
        (conversation_id,),
    )
    return [str(row[0]) for row in rows]


def _forget_customer(tx: Tx, customer_id: str) -> None:
    """Forget a person whom no conversation is left with, nor a group they wrote in."""
    left = (
        "SELECT 1 FROM conversation WHERE customer_id = ?1 UNION ALL SELECT 1 FROM conversation AS c "
        "JOIN message AS m ON m.conversation_id = c.id WHERE c.audience = 'private' AND c.root_id <> '' "
        "AND m.author_id = ?1 LIMIT 1"
    )
    if tx.execute(left, (customer_id,)).fetchone() is not None:
        return
    names = tx.execute("SELECT name, handle FROM customer WHERE id = ?", (customer_id,)).fetchone()
    if names is not None:
        people_index.forget(tx, customer_id, (names[0], names[1]))
    of_conversations = set(_tables_with(tx.conn, "conversation_id"))  # they went with those
    for table in _tables_with(tx.conn, "customer_id"):
        if table in of_conversations:
            continue
        tx.execute(f'DELETE FROM "{table}" WHERE customer_id = ?', (customer_id,))
    tx.execute("DELETE FROM customer WHERE id = ?", (customer_id,))


def _forget_account(tx: Tx, account_id: str) -> None:
    for table in _tables_with(tx.conn, "account_id", with_conversation=False):
        tx.execute(f'DELETE FROM "{table}" WHERE account_id = ?', (account_id,))
    tx.execute("DELETE FROM account WHERE id = ?", (account_id,))
    tx.touch(Subject.ACCOUNT | Subject.HEALTH | Subject.INBOX | Subject.OUTBOX)


def _tables_with(conn: Connection, column: str, *, with_conversation: bool = True) -> Iterator[str]:
    """Yield our tables with such a column, also those that a later version brings; `conversation` is left out.

    `with_conversation`: also those of which each row names a conversation, and goes with it.
    """
    rows = conn.execute(
        "SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c ON c.name = ?1 "
        "WHERE t.type = 'table' AND (?2 OR NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) AS o "
        "WHERE o.name = 'conversation_id' AND o.\"notnull\")) ORDER BY t.name = 'outbox', t.name",
        (column, with_conversation),
    ).fetchall()
    yield from (str(row[0]) for row in rows if row[0] not in _BOOKS)
