"""Secrets of a passphrase or one-time profile: rows of the encrypted file, where no keyring is."""

from __future__ import annotations

from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx


def read(conn: Connection, name: str) -> str | None:
    """Return the secret called `name`, None when there is none."""
    row = conn.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def write(tx: Tx, name: str, secret: str) -> None:
    """Keep `secret` under `name`; what was there before is overwritten on the disk."""
    tx.execute(
        "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, secret),
    )
    tx.erased = True


def erase(tx: Tx, name: str) -> None:
    """Forget the secret; no error when there is none."""
    tx.execute("DELETE FROM secret WHERE name = ?", (name,))
    tx.erased = True
