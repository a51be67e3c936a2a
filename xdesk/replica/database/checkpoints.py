"""Checkpoints: a thread that moves the log into the file, so that no commit waits while that is done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import NamedTuple

from xdesk.core.thread_priority import give_way
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import Connection

log = logging.getLogger(__name__)

FRAME_BYTES = 4_096 + 24
"""A page in the log with what stands before it (https://www.sqlite.org/fileformat2.html#wal_file_format)."""


class Log(NamedTuple):
    """The log beside the file, in bytes: how long it is, and how much of it is not in the file yet."""

    length: int
    left: int


def look(conn: Connection) -> Log:
    """Return how long the log is, without moving anything."""
    return _counted(conn, "NOOP")


def empty(conn: Connection) -> bool:
    """Move what is left, cut the log to nothing; return False at once when a reader or somebody else needs it."""
    patience = conn.execute("PRAGMA busy_timeout").fetchone()[0]
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        return not conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        conn.execute(f"PRAGMA busy_timeout = {int(patience)}")


def _counted(conn: Connection, how: str) -> Log:
    _, frames, moved = conn.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return Log(max(0, frames) * FRAME_BYTES, max(0, frames - moved) * FRAME_BYTES)


class Checkpoints:
    """Moves the log into the file when asked: as far as readers let it; it waits for nobody, and no commit for it.

    It has a connection of its own and its own thread: moving many pages takes seconds on a slow disk.
    """

    def __init__(self, open_connection: Callable[[], Connection], done: Callable[[], None]) -> None:
        """`done` is called from the thread after each round."""
        self._open, self._done = open_connection, done
        self._conn: Connection | None = None
        self._asked, self._closing = threading.Event(), False
        self._guard = threading.Lock()  # between interrupting the connection and closing it
        self._thread = threading.Thread(target=self._live, name="replica-checkpoints", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask(self) -> None:
        """Move the log soon; asking twice is asking once."""
        self._asked.set()

    def close(self, timeout_s: float = 2.0) -> None:
        """Stop what runs and close the connection."""
        self._closing = True
        self._asked.set()
        with self._guard:
            if self._conn is not None:
                self._conn.interrupt()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _live(self) -> None:
        give_way()
        while self._asked.wait() and not self._closing:
            self._asked.clear()
            self._round()
            self._done()
        self._drop()

    def _round(self) -> None:
        try:
            if self._conn is None:
                self._conn = self._open()
            _counted(self._conn, "PASSIVE")
        except Exception as error:
            if not self._closing:
                log.warning("checkpoint failed: %s", type(error).__name__)
            self._drop()

    def _drop(self) -> None:
        with self._guard:
            conn, self._conn = self._conn, None
            if conn is not None:
                try:
                    conn.close()
                except db_errors.Failure:
                    log.warning("the file did not close")
