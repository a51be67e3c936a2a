"""Engine: a thread with its own asyncio loop that reads and sends for every account, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import random
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from xdesk.core import after_ingest_steps, timer_kinds
from xdesk.core.changes import Changes, Subject
from xdesk.core.delivery import SETTLE_MS
from xdesk.core.polling.budget import SECOND, Budget
from xdesk.core.polling.x_time import XTime
from xdesk.core.ports import Clock, RunsCalls
from xdesk.core.sentences import DeskError
from xdesk.core.thread_priority import give_way
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import requests
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts as known_accounts
from xdesk.sync import next_step, report
from xdesk.sync.account_worker import AccountPorts, AccountWorker, Tools
from xdesk.sync.after_ingest import AfterIngest
from xdesk.sync.health import OK, Health
from xdesk.sync.pace import Attention, Pace
from xdesk.sync.reading.requests import EVERYBODY
from xdesk.sync.retention import daily
from xdesk.sync.sending.sender import drain
from xdesk.sync.store import Store
from xdesk.sync.supervisor import forever
from xdesk.sync.timers import Scheduler
from xdesk.sync.waits import Sleeper

log = logging.getLogger(__name__)
T = TypeVar("T")
Ports = Callable[[], Sequence[AccountPorts] | Awaitable[Sequence[AccountPorts]]]
_HEARD = Subject.OUTBOX | Subject.REQUEST | Subject.ACCOUNT | Subject.TIMER


class Engine:
    """Keeps replica and world equal.

    `accounts()` is called in the engine's thread, at start and whenever accounts changed. It returns the connectors
    of every account, the same object while nothing about an account changed; it may be a coroutine function.
    `start`, `stop`, `wake`, `agent_active`, `looking_at`, `network_changed` are for other threads.
    `run_call` runs the calls of timers, and of the steps after a new message, inside the writer's transactions;
    without it they wait.
    `fell` is called in the engine's thread with an error that ended its loop, and with None once it runs again.
    """

    def __init__(
        self,
        store: Store,
        accounts: Ports,
        *,
        clock: Clock,
        x_time: XTime,
        rng: random.Random,
        sleeper: Sleeper | None = None,
        settle_ms: int = SETTLE_MS,
        run_call: RunsCalls | None = None,
        fell: Callable[[Exception | None], None] = lambda error: None,
    ) -> None:
        speed = float(getattr(clock, "speed", 1.0))  # a demo's clock may run faster than the wall
        self._accounts, self._fell = accounts, fell
        self._falls = 0  # in a row
        self._tools = Tools(store, clock, x_time, rng, sleeper or Sleeper(speed), Attention(), settle_ms)
        self._scheduler = Scheduler(self._tools, run_call, timer_kinds.load())
        self._after_ingest = AfterIngest(self._tools, run_call, after_ingest_steps.load())
        self._workers: dict[str, AccountWorker] = {}
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._door = threading.Lock()  # held while the loop is taken, given work, or given up
        self._submitted: set[Future[Any]] = set()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._restart = threading.Event()  # ends the wait after a fall
        self._accounts_changed = True
        self._requested = True
        self._bell = asyncio.Event()

    # For other threads ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the thread `sync`; returns at once."""
        self._stopping.clear()
        self._restart.clear()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread; a send in flight has `timeout_s` s of wall time, then its outcome is noted as unknown."""
        self._stopping.set()
        self._restart.set()
        self._call(self._ring)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def try_again(self) -> None:
        """After a fall: start again now instead of later."""
        self._restart.set()

    def wake(self, changes: Changes) -> None:
        """Take a notice of the replica: new replies, requests and accounts are looked at now."""
        if changes.subjects & _HEARD:
            self._call(partial(self._heard, changes.subjects))

    def agent_active(self, ms: int) -> None:
        """Note that the agent pressed a key or moved at `ms` (steady ms of the clock)."""
        fresh = not self._tools.attention.near(ms)
        self._tools.attention.active_at = ms
        if fresh:
            self._call(self._quicken)

    def looking_at(self, conversation_id: str | None) -> None:
        """Note which conversation the agent has open, None for none."""
        self._tools.attention.looking_at = conversation_id
        if conversation_id is not None:
            self._call(self._ring_readers)

    def network_changed(self) -> None:
        """Note that this computer has another network, or one again: ask now, on new connections."""
        self._call(self._reconnect)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the engine's loop, from any thread.

        The future always ends: it fails when the engine does not run, and is cancelled when the loop ends before it.
        """
        with self._door:
            if self._loop is not None:
                future = asyncio.run_coroutine_threadsafe(work, self._loop)
                self._submitted.add(future)
                future.add_done_callback(self._submitted.discard)
                return future
        work.close()
        failed: Future[T] = Future()
        failed.set_exception(ConnectionError("the engine does not run"))
        return failed

    # In the engine's thread -------------------------------------------------------------------------------------

    def _call(self, what: Callable[[], None]) -> None:
        """Run `what` in the engine's loop when there is one."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop closed in between
                loop.call_soon_threadsafe(what)

    def _ring(self) -> None:
        self._bell.set()
        self._scheduler.event.set()
        self._tools.arrived.set()
        for worker in self._workers.values():
            worker.read_event.set()
            worker.send_event.set()

    def _ring_readers(self) -> None:
        for worker in self._workers.values():
            worker.read_event.set()

    def _quicken(self) -> None:
        """Somebody is back: what was planned for later is due soon, one stream after the other."""
        for worker in self._workers.values():
            worker.sooner()

    def _reconnect(self) -> None:
        for worker in self._workers.values():
            worker.stale = True
            worker.asked_anew.clear()
            worker.health.told()
            worker.hurry()

    def _heard(self, subjects: Subject) -> None:
        if subjects & Subject.ACCOUNT:
            self._accounts_changed = True
        if subjects & Subject.REQUEST:
            self._requested = True
            self._ring_readers()
        if subjects & Subject.OUTBOX:
            for worker in self._workers.values():
                worker.send_event.set()
        if subjects & (Subject.ACCOUNT | Subject.REQUEST):
            self._bell.set()
        if subjects & (Subject.ACCOUNT | Subject.TIMER):
            self._scheduler.event.set()
            self._tools.arrived.set()  # an account that stays after all

    def _run(self) -> None:
        """Live in the thread until stopped; a loop that dies of an unexpected error is started again."""
        give_way()
        while not self._stopping.is_set():
            try:
                asyncio.run(self.live())
            except Exception as error:
                self._falls += 1
                log.error("the engine's loop fell, time %d in a row", self._falls, exc_info=True)
                self._fell(error)
                self._restart.wait(min(60.0, 0.5 * 2.0 ** min(self._falls, 7)))
                self._restart.clear()

    async def live(self) -> None:
        """Run every account until stop() is called; then let sends in flight end."""
        self._loop = asyncio.get_running_loop()
        self._bell = self._tools.bell = asyncio.Event()
        self._accounts_changed = self._requested = True
        own: list[asyncio.Task[None]] = []
        try:
            await self.prepare()
            for name, one in (("timers", self._scheduler), ("after ingest", self._after_ingest)):
                own.append(asyncio.create_task(one.live(self._stopping.is_set), name=name))
            while not self._stopping.is_set():
                self._bell.clear()
                self._scheduler.look()
                await self._look_around()
                if self._falls:
                    self._falls = 0
                    self._fell(None)
                await self._tools.sleeper.until(self._bell, 60 * SECOND)
        finally:
            with self._door:  # from here on nothing new comes in, so that nothing is left behind
                self._loop = None
            for task in own:
                task.cancel()
            await asyncio.gather(*own, return_exceptions=True)
            await self._end(list(self._tasks))
            for future in tuple(self._submitted):
                future.cancel()
            self._tools.store.close()

    async def prepare(self) -> None:
        """Turn replies that an earlier run was sending into unknown outcomes, before anything is sent."""
        await self._tools.store.feed(outbox.recover, self._tools.x_time.now())

    async def _look_around(self) -> None:
        """Bring accounts and tasks together, and spread the requests that concern all."""
        if self._accounts_changed:
            self._accounts_changed = False
            await self._meet()
        if self._requested:
            self._requested = False
            await self._spread_requests()
        try:
            await daily(self._tools)
        except DeskError:
            return  # the disk refuses, which is said elsewhere; the next look tries again
        except Exception as error:
            log.error("upkeep stumbled: %s", type(error).__name__)  # it never ends reading and sending

    async def _meet(self) -> None:
        """Start tasks for new accounts, end those of accounts that are gone or have other connectors now."""
        ports = {one.account_id: one for one in await self.ports()}
        await self._end([one for one, worker in self._workers.items() if ports.get(one) is not worker.ports])
        for account_id, one in ports.items():
            if account_id not in self._tasks:
                worker = self.worker(one)
                self._workers[account_id] = worker
                self._tasks[account_id] = [
                    asyncio.create_task(self._read(worker), name=f"read:{account_id}"),
                    asyncio.create_task(self._send(worker), name=f"send:{account_id}"),
                ]

    async def ports(self) -> Sequence[AccountPorts]:
        """Return the connectors of every account."""
        found = self._accounts()
        return await found if inspect.isawaitable(found) else found

    @property
    def workers(self) -> Mapping[str, AccountWorker]:
        """The workers that read and send now, by account id; for the engine's own loop."""
        return self._workers

    def worker(self, ports: AccountPorts) -> AccountWorker:
        """Return a new worker for one account, in the state the replica remembers."""
        tools = self._tools
        account = known_accounts.read(tools.store.conn, ports.account_id)
        health = Health(tools.rng, account.state if account is not None else OK)
        return AccountWorker(ports, tools, Budget(tools.rng), health, Pace(tools.attention, tools.rng))

    async def _read(self, worker: AccountWorker) -> None:
        await forever(worker, next_step.step, worker.read_event, self._stopping.is_set)

    async def _send(self, worker: AccountWorker) -> None:
        await forever(worker, drain, worker.send_event, lambda: self._stopping.is_set() or worker.closing)

    async def _spread_requests(self) -> None:
        """Fulfil 'poll' and 'resume': every account concerned forgets its pauses and is asked now."""
        for request in requests.open_requests(self._tools.store.conn):
            if request.kind not in EVERYBODY:
                continue
            for worker in self._workers.values():
                if request.account_id in (None, worker.account_id):
                    worker.health.told()
                    worker.hurry(agent=True)
            await self._tools.store.feed(_done, request.id, self._tools.x_time.now())

    async def _end(self, account_ids: Sequence[str]) -> None:
        """End the tasks of accounts: readers at once, senders after the send in flight."""
        for account_id in account_ids:
            reader, sender = self._tasks.pop(account_id)
            worker = self._workers.pop(account_id)
            worker.closing = True
            reader.cancel()
            worker.send_event.set()  # a sender that ends its send looks up at once
            if not worker.sending:
                sender.cancel()
            await asyncio.gather(reader, sender, return_exceptions=True)
            if worker.ports.close is not None:
                with contextlib.suppress(Exception):
                    await worker.ports.close()

    async def once(self) -> dict[str, object]:
        """Read every stream of every account once, send what may go; return the report for JSON.

        For `xdesk sync --once`, on a loop of the caller's; not beside start().
        """
        try:
            await self.prepare()
            workers = [self.worker(one) for one in await self.ports()]
            for worker in workers:
                await next_step.once(worker)
                await drain(worker)
            await self._after_ingest.catch_up()
            await self._scheduler.fire()
            return report.of(workers)
        finally:
            self._tools.store.close()


def _done(tx: Tx, request_id: int, at: int) -> None:
    """Close a request."""
    requests.done(tx, request_id, at)
