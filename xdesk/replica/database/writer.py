"""The writer: one thread, one connection, one transaction at a time, the agent's before the engine's."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from xdesk.core.changes import Changes, Subject
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, NotStoredError, Sentence, UnknownOutcomeError
from xdesk.core.thread_priority import give_way
from xdesk.replica.database import checkpoints, db_errors, start_check
from xdesk.replica.database.checkpoints import Checkpoints
from xdesk.replica.database.commit_mark import CommitMark
from xdesk.replica.database.connection import Connection, Cursor, path_of

T = TypeVar("T")
log = logging.getLogger(__name__)

SLOW_S = 0.050
BREATH_S = 0.05  # idle this long: move the log into the file
SWEEP_S = 2.0  # idle this long after an erasure: empty the log, so that no copy stays there
REST_S = 30.0
PROBE_S = 3.0  # how often a full disk is tried again
PRESSED_S = 0.05  # how often a log that is too long is tried to be emptied
MOVE_BYTES = 4 << 20  # a log as long as this is moved into the file, also without a breath
HOLD_BYTES = 16 << 20  # a log as long as this lets pages in one by one until it is emptied
CEILING_BYTES = 40 << 20  # and as long as this, none
DRIP_S = 0.25  # between two of them
EMPTY_BYTES = 1 << 20  # so little is moved by the writer itself: it takes ms

LOADS = 2  # the lane of what may wait
LOAD_S = 0.014  # so long may a transaction of many rows last with its COMMIT: an act of the agent waits for no more
SHORTEST_S = 0.002  # of which so much is left for rows, however slow the disk is

CLOSED = Sentence("Replica", QT_TRANSLATE_NOOP("Replica", "xdesk is closing, so this change was not made."))


class Tx:
    """An open write transaction. Given to functions by the writer; never kept after they return."""

    def __init__(self, conn: Connection, is_full: Callable[[], bool] = lambda: False) -> None:
        """`is_full`: whether somebody waits for its end, or it has lasted long enough."""
        self.conn = conn
        self.is_full = is_full
        self.erased = False  # set by whoever removes text: the log is emptied soon after
        self._subjects = Subject.NOTHING
        self._conversations: set[str] = set()
        self._customers: set[str] = set()

    def execute(self, sql: str, params: Sequence[object] = ()) -> Cursor:
        """Run one statement."""
        return self.conn.execute(sql, params)

    def executemany(self, sql: str, rows: Any) -> Cursor:
        """Run one statement for each of `rows`."""
        return self.conn.executemany(sql, rows)

    def touch(self, subject: Subject, *, conversation: str | None = None, customer: str | None = None) -> None:
        """Note what this transaction changes; told upward after the commit."""
        self._subjects |= subject
        if conversation is not None:
            self._conversations.add(conversation)
        if customer is not None:
            self._customers.add(customer)

    def changes(self) -> Changes:
        """Return what was touched so far."""
        return Changes(self._subjects, frozenset(self._conversations), frozenset(self._customers))


class _Task:
    """A function waiting for its transaction. Nobody watches a `patient` one: it waits until its outcome is known."""

    __slots__ = ("args", "fn", "future", "lane", "more", "patient")

    def __init__(
        self, fn: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any], *, patient: bool = False
    ) -> None:
        self.fn = fn
        self.args = args
        self.more = more
        self.patient = patient
        self.lane = 0
        self.future: Future[Any] = Future()


class _Unsettled(NamedTuple):
    """A transaction whose COMMIT failed, until it is known whether it is in the file."""

    tx: Tx
    result: Any
    settled: Future[bool]


class Writer:
    """Owns the only writing connection. `on_changes` and `on_trouble` are called from the writer's thread."""

    def __init__(
        self,
        open_connection: Callable[[], Connection],
        on_changes: Callable[[Changes], None],
        on_trouble: Callable[[Sentence | None], None],
    ) -> None:
        self._open = open_connection
        self._on_changes = on_changes
        self._on_trouble = on_trouble
        self._lanes: tuple[deque[_Task], ...] = (deque(), deque(), deque())
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._live, name="replica-writer", daemon=True)
        self._conn: Connection | None = None
        self._trouble: Sentence | None = None
        self._dirty = self._erased = False
        self._log_length, self._dripped = 0, 0.0
        self._checkpoints = Checkpoints(open_connection, self._moved)
        self._mark = CommitMark()
        self._unsettled: _Unsettled | None = None
        self._commit_share = 1.0  # what the COMMIT of many rows takes, beside writing them

    def start(self) -> None:
        """Start the thread; it opens the file by itself, trouble reaches the futures."""
        self._checkpoints.start()
        self._thread.start()

    def write(self, fn: Callable[..., T], *args: Any, **more: Any) -> Future[T]:
        """Run `fn(tx, *args, **more)` in a transaction, before anything of the engine that waits.

        The future raises UnknownOutcomeError when nobody can say yet whether the change is stored; whatever else it
        raises, the change is surely not stored.
        """
        return self._put(0, _Task(fn, args, more))

    def feed(self, fn: Callable[..., T], *args: Any, **more: Any) -> Future[T]:
        """Run `fn(tx, *args, **more)` in a transaction when no act of the agent waits.

        While nobody can say whether the change is stored, the future waits; when it fails, the change is not stored.
        """
        return self._put(1, _Task(fn, args, more, patient=True))

    def load(self, fn: Callable[..., T], *args: Any, **more: Any) -> Future[T]:
        """Do as `feed`, for many rows at once: they wait, or come slowly, while a reader keeps the log from an end.

        So the log stays short whatever is read meanwhile, and neither the agent's acts nor sends wait for that. `fn`
        ends when `tx.is_full()`, and asks for another transaction for the rest.
        """
        return self._put(LOADS, _Task(fn, args, more, patient=True))

    @property
    def pressed(self) -> bool:
        """Whether the log is too long and waits for readers to go; for any thread."""
        return self._log_length >= HOLD_BYTES

    def close(self, timeout_s: float = 5.0) -> None:
        """Do what waits, empty the log, close the file; what is not done after `timeout_s` s is refused."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        self._refuse_all()

    def _put(self, lane: int, task: _Task) -> Future[Any]:
        with self._wake:
            if self._closing:
                task.future.set_exception(DeskError(CLOSED))
                return task.future
            task.lane = lane
            self._lanes[lane].append(task)
            self._wake.notify()
        return task.future

    def _refuse_all(self) -> None:
        with self._wake:
            waiting = [task for lane in self._lanes for task in lane]
            for lane in self._lanes:
                lane.clear()
        for task in waiting:
            if task.future.set_running_or_notify_cancel():
                task.future.set_exception(DeskError(CLOSED))

    def _live(self) -> None:
        give_way()
        self._reopen()
        while (task := self._next()) is not None:
            self._do(task)
            self._look_at_log()
        self._checkpoints.close()
        if self._unsettled is not None:
            self._give_up(self._unsettled)
        if self._conn is not None:
            self._empty_log()
            self._drop()

    def _moved(self) -> None:
        """The log was moved into the file, from the thread that does it: look whether it can be emptied."""
        with self._wake:
            self._wake.notify()

    def _next(self) -> _Task | None:
        """Return the next task, agent first; tidy up while there is none; None when closing."""
        calm = 0  # how long nothing has come: a breath, a sweep, a rest
        while True:
            with self._wake:
                for number, lane in enumerate(self._lanes):
                    if lane and (number < LOADS or self._may_load()):
                        return lane.popleft()
                if self._closing:
                    return None
                if self._wake.wait(self._pause(calm)):
                    continue
            self._idle(calm)
            calm += 1

    def _may_load(self) -> bool:
        """Whether many rows may be written now, which make the log longer: it must be emptied before, as a rule."""
        if self._closing or self._log_length < HOLD_BYTES:
            return True
        now = time.perf_counter()
        if self._log_length >= CEILING_BYTES or now - self._dripped < DRIP_S:
            return False
        self._dripped = now
        return True

    def _pause(self, calm: int) -> float | None:
        """Return how long to wait for work before tidying up, in s; None when there is nothing to tidy."""
        if self._trouble is not None:
            return PROBE_S
        if self._log_length >= HOLD_BYTES:
            return PRESSED_S
        if not self._dirty and not self._erased:
            return None
        pauses = (BREATH_S, SWEEP_S, REST_S)
        return pauses[calm] if calm < len(pauses) else REST_S

    def _idle(self, calm: int) -> None:
        if self._trouble is not None:
            self._probe()
        elif self._log_length >= HOLD_BYTES or calm > 1 or (self._erased and calm > 0):
            self._relieve()
        else:
            self._checkpoints.ask()

    def _do(self, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        began = time.perf_counter()
        try:
            result, tx = self._transact(task)
        except BaseException as error:  # whatever it is belongs to who asked
            told, unsettled = self._told(error), self._unsettled
            if task.patient and unsettled is not None and isinstance(error, UnknownOutcomeError):
                unsettled.settled.add_done_callback(lambda settled: _end(task.future, settled, unsettled.result))
            else:
                task.future.set_exception(told)
            return
        took = time.perf_counter() - began
        if took > SLOW_S:
            fn = getattr(task.fn, "func", task.fn)  # of a partial; never its arguments: they hold texts
            log.warning("slow transaction: %s %.0f ms", getattr(fn, "__qualname__", "?"), took * 1000)
        self._tell(tx)
        task.future.set_result(result)

    def _transact(self, task: _Task) -> tuple[Any, Tx]:
        if self._unsettled is not None:
            self._settle(self._unsettled)
        conn = self._conn or self._reopen(loud=True)
        assert conn is not None
        began = time.perf_counter()
        until = began + max(SHORTEST_S, LOAD_S / (1 + self._commit_share))
        tx = Tx(conn, lambda: self._is_waited_for() or time.perf_counter() >= until)
        try:
            conn.execute("BEGIN IMMEDIATE")
            result = task.fn(tx, *task.args, **task.more)
            self._mark.put(conn)
        except BaseException:
            self._roll_back(conn)
            raise
        try:
            written = time.perf_counter()
            conn.execute("COMMIT")
            if task.lane == LOADS:
                share = (time.perf_counter() - written) / (written - began)
                self._commit_share += (share - self._commit_share) / 8
        except BaseException as error:
            if not self._committed_all_the_same(tx, result, error):
                raise
        self._dirty = True
        self._erased |= tx.erased
        self._recovered()
        return result, tx

    def _is_waited_for(self) -> bool:
        """Whether an act of the agent or a send waits for the transaction that is open."""
        return bool(self._lanes[0] or self._lanes[1])

    def _committed_all_the_same(self, tx: Tx, result: Any, error: BaseException) -> bool:
        """Return whether a transaction whose COMMIT failed is in the file; raises UnknownOutcomeError while unknown.

        A full disk did not take the frame that makes it valid, so there is nothing to find out.
        """
        if db_errors.is_full(error):
            self._roll_back(tx.conn)
            return False
        try:
            return self._is_there()
        except Exception:
            settled: Future[bool] = Future()
            settled.set_running_or_notify_cancel()  # nobody who waits for it may end it
            self._unsettled = _Unsettled(tx, result, settled)
            raise UnknownOutcomeError(db_errors.UNKNOWN_OUTCOME, settled) from error

    def _is_there(self) -> bool:
        """Return whether the last transaction is in the file, asked on a fresh connection; raises when nobody knows."""
        self._drop()
        try:
            self._conn = self._open()
            return self._mark.settle(self._conn)
        except BaseException:
            self._drop()
            raise

    def _settle(self, unsettled: _Unsettled) -> None:
        """Find out what became of the transaction whose COMMIT failed; nothing else is written before that."""
        there = self._is_there()
        self._unsettled = None
        if there:
            self._dirty = True
            self._erased |= unsettled.tx.erased
            self._tell(unsettled.tx)
        unsettled.settled.set_result(there)

    def _give_up(self, unsettled: _Unsettled) -> None:
        """Look a last time before closing; what is still unknown then is seen at the next start."""
        try:
            self._settle(unsettled)
        except Exception:
            unsettled.settled.set_exception(DeskError(CLOSED))

    def _roll_back(self, conn: Connection) -> None:
        try:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
        except db_errors.Failure:
            self._drop()

    def _tell(self, tx: Tx) -> None:
        changes = tx.changes()
        if not changes:
            return
        try:
            self._on_changes(changes)
        except Exception:
            log.exception("a listener to changes failed")

    def _told(self, error: BaseException) -> BaseException:
        """Return what the asker gets; tell of trouble with the disk; after it, open the file anew."""
        location = None if self._conn is None else path_of(self._conn)
        sentence = db_errors.sentence_of(error, location)
        if self._conn is not None:
            start_check.watch(self._conn, error)
        if sentence is None:
            if isinstance(error, DeskError) and self._conn is None:
                self._say(error.sentence)
            return error
        if db_errors.sentence_of(error) is not db_errors.FULL:
            self._drop()
        self._say(sentence)
        desk_error = NotStoredError(sentence)
        desk_error.__cause__ = error
        return desk_error

    def _say(self, sentence: Sentence | None) -> None:
        if self._unsettled is not None:  # the question that is open matters more than why it is still open
            sentence = db_errors.UNKNOWN_OUTCOME
        if sentence == self._trouble:
            return
        self._trouble = sentence
        try:
            self._on_trouble(sentence)
        except Exception:
            log.exception("a listener to trouble failed")

    def _recovered(self) -> None:
        if self._trouble is not None:
            self._say(None)

    def _probe(self) -> None:
        """Try to write again, so that the desk goes on by itself when the disk does."""
        try:
            self._transact(_Task(_touch_file, (), {}))
        except Exception as error:
            self._told(error)

    def _look_at_log(self) -> None:
        """Have the log moved once it is long."""
        self._log_length = self._log_of(self._conn).length
        if self._log_length >= HOLD_BYTES:
            self._relieve()
        elif self._log_length >= MOVE_BYTES:
            self._checkpoints.ask()

    def _log_of(self, conn: Connection | None) -> checkpoints.Log:
        try:
            return checkpoints.Log(0, 0) if conn is None else checkpoints.look(conn)
        except db_errors.Failure:
            return checkpoints.Log(0, 0)

    def _relieve(self) -> None:
        """Empty the log once little of it is left to move; the agent never waits for more than that."""
        if self._log_of(self._conn).left <= EMPTY_BYTES:
            self._empty_log()
            self._log_length = self._log_of(self._conn).length
        if self._dirty:
            self._checkpoints.ask()

    def _empty_log(self) -> None:
        """Cut the log to nothing, unless a reader needs it."""
        if self._conn is None:
            return
        try:
            emptied = checkpoints.empty(self._conn)
        except db_errors.Failure as error:
            log.warning("checkpoint failed: %s", type(error).__name__)
            return
        if emptied:
            self._dirty = self._erased = False

    def _reopen(self, *, loud: bool = False) -> Connection | None:
        try:
            self._conn = self._open()
        except Exception:
            if loud:
                raise
            log.warning("the file did not open")
        return self._conn

    def _drop(self) -> None:
        if self._conn is not None:
            try:
                self._conn.close()
            except db_errors.Failure:
                log.warning("the file did not close")
        self._conn = None


def _end(future: Future[Any], settled: Future[bool], result: Any) -> None:
    """End the future of a transaction whose COMMIT failed, now that its outcome is known, or will not be."""
    if settled.exception() is not None:
        future.set_exception(DeskError(CLOSED))
    elif settled.result():
        future.set_result(result)
    else:
        future.set_exception(DeskError(db_errors.UNREADABLE_DISK))


class ReadOnlyWriter(Writer):
    """The writer of a desk that may only be read: it opens nothing, and every change is surely not made."""

    def start(self) -> None:
        """There is nothing to start."""

    def close(self, timeout_s: float = 5.0) -> None:
        """There is nothing to close."""

    def _put(self, lane: int, task: _Task) -> Future[Any]:
        task.future.set_exception(DeskError(db_errors.READ_ONLY))
        return task.future


def _touch_file(tx: Tx) -> None:
    """Write one page that means nothing."""
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ('writer.probe', '1') "
        "ON CONFLICT (name) DO UPDATE SET value = 1 - value"
    )
