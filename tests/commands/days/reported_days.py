"""Reported days: random days of agents, customers and X, with a count kept beside them, and the same count from events.

The count beside is made while the day is played, from what truly happened in X's time. The other one reads the log of
events alone, as a report does (`Told`). Pages come late, again and in any order; transactions die before their commit
and are made again; sends are answered, lost and found, or confirmed by an agent before X shows them.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.commands.command_desk import counter
from tests.replica.replica_desk import BRAND, CANARY, T0, Desk, StillClock, said, x_id
from xdesk.commands import registry
from xdesk.commands.call_result import Call
from xdesk.commands.execution.calls import Calls
from xdesk.core import ids
from xdesk.core.activity.events import Event
from xdesk.core.delivery import Result
from xdesk.core.model import Account, Macro
from xdesk.core.polling.feed import Incoming, Outcome, Unpacked
from xdesk.core.sentences import Sentence
from xdesk.replica import events
from xdesk.replica.agent_texts import macros
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts

COUNTED = (
    "messages", "turns", "answered", "closed", "open", "waited", "replies", "elsewhere", "dones", "promises", "macros",
)  # fmt: skip
STEPS = 70
MINUTE = 60_000
PEOPLE = ("77001", "77002", "77003")
AGENTS = ("li", "wu")
WHY = Sentence("Test", "why", {})
MACRO = Macro("m1", "shoudao", (), "Hi", "en", "Hello", ("dm",), None, (), "", "")


@dataclass
class Matter:
    """What truly is with one customer: the turn that is open, the one that Done ended, and what was said when."""

    turn: int | None = None
    ended: int | None = None  # the turn that the last Done closed
    done: tuple[int, str] | None = None
    wrote: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)  # of these, what has reached the desk


class DiedError(Exception):
    """The process ended before the commit."""


class ToldDay:
    """One number decides a day."""

    def __init__(self, number: int, folder: Path) -> None:
        self.rng, self.now, self.serial = random.Random(number * 104_729 + 11), T0, 0
        self.desk = Desk(folder / "desk.db", StillClock())
        self.desk.conn.execute("PRAGMA synchronous = OFF")
        self.calls = Calls(registry.load(), counter())
        self.truth: Counter[str] = Counter()
        self.matters = {one: Matter() for one in PEOPLE}
        self.late: list[Incoming] = []  # on X, and not yet at the desk
        self.shown: list[Incoming] = []
        self._do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
        self._do(macros.store_shipped, (MACRO,))

    def play(self, steps: int) -> None:
        """Play so many things that happen; then all that is on X is at the desk."""
        acts: tuple[Callable[[str], None], ...] = (
            self._writes, self._writes, self._writes, self._reads, self._answers, self._answers, self._elsewhere,
            self._closes, self._reopens, self._gives, self._tags, self._edits, self._types,
        )  # fmt: skip
        for _ in range(steps):
            self.now += self.rng.choice((1_000, 20_000, 45_000, 3 * MINUTE, 40 * MINUTE))
            self.rng.choice(acts)(self.rng.choice(PEOPLE))
            if self.rng.random() < 0.6:
                self._pages()
        self._pages(all_of_it=True)
        self.truth["open"] = sum(one.turn is not None for one in self.matters.values())

    # What people do ---------------------------------------------------------------------------------------------

    def _writes(self, who: str) -> None:
        matter = self.matters[who]
        self.truth["messages"] += 1
        if matter.turn is None:
            matter.turn = self.now
            self.truth["turns"] += 1
        matter.wrote.append(self.now)
        self.late.append(self._line(who, f"{CANARY} {self.now}"))

    def _elsewhere(self, who: str) -> None:
        """Somebody answers on x.com."""
        self.truth["elsewhere"] += 1
        self._answered(who)
        self.late.append(self._line(who, f"from x.com {self.now}", outgoing=True))

    def _answered(self, who: str) -> None:
        matter = self.matters[who]
        self.truth["replies"] += 1
        if matter.turn is not None:
            self.truth["answered"] += 1
            self.truth["waited"] += self.now - matter.turn
            matter.turn = None
        matter.ended = None

    def _answers(self, who: str) -> None:
        talk = self._talk(who)
        if talk is None:
            return
        self._pages(all_of_it=True)  # else the reply would be held
        agent, macro = self.rng.choice(AGENTS), self.rng.choice((None, "m1"))
        minutes = self.rng.choice((None, None, 30))
        text = f"{CANARY} answer {self.now}"
        name = self._call("reply.send", agent, conversation_id=talk, text=text, macro_id=macro, promise_minutes=minutes)
        if self.rng.random() < 0.15:
            self._call("reply.recall", agent, outbox_id=name)
            return
        self.now += 40_000
        at = self.now
        begin = {"attempt_id": name, "tried_at": at - 10, "deadline": at + 15_000}
        self._do(outbox.intent, name, **begin)
        if self.rng.random() < 0.2:
            self._do(outbox.finish, name, Outcome(Result.NOT_SENT, retry_at=at), at)
            self._do(outbox.intent, name, **{**begin, "attempt_id": name + "2"})
        self._answered(who)
        self.truth["promises"] += minutes is not None
        self.truth["macros"] += macro is not None
        self._settles(who, name, text, agent)

    def _settles(self, who: str, name: str, text: str, agent: str) -> None:
        """X has the reply; in one of many ways the desk comes to know."""
        line = self._line(who, text, outgoing=True)
        answer = lambda: self._do(outbox.finish, name, Outcome(Result.SENT, event_id=line.id), self.now)  # noqa: E731
        lost = lambda: self._do(outbox.finish, name, Outcome(Result.UNKNOWN), self.now)  # noqa: E731
        page = lambda: self._shows([line])  # noqa: E731
        found = lambda: self._do(outbox.adopt, name, line.id, "search", self.now)  # noqa: E731
        human = lambda: self._do(outbox.human_there, name, agent, self.now)  # noqa: E731
        roads = (
            (answer, page), (page, answer), (answer,), (lost, page, found), (lost, page, human), (lost, human, page),
            (lost, answer, page), (answer, answer), (lost, page, answer),
        )  # fmt: skip
        for act in self.rng.choice(roads):
            act()
        self.late.append(line)

    def _reads(self, who: str) -> None:
        talk = self._talk(who)
        if talk is not None:
            self._call("conversation.mark_read", self.rng.choice(AGENTS), conversation_id=talk)

    def _closes(self, who: str) -> None:
        """Done, as far as the desk knows: what the customer wrote and it does not know keeps the matter as it is."""
        talk, matter, agent = self._talk(who), self.matters[who], self.rng.choice(AGENTS)
        if talk is None or self.desk.one("SELECT status FROM conversation WHERE id = ?", talk) == "done":
            return
        self._call("conversation.done", agent, conversation_id=talk)
        self.truth["dones"] += 1
        matter.done = (self.now, agent)
        upto = self.desk.one("SELECT max(created_at) FROM message WHERE conversation_id = ?", talk)
        matter.ended = None
        if matter.turn is not None and not any(upto < at <= self.now for at in matter.wrote):
            self.truth["closed"] += 1
            matter.turn, matter.ended = None, matter.turn

    def _reopens(self, who: str) -> None:
        self._pages(all_of_it=True)
        talk, matter = self._talk(who), self.matters[who]
        if talk is None or self.desk.one("SELECT status FROM conversation WHERE id = ?", talk) != "done":
            return
        assert matter.done is not None
        agent = matter.done[1] if self.rng.random() < 0.7 else self.rng.choice(AGENTS)
        self._call("conversation.reopen", agent, conversation_id=talk)
        if agent == matter.done[1] and self.now - matter.done[0] <= MINUTE:
            self.truth["dones"] -= 1  # taken back
        if matter.ended is not None:
            self.truth["closed"] -= 1
            matter.turn, matter.ended = matter.ended, None

    def _gives(self, who: str) -> None:
        talk = self._talk(who)
        if talk is not None:
            self._call("conversation.assign", "li", conversation_id=talk, agent=self.rng.choice((None, *AGENTS)))

    def _tags(self, who: str) -> None:
        talk = self._talk(who)
        if talk is not None:
            self._call("conversation.tag", "li", conversation_id=talk, name=self.rng.choice(("退款", "late")))

    def _types(self, who: str) -> None:
        talk = self._talk(who)
        if talk is not None:
            self._call("draft.save", "li", conversation_id=talk, kind="reply", text=f"{CANARY} typed")

    def _edits(self, who: str) -> None:
        """X lists what it has shown once more, changed."""
        if self.shown:
            one = self.rng.choice(self.shown)
            newer = x_id(self.now, self._low())
            self.late.append(replace(one, id=newer))

    # How it is told ---------------------------------------------------------------------------------------------

    def _pages(self, *, all_of_it: bool = False) -> None:
        """X lists what is new, or a part of it, and some of what it listed before, in any order."""
        part = self.late if all_of_it else [one for one in self.late if self.rng.random() < 0.7]
        self.late = [one for one in self.late if one not in part]
        again = self.rng.sample(self.shown, min(len(self.shown), self.rng.randint(0, 3)))
        page = [*part, *again]
        self.rng.shuffle(page)
        for start in range(0, len(page), 3):
            self._shows(page[start : start + 3])

    def _shows(self, lines: list[Incoming]) -> None:
        self._do(lambda tx: self._store(tx, lines))
        self.shown += [one for one in lines if one not in self.shown]

    @staticmethod
    def _store(tx: Any, lines: list[Incoming]) -> None:
        ingest.store(tx, BRAND, Unpacked(messages=tuple(lines)), page_id=1, at=T0)

    def _call(self, name: str, agent: str, /, **args: Any) -> str:
        """An agent's call, sometimes made twice under its id."""
        operation = f"01{self._low():024d}"
        for _ in range(self.rng.choice((1, 1, 2))):
            self._do(self.calls.run, Call(name, args), actor=f"agent:{agent}", at=self.now, operation_id=operation)
        return operation

    def _do(self, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """One transaction; the process may die before its commit, and the next one does it again."""

        def dies(tx: Any) -> None:
            fn(tx, *args, **more)
            raise DiedError

        if self.rng.random() < 0.2:
            with contextlib.suppress(DiedError):
                self.desk.do(dies)
        return self.desk.do(fn, *args, **more)

    def _line(self, who: str, text: str, *, outgoing: bool = False) -> Incoming:
        pair = ids.pair(BRAND, who)
        return said(
            self.now, text, id=x_id(self.now, self._low()), conversation_id=ids.dm_conversation(BRAND, pair),
            external_id=pair, customer_id=who, author_id=BRAND if outgoing else who, outgoing=outgoing,
        )  # fmt: skip

    def _low(self) -> int:
        self.serial += 1
        return self.serial

    def _talk(self, who: str) -> str | None:
        return self.desk.one("SELECT id FROM conversation WHERE customer_id = ?", who)


def told(log: Iterable[Event]) -> Counter[str]:
    """Count from the log alone, as a report defines it."""
    found: Counter[str] = Counter()
    by_talk: dict[str, list[Event]] = {}
    for one in sorted(log, key=lambda one: one.at):
        by_talk.setdefault(one.conversation_id, []).append(one)
    for rows in by_talk.values():
        _count(_without_taken_back(rows), found)
    return +found


def _without_taken_back(rows: list[Event]) -> list[Event]:
    """What the same agent takes back within 60 s never happened."""
    gone: set[str] = set()
    last: Event | None = None
    for one in rows:
        if one.kind == "done":
            last = one
        elif one.kind == "reopened" and last is not None:
            if one.agent_id == last.agent_id and one.at - last.at <= MINUTE:
                gone |= {one.id, last.id}
            last = None
    return [one for one in rows if one.id not in gone]


def _count(rows: list[Event], found: Counter[str]) -> None:
    turn: int | None = None
    ended: int | None = None
    wrote = [one.at for one in rows if one.kind == "received"]
    for one in rows:
        match one.kind:
            case "received":
                found["messages"] += 1
                if turn is None:
                    turn = one.at
                    found["turns"] += 1
            case "sent" | "sent_here" | "sent_elsewhere":
                found["replies"] += 1
                found["elsewhere"] += one.kind == "sent_elsewhere"
                found["macros"] += one.what.values()["macro"] is not None
                if turn is not None:
                    found["answered"] += 1
                    found["waited"] += one.at - turn
                turn = ended = None
            case "done":
                found["dones"] += 1
                upto, ended = one.what.values()["upto"], None
                if turn is not None and not any(upto < at <= one.at for at in wrote):
                    found["closed"] += 1
                    turn, ended = None, turn
            case "reopened":
                if ended is not None:
                    found["closed"] -= 1
                    turn, ended = ended, None
            case "promised":
                found["promises"] += 1
    found["open"] += turn is not None


def wrong(day: ToldDay) -> str:
    """Return how the log differs from what happened, '' when it does not."""
    rows = list(events.every(day.desk.conn))
    found = told(rows)
    for name in COUNTED:
        if found[name] != day.truth[name]:
            return f"{name}: {day.truth[name]} happened, {found[name]} told"
    messages = [one.what.values()["message"] for one in rows if one.kind in ("received", "sent", "sent_elsewhere")]
    held = [row[0] for row in day.desk.conn.execute("SELECT root_edit_id FROM message")]
    if sorted(messages, key=str) != sorted(held):
        return f"{len(messages)} messages told, {len(held)} are here, or not the same"
    words = repr(day.desk.conn.execute("SELECT * FROM event").fetchall())
    return "an event holds words" if CANARY in words or CANARY.split("-")[0] in words else ""


def play(first: int, count: int) -> list[str]:
    """Play days `first` to `first + count - 1`; return one line for each whose log is wrong."""
    failures = []
    for number in range(first, first + count):
        with tempfile.TemporaryDirectory() as folder:
            day = ToldDay(number, Path(folder))
            day.play(STEPS)
            if found := wrong(day):
                failures.append(f"day {number}: {found}")
            day.desk.conn.close()
    return failures
