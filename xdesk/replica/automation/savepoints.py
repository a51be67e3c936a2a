"""Savepoints: a part of an open transaction that is stored whole, or not at all while the rest is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xdesk.replica.database import db_errors
from xdesk.replica.database.writer import Tx


@contextmanager
def savepoint(tx: Tx) -> Iterator[None]:
    """Undo what is written inside when it raises; the transaction goes on. What is raised goes on, too."""
    tx.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if tx.conn.in_transaction:  # a full disk ends the whole transaction by itself
            tx.execute("ROLLBACK TO part")
            tx.execute("RELEASE part")
        raise
    tx.execute("RELEASE part")


def is_disk(tx: Tx, error: Exception) -> bool:
    """Return whether `error` is one of the disk or the file, which concerns the whole transaction."""
    return not tx.conn.in_transaction or db_errors.sentence_of(error) is not None
