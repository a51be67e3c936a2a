"""A small X behind the Channel protocol, on a virtual clock: lags, lost answers, limits, blind threads, colleagues."""

from __future__ import annotations

import asyncio
import html
import json
import random
import selectors
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xdesk.core.channels.registry import channel_of
from xdesk.core.delivery import Result
from xdesk.core.ids import dm_conversation, newest, pair, plausible, post_conversation, snowflake_at, x_id_order
from xdesk.core.model import Customer, Link, Outgoing, Parent
from xdesk.core.polling.charges import charges_of
from xdesk.core.polling.feed import Ask, FeedError, Incoming, Limit, Outcome, Page, Trouble, Unpacked
from xdesk.core.sentences import Sentence

START = 1_790_000_000_000
QUARTER = 15 * 60_000
SAY = Sentence("Test", "as X says")


REAL_S = 30.0
"""A server on this computer answers sooner."""


class _Jump(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Waits for nothing but real work: virtual time jumps to the next timer, and stands still meanwhile."""

    owner: VirtualLoop

    def select(self, timeout: float | None = None) -> Any:
        if self.owner.at_work and (timeout is None or timeout > 0):
            ready = super().select(REAL_S)
            assert ready, "the real work does not end"
            return ready
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("every task waits for ever")
        if not ready and timeout:
            self.owner.virtual += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop whose time costs nothing. `at_work`: how much goes on that takes real time, as a request."""

    at_work = 0

    def __init__(self) -> None:
        jump = _Jump()
        self.virtual = 0.0
        super().__init__(jump)
        jump.owner = self

    def time(self) -> float:
        return self.virtual


class VirtualClock:
    """Both clocks of the desk on a virtual loop; the wall clock may be wrong by `wrong` ms.

    While the computer slept for `slept` ms the loop stood still, and the clocks went on.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.wrong = 0
        self.slept = 0

    def now_ms(self) -> int:
        return START + self.steady_ms() + self.wrong

    def steady_ms(self) -> int:
        return round(self._loop.virtual * 1000) + self.slept


@dataclass
class Event:
    """A DM event or a post in X's store; `item` is the outbox id that made it."""

    id: str
    conversation: str  # customer's user id for DMs, root post id for posts
    customer: str
    author: str
    text: str
    created: int
    visible: int
    public: bool = False
    parent: str | None = None
    item: str | None = None


@dataclass
class World:
    """X for one brand account. Times are UTC ms of X; faults are switched by the fields."""

    clock: VirtualClock
    rng: random.Random
    brand: str = "9000"
    events: list[Event] = field(default_factory=list)
    offline: bool = False
    trouble: Trouble | None = None  # every request fails so
    next_send: deque[str] = field(default_factory=deque)  # fates of the next sends; empty: ok
    lag: int = 0
    blind: set[str] = field(default_factory=set)  # customers whose thread cannot be read back
    reads: dict[str, list[int]] = field(default_factory=dict)
    sends: list[int] = field(default_factory=list)
    asked: list[tuple[str, Ask, int]] = field(default_factory=list)
    attempts: list[tuple[str, int]] = field(default_factory=list)
    refused_for_rate: int = 0
    dead: bool = False  # the desk's process was killed: nothing answers it any more
    latency: int = 50
    read_limit: dict[str, int] = field(default_factory=lambda: {"dm": 15, "mentions": 300, "posts": 900})
    send_limit: int = 15
    price: int = 0
    last_number: int = 0
    ahead: int = 0  # how much longer X's clock has gone on than the desk's steady one: it stood still in a sleep

    def now(self) -> int:
        """X's time; the desk's wall clock may differ."""
        return START + self.clock.steady_ms() + self.ahead

    def new_id(self) -> str:
        """Mint an id of X at its time; strictly growing."""
        self.last_number = max(int(snowflake_at(self.now())), self.last_number + 1)
        return str(self.last_number)

    def dm(
        self, customer: str, text: str, *, ours: bool = False, item: str | None = None, lag: int | None = None
    ) -> Event:
        """Somebody writes a direct message."""
        made = Event(
            self.new_id(), customer, customer, self.brand if ours else customer, text, self.now(),
            self.now() + (self.lag if lag is None else lag), item=item,
        )  # fmt: skip
        self.events.append(made)
        return made

    def post(
        self, customer: str, text: str, *, ours: bool = False, parent: Event | None = None, item: str | None = None,
        lag: int | None = None,
    ) -> Event:  # fmt: skip
        """Somebody writes a public post; without a parent it is a new root."""
        number = self.new_id()
        root = parent.conversation if parent is not None else number
        made = Event(
            number, root, customer, self.brand if ours else customer, text, self.now(),
            self.now() + (self.lag if lag is None else lag), True, None if parent is None else parent.id, item,
        )  # fmt: skip
        self.events.append(made)
        return made

    def copies(self, item: str) -> list[Event]:
        """All that X took of one reply of ours."""
        return [one for one in self.events if one.item == item]

    def seen(self, stream: str, customer: str | None = None) -> list[Event]:
        """What X shows on a stream now, newest first."""
        found = [one for one in self.events if one.visible <= self.now() and self._on(one, stream)]
        if customer is not None:
            found = [one for one in found if one.customer == customer]
        return sorted(found, key=lambda one: x_id_order(one.id), reverse=True)

    def _on(self, one: Event, stream: str) -> bool:
        if stream == "dm":
            return not one.public and one.customer not in self.blind
        return one.public and (one.author == self.brand) is (stream == "posts")

    async def gate(self, name: str, used: list[int], limit: int) -> tuple[Limit, ...]:
        """Let a request through or fail it; returns the rate headers."""
        await asyncio.sleep(self.latency / 1000)
        if self.dead:
            await asyncio.Event().wait()
        if self.offline:
            raise FeedError(Trouble.OFFLINE, SAY)
        if self.trouble is not None:
            raise FeedError(self.trouble, SAY, x_now=self.now())
        recent = [at for at in used if at > self.now() - QUARTER]
        if len(recent) >= limit:
            self.refused_for_rate += 1
            heads = (Limit(name, "15min", limit, 0, recent[0] + QUARTER),)
            raise FeedError(Trouble.LIMIT, SAY, retry_at=recent[0] + QUARTER, limits=heads, x_now=self.now())
        used.append(self.now())
        first = min([at for at in used if at > self.now() - QUARTER])
        return (Limit(name, "15min", limit, limit - len(recent) - 1, first + QUARTER),)


class FakeChannel:
    """One stream of the world as a Channel."""

    def __init__(self, world: World, stream: str) -> None:
        self.world = world
        self.stream = stream
        self.key = f"x.{stream}"
        self.account_id = world.brand
        self.loop_tokens = False
        self.listed = 1_000_000  # so many of the newest X lists at all
        self.poison: set[str] = set()

    async def pull(self, ask: Ask) -> Page:
        world = self.world
        name = "dm.read" if self.stream == "dm" else self.stream
        heads = await world.gate(name, world.reads.setdefault(self.stream, []), world.read_limit[self.stream])
        world.asked.append((self.stream, ask, world.now()))
        assert not (self.stream == "dm" and (ask.since_id or ask.until_id)), "X has no since_id on direct messages"
        found = world.seen(self.stream, ask.participant_id)[: self.listed]
        if ask.since_id:
            found = [one for one in found if x_id_order(one.id) > x_id_order(ask.since_id)]
        if ask.until_id:
            found = [one for one in found if x_id_order(one.id) < x_id_order(ask.until_id)]
        if ask.token:
            found = [one for one in found if x_id_order(one.id) < x_id_order(ask.token.removeprefix("below-"))]
        part, rest = found[: ask.limit], found[ask.limit :]
        token = f"below-{part[-1].id}" if part and rest else None
        if self.loop_tokens and ask.token:
            token = ask.token
        part = self.shown(part)
        body = json.dumps([self._raw(one) for one in part]).encode()
        sure = tuple(one.id for one in part if one.id not in self.poison and self._possible(one))
        return Page(
            self.stream, world.brand, body, token, len(part), newest(*sure), min(sure, key=x_id_order, default=None),
            heads, world.now(), charges_of("dm", tuple(one.id for one in part), world.price), sure,
        )  # fmt: skip

    def shown(self, part: list[Event]) -> list[Event]:
        """Return what the page holds; here just what it should."""
        return part

    def _possible(self, one: Event) -> bool:
        return plausible(one.id, told_ms=one.created, now_ms=self.world.now())

    def _raw(self, one: Event) -> dict[str, Any]:
        return {
            "id": one.id, "customer": one.customer, "root": one.conversation, "author": one.author, "text": one.text,
            "at": one.created, "public": one.public, "parent": one.parent,
        }  # fmt: skip

    def unpack(self, body: bytes, account_id: str) -> Unpacked:
        try:
            rows = json.loads(body)
        except ValueError as error:
            raise FeedError(Trouble.FOREIGN, SAY) from error
        good = [self._incoming(row, account_id) for row in rows if row["id"] not in self.poison]
        bad = [json.dumps(row).encode() for row in rows if row["id"] in self.poison]
        people = {one.customer_id for one in good}
        return Unpacked(tuple(good), tuple(_person(one) for one in sorted(people)), (), tuple(bad))

    def _incoming(self, row: dict[str, Any], account_id: str) -> Incoming:
        text, links = _links(html.unescape(row["text"]))
        ours = row["author"] == self.world.brand
        if row["public"]:
            kind, external = "mention", row["root"]
            conversation = post_conversation(account_id, row["root"], row["customer"])
        else:
            kind, external = "dm", pair(row["customer"], account_id)
            conversation = dm_conversation(account_id, external)
        return Incoming(
            row["id"], kind, conversation, external, row["author"], row["customer"], ours, text, row["at"], row["id"],
            parent_id=row["parent"], links=links,
        )  # fmt: skip

    async def send(self, item: Outgoing) -> Outcome:
        """One attempt; its fate comes from world.next_send."""
        world = self.world
        fate = world.next_send.popleft() if world.next_send else "ok"
        world.attempts.append((item.id, world.now()))
        name = "post.send" if channel_of(item.channel).public else "dm.send"
        if fate == "not_sent":
            return Outcome(Result.NOT_SENT, trouble=Trouble.OFFLINE, sentence=SAY)
        try:
            heads = await world.gate(name, world.sends, world.send_limit)
        except FeedError as error:
            return Outcome(
                Result.NOT_SENT, retry_at=error.retry_at, sentence=SAY, trouble=error.trouble, limits=error.limits,
                x_now=error.x_now,
            )  # fmt: skip
        if fate in ("refused", "closed"):
            closes = fate == "closed"
            return Outcome(Result.REFUSED, sentence=SAY, trouble=Trouble.REFUSED, x_now=world.now(), closes=closes)
        if fate in ("lost_before", "5xx_before"):
            trouble = Trouble.BUSY if fate == "5xx_before" else Trouble.OFFLINE
            return Outcome(Result.UNKNOWN, trouble=trouble, sentence=SAY)
        if fate == "killed_before":
            world.dead = True
            await asyncio.Event().wait()
        if fate == "zombie":
            asyncio.get_running_loop().call_later(world.rng.uniform(5, 300), self._take, item)
            return Outcome(Result.UNKNOWN, trouble=Trouble.OFFLINE, sentence=SAY)
        made = self._take(item)
        if fate in ("killed_after", "hang"):
            world.dead = world.dead or fate == "killed_after"
            await asyncio.Event().wait()
        if fate in ("lost_after", "5xx_after"):
            return Outcome(Result.UNKNOWN, trouble=Trouble.BUSY, sentence=SAY)
        return Outcome(Result.SENT, made.id, item.external_id, limits=heads, x_now=world.now(), cost_micros=15_000)

    def _take(self, item: Outgoing) -> Event:
        """X takes the reply and rewrites its text as it does."""
        text = _shorten(html.escape(item.text, quote=False))
        if not channel_of(item.channel).public:
            return self.world.dm(item.recipient_id, text, ours=True, item=item.id)
        parent = next(one for one in self.world.events if one.id == item.reply_to_id)
        return self.world.post(item.recipient_id, f"@someone {text}", ours=True, parent=parent, item=item.id)


def _shorten(text: str) -> str:
    return text.replace("https://shop.example/r", "https://t.co/r1")


def _links(text: str) -> tuple[str, tuple[Link, ...]]:
    start = text.find("https://t.co/r1")
    if start < 0:
        return text, ()
    return text, (Link(start, start + 15, "https://shop.example/r", "shop.example/r"),)


def _person(one: str) -> Customer:
    return Customer(one, "", "", "", "", "none", False, None, None, None, None, None, "", "active", None)


class FakePeople:
    """Profiles of the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[list[str]] = []
        self.asked_posts: list[list[str]] = []
        self.known_posts: dict[str, Parent] = {}

    async def posts(self, ids: Sequence[str], *, people: bool = True) -> tuple[tuple[Parent, ...], Page]:
        heads = await self.world.gate("lookup", self.world.reads.setdefault("lookup", []), 900)
        self.asked_posts.append(list(ids))
        found = tuple(self.known_posts[one] for one in ids if one in self.known_posts)
        at = self.world.now()
        page = Page(
            "lookup",
            self.world.brand,
            b"[]",
            None,
            0,
            None,
            None,
            heads,
            at,
            charges_of("post", tuple(one.id for one in found), 5_000),
        )
        return found, page

    async def customers(self, ids: Sequence[str]) -> tuple[tuple[Customer, ...], Page]:
        await self.world.gate("users", self.world.reads.setdefault("users", []), 900)
        self.asked.append(list(ids))
        at = self.world.now()
        found = tuple(
            Customer(one, f"user{one}", f"名{one}", "", "", "none", False, 1, 1, None, True, None, "", "active", at)
            for one in ids
        )
        page = Page(
            "users", self.world.brand, b"[]", None, len(ids), None, None, (), at, charges_of("user", tuple(ids), 10_000)
        )
        return found, page
