"""Random worlds over real requests: the real connectors read the sandbox; what it holds must be on the desk in the end.

The case is the one of `tests.sync.random_worlds`, with X in a process of its own: bursts, late and unreadable items,
spoiled pages, cut answers, limits, refused page tokens, a desk that dies or has a wrong clock. Only the time is
virtual: it stands still while a request is under way, and the sandbox's clock follows it. What decides is the truth of
the sandbox's world, not what it shows, beside what stands in the replica and what the desk says is missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import inspect
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.sandbox_process import ORIGIN, US, Sandbox, start_sandbox
from tests.sync.fake_world import START
from tests.sync.random_worlds import STREAMS, RandomWorld
from tests.sync.sync_desk import KEY, Desk, fast_folder, prepare
from xdesk.app.profile import profile
from xdesk.app.profile.opening import Opened
from xdesk.app.services.connector_factory import ConnectorFactory
from xdesk.connectors.vault import MemoryVault, tokens_name
from xdesk.connectors.x.sign_in.tokens import Tokens
from xdesk.core.ids import snowflake_ms, x_id_order
from xdesk.core.model import Account
from xdesk.replica.feed import streams
from xdesk.sync.account_worker import AccountPorts

ENDPOINTS = {"dm": "dm.events", "mentions": "users.mentions", "posts": "users.posts"}
LISTED = 780
"""X lists 800 mentions, some of them deleted or unreadable."""
CUSTOMERS = 20
"""The first of the customers who write, as the sandbox numbers them."""
LATENCY_S = 0.05
DEATHS = 0.3
"""The share of phases that end with a death in the middle of work."""
CROWDS = 0.06
"""The share of phases that end with a crowd."""
YEAR_MS = 365 * 24 * 3_600_000
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 503}, {"kind": "status", "status": 429}, {"kind": "status", "status": 500},
    {"kind": "drop"}, {"kind": "drop", "when": "after"}, {"kind": "truncate", "when": "after"}, {"kind": "html"},
    {"kind": "token"},
)  # fmt: skip


class RemoteX:
    """The sandbox as the test commands it: orders wait, with their times, until the desk asks X for something."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.now: Callable[[], int] = lambda: START
        self._told = 0
        self._orders: list[dict[str, Any]] = []
        self._control = httpx.Client(
            base_url=sandbox.base_url + "/sandbox/control/", trust_env=False, timeout=30,
            headers={"authorization": f"Bearer {sandbox.control_token}"},
        )  # fmt: skip

    def begin(self, now: Callable[[], int]) -> None:
        """Begin a case: the world as it was at the start; from now on X's time is `now()`."""
        self.now, self._told, self._orders = now, now(), [{"noun": "anew", "now": now()}]

    def order(self, noun: str, **more: Any) -> None:
        """Let something happen at this moment; X hears of it before it is asked again."""
        self._on_time()
        self._orders.append({"noun": noun, **more})

    def _on_time(self) -> None:
        if self.now() != self._told:
            self._told = self.now()
            self._orders.append({"noun": "clock", "mode": "manual", "now": self._told})

    def flush(self) -> list[Any]:
        """Let X catch up; return its answers to the orders that waited."""
        self._on_time()
        orders, self._orders = self._orders, []
        if not orders:
            return []
        answer = self._control.post("batch", json={"orders": orders})
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["answers"]
        return found

    def read(self, noun: str, **query: Any) -> Any:
        """Read one thing for judges, as it is now."""
        self.flush()
        return self._control.get(noun, params=query).raise_for_status().json()

    def close(self) -> None:
        self._control.close()


class InRealTime:
    """A connector whose calls take real time: virtual time stands still meanwhile."""

    def __init__(self, inner: Any, desk: SandboxDesk) -> None:
        self._inner, self._desk = inner, desk

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._desk.in_real_time(found) if inspect.iscoroutinefunction(found) else found


class SandboxDesk(Desk):
    """A desk whose connectors are the real ones. `before(endpoint)` is called before each page is asked for."""

    def __init__(self, folder: Path, seed: int, x: RemoteX, before: Callable[[str], None]) -> None:
        self.x, self.before = x, before
        self.vault = MemoryVault()
        self.vault.write(tokens_name("p", US), Tokens(x.sandbox.token(), "", START + YEAR_MS).dumps())
        super().__init__(folder, seed)
        x.begin(self.world.now)

    def connect(self) -> AccountPorts:
        root = profile.Profile(self.path.parent, "p", profile.ONE_TIME)
        opened = Opened(root, KEY, self.clock, None)  # type: ignore[arg-type]
        connector_factory = ConnectorFactory(opened, self.vault, x_now=self.x_time.now, conn=lambda: self.store.conn)
        (ports,) = self.run(connector_factory.accounts())
        connectors: dict[str, Any] = {}
        for stream, connector in ports.connectors.items():
            connectors[stream] = InRealTime(connector, self)
            connectors[stream].pull = self._pull(connectors[stream].pull, ENDPOINTS[stream])
        return dataclasses.replace(
            ports,
            connectors=connectors,
            profiles=InRealTime(ports.profiles, self),  # type: ignore[arg-type]
            close=self.in_real_time(ports.close),
            renew=self.in_real_time(ports.renew),
        )

    def _pull(self, pull: Any, endpoint: str) -> Any:
        """Return `pull` as it is on a slow network, after `before` decided what becomes of it."""

        async def asked(ask: Any) -> Any:
            await asyncio.sleep(LATENCY_S)  # timed: virtual, a network with its own slowness
            self.before(endpoint)
            return await pull(ask)

        return asked

    def in_real_time(self, call: Any) -> Any:
        """Return `call` with virtual time standing still while it works, and X told of what was written before."""

        async def work(*args: Any, **named: Any) -> Any:
            self.x.flush()
            with self._at_work():
                return await call(*args, **named)

        return work

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        self.loop.at_work += 1
        try:
            yield
        finally:
            self.loop.at_work -= 1

    def end_tasks(self) -> None:
        super().end_tasks()
        if self.ports.close is not None:
            self.run(self.ports.close())  # the connections of a process that ended
        self.ports = dataclasses.replace(self.ports, close=None)


class SandboxWorld(RandomWorld):
    """One case; `play` returns what is wrong with the desk in the end, '' when nothing."""

    def __init__(self, number: int, template: Path, x: RemoteX) -> None:
        self.x = x
        super().__init__(number, template)

    def _open(self, number: int) -> Desk:
        rng = self.rng
        desk = SandboxDesk(self.folder, number, self.x, self._before)
        rates = {"junk": (0, 0.1, 0.6), "shuffled": (0, 0.5, 1), "doubled": (0, 0.2, 0.8)}
        self.x.order("pages", seed=number, **{name: rng.choice(shares) for name, shares in rates.items()})
        self.failing = rng.choice((0, 0.02, 0.15))
        self.faults = random.Random(rng.random())
        for who in range(6):
            self.x.order("message", kind="mention", customer=CUSTOMERS + who, text=f"hello {who}")
        self.posts = [one["id"] for one in self.x.flush()[-6:]]
        return desk

    def _phase(self) -> None:
        super()._phase()
        if self.faults.random() < DEATHS:
            self._die()
        if self.faults.random() < CROWDS:
            self._crowd(self.faults.choice((500, 780, 900, 1_300)))

    def _die(self) -> None:
        """Something is written, and the desk dies at one of the writes with which it is brought in."""
        self.desk.run(self._burst(self.faults.choice(STREAMS), 60, 5))
        self.desk.store.kill_at = self.desk.store.writes + self.faults.randint(1, 12)
        self.desk.store.kill_after_commit = self.faults.random() < 0.5
        self.desk.live(90_000)
        self.desk.restart()

    def _crowd(self, count: int) -> None:
        """While the desk is closed, about as many mention the brand as X lists, or more."""
        if not self.desk.task.done():
            self.desk.halt()
        self.desk.restart()
        self.desk.run(asyncio.sleep(4 * 60))  # timed: virtual, the desk is closed for so long
        self.x.order("flood", kind="mention", count=count, gap_ms=self.faults.choice((5, 150)), text="crowd")
        self.desk.live(60_000)

    def _before(self, endpoint: str) -> None:
        """Decide what becomes of the next page that the desk asks for."""
        if self.faults.random() < self.failing:
            self.x.order("faults", endpoint=endpoint, **self.faults.choice(FAULTS))

    def _write(self, stream: str, who: int, text: str, *, ours: bool, lag: int, unreadable: bool) -> None:
        more: dict[str, Any] = {"customer": CUSTOMERS + who, "text": text, "late_ms": lag, "unreadable": unreadable}
        if stream == "posts":
            self.x.order("brand", kind="post", in_reply_to=self.posts[who], **more)
        elif ours:
            self.x.order("brand", kind="dm", **more)
        else:
            self.x.order("message", kind="dm" if stream == "dm" else "mention", **more)

    def _limit(self, stream: str, count: int) -> None:
        self.x.order("limits", bucket=ENDPOINTS[stream], limit=count)

    def _network(self, *, offline: bool) -> None:
        self.x.order("network", offline=offline)

    def _calm(self) -> None:
        self.failing = 0.0
        self.x.order("faults", clear=True)

    def _gaps(self) -> list[streams.Gap]:
        return [gap for one in STREAMS for gap in streams.gaps(self.desk.conn, US, one)]

    def _open_gaps(self) -> int:
        return sum(gap.sentence is None for gap in self._gaps())

    def _verdict(self) -> str:
        truth = self.x.read("items")["items"]
        shown = {one for one, _ in self.desk.messages()}
        kept = {_id(row[0]) for row in self.desk.conn.execute("SELECT body FROM poison")}
        spoiled = self.x.read("pages")
        missing = [one for one in truth if _belongs(one) and one["id"] not in shown | kept]
        silent = [
            one
            for one in missing
            if not any(_says(gap, one) for gap in self._gaps()) and not _history(one, truth, shown)
        ]
        wrong = []
        if silent:
            wrong.append(f"{len(silent)} of {len(truth)} silently missing ({_where(silent)})")
        if self._open_gaps():
            wrong.append(f"{self._open_gaps()} gaps stay open")
        readable = kept - set(spoiled["unreadable"]) - set(spoiled["made"])
        if readable:
            wrong.append(f"{len(readable)} readable items in quarantine")
        invented = shown - {one["id"] for one in truth} - set(spoiled["made"])
        if invented:
            wrong.append(f"{len(invented)} invented")
        return "; ".join(wrong)


def _id(body: bytes) -> str:
    """Return the id in an item that was put aside, however it is written."""
    return str(json.loads(body).get("id"))


def _belongs(one: dict[str, Any]) -> bool:
    """Return whether an item is part of a conversation: the brand's own posts that answer nobody else are not."""
    return one["stream"] != "posts" or one["answers"] not in (None, US)


def _says(gap: streams.Gap, one: dict[str, Any]) -> bool:
    """Return whether an open gap says openly that `one` is missing."""
    at = x_id_order(one["id"])
    above = gap.newer_than is None or x_id_order(gap.newer_than) < at
    below = gap.older_than is None or at <= x_id_order(gap.older_than)
    return gap.stream == one["stream"] and above and below


def _history(one: dict[str, Any], truth: list[dict[str, Any]], shown: set[str]) -> bool:
    """Return whether `one` was written before the account came to this desk, and below all that X still listed then.

    Nobody promises what X lists no more: the desk began at the end of the list, and says only what came since.
    """
    at, stream = x_id_order(one["id"]), [each["id"] for each in truth if each["stream"] == one["stream"]]
    newer = sum(x_id_order(each) > at for each in stream)
    deepest = min((x_id_order(each) for each in stream if each in shown), default=at)
    return snowflake_ms(one["id"]) < START and newer >= LISTED and at < deepest


def _where(items: list[dict[str, Any]]) -> str:
    counts = {stream: sum(one["stream"] == stream for one in items) for stream in STREAMS}
    first = items[0]["id"]
    return ", ".join(f"{count} {stream}" for stream, count in counts.items() if count) + f", first {first}"


def play(first: int, count: int) -> list[str]:
    """Play cases `first` to `first + count - 1` on one sandbox; return one line for each that ended wrong."""
    failures: list[str] = []
    sandbox = start_sandbox(seed=7, clock_origin=ORIGIN, speed=0)
    x = RemoteX(sandbox)
    try:
        template = fast_folder() / "desk.db"
        account = sandbox.account()
        found = Account(US, account["handle"], account["name"], sandbox.base_url, "", "ok", None, START)
        prepare(template, found, budget_soft_micros=0)  # no bound for money, above which gaps wait for the next day
        for number in range(first, first + count):
            wrong = SandboxWorld(number, template, x).play()
            if wrong:
                failures.append(f"case {number}: {wrong}")
    finally:
        x.close()
        sandbox.stop()
    return failures
