"""The engine as a whole: requests, people, cards, one round of the command line, its thread, several accounts."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from tests.replica.replica_desk import encrypted
from tests.sync.fake_world import START, FakeChannel, World
from tests.waiting import PATIENCE_S, until
from xdesk.core.changes import Changes, Subject
from xdesk.core.model import Account
from xdesk.core.polling.feed import CrmAnswer, FeedError, Trouble, Unpacked
from xdesk.core.polling.x_time import XTime
from xdesk.core.sentences import Sentence
from xdesk.replica import customers
from xdesk.replica.conversation import conversations
from xdesk.replica.database.connection import open_reader
from xdesk.replica.feed import ingest, requests
from xdesk.replica.profile import accounts
from xdesk.sync.account_worker import AccountPorts
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store
from xdesk.sync.waits import Sleeper

MINUTE = 60_000
DM = "dm:9000:100-9000"


def meet(desk: Any, n: int = 1) -> None:
    for number in range(n):
        desk.run(asyncio.sleep(1))
        desk.world.dm("100", f"msg {number}")
    desk.live(10_000)


def request(desk: Any, kind: str, **more: Any) -> None:
    def add(tx: Any) -> None:
        requests.add(tx, kind, at=desk.world.now(), **more)

    desk.write(add)


def test_refresh_reads_one_conversation_at_once(desk: Any) -> None:
    meet(desk)
    desk.live(20 * MINUTE)
    desk.world.dm("100", "now")
    request(desk, "refresh", conversation_id=DM)
    desk.live(1_000)
    assert desk.equal() and requests.open_requests(desk.conn) == []
    assert [ask for _, ask, _ in desk.world.asked if ask.participant_id == "100"]


def test_older_walks_down_page_by_page_until_x_has_no_more(desk: Any) -> None:
    meet(desk, 120)
    for page in range(3):
        request(desk, "older", conversation_id=DM)
        desk.live(2_000)
        assert conversations.read(desk.conn, DM).has_older is (page < 2)
    asked = [ask for _, ask, _ in desk.world.asked if ask.participant_id]
    assert [ask.token is None for ask in asked] == [True, False, False]


def test_older_of_a_conversation_over_two_threads_reads_those_that_can_be_read(desk: Any, encrypted_chat: None) -> None:
    """The place in X's list goes with the thread, and so does whether there is more."""
    meet(desk, 60)
    location = {"conversation_id": DM, "customer_id": "100", "author_id": "100", "external_id": "9000-100"}
    sealed = encrypted(desk.world.now(), "sealed", **location)
    desk.write(lambda tx: ingest.store(tx, "9000", Unpacked(messages=(sealed,)), page_id=None, at=desk.world.now()))
    talk = conversations.read(desk.conn, DM)
    assert talk.reply_channel == "xchat" and [one.has_older for one in talk.threads] == [True, True]
    for _ in range(2):
        request(desk, "older", conversation_id=DM)
        desk.live(2_000)
    asked = [ask for _, ask, _ in desk.world.asked if ask.participant_id]
    assert [(ask.conversation, ask.token is None) for ask in asked] == [("100-9000", True), ("100-9000", False)]
    found = {one.channel: one.has_older for one in conversations.read(desk.conn, DM).threads}
    assert found == {"dm": False, "xchat": True} and requests.open_requests(desk.conn) == []


def test_a_request_that_cannot_be_granted_is_closed_with_a_reason(desk: Any) -> None:
    meet(desk)
    desk.world.offline = True
    request(desk, "refresh", conversation_id=DM)
    desk.live(2_000)
    assert requests.open_requests(desk.conn) == []
    assert desk.conn.execute("SELECT sentence FROM wish").fetchone()[0] is not None


def test_poll_asks_every_stream_now(desk: Any) -> None:
    meet(desk)
    desk.live(20 * MINUTE)
    desk.world.asked.clear()
    request(desk, "poll")
    desk.live(1_000)
    assert {stream for stream, _, _ in desk.world.asked} == {"dm", "mentions", "posts"}


def test_unknown_customers_are_looked_up_in_batches_and_once(desk: Any) -> None:
    for number in range(130):
        desk.world.dm(str(1000 + number), "hi")
    desk.live(2 * MINUTE)
    assert [len(ids) for ids in desk.people.asked] == [100, 30]
    assert customers.read(desk.conn, "1000").name == "名1000"
    desk.live(60 * MINUTE)
    assert len(desk.people.asked) == 2


class Register:
    """A CRM whose answers are set by the test."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails = False
        self.hangs = False

    async def find(self, customer_id: str) -> CrmAnswer | None:
        self.asked.append(customer_id)
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise FeedError(Trouble.OFFLINE, Sentence("Test", "crm"))
        return CrmAnswer("Gold", "¥9", "zh", ({"number": "1", "goods": "g", "amount": "2", "state": "s"},))


def test_the_card_of_the_open_conversation_comes_and_a_dead_crm_keeps_the_old_one(desk: Any) -> None:
    crm = Register()
    desk.ports = replace(desk.ports, registers={"": crm})
    meet(desk)
    assert not crm.asked
    desk.engine.looking_at(DM)
    desk.live(1_000)
    assert customers.card(desk.conn, "100").level == "Gold" and crm.asked == ["100"]
    desk.live(5 * MINUTE)
    assert crm.asked == ["100"]
    crm.hangs = True
    desk.live(15 * MINUTE)
    card = customers.card(desk.conn, "100")
    assert card.level == "Gold" and card.sentence is not None
    crm.hangs = False
    request(desk, "card", conversation_id=DM)
    desk.live(1_000)
    assert customers.card(desk.conn, "100").sentence is None


def test_registers_are_asked_beside_each_other_and_none_waits_for_another(desk: Any) -> None:
    slow, broken, quick = Register(), Register(), Register()
    slow.hangs = broken.fails = True
    desk.ports = replace(desk.ports, registers={"a slow": slow, "b broken": broken, "c quick": quick})
    meet(desk)
    desk.engine.looking_at(DM)
    desk.live(1_000)
    at_once = {one.register: one for one in customers.cards(desk.conn, "100")}
    assert set(at_once) == {"b broken", "c quick"} and at_once["c quick"].level == "Gold"
    assert at_once["b broken"].sentence == Sentence("Test", "crm")
    desk.live(5_000)
    after = customers.cards(desk.conn, "100")
    assert [(one.register, one.sentence is None) for one in after] == [
        ("a slow", False), ("b broken", False), ("c quick", True),
    ]  # fmt: skip
    assert customers.card(desk.conn, "100").level == "Gold"
    desk.live(5 * MINUTE)
    assert quick.asked == ["100"] and len(broken.asked) > 1, "each has an age of its own"


def test_once_reports_in_plain_values(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.world.post("101", "@brand hi")
    report = json.loads(json.dumps(desk.run(desk.engine.once())))
    assert report["ok"] is True
    one = report["accounts"][0]
    assert one["id"] == "9000" and one["state"] == "ok"
    assert set(one["streams"]) == {"dm", "mentions", "posts"} and one["counts"]["messages"] == 2
    assert desk.equal()


@pytest.mark.parametrize("trouble", [Trouble.OFFLINE, Trouble.SIGNED_OUT, Trouble.CREDITS, Trouble.BUSY])
def test_once_says_what_went_wrong(desk: Any, trouble: Trouble) -> None:
    desk.world.trouble = trouble
    report = desk.run(desk.engine.once())
    assert report["ok"] is False
    assert report["accounts"][0]["trouble"] == trouble.value


def test_two_accounts_do_not_disturb_each_other(desk: Any) -> None:
    other = World(desk.clock, random.Random(5), "8000")
    ports = AccountPorts("8000", {"dm": FakeChannel(other, "dm")})

    def add(tx: Any) -> None:
        accounts.add(tx, Account("8000", "b2", "", "https://x.test", "c", "ok", None, 0), at=START)

    every = [desk.ports]
    desk.connected = lambda: list(every)
    meet(desk)
    every.append(ports)
    desk.write(add)
    other.dm("100", "to the other brand")
    desk.world.trouble = Trouble.SIGNED_OUT
    desk.live(10 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "signed_out"
    assert accounts.read(desk.conn, "8000").state == "ok"
    assert conversations.read(desk.conn, "dm:8000:100-8000") is not None
    every.remove(desk.ports)
    desk.engine.wake(Changes(Subject.ACCOUNT))
    desk.world.trouble = None
    desk.live(20 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "signed_out", "nobody asks for an account that is gone"


def test_a_loop_that_fell_begins_anew_with_every_account(desk: Any) -> None:
    good, desk.connected = desk.connected, lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        desk.run(desk.engine.live())
    desk.connected = good
    meet(desk)
    assert desk.equal()
    desk.halt()
    desk.world.dm("100", "after a stop")
    desk.live(10_000)
    assert desk.equal()


def test_the_real_thread_reads_sends_and_stops(desk: Any) -> None:
    """The one test with real time: a thread, a writer, futures between them."""

    class Wall:
        def now_ms(self) -> int:
            return START + self.steady_ms()

        def steady_ms(self) -> int:
            return time.monotonic_ns() // 1_000_000

    clock = Wall()
    world = World(clock, random.Random(1))
    world.latency = 1
    world.dm("100", "hi")
    channels = {"dm": FakeChannel(world, "dm")}
    store = Store(desk.writer.feed, lambda: open_reader(desk.path, "5a" * 32))
    closed = threading.Event()

    async def close() -> None:
        closed.set()

    async def ports() -> list[AccountPorts]:
        return [one]

    one = AccountPorts("9000", channels, close=close)
    engine = Engine(store, ports, clock=clock, x_time=XTime(clock), rng=random.Random(1), sleeper=Sleeper())
    desk.engine = engine
    engine.start()
    try:
        until(lambda: ("100",) in desk.conn.execute("SELECT customer_id FROM conversation").fetchall())
        desk.x_time = XTime(clock)
        number = desk.reply("100", "hello")
        until(lambda: desk.state(number) == "sent")
    finally:
        engine.stop()
    assert closed.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name == "sync"]


def test_work_given_to_a_loop_that_ends_is_never_left_waiting(desk: Any, recwarn: pytest.WarningsRecorder) -> None:
    """Pictures and sign-ins are given to the engine from other threads, also in the moment in which it closes."""
    clock = desk.clock
    store = Store(desk.writer.feed, lambda: open_reader(desk.path, "5a" * 32))
    engine = Engine(store, list, clock=clock, x_time=XTime(clock), rng=random.Random(1), sleeper=Sleeper())
    futures: list[Any] = []
    over = threading.Event()

    async def work(seconds: float) -> None:
        await asyncio.sleep(seconds)

    def give() -> None:
        while not over.is_set():
            futures.append(engine.submit(work(0 if len(futures) % 3 else 60)))
            time.sleep(0.0001)  # timed: lets the loop of the engine have a turn

    for _ in range(5):
        engine.start()
        giver = threading.Thread(target=give)
        giver.start()
        until(lambda: any(future.done() and future.exception() is None for future in tuple(futures)))
        engine.stop()
        over.set()
        giver.join()
        over.clear()
        assert len(futures) > 3 and all(future.done() for future in futures)
        futures.clear()
    assert isinstance(engine.submit(work(0)).exception(), ConnectionError)
    assert not [one for one in recwarn if "never awaited" in str(one.message)]


def test_work_given_in_the_moment_the_loop_ends_does_not_fall(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The giver is stopped by the system between having found the loop and giving it the work."""
    clock = desk.clock
    store = Store(desk.writer.feed, lambda: open_reader(desk.path, "5a" * 32))
    engine = Engine(store, list, clock=clock, x_time=XTime(clock), rng=random.Random(1), sleeper=Sleeper())
    engine.start()
    until(lambda: engine.submit(asyncio.sleep(0)).exception(60) is None)
    give, found = asyncio.run_coroutine_threadsafe, threading.Event()

    def late(work: Any, loop: Any) -> Any:
        found.set()
        ending.join(1.0)
        return give(work, loop)

    monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", late)
    ending = threading.Thread(target=lambda: found.wait(PATIENCE_S) and engine.stop())
    ending.start()
    future = engine.submit(asyncio.sleep(60))
    ending.join()
    assert future.cancelled()
