"""A desk for journeys: real replica, connectors and engine against a sandbox process, one clock moved by hand."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.sandbox_process import ORIGIN, Sandbox
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Opened
from xdesk.app.services.connector_factory import ConnectorFactory
from xdesk.connectors.vault import MemoryVault, tokens_name
from xdesk.connectors.x.sign_in.tokens import Tokens
from xdesk.core.changes import Changes
from xdesk.core.channels.registry import channel_of
from xdesk.core.delivery import State
from xdesk.core.ids import ulid
from xdesk.core.model import Account, Outgoing
from xdesk.core.polling.x_time import XTime
from xdesk.core.ports import Clock
from xdesk.replica.conversation import conversations
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import requests
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, settings
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store
from xdesk.sync.waits import Nap, Sleeper

T = TypeVar("T")
KEY = "5a" * 32
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


class HandClock:
    """Both clocks of the desk; only the test moves them."""

    def __init__(self, now: int) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now

    def steady_ms(self) -> int:
        return self.now - ORIGIN

    speed = 1.0


class _Awake(Nap):
    """Nobody sleeps here: the loop's clock has nothing to do with the desk's."""

    def slept(self, planned: int) -> bool:
        return False


class HandSleeper(Sleeper):
    """Waits end when the hand clock reaches them, or when their event is set."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock
        self.parked: dict[asyncio.Future[None], int] = {}
        self.rung: dict[asyncio.Future[None], asyncio.Event] = {}

    def nap(self, clock: Clock) -> Nap:
        return _Awake(clock, 1.0)

    async def sleep(self, ms: int) -> None:
        if ms <= 0:
            await asyncio.sleep(0)
        else:
            await self._park(asyncio.Event(), ms)

    async def until(self, event: asyncio.Event, ms: int) -> bool:
        await self._park(event, ms)
        return event.is_set()

    async def _park(self, event: asyncio.Event, ms: int) -> None:
        timer = asyncio.get_running_loop().create_future()
        bell = asyncio.ensure_future(event.wait())
        self.parked[timer], self.rung[timer] = self._clock.now + ms, event
        try:
            await asyncio.wait({timer, bell}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            del self.parked[timer], self.rung[timer]
            bell.cancel()

    def still(self, tasks: int) -> bool:
        """Return whether `tasks` tasks wait and nothing has called them."""
        return len(self.parked) == tasks and not any(one.is_set() for one in self.rung.values())

    def due(self) -> None:
        """Wake whoever waited for the time it is now."""
        for timer, at in list(self.parked.items()):
            if at <= self._clock.now and not timer.done():
                timer.set_result(None)


class Journey:
    """One desk on one sandbox. `live(ms)` lets both go on for `ms` of their time. `further`: kinds of registers."""

    def __init__(
        self,
        sandbox: Sandbox,
        folder: Path,
        *handles: str,
        tokens: Tokens | None = None,
        further: tuple[Path, ...] = (),
    ) -> None:
        self.sandbox, self.folder, self.further = sandbox, folder, further
        self.handles = handles or ("LumiHome",)
        self.vault = MemoryVault()
        self.control = httpx.Client(
            base_url=sandbox.base_url + "/sandbox/control/", trust_env=False, timeout=20,
            headers={"authorization": f"Bearer {sandbox.control_token}"},
        )  # fmt: skip
        self.clock = HandClock(self.read("clock")["now"])
        self.loop = asyncio.new_event_loop()
        self.opened = Opened(profile.Profile(folder, "p", profile.ONE_TIME), KEY, self.clock, None)  # type: ignore[arg-type]
        prepare(self.opened.profile.database, KEY, clock=self.clock, backups=self.opened.profile.backups)
        self.changes: list[Changes] = []
        self.number = 0
        self.start()
        for handle in self.handles:
            self._account(handle, tokens)

    def start(self) -> None:
        self.engine: Engine | None = None
        self.task: asyncio.Task[None] | None = None
        self.writer = Writer(self.opened.writer, self._told, lambda _: None)
        self.writer.start()
        self.store = Store(self.writer.feed, self.opened.reader, self.writer.load)
        self.conn = self.opened.reader()
        skew = settings.get(self.conn, "x_skew_ms", 0)
        self.x_time = XTime(self.clock, skew if isinstance(skew, int) else 0)
        self.connector_factory = ConnectorFactory(
            self.opened, self.vault, x_now=self.x_time.now, conn=lambda: self.store.conn, further=self.further
        )
        self.sleeper = HandSleeper(self.clock)
        self.engine = Engine(
            self.store, self.connector_factory.accounts, clock=self.clock, x_time=self.x_time, rng=random.Random(1),
            sleeper=self.sleeper,
        )  # fmt: skip

    def _told(self, changes: Changes) -> None:
        self.changes.append(changes)
        if self.engine is not None:
            self.engine.wake(changes)

    def _account(self, handle: str, tokens: Tokens | None) -> None:
        one = self.sandbox.account(handle)
        kept = tokens or Tokens(self.sandbox.token(handle), "", ORIGIN + 1_000 * HOUR)
        self.vault.write(tokens_name("p", one["id"]), kept.dumps())
        client = "sandbox-client" if tokens is not None else ""
        account = Account(one["id"], handle, one["name"], self.sandbox.base_url, client, "ok", None, ORIGIN)
        self.write(lambda tx: accounts.add(tx, account, at=ORIGIN))

    # Time ---------------------------------------------------------------------------------------------------------

    def live(self, ms: int) -> None:
        self.loop.run_until_complete(self._live(self.clock.now + ms))

    async def _live(self, end: int) -> None:
        assert self.engine is not None
        if self.task is None:
            self.task = asyncio.create_task(self.engine.live())
        while True:
            await self._quiet()
            upcoming = min(self.sleeper.parked.values())
            self.move(min(upcoming, end) - self.clock.now)
            if upcoming > end:
                return
            self.sleeper.due()

    async def _quiet(self) -> None:
        """Wait until every task of the engine waits for time or a call."""
        tasks, calm = 1 + 2 * len(self.handles), 0
        for _ in range(20_000):
            await asyncio.sleep(0.0005)  # timed: between two looks at what the tasks wait for
            calm = calm + 1 if self.sleeper.still(tasks) else 0
            if calm == 3:
                return
            if self.task is not None and self.task.done():
                self.task.result()
        raise AssertionError(f"the engine does not come to rest: {len(self.sleeper.parked)} of {tasks} wait")

    def move(self, ms: int) -> None:
        """Move X's clock and the desk's together."""
        if ms > 0:
            self.clock.now += ms
            self.order("clock", mode="manual", now=self.clock.now)

    # X ------------------------------------------------------------------------------------------------------------

    def order(self, noun: str, **order: Any) -> Any:
        answer = self.control.post(noun, json=order)
        answer.raise_for_status()
        return answer.json()

    def read(self, noun: str, **query: Any) -> Any:
        return self.control.get(noun, params=query).json()

    def world(self, handle: str = "LumiHome") -> Counter[str]:
        """Messages per conversation as X shows them now, read without any of the desk's code."""
        brand, found = self.sandbox.account(handle)["id"], Counter[str]()
        with self.sandbox.client(handle) as client:
            fields = {"dm_event.fields": "id,dm_conversation_id,sender_id", "max_results": "100"}
            for one in self._every(client, "/2/dm_events", fields):
                found[f"dm:{brand}:{one['dm_conversation_id']}"] += 1
            fields = {"tweet.fields": "author_id,conversation_id,in_reply_to_user_id", "max_results": "100"}
            for one in self._every(client, f"/2/users/{brand}/mentions", fields):
                found[f"post:{brand}:{one['conversation_id']}:{one['author_id']}"] += one["author_id"] != brand
            for one in self._every(client, f"/2/users/{brand}/tweets", fields):
                to = one.get("in_reply_to_user_id")
                found[f"post:{brand}:{one['conversation_id']}:{to}"] += to is not None and to != brand
        self.order("limits", reset=True)
        return +found

    def _every(self, client: httpx.Client, path: str, fields: dict[str, str]) -> list[dict[str, Any]]:
        items, token = [], None
        while True:
            self.order("limits", reset=True)
            page = client.get(path, params=fields | ({"pagination_token": token} if token else {})).json()
            items += page.get("data", [])
            token = page["meta"].get("next_token")
            if token is None:
                return items

    def copies(self, text: str) -> int:
        """How many messages with this text X took from the API."""
        return sum(one["text"] == text for one in self.read("sent", by="api")["sent"])

    # The desk -----------------------------------------------------------------------------------------------------

    def write(self, fn: Callable[..., T], *args: Any) -> T:
        return self.writer.write(fn, *args).result(60)

    def shown(self, handle: str = "LumiHome") -> Counter[str]:
        """Messages per conversation as the desk holds them."""
        rows = self.conn.execute(
            "SELECT m.conversation_id, count(*) FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id "
            "WHERE c.account_id = ? GROUP BY 1",
            (self.sandbox.account(handle)["id"],),
        )
        return Counter(dict(rows.fetchall()))

    def arrive(self, kind: str, customer: int, text: str, **more: Any) -> str:
        """A customer writes, the agent asks for what is new; return the conversation."""
        told = self.order("message", kind=kind, customer=customer, text=text, **more)
        self.refresh()
        row = self.conn.execute("SELECT conversation_id FROM message WHERE id = ?", (told["id"],)).fetchone()
        assert row is not None, "it did not come"
        return str(row[0])

    def refresh(self) -> None:
        """The agent asks for everything that is new."""
        self.move(2 * SECOND)
        self.write(lambda tx: requests.add(tx, "poll", at=self.clock.now))
        self.live(SECOND)

    def reply(self, conversation_id: str, text: str, **more: Any) -> str:
        """The agent presses Send; return the id of the reply."""
        talk = conversations.read(self.conn, conversation_id)
        assert talk is not None
        self.number += 1
        x_now = self.x_time.now()
        item = Outgoing(
            id=ulid(x_now, random.Random(self.number).randbytes), account_id=talk.account_id,
            conversation_id=talk.id, channel=talk.channel, recipient_id=talk.customer.id, external_id=talk.external_id,
            reply_to_id=talk.reply_to_id if channel_of(talk.channel).public else None, text=text, created_at=x_now,
            state=State.QUEUED, not_before=None,
            undo_until=x_now + channel_of("dm").undo_ms, based_on=talk.last_in_id, hwm=None,
            tried_at=None, deadline=None, checks=0, checked_at=None, promise_minutes=None, agent_id="me",
        )  # fmt: skip

        def enqueue(tx: Tx) -> None:
            outbox.enqueue(tx, item, **more)

        self.write(enqueue)
        return item.id

    def state(self, outbox_id: str) -> str:
        return str(self.conn.execute("SELECT state FROM outbox WHERE id = ?", (outbox_id,)).fetchone()[0])

    def lines(self, conversation_id: str, text: str) -> int:
        """How many lines of the transcript say `text`."""
        sql = "SELECT count(*) FROM message WHERE conversation_id = ? AND text = ?"
        return int(self.conn.execute(sql, (conversation_id, text)).fetchone()[0])

    # Ends ---------------------------------------------------------------------------------------------------------

    def kill(self) -> None:
        """Every task vanishes at once, without a last write; the next `start` finds the file as it is."""
        self.writer.close()
        self.loop.run_until_complete(self._vanish())
        self.conn.close()

    async def _vanish(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        if self.engine is not None and self.task is not None and not self.task.done():
            self.engine.stop()
            self.run(asyncio.wait_for(self.task, 20))
        self.writer.close()
        self.conn.close()
        self.control.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
