"""Free space: gives back what lies unused inside the file, a little at a time, so that nothing waits for it.

A file made by this version can shrink in place (https://www.sqlite.org/pragma.html#pragma_auto_vacuum); one that is
older becomes such a file with the step to version 4, which copies it anyway.
"""

from __future__ import annotations

from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

KEPT_PAGES = 1_000
"""So many pages stay unused, 4 MB: the next rows take them."""
PIECE = 16
"""Pages given back between two looks whether somebody waits: each is moved, and pages that point to it are changed."""
_INCREMENTAL = 2


def can_shrink(conn: Connection) -> bool:
    """Return whether the file can give unused pages back in place."""
    return int(conn.execute("PRAGMA auto_vacuum").fetchone()[0]) == _INCREMENTAL


def unused(conn: Connection) -> int:
    """Return how many pages of the file hold nothing."""
    return int(conn.execute("PRAGMA freelist_count").fetchone()[0])


def give_back(tx: Tx) -> bool:
    """Give unused pages back until the transaction is full; return True while too many are left."""
    if not can_shrink(tx.conn):
        return False
    while (left := unused(tx.conn) - KEPT_PAGES) > 0:
        tx.execute(f"PRAGMA incremental_vacuum({min(PIECE, left)})").fetchall()
        if tx.is_full():
            return unused(tx.conn) > KEPT_PAGES
    return False
