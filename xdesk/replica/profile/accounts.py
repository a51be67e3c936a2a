"""Accounts: the brand accounts this desk answers for."""

from __future__ import annotations

from collections.abc import Sequence

from xdesk.core import customer_registers as in_order
from xdesk.core.changes import Subject
from xdesk.core.customer_registers import Register
from xdesk.core.model import REMOVING, Account
from xdesk.core.sentences import Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.sanitize import clean

_COLUMNS = "id, handle, name, base_url, client_id, state, sentence, state_since"


def _account(row: tuple[str, str, str, str, str, str, str | None, int]) -> Account:
    sentence = None if row[6] is None else Sentence.loads(row[6])
    return Account(*row[:6], sentence, row[7])


def all(conn: Connection) -> tuple[Account, ...]:
    """Return every account, oldest first."""
    return tuple(_account(row) for row in conn.execute(f"SELECT {_COLUMNS} FROM account ORDER BY added_at, id"))


def added_at(conn: Connection, account_id: str) -> int | None:
    """Return when an account came to this desk (UTC ms), None when it is not here."""
    row = conn.execute("SELECT added_at FROM account WHERE id = ?", (account_id,)).fetchone()
    return None if row is None else int(row[0])


def read(conn: Connection, account_id: str) -> Account | None:
    """Return one account, None when this desk has no such one."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM account WHERE id = ?", (account_id,)).fetchone()
    return None if row is None else _account(row)


def add(tx: Tx, account: Account, *, at: int, scopes: str = "", registers: Sequence[Register] = ()) -> None:
    """Add an account, or renew what is known of it; `at` UTC ms. Without `registers` it keeps those it has."""
    raw = None if account.sentence is None else account.sentence.dumps()
    tx.execute(
        "INSERT INTO account (id, handle, name, base_url, client_id, state, sentence, state_since, scopes, registers, "
        "added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, "
        "name = excluded.name, base_url = excluded.base_url, client_id = excluded.client_id, state = excluded.state, "
        "sentence = excluded.sentence, state_since = excluded.state_since, scopes = excluded.scopes, "
        "registers = CASE excluded.registers WHEN '[]' THEN registers ELSE excluded.registers END",
        (account.id, clean(account.handle), clean(account.name), account.base_url, account.client_id, account.state,
         raw, account.state_since, scopes, in_order.dumps(registers), at),
    )  # fmt: skip
    tx.touch(Subject.ACCOUNT | Subject.HEALTH)


def set_state(tx: Tx, account_id: str, state: str, sentence: Sentence | None, at: int) -> None:
    """Set how the account stands: 'ok', 'signed_out', 'no_credit', 'offline' or REMOVING.

    The same state keeps its beginning; an account that is being removed stays so.
    """
    raw = None if sentence is None else sentence.dumps()
    cursor = tx.execute(
        "UPDATE account SET state_since = CASE WHEN state = ? THEN state_since ELSE ? END, state = ?, sentence = ? "
        "WHERE id = ? AND (state <> ? OR sentence IS NOT ?) AND state <> ?",
        (state, at, state, raw, account_id, state, raw, REMOVING),
    )
    if cursor.rowcount > 0:
        tx.touch(Subject.ACCOUNT | Subject.HEALTH)


def registers(conn: Connection, account_id: str) -> tuple[Register, ...]:
    """Return the customer registers beside this account, the preferred one first."""
    row = conn.execute("SELECT registers FROM account WHERE id = ?", (account_id,)).fetchone()
    return () if row is None else in_order.loads(row[0])


def set_registers(tx: Tx, account_id: str, registers: Sequence[Register]) -> None:
    """Set the customer registers beside this account, the preferred one first."""
    tx.execute("UPDATE account SET registers = ? WHERE id = ?", (in_order.dumps(registers), account_id))
    tx.touch(Subject.ACCOUNT | Subject.CUSTOMER)


def scopes(conn: Connection, account_id: str) -> str:
    """Return the scopes X granted at sign-in, space separated."""
    row = conn.execute("SELECT scopes FROM account WHERE id = ?", (account_id,)).fetchone()
    return "" if row is None else str(row[0])
