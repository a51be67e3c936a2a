"""Commit mark: a number that each transaction writes, by which one whose COMMIT failed is found out later."""

from __future__ import annotations

import secrets

from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import Connection

KEPT = 32
"""So many writers leave their mark in the file; older ones are dropped."""


class CommitMark:
    """The marks of one writer. A transaction is in the file exactly when its mark is."""

    def __init__(self) -> None:
        self._writer = secrets.token_hex(8)
        self._last = 0

    def put(self, conn: Connection) -> None:
        """Write the next mark as part of the open transaction."""
        if self._last == 0:
            conn.execute("DELETE FROM commit_mark WHERE no <= (SELECT max(no) FROM commit_mark) - ?", (KEPT,))
        self._last += 1
        _write(conn, self._writer, self._last)

    def settle(self, conn: Connection) -> bool:
        """Return whether the transaction that put the last mark is in the file, and make sure that it stays so.

        `conn` must be a fresh connection. A commit whose fsync failed can leave frames in the log that a later
        recovery would take for committed, so a commit of our own is put in their place; what is there is then moved
        into the file, because pages of the log that the system could not write are not written again. Raises
        db_errors.Failure when the disk takes that neither: then nothing is known yet, and this may be asked again.
        """
        conn.execute("BEGIN IMMEDIATE")
        row = conn.execute("SELECT mark FROM commit_mark WHERE writer = ?", (self._writer,)).fetchone()
        there = row is not None and row[0] == self._last
        _write(conn, self._writer + "-settled", self._last)
        conn.execute("COMMIT")
        busy, pages, moved = conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if there and (busy or pages != moved):
            raise db_errors.Failure("database is locked: the log could not be moved into the file")
        return there


def _write(conn: Connection, writer: str, mark: int) -> None:
    conn.execute(
        "INSERT INTO commit_mark (writer, mark) VALUES (?, ?) ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark",
        (writer, mark),
    )
