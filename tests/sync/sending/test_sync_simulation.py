"""The outbox against a hostile X, with the real replica: invariants I1 to I7 one seed a run."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from typing import Any

import pytest

from xdesk.core.ids import x_id_order
from xdesk.replica.outbox import outbox

MINUTE = 60_000
FATES = {
    "ok": 60, "lost_after": 9, "lost_before": 6, "5xx_after": 4, "5xx_before": 4, "zombie": 8, "hang": 2,
    "refused": 3, "not_sent": 4, "killed_before": 1, "killed_after": 1,
}  # fmt: skip
TEXTS = ("好的，马上处理", "a < b & c > d", "see https://shop.example/r now", "退款已到账 ❤️", "ok", "谢谢！\r\n再见")
GATE = 240
SEEDS = int(os.environ.get("XDESK_SOAK", "0")) or GATE
CHUNKS = max(6, SEEDS // 50)  # no test runs for minutes, however long the soak


class Run:
    """One scenario: what happens is decided by the seed alone."""

    def __init__(self, desk: Any, seed: int) -> None:
        self.desk = desk
        self.world = desk.world
        self.rng = random.Random(seed * 7919)
        self.texts = self.rng.sample(TEXTS, 2)
        self.odd: set[str] = set()  # replies whose place in the order an agent changed
        self.sent_by_us: dict[str, list[str]] = {}
        self.answers: dict[str, int] = {}  # asked reply -> when the agent answers
        self.posts: dict[str, Any] = {}

    def begin(self) -> None:
        rng, world = self.rng, self.world
        world.lag = rng.choice((0, 0, 2_000, 20_000))
        if rng.random() < 0.2:
            world.read_limit["dm"] = rng.choice((3, 8))
        self.customers = [str(100 + n) for n in range(rng.randint(1, 3))]
        for one in self.customers:
            self.desk.run(asyncio.sleep(1))
            world.dm(one, "你好", lag=0)
            if "posts" in self.desk.channels:
                self.posts[one] = world.post(one, "@brand 在吗", lag=0)
        self.desk.live(10_000)
        if rng.random() < 0.1:
            world.blind.add(rng.choice(self.customers))

    def play(self) -> None:
        """Replies, faults, other people, kills, and an agent who answers what is asked."""
        for _ in range(self.rng.randint(3, 9)):
            self.act()
            self.desk.live(self.rng.choice((200, 1_500, 8_000, 40_000)))
            if self.world.dead:
                self.restart()
            self.answer()
            self.check()
        self.world.offline = False
        self.world.next_send.clear()
        for ms in [30_000] * 14 + [3 * MINUTE] * 7:
            self.desk.live(ms)
            if self.world.dead:
                self.restart()
            self.answer()
            self.check()

        self.desk.live(2 * MINUTE)
        self.check()

    def act(self) -> None:
        rng, desk = self.rng, self.desk
        fate = rng.choices(list(FATES), list(FATES.values()))[0]
        self.world.next_send.append(fate)
        what = rng.random()
        who, text = rng.choice(self.customers), rng.choice(self.texts)
        if what < 0.70:
            post = self.posts.get(who) if rng.random() < 0.3 else None
            number = desk.reply(who, text, parent=None if post is None else post.id, undo_ms=rng.choice((0, 0, 3_000)))
            location = f"{who}:{post is not None}"
            self.sent_by_us.setdefault(location, []).append(number)
        elif what < 0.78:
            self.world.offline = not self.world.offline
        elif what < 0.86:
            self.world.dm(who, text, ours=True)  # somebody types the very same text on x.com
        elif what < 0.92:
            self.world.dm(who, "还在吗？")
        elif what < 0.97:
            self.restart()
        else:
            desk.clock.wrong = rng.choice((-MINUTE * 60, 0, MINUTE * 60 * 24 * 365))

    def restart(self) -> None:
        """A kill and a new start; the agent writes again after the first answer of X, or with a right clock."""
        if self.world.offline:
            self.desk.clock.wrong = 0
        self.desk.restart()
        self.desk.live(3_000)

    def answer(self) -> None:
        """The agent looks on x.com and decides, 5 to 600 s after being asked; held replies are released."""
        for number, state in self.desk.states().items():
            if state == "asked":
                at = self.answers.setdefault(number, self.world.now() + self.rng.choice((0, 20_000, 600_000)))
                if at <= self.world.now():
                    del self.answers[number]
                    self._decide(number)
            elif state == "held":
                self.odd.add(number)
                self.desk.write(outbox.release, number, "me", self.world.now())

    def _decide(self, number: str) -> None:
        now = self.world.now()
        if self.world.copies(number):
            self.desk.write(outbox.human_there, number, "me", now)
        elif self.rng.random() < 0.5:
            self.desk.write(outbox.human_again, number, "me", now)
        else:
            self.desk.write(outbox.human_drop, number, "me", now)

    def check(self) -> None:
        world, rows = self.world, self.desk.conn.execute(
            "SELECT id, state, claimed_event_id, how, hwm, text, deadline FROM outbox"
        ).fetchall()  # fmt: skip
        every = {number for numbers in self.sent_by_us.values() for number in numbers}
        assert {row[0] for row in rows} == every, "I3: a reply vanished"
        claims = [row[2] for row in rows if row[2]]
        assert len(claims) == len(set(claims)), "I6: one message claimed twice"
        by_id = {one.id: one for one in world.events}
        for number, state, claimed, how, hwm, text, deadline in rows:
            copies = world.copies(number)
            # Also after a human "send again": the agent looked first, and no late send outlives the settle time.
            assert len(copies) <= 1, "I1: a double send"
            if state == "sent" and claimed is not None:
                event = by_id[claimed]
                assert event.author == world.brand, "I6: not our message"
                assert copies or event.item is None, "I2: sent, and nobody sees it"
                if event.item is None:
                    assert event.text == text, "I6: other words"
                    self.odd.add(number)  # a colleague's same words were taken for it: a late send of ours has no place
                assert event.item in (None, number), "I6: another reply's message"
                assert x_id_order(claimed) > x_id_order(hwm), "I6: it was there before"
            if state == "sent" and claimed is None:
                assert how == "human" and copies, "I2: sent, and nobody sees it"
            if state in ("sending", "unconfirmed") and deadline is not None:
                assert world.now() - deadline <= 20 * MINUTE, "I4: it never comes to rest"
        self._order()

    def _order(self) -> None:
        for numbers in self.sent_by_us.values():
            steady = [self.world.copies(one) for one in numbers if one not in self.odd]
            seen = [x_id_order(copies[0].id) for copies in steady if copies]
            assert seen == sorted(seen), "I5: out of order"

    def end(self) -> None:
        states = Counter(self.desk.states().values())
        assert not {"sending", "unconfirmed"} & set(states), f"I4: {states}"
        shown, world = self.desk.messages(), self.world
        for one in world.events:
            if one.visible <= world.now() - 6 * MINUTE and (one.public or one.customer not in world.blind):
                assert (one.id, "out" if one.author == world.brand else "in") in shown, "replica and world differ"
        assert {one for one, _ in shown if one.isdigit()} <= {one.id for one in world.events}


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_seed_keeps_the_invariants(new_desk: Any, chunk: int) -> None:
    for seed in range(chunk, SEEDS, CHUNKS):
        streams = ("dm", "mentions", "posts") if seed % 5 == 0 else ("dm",)
        desk = new_desk(seed, streams=streams)
        run = Run(desk, seed)
        try:
            run.begin()
            run.play()
            run.end()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        desk.close()


def test_the_database_itself_refuses_a_machine_that_sends_again(desk: Any) -> None:
    """I7."""
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.world.next_send.append("lost_before")
    number = desk.reply("100", "hello")
    desk.live(5_000)
    assert desk.state(number) == "unconfirmed"

    def again(tx: Any) -> None:
        tx.execute("UPDATE outbox SET state = 'queued' WHERE id = ?", (number,))

    with pytest.raises(Exception, match="only an agent"):
        desk.write(again)
