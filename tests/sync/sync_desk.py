"""A desk at work for the tests of the engine: the real replica in a file, the fake world, a virtual clock."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from tests.sync.fake_world import START, FakeChannel, FakePeople, VirtualClock, VirtualLoop, World
from xdesk.core.changes import Changes
from xdesk.core.delivery import State
from xdesk.core.ids import dm_conversation, pair, post_conversation
from xdesk.core.model import Account, Outgoing
from xdesk.core.ports import RunsCalls
from xdesk.replica.database import start_check
from xdesk.replica.database.connection import Connection, open_reader, open_writer
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, settings
from xdesk.sync.account_worker import AccountPorts, AccountWorker
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store
from xdesk.sync.waits import Sleeper

T = TypeVar("T")
KEY = "5a" * 32
BRAND = "9000"


class Killed(BaseException):
    """The desk's process ended here."""


class SteadyStore(Store):
    """Waits for each commit in place, so that a run is the same every time; may 'kill the process' at a write."""

    def __init__(self, feed: Callable[..., Future[Any]], open_reader: Callable[[], Connection]) -> None:
        super().__init__(feed, open_reader)
        self.writes = 0
        self.kill_at: int | None = None
        self.kill_after_commit = False
        self.dead = False

    async def feed(self, fn: Callable[..., T], *args: object) -> T:
        self.writes += 1
        due = self.kill_at is not None and self.writes == self.kill_at
        if self.dead or (due and not self.kill_after_commit):
            await self._die()
        result: T = self._feed(fn, *args).result(60)
        if due:
            await self._die()
        await asyncio.sleep(0)
        return result

    async def load(self, fn: Callable[..., T], *args: object) -> T:
        return await self.feed(fn, *args)

    async def _die(self) -> None:
        self.dead = True
        await asyncio.Event().wait()


class Desk:
    """Everything of one desk; `restart` is what a kill and a new start do."""

    def __init__(
        self, folder: Path, seed: int = 1, *, streams: tuple[str, ...] = ("dm", "mentions", "posts"),
        run_call: RunsCalls | None = None,
    ) -> None:  # fmt: skip
        self.run_call = run_call
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        self.clock = VirtualClock(self.loop)
        self.rng = random.Random(seed)
        self.world = World(self.clock, random.Random(seed + 1), BRAND)
        self.channels = {name: FakeChannel(self.world, name) for name in streams}
        self.people = FakePeople(self.world)
        self.path = folder / "desk.db"
        self.registers: dict[str, Any] = {}
        self.changes: list[Changes] = []
        self.numbers = 0
        self.start()

    def start(self) -> None:
        self.writer = Writer(lambda: open_writer(self.path, KEY), self._on_changes, lambda _: None)
        self.engine: Engine | None = None
        self.writer.start()
        self.store = SteadyStore(self.writer.feed, lambda: open_reader(self.path, KEY))
        self.x_time = settings.x_time(self.store.conn, self.clock)
        self.ports = self.connect()
        self.connected: Callable[[], list[AccountPorts]] = lambda: [self.ports]
        self.engine = Engine(
            self.store, lambda: self.connected(), clock=self.clock, x_time=self.x_time, rng=self.rng, sleeper=Sleeper(),
            run_call=self.run_call,
        )  # fmt: skip

    def connect(self) -> AccountPorts:
        """Return the connectors of the account, new with each start."""
        return AccountPorts(BRAND, self.channels, self.people, self.registers)

    def _on_changes(self, changes: Changes) -> None:
        self.changes.append(changes)
        if self.engine is not None:
            self.engine.wake(changes)

    def close(self) -> None:
        self.end_tasks()
        self.writer.close()
        self.store.close()
        self.loop.close()
        asyncio.set_event_loop(None)

    def end_tasks(self) -> None:
        """Every task vanishes without a write: what a kill does."""
        self.store.dead = True
        tasks = asyncio.all_tasks(self.loop)
        while tasks:
            for task in tasks:
                task.cancel()
            self.run(asyncio.sleep(0))
            tasks = asyncio.all_tasks(self.loop)

    def restart(self) -> None:
        """A kill: every task vanishes, a new engine opens the same file."""
        self.end_tasks()
        self.writer.close()
        self.store.close()
        self.world.dead = False
        self.start()

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def worker(self) -> AccountWorker:
        assert self.engine is not None
        return self.engine.worker(self.ports)

    def write(self, fn: Callable[..., T], *args: Any) -> T:
        """An act of the agent: the other lane of the writer."""
        return self.writer.write(fn, *args).result(60)

    @property
    def conn(self) -> Connection:
        return self.store.conn

    def live(self, ms: int) -> None:
        """Let the whole engine run for `ms` of virtual time."""
        self.run(self._live(ms))

    async def _live(self, ms: int) -> None:
        assert self.engine is not None
        task = getattr(self, "task", None)
        if task is None or task.done():
            self.engine._stopping.clear()  # private: start() does it, in a thread with real time
            self.task = asyncio.create_task(self.engine.live())
        await asyncio.sleep(ms / 1000)
        if self.task.done() and self.task.exception():
            raise self.task.exception()  # type: ignore[misc]

    def halt(self) -> None:
        """Stop the engine in good order."""
        assert self.engine is not None
        self.engine.stop()
        self.run(asyncio.wait_for(self.task, 120))

    def reply(
        self, customer: str, text: str, *, parent: str | None = None, root: str | None = None, undo_ms: int = 0,
        based_on: str | None = None,
    ) -> str:  # fmt: skip
        """The agent presses Send; returns the outbox id."""
        self.numbers += 1
        x_now = self.x_time.now()
        number = f"o{self.numbers:04}"
        if parent is None:
            kind, external = "dm", pair(customer, BRAND)
            conversation = dm_conversation(BRAND, external)
        else:
            kind, external = "mention", root or parent
            conversation = post_conversation(BRAND, external, customer)
        based_on = based_on or self.newest_in(conversation)
        item = Outgoing(
            number, BRAND, conversation, kind, customer, external, parent, text, x_now, State.QUEUED, None,
            x_now + undo_ms if undo_ms else None, based_on, None, None, None, 0, None, None, "me",
        )  # fmt: skip
        self.write(_enqueue, item)
        return number

    def newest_in(self, conversation: str) -> str | None:
        row = self.conn.execute("SELECT last_in_id FROM conversation WHERE id = ?", (conversation,)).fetchone()
        return row[0] if row else None

    def states(self) -> dict[str, str]:
        return dict(self.conn.execute("SELECT id, state FROM outbox").fetchall())

    def state(self, number: str) -> str:
        return self.states()[number]

    def messages(self) -> set[tuple[str, str]]:
        """(id, direction) of everything the replica shows."""
        return {tuple(row) for row in self.conn.execute("SELECT id, direction FROM message").fetchall()}

    def equal(self) -> bool:
        """Whether replica and world are equal: every visible event once, none invented."""
        world = {(one.id, "out" if one.author == BRAND else "in") for one in self.world.events if self._visible(one)}
        return self.messages() == world

    def _visible(self, one: Any) -> bool:
        return one.visible <= self.world.now() and not (not one.public and one.customer in self.world.blind)


def _enqueue(tx: Tx, item: Outgoing) -> None:
    outbox.enqueue(tx, item, tags=(), done_after=False)


FAKE_ACCOUNT = Account(BRAND, "brand", "Brand", "https://api.x.test", "c", "ok", None, 0)


def prepare(path: Path, account: Account = FAKE_ACCOUNT, **chosen: Any) -> None:
    """Make an empty replica with one account; `chosen`: settings."""

    class Fixed:
        def now_ms(self) -> int:
            return START

        def steady_ms(self) -> int:
            return 0

    start_check.prepare(path, KEY, clock=Fixed(), backups=path.parent / "backups")
    writer = Writer(lambda: open_writer(path, KEY), lambda _: None, lambda _: None)
    writer.start()
    writer.write(lambda tx: accounts.add(tx, account, at=START)).result(60)
    for name, value in chosen.items():
        writer.write(settings.put, name, value).result(60)
    writer.close()


def fast_folder() -> Path:
    """A folder in memory where the system has one: fsync costs nothing there."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="xdesk-sync-", dir=memory if os.access(memory, os.W_OK) else None))
