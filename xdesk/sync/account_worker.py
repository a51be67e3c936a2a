"""Account worker: all that belongs to one account while the engine runs: ports, budget, health, pace, wake-up."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from xdesk.core.channels.registry import channel_of, stream_of
from xdesk.core.channels.stream import Stream
from xdesk.core.delivery import SETTLE_MS
from xdesk.core.polling.budget import KEPT_FOR_CHECKS, KEPT_FOR_CLOCK, MINUTE, QUARTER, Budget, Purpose, SpendLimit
from xdesk.core.polling.feed import Ask, FeedError, Limit, Outcome, Page, Trouble
from xdesk.core.polling.x_time import XTime
from xdesk.core.ports import Clock, Connector, Crm, Profiles
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ledger, streams
from xdesk.replica.profile import accounts, settings
from xdesk.sync import old_answers
from xdesk.sync.health import OK, Health, HealthChange, stumbled, used_up
from xdesk.sync.old_answers import Age
from xdesk.sync.pace import Attention, Pace
from xdesk.sync.spending import reason_of
from xdesk.sync.store import Store
from xdesk.sync.waits import Sleeper

log = logging.getLogger(__name__)
SKEW_EVERY = 60_000
PULL_MS = 90_000
"""The net below the connectors' own deadlines."""
KEPT = {
    Purpose.AGENT: KEPT_FOR_CLOCK + KEPT_FOR_CHECKS,
    Purpose.POLL: KEPT_FOR_CLOCK + KEPT_FOR_CHECKS,
    Purpose.FILL: KEPT_FOR_CLOCK + KEPT_FOR_CHECKS,
    Purpose.CHECK: KEPT_FOR_CLOCK,
}
"""Reads of a window that each purpose leaves for a clock that runs out and for lost answers."""
DOUBT_MS = 60_000
"""So long at most does a sender rest after an odd answer when no stream may be read."""
POLLS_BESIDE_GAPS = 4
"""Polls in a quarter of an hour on a stream that X lets be read seldom, while gaps of it are filled."""


@dataclass(frozen=True, slots=True)
class AccountPorts:
    """The connectors of one account; `app` fills it. `connectors` by stream: 'dm', 'mentions', 'posts'."""

    account_id: str
    connectors: Mapping[str, Connector]
    profiles: Profiles | None = None
    registers: Mapping[str, Crm] = field(default_factory=dict)  # by core.registers key, the preferred one first
    close: Callable[[], Awaitable[None]] | None = None
    renew: Callable[[], Awaitable[None]] | None = None  # ask on new connections from now on


def narrow(ask: Ask) -> bool:
    """Return whether `ask` wants one page or one conversation: when X refuses it, the stream may still be fine."""
    return bool(ask.token or ask.until_id or ask.conversation or ask.participant_id)


class TooSoonError(Exception):
    """The budget or the state of the account does not allow a request yet; `wait` ms."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class NoMoneyError(TooSoonError):
    """Today's money for reading is used up; it is looked at again after `wait` ms."""


@dataclass(slots=True)
class Tools:
    """What all accounts share: replica, time, chance."""

    store: Store
    clock: Clock
    x_time: XTime
    rng: random.Random
    sleeper: Sleeper
    attention: Attention
    settle_ms: int = SETTLE_MS
    skew_at: int | None = None  # steady ms at which the skew was written
    bell: asyncio.Event | None = None  # makes the engine look around
    arrived: asyncio.Event = field(default_factory=asyncio.Event)  # messages came that were not here before


@dataclass(frozen=True, slots=True)
class Pause:
    """Something that did not work: how often it was tried, and when it is tried again (steady ms)."""

    tries: int
    again: int


@dataclass(slots=True)
class AccountWorker:
    """One account at work. Times in the dicts are steady ms."""

    ports: AccountPorts
    tools: Tools
    budget: Budget
    health: Health
    pace: Pace
    read_event: asyncio.Event = field(default_factory=asyncio.Event)
    send_event: asyncio.Event = field(default_factory=asyncio.Event)
    due: dict[str, int] = field(default_factory=dict)  # stream -> when it is asked next
    asked_at: dict[str, int] = field(default_factory=dict)  # stream -> when it was asked last
    clock_at: dict[str, int] = field(default_factory=dict)  # stream -> when the kept read was made last
    wanted: set[str] = field(default_factory=set)  # streams an agent asked for: they may use the reserve
    begun: bool = False  # what an earlier run left is done
    sending: bool = False  # a send is in flight
    doubted_until: int = 0  # steady ms: a send was answered by who knows whom; a read shows first whether X is there
    closing: bool = False  # nothing new is begun
    stale: bool = False  # the network changed: connections are made anew before anything is asked
    noticed: dict[str, int] = field(default_factory=dict)  # outbox id written in a wrong time -> first seen
    unfinished: dict[str, Outcome] = field(default_factory=dict)  # outbox id -> what still has to be written
    witnessed: set[str] = field(default_factory=set)  # outbox ids whose conversation was seen since the attempt
    unread: dict[int, Pause] = field(default_factory=dict)  # saved pages that could not be stored yet
    gap_rests: dict[int, Pause] = field(default_factory=dict)  # gaps whose page X refused
    stuck: set[int] = field(default_factory=set)  # gaps whose tokens lead nowhere
    asked_anew: set[str] = field(default_factory=set)  # streams asked since the start, or since X was out of reach
    read_well: set[str] = field(default_factory=set)  # streams whose newest page came in this round (`sync --once`)
    missed: dict[str, int] = field(default_factory=dict)  # posts X did not show once -> since when
    looked_round_at: int | None = None  # steady ms at which all posts that wait were last gone through
    shown_end: dict[str, str | None] = field(default_factory=dict)  # stream -> its newest id, though a newer is known
    asked_ids: dict[str, int] = field(default_factory=dict)  # customers asked for, and when
    older_tokens: dict[str, str] = field(default_factory=dict)  # thread -> where 'older' goes on
    counts: dict[str, int] = field(default_factory=dict)  # for the report of `sync --once`
    last_error: FeedError | None = None

    @property
    def account_id(self) -> str:
        """X's user id of the brand account."""
        return self.ports.account_id

    def now(self) -> int:
        """Return steady ms."""
        return self.tools.clock.steady_ms()

    def x_now(self) -> int:
        """Return X's time, UTC ms."""
        return self.tools.x_time.now()

    def count(self, what: str, n: int = 1) -> None:
        """Count for the report."""
        self.counts[what] = self.counts.get(what, 0) + n

    def sender(self, channel: str) -> Connector | None:
        """Return the connector that sends replies of `channel`, None when the account has none."""
        here = self.ports.connectors
        return next((here[one.name] for one in channel_of(channel).streams if one.name in here), None)

    def probe(self) -> str | None:
        """Return the stream that is asked while the account is offline, signed out or without credit.

        It is the cheapest of those that failed least and may be asked first: the way back hangs on no stream whose
        reads are used up, and on none that alone does not answer.
        """
        cheapest = sorted((stream_of(name) for name in self.ports.connectors), key=lambda one: one.probe_cost)
        return min(cheapest, key=self._rank).name if cheapest else None

    def _rank(self, stream: Stream) -> tuple[bool, int, int]:
        wait = self.until(stream.name, Purpose.CLOCK)
        return wait > 0, self.health.failures(stream.name) * stream.probe_cost, wait

    def spread(self, stream: str) -> int:
        """Return the interval in ms at which `stream` can be polled for ever.

        While a stretch of it was never read, polls make room: somebody in it waits longer than whoever writes now.
        """
        spread = self.budget.spread(stream_of(stream).window.name)
        open_gaps = streams.gaps(self.tools.store.conn, self.account_id, stream)
        scarce = spread >= MINUTE and any(one.sentence is None for one in open_gaps)
        return max(spread, QUARTER // POLLS_BESIDE_GAPS) if scarce else spread

    def spend_limit(self) -> SpendLimit:
        """Return the daily bounds for money."""
        return ledger.spend_limit(self.tools.store.conn)

    def spent(self) -> int:
        """Return what all accounts spent this UTC day, US dollars * 1e6."""
        return ledger.spent_today(self.tools.store.conn, self.x_now())

    async def fetch(self, connector: Connector, ask: Ask, purpose: Purpose) -> Page:
        """Ask `connector` once; raises TooSoonError without asking, FeedError when it brought nothing."""
        name = stream_of(connector.stream).window.name
        wait = max(self.until(connector.stream, purpose), self.health.wait(connector.stream, self.now()))
        if wait > 0:
            raise TooSoonError(wait)
        size = self.spend_limit().within(ask.limit, self.spent())
        if size <= 0:
            raise NoMoneyError(MINUTE)
        ask = dataclasses.replace(ask, limit=size)
        state = streams.read(self.tools.store.conn, self.account_id, connector.stream)
        try:
            page = await self._new_page(connector, ask, purpose)
        except FeedError as error:
            if narrow(ask) and error.trouble in (Trouble.REFUSED, Trouble.MISSING):
                await self._no_to_this(name, error)
            else:
                await self.fell(connector.stream, name, error)
            raise
        await self.answered(connector.stream, name, page.limits, page.x_now)
        await self._keep_dialect(connector)
        return dataclasses.replace(page, reason=reason_of(ask, purpose, state, self.x_now()))

    async def _new_page(self, connector: Connector, ask: Ask, purpose: Purpose) -> Page:
        """Return an answer that X made for this request, asking once more where that is not sure; raises FeedError.

        What is doubted counts when an answer to another request says the same.
        """
        page, found = await self._aged(connector, ask, purpose)
        if found is Age.NEW:
            return page
        again: Age = found
        well = self.health.backoff(connector.stream).state == OK
        may_count = found in (Age.DOUBTED_END, Age.DOUBTED_BELOW)
        if self.until(connector.stream, purpose) <= 0 and (well or may_count):
            await self.renew()
            second, again = await self._aged(connector, old_answers.other(ask), purpose)
            if found is not Age.OLD:  # X answered twice, and bills what stood in either
                second = dataclasses.replace(second, charges=page.charges + second.charges)
            if again is Age.NEW:
                return second
            if again is found and may_count and old_answers.agree(found, page, second):
                if found is Age.DOUBTED_END:
                    self.shown_end[connector.stream] = second.newest_id
                return second
        raise old_answers.error(page, max(found, again, key=lambda one: one.value))

    async def _aged(self, connector: Connector, ask: Ask, purpose: Purpose) -> tuple[Page, Age]:
        """Ask once; return the answer and what it is."""
        self.budget.take(stream_of(connector.stream).window.name, self.now(), purpose)
        self.count("requests")
        x_time = self.tools.x_time
        asked_at = x_time.now() if x_time.observed else None
        page = await self._pull(connector, ask)
        known = streams.read(self.tools.store.conn, self.account_id, connector.stream).newest_id
        found = old_answers.age(ask, page, known=known, asked_at=asked_at)
        if found is Age.DOUBTED_END and page.newest_id == self.shown_end.get(connector.stream):
            found = Age.NEW
        return page, found

    async def _keep_dialect(self, connector: Connector) -> None:
        """Remember for the next start which field names X answered to, when a connector says so and it is new."""
        found, conn = getattr(connector, "dialect", None), self.tools.store.conn
        if found is not None and found != streams.read(conn, self.account_id, connector.stream).dialect:
            await self.tools.store.feed(streams.set_dialect, self.account_id, connector.stream, found)

    def until(self, stream: str, purpose: Purpose) -> int:
        """Return ms until the budget lets `stream` be read for `purpose`; what is kept for others is left alone."""
        keep = KEPT.get(purpose, 0)
        return self.budget.wait(stream_of(stream).window.name, self.now(), purpose, keep=keep)

    async def _no_to_this(self, name: str, error: FeedError) -> None:
        """Take that X refused one page or one conversation: that says nothing of the stream."""
        await self.observe(error.x_now)
        self.budget.tell(name, error.limits, now=self.now(), x_now=self.x_now())

    async def renew(self) -> None:
        """Ask on new connections from now on: after sleep, on another network, when nothing answered."""
        self.stale = False
        if self.ports.renew is not None:
            with contextlib.suppress(Exception):
                await self.ports.renew()

    async def woke(self) -> None:
        """Go on after a sleep of the computer: on new connections, and every stream now."""
        self.asked_anew.clear()
        self.due.clear()
        if self.tools.bell is not None:
            self.tools.bell.set()  # what became due meanwhile is fired now
        await self.renew()

    async def _pull(self, connector: Connector, ask: Ask) -> Page:
        """Ask; an error of the connector itself costs this one stream a pause, not the account its other streams."""
        try:
            return await self.tools.sleeper.within(connector.pull(ask), PULL_MS)
        except FeedError:
            raise
        except Exception as error:
            log.error("a connector stumbled: %s", type(error).__name__)
            raise FeedError(Trouble.UNEXPECTED, stumbled()) from error

    async def answered(self, stream: str, name: str, limits: tuple[Limit, ...], x_now: int | None) -> None:
        """Take a good answer of X: limits, clock, and that it works again."""
        await self.observe(x_now)
        self.budget.good(name)
        self.budget.tell(name, limits, now=self.now(), x_now=self.x_now())
        was_open = self.health.open
        await self.write_change(stream, self.health.good(stream))
        if self.doubted_until:
            self.doubted_until = 0
            self.send_event.set()
        if not was_open:
            self.hurry()

    async def fell(self, stream: str, name: str, error: FeedError) -> HealthChange:
        """Take a request that brought nothing; return what follows, already written down."""
        self.last_error = error
        if error.trouble is Trouble.OFFLINE:
            await self.renew()
        await self.observe(error.x_now)
        wait = None
        if error.trouble is Trouble.LIMIT:
            wait = self.budget.refused(name, error.limits, now=self.now(), x_now=self.x_now(), retry_at=error.retry_at)
        else:
            self.budget.tell(name, error.limits, now=self.now(), x_now=self.x_now())
        change = self.health.trouble(stream, error, self.now(), wait=wait)
        if error.trouble is Trouble.LIMIT:
            said = used_up(stream, self.x_now() + change.wait, shared=self.budget.shared(name, self.now()))
            change = dataclasses.replace(change, sentence=said)
        await self.write_change(stream, change, error.limits)
        return change

    def doubt(self) -> None:
        """Something odd answered a send: the next ones rest, and the cheapest stream shows whether X is there."""
        self.doubted_until = self.now() + DOUBT_MS
        probe = self.probe()
        if probe is not None:
            self.due.pop(probe, None)
        self.read_event.set()

    async def write_change(self, stream: str, change: HealthChange, limits: tuple[Limit, ...] = ()) -> None:
        """Write changed states into the replica, and what X said of its limits; nothing when nothing changed."""
        if change.account is None and change.stream is None:
            return
        at = self.x_now()

        def write(tx: Tx) -> None:
            if change.account is not None:
                accounts.set_state(tx, self.account_id, change.account, change.sentence, at)
            streams.limits(tx, self.account_id, limits)
            if change.stream is not None and stream in self.ports.connectors:
                streams.set_state(
                    tx, self.account_id, stream, change.stream,
                    sentence=change.sentence, at=at, next_at=at + change.wait,
                )  # fmt: skip

        await self.tools.store.feed(write)

    async def observe(self, x_now: int | None) -> None:
        """Take X's clock from an answer; keep the skew for the next start, at most once a minute."""
        if x_now is None or not self.tools.x_time.observe(x_now):
            return
        if self.tools.bell is not None:
            self.tools.bell.set()  # what has to know X's time can be done now, and what is due may be another
        tools, now = self.tools, self.now()
        if tools.skew_at is not None and now - tools.skew_at < SKEW_EVERY:
            return
        tools.skew_at = now
        await tools.store.feed(settings.put, "x_skew_ms", tools.x_time.skew_ms())

    def hurry(self, *, agent: bool = False) -> None:
        """Make every stream due and wake both tasks: X answers again, or an `agent` asked for it."""
        self.due.clear()
        if agent:
            self.wanted |= set(self.ports.connectors)
        self.read_event.set()
        self.send_event.set()

    def sooner(self) -> None:
        """Plan every stream by the quick pace from its last request on: somebody looks again."""
        for name, due in self.due.items():
            quick = self.pace.interval(name, self.now(), spread=self.spread(name), slower=1)
            self.due[name] = min(due, self.asked_at.get(name, self.now()) + quick)
        self.read_event.set()
