"""Replayed days: what agents do in a random day, done again from its operations on a copy, makes the same desk.

One number decides a day: who does what when, what X brings meanwhile, also between an act and its commit, what becomes
of sends, what is taken back. The copy is from before the day. It gets what sync wrote in the same order, and in place
of each call its operation alone.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.commands.command_desk import counter
from tests.commands.days.day_calls import CHANGES_NOTHING, arguments
from tests.commands.days.day_events import Page, Sync
from tests.replica.replica_desk import BRAND, KEY, T0, StillClock
from xdesk.commands import registry
from xdesk.commands.call_result import Call
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.calls import Calls
from xdesk.commands.execution.runner import Runner
from xdesk.core import ids
from xdesk.core.model import Account, Macro
from xdesk.core.operations.operation import Operation
from xdesk.core.sentences import DeskError
from xdesk.replica import operations
from xdesk.replica.agent_texts import macros
from xdesk.replica.database.connection import Connection, open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import accounts, agents

ME = "0" + "A" * 25
OTHERS = ("agent:0" + "B" * 25, "rule:refunds", "bot:first", "system")
BEFORE, STEPS = 30, 130
Done = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
Entry = Operation | Done


class RandomDay:
    """A desk in a day; `log` holds what was committed, in order: operations of calls, and what sync wrote."""

    def __init__(self, number: int, folder: Path) -> None:
        self.rng = random.Random(number * 7_919 + 3)
        self.folder, self.path = folder, folder / "desk.db"
        shutil.copy(template(), self.path)
        self.conn = opened(self.path)
        self.clock = StillClock(T0 + 3_600_000)
        self.log: list[Entry] = []
        self.ran: Counter[str] = Counter()
        self._last, self._between = 0, None
        self.registry = registry.load()
        mint = lambda: ids.ulid(self.clock.now, self.rng.randbytes)  # noqa: E731
        desk = AgentSession(self.conn, self._write, self.clock, self.clock.now_ms, ME, mint, counter())
        self.runner, self.calls = Runner(desk, self.registry), Calls(self.registry, counter())
        self.pages, self.sync = Page(self.rng, self.clock), Sync(self.rng, self.clock)
        self._between: Done | None

    def play(self) -> str:
        """Play the day and its copy; return what differs, '' when nothing does."""
        for _ in range(BEFORE):
            self._step()
        self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy = self.folder / "copy.db"
        shutil.copy(self.path, copy)
        self.log.clear()
        for _ in range(STEPS):
            self._step()
        made = opened(copy)
        try:
            self._replay(made)
            return difference(self.conn, made)
        except DeskError as error:
            return f"an operation was refused: {error.sentence.text}"
        finally:
            made.close()

    def _step(self) -> None:
        self.clock.now += self.rng.choice((1, 400, 3_000, 60_000, 900_000))
        what = self.rng.random()
        if what < 0.2:
            self._does(*self.pages.brings(self.conn))
        elif what < 0.48:
            found = self.sync.does(self.conn)
            if found is not None:
                self._does(*found)
        elif what < 0.54:
            self._tried(self.runner.undo)
        elif what < 0.6:
            self._tried(self._fires)
        else:
            if self.rng.random() < 0.15:  # a page is committed after the act and before its transaction
                self._between = self.pages.brings(self.conn)
            self._tried(self._acts)
            self._between = None

    def _call(self) -> Call | None:
        names = [one.name for one in self.registry.every() if not one.desktop]
        name = self.rng.choices(names, [4 if one.startswith("reply.") else 1 for one in names])[0]
        args = arguments(name, self.rng, self.conn, self.clock.now)
        return None if args is None else Call(name, json.loads(json.dumps(args)))

    def _acts(self) -> None:
        call = self._call()
        if call is None:
            return
        actor = self.rng.choice(OTHERS) if self.rng.random() < 0.2 else ""
        name = self.runner.mint()
        for _ in range(1 if self.rng.random() < 0.9 else 2):  # a second press of the same
            self.runner.run(call, actor=actor, operation_id=name)
        if call.name in CHANGES_NOTHING:
            self.ran[call.name] += 1

    def _fires(self) -> None:
        """A rule or a timer runs a call inside a transaction of sync's own."""
        call = self._call()
        if call is not None:
            actor, at, name = self.rng.choice(OTHERS), self.clock.now, self.runner.mint()
            self._run(lambda tx: self.calls.run(tx, call, actor=actor, at=at, operation_id=name))

    def _tried(self, act: Callable[[], object]) -> None:
        try:
            act()
        except DeskError:
            return

    def _does(self, fn: Callable[..., Any], args: tuple[Any, ...], more: dict[str, Any]) -> None:
        """Sync writes; what is refused leaves nothing."""
        try:
            self._run(fn, *args, **more)
        except DeskError:
            return
        self.log.append((fn, args, more))

    def _write(self, fn: Callable[..., Any], *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if self._between is not None:
            between, self._between = self._between, None
            self._does(*between)
        try:
            done.set_result(self._run(fn, *args, **more))
        except DeskError as error:
            done.set_exception(error)
        return done

    def _run(self, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:
        found = transact(self.conn, fn, *args, **more)
        for no, made in operations.after(self.conn, self._last):
            self._last = no
            self.log.append(made)
            self.ran[made.name] += 1
        return found

    def _replay(self, conn: Connection) -> None:
        again = Calls(registry.load(), counter())
        for one in self.log:
            if isinstance(one, Operation):
                transact(conn, again.replay, replace(one, base=dict(one.base)))
            else:
                fn, args, more = one
                transact(conn, fn, *args, **more)


def transact(conn: Connection, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Run one transaction here and now."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        found = fn(Tx(conn), *args, **more)
        conn.execute("COMMIT")
    except BaseException:
        conn.execute("ROLLBACK")
        raise
    return found


def difference(one: Connection, other: Connection) -> str:
    """Return the first table whose rows are not the same in both, '' when all are, to the last column."""
    stored = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name"
    tables = [row[0] for row in one.execute(stored)]
    for table in tables:
        mine, theirs = rows(one, table), rows(other, table)
        if mine != theirs:
            missing, more = [row for row in mine if row not in theirs], [row for row in theirs if row not in mine]
            return f"{table}: {missing[:2]} against {more[:2]}"
    return ""


def rows(conn: Connection, table: str) -> list[str]:
    """Return all rows of a table, also of those in which the search keeps its words."""
    return sorted(repr(tuple(row)) for row in conn.execute(f'SELECT * FROM "{table}"'))


def opened(path: Path) -> Connection:
    """Open a file whose loss does not matter."""
    conn = open_writer(path, KEY)
    conn.execute("PRAGMA synchronous = OFF")
    return conn


@cache
def template() -> Path:
    """A desk with one account and one macro, and an agent of a known id."""
    path = Path(tempfile.mkdtemp(prefix="xdesk-days-", dir=memory())) / "desk.db"
    prepare(path, KEY, clock=StillClock(), backups=path.parent / "backups")
    conn = opened(path)
    conn.execute("UPDATE agent SET id = ?", (ME,))
    conn.execute("UPDATE setting SET value = ? WHERE name = ?", (json.dumps(ME), agents.HERE))
    transact(conn, accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
    transact(conn, macros.store_shipped, (Macro("m1", "hi", (), "Hi", "en", "Hello", ("dm",), None, (), "", ""),))
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return path


def memory() -> Path | None:
    """Return a folder in memory where the system has one."""
    fast = Path("/dev/shm")
    return fast if fast.is_dir() else None


@contextmanager
def day(number: int) -> Iterator[RandomDay]:
    """A day in a folder of its own."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        made = RandomDay(number, Path(folder))
        try:
            yield made
        finally:
            made.conn.close()


def play(first: int, count: int) -> list[str]:
    """Play days `first` to `first + count - 1`; return one line for each whose copy differs."""
    failures = []
    for number in range(first, first + count):
        with day(number) as made:
            wrong = made.play()
        if wrong:
            failures.append(f"day {number}: {wrong}")
    return failures
