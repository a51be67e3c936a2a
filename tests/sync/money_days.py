"""Random days under X's limits and a budget: the sandbox's own rules count the requests and the money.

The engine and its replica are real, time is virtual, X is the fake world with the sandbox's windows and price list as
judges. One number decides the day: how many write when, what an agent does, how much may be spent, when the desk is
closed or dies.

What must hold: no request is refused by a window of X. The desk's ledger is the sandbox's bill. What is read costs less
than the hard bound and the smallest question. A direct message is on the desk before its 15 minutes are over when the
desk was open all that time and reading was not stopped for money meanwhile; windows are no excuse, for one read of each
is kept. A UTC day without customers costs $0.15 at most.
"""

from __future__ import annotations

import asyncio
import dataclasses
import random
import shutil
from pathlib import Path

from tests.sync.fake_world import FakeChannel, FakePeople
from tests.sync.sync_desk import BRAND, Desk, fast_folder, prepare
from xdesk.core.model import Customer
from xdesk.core.polling.charges import charges_of
from xdesk.core.polling.feed import Ask, Limit, Page
from xdesk.replica.feed import ledger
from xdesk.replica.feed import requests as agent_requests
from xdesk.replica.profile import settings
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.usage.credits import Ledger
from xdesk.sandbox.usage.limits import Limits
from xdesk.sync import next_step

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
DAY = 24 * HOUR
ENDPOINTS = {"dm": "dm.events", "mentions": "users.mentions", "posts": "users.posts"}
PRICES = {"dm": ("dm", "dm_event", 10_000), "mentions": ("post", "post", 5_000), "posts": ("post", "post", 5_000)}
IDLE_MICROS = 150_000
OVER = 5 * 20_000
ANSWER_MS = 15 * MINUTE
NO_LIMIT = 10**9


class Judge:
    """The sandbox's windows and price list, and what they found."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.limits, self.bill = desk, Limits(), Ledger()
        self.refused: list[str] = []
        self.shown: dict[str, int] = {}
        self.read: dict[str, int] = {}  # UTC day -> what reading cost
        self.hard = 0
        self.stopped: dict[str, int] = {}  # UTC day -> when its money for reading was used up

    def count(self, endpoint: str) -> tuple[Limit, ...]:
        """Count a request as the sandbox does; one over the window is noted."""
        now = self.desk.world.now()
        try:
            told = self.limits.take(BRAND, endpoint, now)
        except RefusedError:
            self.refused.append(f"{endpoint} at {now}")
            return ()
        head = "x-rate-limit-"
        name = {"dm.events": "dm.read", "users.mentions": "mentions", "users.posts": "posts"}.get(endpoint, endpoint)
        return (Limit(name, "15min", int(told[head + "limit"]), int(told[head + "remaining"]),
                      int(told[head + "reset"]) * SECOND),)  # fmt: skip

    def charge(self, price: str, kind: str, ids: tuple[str, ...]) -> None:
        """Bill objects as the sandbox does."""
        now, before = self.desk.world.now(), self.bill.spent
        self.bill.read(price, kind, ids, now)
        day = ledger.day_of(now)
        self.read[day] = self.read.get(day, 0) + self.bill.spent - before
        if self.hard and self.read[day] >= self.hard:
            self.stopped.setdefault(day, now)


class JudgedChannel(FakeChannel):
    """A stream whose requests and objects are counted by the sandbox's rules."""

    judge: Judge

    async def pull(self, ask: Ask) -> Page:
        """Return a page; raises FeedError."""
        limits = self.judge.count(ENDPOINTS[self.stream])
        page = await super().pull(ask)
        item, price, micros = PRICES[self.stream]
        self.judge.charge(price, item, page.ids)
        for one in page.ids:
            self.judge.shown.setdefault(one, self.world.now())
        return dataclasses.replace(page, limits=limits, charges=charges_of(item, page.ids, micros))


class JudgedPeople(FakePeople):
    """Look-ups of people, counted and billed."""

    judge: Judge

    async def customers(self, ids: list[str]) -> tuple[tuple[Customer, ...], Page]:  # type: ignore[override]
        """Return people, at $0.010 each."""
        self.judge.count("users.lookup")
        found, page = await super().customers(ids)
        self.judge.charge("user", "user", tuple(ids))
        return found, page


class MoneyDay:
    """One day; `play` returns what did not hold, '' when all did."""

    def __init__(self, number: int, template: Path) -> None:
        self.rng = rng = random.Random(number * 7_919 + 3)
        self.folder = fast_folder()
        shutil.copy(template, self.folder / "desk.db")
        self.desk = desk = Desk(self.folder, number)
        self.idle = number % 5 == 0
        self.hard = 0 if self.idle else rng.choice((0, 300_000, 1_000_000, 2_000_000))
        self.soft = rng.choice((0, self.hard * 8 // 10)) if self.hard else 0
        self.judge = Judge(desk)
        self.judge.hard = self.hard
        desk.world.read_limit = dict.fromkeys(ENDPOINTS, NO_LIMIT)
        desk.channels.update({name: JudgedChannel(desk.world, name) for name in ENDPOINTS})
        for one in desk.channels.values():
            one.judge = self.judge  # type: ignore[attr-defined]
        desk.people = JudgedPeople(desk.world)
        desk.people.judge = self.judge
        desk.ports = desk.connect()
        for name, value in (("budget_soft_micros", self.soft), ("budget_hard_micros", self.hard)):
            desk.write(settings.put, name, value)
        self.wrote: list[tuple[str, int]] = []
        self.closed: list[tuple[int, int]] = []  # when the desk was not open

    def play(self) -> str:
        """Let the day pass; return what did not hold."""
        longest, next_step.LONGEST = next_step.LONGEST, 2 * MINUTE  # nobody's computer sleeps here
        try:
            self._history()
            if self.idle:
                self._until_midnight()
                self.desk.live(DAY)
            else:
                end = self.desk.world.now() + DAY
                while self.desk.world.now() < end:
                    self._hour()
            return "; ".join(self._wrong())
        finally:
            next_step.LONGEST = longest
            self.desk.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _history(self) -> None:
        """What was there before, read once."""
        for n in range(30):
            self.desk.world.dm(str(100 + n % 7), "before")
            self.desk.world.post(str(100 + n % 7), "before")
        self.desk.live(20 * MINUTE)

    def _until_midnight(self) -> None:
        self.desk.live(DAY - self.desk.world.now() % DAY + SECOND)

    def _hour(self) -> None:
        """Some time of the day: a quiet hour, a busy one, a closed desk, a death, an impatient agent."""
        rng, desk = self.rng, self.desk
        what = rng.choice(("quiet", "quiet", "busy", "crowd", "closed", "death", "agent"))
        if what == "closed":
            self._leave(rng.choice((10 * MINUTE, 3 * HOUR, 8 * HOUR)))
            return
        if what == "death":
            at = desk.world.now()
            desk.restart()
            self.closed.append((at, desk.world.now()))
        steps = rng.randint(1, 4)
        for _ in range(steps):
            for _ in range({"quiet": 0, "crowd": rng.choice((20, 60))}.get(what, rng.randint(0, 4))):
                self._write()
            if what == "agent":
                desk.write(lambda tx: agent_requests.add(tx, "poll", at=desk.x_time.now()))
            if what != "quiet" and rng.random() < 0.5:
                assert desk.engine is not None
                desk.engine.agent_active(desk.clock.steady_ms())
            desk.live(rng.choice((2 * MINUTE, 20 * MINUTE, HOUR)) // steps)

    def _leave(self, ms: int) -> None:
        at = self.desk.world.now()
        self.desk.restart()
        for _ in range(self.rng.randint(0, 30)):
            self._write()
        self.desk.run(asyncio.sleep(ms / 1000))  # timed: virtual, the desk is closed
        self.closed.append((at, self.desk.world.now()))
        self.desk.live(MINUTE)

    def _write(self) -> None:
        who = str(100 + self.rng.randrange(60))
        if self.rng.random() < 0.5:
            made = self.desk.world.dm(who, "hello?")
            self.wrote.append((made.id, made.created))
        else:
            self.desk.world.post(who, "hello?")

    def _wrong(self) -> list[str]:
        judge, desk, found = self.judge, self.desk, []
        booked = int(desk.conn.execute("SELECT coalesce(sum(micros), 0) FROM spend").fetchone()[0])
        if booked != judge.bill.spent:
            found.append(f"the desk counts {booked}, the bill is {judge.bill.spent}")
        if judge.refused:
            found.append(f"{len(judge.refused)} requests over a window, first {judge.refused[0]}")
        dear = {day: cost for day, cost in judge.read.items() if self.hard and cost >= self.hard + OVER}
        if dear:
            found.append(f"over the hard bound {self.hard}: {dear}")
        if self.idle and (cost := judge.read.get(ledger.day_of(desk.world.now() - MINUTE), 0)) > IDLE_MICROS:
            found.append(f"an idle day costs {cost}")
        late = [one for one, at in self.wrote if self._late(one, at)]
        if late:
            found.append(f"{len(late)} of {len(self.wrote)} direct messages seen too late, first {late[0]}")
        return found

    def _late(self, message_id: str, at: int) -> bool:
        due = at + ANSWER_MS
        if due > self.desk.world.now() or self.judge.shown.get(message_id, NO_LIMIT * DAY) <= due:
            return False
        if any(begin <= due and at <= end for begin, end in self.closed):
            return False
        return not self._no_money(at, due)

    def _no_money(self, begin: int, end: int) -> bool:
        """Return whether reading was stopped for money at some moment of this time: from the stop to 00:00 UTC."""
        return any(begin < at - at % DAY + DAY and at <= end for at in self.judge.stopped.values())


def play(first: int, count: int) -> list[str]:
    """Play days `first` to `first + count - 1`; return one line for each that ended wrong."""
    folder = fast_folder()
    template = folder / "desk.db"
    prepare(template)
    try:
        ends = ((number, MoneyDay(number, template).play()) for number in range(first, first + count))
        return [f"day {number}: {wrong}" for number, wrong in ends if wrong]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
