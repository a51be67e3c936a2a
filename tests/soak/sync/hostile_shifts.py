"""Shifts against a hostile server: two accounts, customers who write to both, an agent who answers, undoes, decides.

The real engine and the real connectors ask the real sandbox through a server that breaks, doubles, replays and lies
(`hostile_server`); the desk dies, its clock jumps, sign-ins end. In the end nothing goes wrong any more, and what X has
is compared with what the desk shows and with what the agent was told.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.journeys.sandbox_desk import MINUTE, SECOND, HandClock, Journey
from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox
from tests.soak.sync.hostile_server import HostileServer
from tests.sync.sync_desk import fast_folder
from xdesk.core.channels.registry import channel_of
from xdesk.core.sentences import DeskError
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import streams
from xdesk.replica.outbox import outbox
from xdesk.replica.outbox.unknown_outcomes import AGAIN, DROP, THERE, Decision

HANDLES = ("LumiHome", "LumiHome_CN")
FEW = 5
"""Customers of one shift: they write to both accounts, again and again."""
A_SANDBOX = 25
"""Shifts on one sandbox; its world grows with each."""


class JumpingClock(HandClock):
    """The wall clock may be wrong by `wrong` ms; the steady one never."""

    wrong = 0

    def now_ms(self) -> int:
        return self.now + self.wrong


@dataclass
class Told:
    """One reply of the agent and what they did about it."""

    number: str
    text: str
    account: str
    talk: conversations.Conversation
    agains: int = 0
    taken_back: bool = False


class HostileJourney(Journey):
    """A desk whose accounts are asked through the hostile server."""

    def __init__(self, sandbox: Sandbox, folder: Path, port: int) -> None:
        self.direct = sandbox
        super().__init__(replace(sandbox, base_url=f"http://127.0.0.1:{port}"), folder, *HANDLES)

    def order(self, noun: str, **order: Any) -> Any:
        return self.direct.control(noun, **order)

    def read(self, noun: str, **query: Any) -> Any:
        return self.direct.read(noun, **query)

    def world(self, handle: str = "LumiHome") -> Counter[str]:
        through, self.sandbox = self.sandbox, self.direct
        try:
            return super().world(handle)
        finally:
            self.sandbox = through


class Shift:
    """One case; `play` returns what is wrong in the end, '' when nothing."""

    def __init__(self, number: int, sandbox: Sandbox) -> None:
        self.number, self.rng = number, random.Random(number * 7_919 + 5)
        self.folder = fast_folder()
        self.server = HostileServer(sandbox.port, number)
        self.sandbox = sandbox
        self.said: list[Told] = []
        self.wrong: list[str] = []

    def play(self) -> str:
        self.sandbox.control("limits", reset=True)
        self.sandbox.control("faults", clear=True)
        with self.server:
            self.desk = HostileJourney(self.sandbox, self.folder, self.server.port)
            try:
                self.desk.live(MINUTE)
                self.server.rate = self.rng.choice((0.1, 0.3, 0.6))
                for _ in range(self.rng.randint(8, 20)):
                    self._act()
                self._peace()
                self._judge()
                return "; ".join(self.wrong)
            finally:
                self.desk.close()
                shutil.rmtree(self.folder, ignore_errors=True)

    # What happens ---------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        acts = (
            (self._customer, 8), (self._answer, 8), (self._take_back, 2), (self._decide, 3), (self._on_x, 1),
            (self._die, 1), (self._jump, 1), (self._expire, 1),
        )  # fmt: skip
        self.rng.choices([one for one, _ in acts], [weight for _, weight in acts])[0]()
        self.desk.live(self.rng.choice((0, SECOND, 4 * SECOND, 12 * SECOND, 70 * SECOND, 4 * MINUTE)))

    def _customer(self) -> None:
        rng = self.rng
        kind = rng.choice(("dm", "dm", "mention"))
        who = 20 + (self.number * 3 + rng.randrange(FEW)) % 60
        for handle in rng.choice((HANDLES, HANDLES[:1], HANDLES[1:])):
            self.desk.move(rng.choice((5, 1_500)))
            self.desk.order("message", kind=kind, customer=who, account=handle, text=f"asks {rng.random()}")

    def _talks(self) -> list[conversations.Conversation]:
        sql = "SELECT id FROM conversation WHERE last_in_at >= ? ORDER BY id"
        rows = self.desk.conn.execute(sql, (self.desk.clock.now - 2 * 60 * MINUTE,)).fetchall()
        found = [conversations.read(self.desk.conn, row[0]) for row in rows]
        return [one for one in found if one is not None]

    def _answer(self) -> None:
        talks = self._talks()
        if not talks:
            return
        talk = self.rng.choice(talks)
        text = f"answer {self.number}.{len(self.said)} {'您好 & <b>' if self.rng.random() < 0.3 else ''}ok"
        number = self.desk.reply(talk.id, text)
        self.said.append(Told(number, text, talk.account_id, talk))

    def _take_back(self) -> None:
        ready = [one for one in self.said if self.desk.state(one.number) in ("queued", "held")]
        if ready:
            one = self.rng.choice(ready)
            try:
                self.desk.write(outbox.cancel, one.number, "me", self.desk.x_time.now())
                one.taken_back = True
            except DeskError:
                pass  # it left in between, and the agent is told so

    def _decide(self) -> None:
        """The agent decides what they are asked, right or wrong; a text sent again may be there twice, as they know."""
        ready = [one for one in self.said if self.desk.state(one.number) in ("asked", "unconfirmed", "held")]
        if not ready:
            return
        one, x_now = self.rng.choice(ready), self.desk.x_time.now()
        state = self.desk.state(one.number)
        if state == "held":
            self.desk.write(outbox.release, one.number, "me", x_now)
            return
        there = self.desk.copies(one.text) > 0
        choice = self.rng.choice((THERE if there else DROP, AGAIN, DROP if not there else THERE))
        self.desk.write(outbox.decide, one.number, Decision(choice, "me", x_now + 10 * SECOND))
        if self.rng.random() < 0.3:
            self.desk.live(SECOND)
            try:
                self.desk.write(outbox.undecide, one.number)
                return
            except DeskError:
                pass
        one.agains += choice == AGAIN

    def _on_x(self) -> None:
        """A colleague answers a direct message on x.com."""
        who, handle = 20 + (self.number * 3 + self.rng.randrange(FEW)) % 60, self.rng.choice(HANDLES)
        self.desk.order("brand", kind="dm", customer=who, account=handle, text=f"by phone {self.rng.random()}")

    def _die(self) -> None:
        wrong = self.desk.clock.wrong if isinstance(self.desk.clock, JumpingClock) else 0
        self.desk.kill()
        self.desk.start()
        assert wrong == getattr(self.desk.clock, "wrong", 0)

    def _jump(self) -> None:
        if isinstance(self.desk.clock, JumpingClock):
            self.desk.clock.wrong = self.rng.choice((0, -60, 60, 366 * 24 * 60)) * MINUTE

    def _expire(self) -> None:
        self.desk.order("network", offline=True)
        self.desk.live(self.rng.choice((SECOND, 30 * SECOND)))
        self.desk.order("network", offline=False)

    def _peace(self) -> None:
        """Nothing goes wrong any more, and X sets no limits."""
        self.server.rate = 0.0
        for _ in range(12):
            self.desk.order("limits", reset=True)
            self.desk.live(4 * MINUTE)
            if self._settled():
                break
        self.desk.refresh()

    def _settled(self) -> bool:
        conn = self.desk.conn
        sql = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'unconfirmed') OR decision IS NOT NULL"
        open_ones = (
            conn.execute(sql).fetchone()[0]
            + conn.execute("SELECT count(*) FROM gap WHERE closed_at IS NULL").fetchone()[0]
        )
        troubled = conn.execute(
            "SELECT (SELECT count(*) FROM account WHERE state <> 'ok') + "
            "(SELECT count(*) FROM stream WHERE state <> 'ok')"
        ).fetchone()[0]
        return not open_ones and not troubled

    # What is true ----------------------------------------------------------------------------------------------------

    def _judge(self) -> None:
        for handle in HANDLES:
            self._judge_account(handle)
        sent = self.desk.read("sent", by="api")["sent"]
        for one in self.said:
            self._judge_reply(one, [each for each in sent if each["text"].endswith(one.text)])

    def _judge_account(self, handle: str) -> None:
        account = self.sandbox.account(handle)["id"]
        world, shown = self.desk.world(handle), self.desk.shown(handle)
        if world != shown:
            self.wrong.append(
                f"{handle}: X has {sum((world - shown).values())} more, {sum((shown - world).values())} less"
            )
        gaps = sum(len(streams.gaps(self.desk.conn, account, one)) for one in ("dm", "mentions", "posts"))
        if gaps:
            self.wrong.append(f"{handle}: {gaps} gaps")
        states = self.desk.conn.execute("SELECT state FROM account WHERE id = ?", (account,)).fetchone()[0]
        if states != "ok":
            self.wrong.append(f"{handle} is {states}")

    def _judge_reply(self, one: Told, copies: list[dict[str, Any]]) -> None:
        state, doubled = self.desk.state(one.number), sum(one.text.encode() in body for body in self.server.doubled)
        if len(copies) > 1 + one.agains + doubled:
            self.wrong.append(f"{one.text}: {len(copies)} copies, {one.agains} sent again, {doubled} doubled")
        if one.taken_back and copies:
            self.wrong.append(f"{one.text}: taken back, and sent")
        if state in ("queued", "cancelled", "refused") and copies:
            self.wrong.append(f"{one.text}: {state}, and sent")
        if state == "sent" and not copies:
            self.wrong.append(f"{one.text}: told as sent, and lost")
        if state in ("sending", "unconfirmed", "queued"):
            self.wrong.append(f"{one.text}: {state} for ever")
        handle = next(h for h in HANDLES if self.sandbox.account(h)["id"] == one.account)
        for each in copies:
            right = each["account"] == handle and (
                each["in_reply_to"] == one.talk.reply_to_id if channel_of(one.talk.channel).public
                else each["recipient_id"] == one.talk.customer.id
            )  # fmt: skip
            if not right:
                self.wrong.append(f"{one.text}: went to {each['account']}/{each['recipient_id']}")


def play(first: int, count: int) -> list[str]:
    """Play shifts `first` to `first + count - 1`; return one line for each that ended wrong."""
    failures: list[str] = []
    sandbox: Sandbox | None = None
    try:
        for number in range(first, first + count):
            if sandbox is None or (number - first) % A_SANDBOX == 0:
                if sandbox is not None:
                    sandbox.stop()
                sandbox = start_sandbox(seed=number % 50 + 1, clock_origin=ORIGIN, speed=0)
            wrong = Shift(number, sandbox).play()
            if wrong:
                failures.append(f"case {number}: {wrong}")
    finally:
        if sandbox is not None:
            sandbox.stop()
    return failures
