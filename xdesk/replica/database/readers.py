"""The readers: one connection for small reads of the window, one thread for big ones."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from xdesk.core.sentences import DeskError
from xdesk.core.thread_priority import give_way
from xdesk.replica.database import db_errors, start_check
from xdesk.replica.database.connection import Connection, open_reader
from xdesk.replica.database.writer import CLOSED

T = TypeVar("T")
AGAIN_S = 0.02
HELD_S = 5.0  # a read that takes longer begins again when the log beside the file is too long
TRIES = 3  # after so many beginnings it reads to its end
STEPS = 20_000  # of the engine between two looks at the clock; some ms
EMPTIED_S = 5.0  # so long the log may take to be emptied between two beginnings


class Reads:
    """A reading connection for one thread: the one that made it. For reads below 1 ms."""

    def __init__(self, path: Path, key: str) -> None:
        self.conn: Connection = open_reader(path, key)

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


class BigReads:
    """Search, reports and whole orders: one thread with a connection of its own, first come first served.

    While one reads, the log beside the file cannot be emptied. So a read that is at it for long while the log is too
    long (`pressed` says so) lets go and begins again; what is given to `run` must do for that, as reads do.
    """

    def __init__(self, open_connection: Callable[[], Connection], pressed: Callable[[], bool] = lambda: False) -> None:
        self._open, self._pressed = open_connection, pressed
        self._tasks: queue.SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None]
        self._tasks = queue.SimpleQueue()
        self._conn: Connection | None = None
        self._guard = threading.Lock()  # between interrupting the connection and closing it
        self._closed = False
        self._thread = threading.Thread(target=self._live, name="replica-reader", daemon=True)
        self._thread.start()

    def run(self, fn: Callable[..., T], *args: Any) -> Future[T]:
        """Run `fn(conn, *args)` on the thread; cancel the future to skip it while it waits."""
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(DeskError(CLOSED))
        else:
            self._tasks.put((future, fn, args))
        return future

    def close(self, timeout_s: float = 5.0) -> None:
        """Interrupt what runs, refuse what waits, close the connection."""
        self._closed = True
        self._tasks.put(None)
        for _ in range(max(1, round(timeout_s / AGAIN_S))):
            with self._guard:
                if self._conn is not None:
                    self._conn.interrupt()  # again and again: one that comes before a statement begins is forgotten
            self._thread.join(AGAIN_S)
            if not self._thread.is_alive():
                return

    def _live(self) -> None:
        give_way()
        while (task := self._tasks.get()) is not None:
            future, fn, args = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if self._closed:
                    raise DeskError(CLOSED)
                if self._conn is None:
                    self._conn = self._open()
                future.set_result(self._read(self._conn, fn, args))
            except BaseException as error:
                if self._conn is not None:
                    start_check.watch(self._conn, error)
                future.set_exception(db_errors.as_desk_error(error))
        with self._guard:
            conn, self._conn = self._conn, None
            if conn is not None:
                conn.close()

    def _read(self, conn: Connection, fn: Callable[..., T], args: tuple[Any, ...]) -> T:
        for _ in range(TRIES):
            began, let_go = time.perf_counter(), False

            def must_let_go(began: float = began) -> int:
                nonlocal let_go
                let_go = time.perf_counter() - began > HELD_S and self._pressed()
                return int(let_go)

            conn.set_progress_handler(must_let_go, STEPS)
            try:
                return fn(conn, *args)
            except db_errors.Failure:
                if not let_go or self._closed:
                    raise
            finally:
                conn.set_progress_handler(None, 0)
            self._let_log_be_emptied()
        return fn(conn, *args)

    def _let_log_be_emptied(self) -> None:
        for _ in range(round(EMPTIED_S / AGAIN_S)):
            if self._closed or not self._pressed():
                return
            time.sleep(AGAIN_S)
