"""A desk for tests and pictures: two accounts, a dozen customers in two languages, every state of the design."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xdesk.core.delivery import State
from xdesk.core.ids import dm_conversation, pair, post_conversation, snowflake_at
from xdesk.core.model import Account, Customer, Draft, MemberCard, Note, Order, Outgoing
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.core.sentences import Sentence
from xdesk.replica import customers
from xdesk.replica.agent_texts import drafts, notes
from xdesk.replica.conversation import conversations
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.readers import BigReads
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import ingest, streams
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts

KEY = "0123456789abcdef" * 4
ME = "chen.yu"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LUMI, LUMI_CN = "2244994945", "2244994946"
X_NOW = 1_763_733_853_000  # a fixed moment; tests never ask the wall clock


@dataclass
class StillClock:
    """A clock that stands, and moves when told."""

    at: int = X_NOW

    def now_ms(self) -> int:
        return self.at

    def steady_ms(self) -> int:
        return self.at


@dataclass(frozen=True)
class Guest:
    """One customer and what they wrote: (seconds ago, outgoing, text) oldest first."""

    id: str
    handle: str
    name: str
    channel: str
    account: str
    said: tuple[tuple[int, bool, str], ...]
    read: bool = False


def _ago(kind: str, left: int) -> int:
    """Seconds since a message whose clock has `left` seconds to go (less than 0: over)."""
    return (15 if kind == "dm" else 60) * 60 - left


DM, MENTION, REPLY = "dm", "mention", "reply"
GUESTS = (
    Guest(
        "901",
        "mayafern",
        "Maya Fernandes",
        DM,
        LUMI,
        (
            (_ago(DM, -378), False, "Hello? My parcel says delivered but nothing is here."),
            (900, False, "I have sent two messages now."),
            (120, False, "Third time I am asking. Where is my refund?"),
        ),
    ),
    Guest("902", "jiayi_w", "王佳怡", DM, LUMI_CN, ((_ago(DM, -65), False, "退款什么时候到账？已经五天了。"),)),
    Guest(
        "903",
        "tokafor",
        "Tom Okafor",
        REPLY,
        LUMI,
        (
            (_ago(REPLY, 167), False, "@LumiHome my order has not moved for a week"),
            (300, False, "@LumiHome still no tracking number?!"),
        ),
    ),
    Guest(
        "904",
        "noralind",
        "Nora Lindqvist",
        MENTION,
        LUMI,
        (
            (
                _ago(MENTION, 252) + 1320,
                False,
                "@LumiHome second Aria lamp in a row with a cracked shade 😕 Order LH-20418. What now?",
            ),
            (
                _ago(MENTION, 252) + 900,
                True,
                "Sorry, Nora, that is not how it should arrive. Could you send us a photo of the shade?",
            ),
            (_ago(MENTION, 252), False, "Here it is, straight out of the box."),
            (60, False, "Actually, do you have the lamp in sand instead?"),
        ),
        True,
    ),
    Guest(
        "905",
        "samirah",
        "Samira Haddad",
        DM,
        LUMI,
        ((_ago(DM, 320), False, "The courier left it with a neighbour I do not know."),),
    ),
    Guest("906", "chenhao88", "陈浩", DM, LUMI_CN, ((_ago(DM, 406), False, "换货的快递单号发我一下，谢谢"),), True),
    Guest(
        "907",
        "jweber",
        "Jonas Weber",
        REPLY,
        LUMI,
        ((_ago(REPLY, 1120), False, "Does the Tilo kettle work on induction?"),),
    ),
    Guest(
        "908",
        "priyar",
        "Priya Raghunathan",
        MENTION,
        LUMI,
        ((_ago(MENTION, 1900), False, "Can I change the delivery address?"),),
    ),
    Guest(
        "909",
        "xiaoman",
        "小满同学",
        MENTION,
        LUMI_CN,
        ((_ago(MENTION, 2895), False, "@LumiHome 亚麻四件套什么时候补货呀"),),
    ),
    Guest(
        "910",
        "ellenpark",
        "Ellen Park",
        DM,
        LUMI,
        (
            (5400, False, "Can the lamp be dimmed?"),
            (5000, True, "Yes, in three steps."),
            (500, False, "Thanks! One more thing about the bulb it takes, please."),
        ),
        True,
    ),
    Guest(
        "911",
        "gracemb",
        "Grace Mbeki",
        DM,
        LUMI,
        ((9000, False, "My kettle leaks."), (7200, True, "Could you send us the order number, please?")),
        True,
    ),
    Guest(
        "912",
        "lucamor",
        "Luca Moretti",
        REPLY,
        LUMI,
        ((20_000, False, "Will you restock the Mori linen set?"), (19_000, True, "Yes, in two weeks.")),
        True,
    ),
)
_HANDLES = {LUMI: "LumiHome", LUMI_CN: "LumiHome_CN"}
_serial = itertools.count(1)


def conversation_id(guest: Guest) -> str:
    """The desk's id of the conversation with a guest."""
    if guest.channel == "dm":
        return dm_conversation(guest.account, pair(guest.account, guest.id))
    return post_conversation(guest.account, "17000000000000" + guest.id, guest.id)


def guest(name: str) -> Guest:
    """The guest of this name."""
    return next(one for one in GUESTS if one.name == name)


def _id_at(ms: int) -> str:
    return str(int(snowflake_at(ms)) + next(_serial))


def incoming(who: Guest, at: int, outgoing: bool, text: str, x_id: str = "") -> Incoming:
    """A message of a guest's conversation as a channel unpacks it."""
    x_id = x_id or _id_at(at)
    external = pair(who.account, who.id) if who.channel == "dm" else "17000000000000" + who.id
    author = who.account if outgoing else who.id
    return Incoming(
        id=x_id,
        channel=who.channel,
        conversation_id=conversation_id(who),
        external_id=external,
        author_id=author,
        customer_id=who.id,
        outgoing=outgoing,
        text=text,
        created_at=at,
        root_edit_id=x_id,
        parent_id=None if who.channel == "dm" else external,
        parent_text="Our new Aria lamps are here." if who.channel == "reply" else None,
        parent_author="LumiHome @LumiHome" if who.channel == "reply" else None,
    )


def person(who: Guest, x_now: int) -> Customer:
    """A guest's profile."""
    return Customer(
        id=who.id,
        handle=who.handle,
        name=who.name,
        bio="",
        avatar_url="",
        verified_type="none",
        protected=False,
        followers=1204,
        following=310,
        x_since=1_362_400_000_000,
        receives_dm=True,
        follows_us=True,
        location="",
        state="active",
        fetched_at=x_now - 3 * MINUTE,
    )


def _accounts(tx: Tx, x_now: int) -> None:
    for seeded, (account_id, handle) in enumerate(_HANDLES.items()):
        account = Account(account_id, handle, "Lumi Home", "https://api.x.com", "client", "ok", None, x_now - DAY)
        accounts.add(tx, account, at=x_now - DAY + seeded)


def _guest(tx: Tx, who: Guest, x_now: int) -> None:
    said = tuple(incoming(who, x_now - ago * 1000, out, text) for ago, out, text in who.said)
    ingest.store(tx, who.account, Unpacked(messages=said, customers=(person(who, x_now),)), page_id=None, at=x_now)
    if who.read:
        conversations.mark_read(tx, conversation_id(who), agent=ME, at=x_now - 30_000)


def _extras(tx: Tx, x_now: int) -> None:
    nora, chen = conversation_id(guest("Nora Lindqvist")), conversation_id(guest("陈浩"))
    start = x_now - _ago(MENTION, 252) * 1000
    notes.add(
        tx,
        Note(
            "01N1",
            nora,
            "Amir",
            "Batch 0926 again. Full refund or replacement, no return needed.",
            start - 17 * MINUTE,
            False,
        ),
        "904",
    )
    notes.add(tx, Note("01N2", nora, "Amir", "Prefers a replacement to money back.", start - DAY, True), "904")
    for name in ("broken", "batch 0926", "2nd time"):
        conversations.tag(tx, nora, name, True, agent=ME, at=x_now - HOUR)
    orders = (
        Order("LH-20418", "Aria desk lamp, white", "€89.00", "delivered"),
        Order("LH-19977", "Mori linen set, 2 pieces", "€124.00", "returned"),
        Order("LH-19020", "Tilo kettle", "€59.90", "delivered"),
    )
    customers.store_card(
        tx, MemberCard("904", "Gold", "€1,340.50 in 9 orders", "English, Swedish", orders, x_now - 3 * MINUTE, None)
    )
    drafts.save(tx, Draft(chen, "reply", "快递单号是", 5, None, x_now - 5 * MINUTE), based_on=None)
    conversations.assign(tx, nora, ME, by=ME, at=x_now - HOUR)
    for stream in ("dm", "mentions", "posts"):
        for account_id in _HANDLES:
            streams.set_state(tx, account_id, stream, "ok", sentence=None, at=x_now, next_at=x_now + MINUTE)


def outgoing(who: Guest, name: str, text: str, created_at: int, based_on: str | None) -> Outgoing:
    first = "17000000000000" + who.id
    return Outgoing(
        id=name,
        account_id=who.account,
        conversation_id=conversation_id(who),
        channel=who.channel,
        recipient_id=who.id,
        external_id=pair(who.account, who.id) if who.channel == "dm" else first,
        reply_to_id=None if who.channel == "dm" else first,
        text=text,
        created_at=created_at,
        state=State.QUEUED,
        not_before=None,
        undo_until=None,
        based_on=based_on,
        hwm=None,
        tried_at=None,
        deadline=None,
        checks=0,
        checked_at=None,
        promise_minutes=None,
        agent_id=ME,
    )


def _replies(tx: Tx, x_now: int) -> None:
    nora, ellen = guest("Nora Lindqvist"), guest("Ellen Park")
    asked = outgoing(
        nora, "01OA", "Thank you, that helps. I am starting the refund of €89.00 now.", x_now - 180_000, None
    )
    outbox.enqueue(tx, asked)
    outbox.intent(
        tx, "01OA", attempt_id="01T1", tried_at=x_now - 180_000, deadline=x_now - 120_000, body_sha256="0" * 64
    )
    outbox.step(tx, "01OA", State.UNCONFIRMED)
    outbox.step(tx, "01OA", State.ASKED, checks=2, checked_at=x_now - 60_000)
    outbox.enqueue(tx, outgoing(nora, "01OB", "The refund will be on your card within 3 days.", x_now - 90_000, None))
    outbox.hold(
        tx, "01OB", Sentence("Replica", "Held: {name} wrote after you wrote this", {"name": "Nora"}), x_now - 55_000
    )
    outbox.enqueue(tx, outgoing(nora, "01OC", "One moment, checking the stock.", x_now - 30_000, None))
    outbox.enqueue(tx, outgoing(ellen, "01OD", "It takes an E14.", x_now - 40_000, None))
    for who in (nora, ellen):
        outbox.changed(tx, conversation_id(who))


def fill(tx: Tx, x_now: int) -> None:
    """Write the whole desk in one transaction."""
    _accounts(tx, x_now)
    for who in GUESTS:
        _guest(tx, who, x_now)
    _extras(tx, x_now)
    _replies(tx, x_now)


def seed(path: Path, key: str = KEY, x_now: int = X_NOW) -> None:
    """Make an encrypted replica at `path` and fill it."""
    prepare(path, key, clock=StillClock(x_now), backups=path.parent)
    conn = open_writer(path, key)
    conn.execute("BEGIN IMMEDIATE")
    fill(Tx(conn), x_now)
    conn.execute("COMMIT")
    conn.close()


@dataclass
class Choices:
    """Settings of a seat that live as long as the test."""

    values: dict[str, Any]

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        self.values[name] = value


@dataclass
class SeededDesk:
    """A desk over a seeded replica with its real writer; close it at the end."""

    context: Any
    writer: Writer
    clock: StillClock
    big: BigReads

    def write(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run fn(tx, …) on the writer's thread and wait for the commit."""
        return self.writer.write(lambda tx: fn(tx, *args, **kwargs)).result(60)

    def close(self) -> None:
        self.context.ticker.stop()
        self.context.bridge.close()
        with contextlib.suppress(Exception):  # its thread may be through already
            self.big.close()
        self.writer.close()
        self.context.read.close()


_SERIAL = itertools.count(1)


def make_seat(
    path: Path, key: str = KEY, x_now: int = X_NOW, *, name: str = "Chen Yu", runner: Any = None, registry: Any = None
) -> SeededDesk:
    """Sit down at the replica at `path`: real connections, real writer, a clock that stands."""
    from xdesk.commands import registry as commands
    from xdesk.commands.execution.call_context import AgentSession
    from xdesk.commands.execution.runner import Runner
    from xdesk.ui.composer.reply_access import shared_counter
    from xdesk.ui.runtime.agent_context import AgentContext
    from xdesk.ui.runtime.change_notifier import ChangeNotifier

    clock, bridge = StillClock(x_now), ChangeNotifier()
    writer = Writer(lambda: open_writer(path, key), bridge.tell, bridge.tell_trouble)
    writer.start()
    big = BigReads(lambda: open_reader(path, key))
    read = open_reader(path, key)
    if registry is None:
        registry = commands.load()
    if runner is None:
        office = AgentSession(
            read, writer.write, clock, clock.now_ms, ME, lambda: f"01TEST{next(_SERIAL):020d}", shared_counter()
        )
        runner = Runner(office, registry)
    context = AgentContext(read=read, x_now=clock.now_ms, me=ME, bridge=bridge)
    context.equip(runner=runner, registry=registry, big=big, settings=Choices({}), agent_name=name)
    context.shift_until = "18:00"
    bridge.setParent(context)
    return SeededDesk(context, writer, clock, big)
