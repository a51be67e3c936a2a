"""Random orders of keys, commits, paints, switches and restarts at a desk without a window.

The rows (`TranscriptModel`), what was seen of them, the commands, the drafts, the outbox and the guard are the
product's. The one who judges keeps a log of its own: which words were painted, in order, and how long that log was
when a key was pressed. A text answers the words painted before its last edit was pressed, and no others.
"""

from __future__ import annotations

import itertools
import random
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.replica.replica_desk import BRAND, KEY, T0, XCHAT, StillClock, person, said, with_encrypted_chat, x_id
from xdesk.commands import registry
from xdesk.commands.call_result import Call
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.core import ids
from xdesk.core.delivery import DECIDE_MS, IN_FLIGHT, Result, State
from xdesk.core.model import Account
from xdesk.core.polling.feed import Incoming, Outcome, Unpacked
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.ui.composer.reply_access import shared_counter
from xdesk.ui.conversation.stored_rows import StoredRows
from xdesk.ui.conversation.transcript_model import TranscriptModel

ME = "me"
STEPS = 50
Painted = tuple[str, int, str | None]
"""A row as it was painted: conversation, its arrival, the id of its words."""


@dataclass(frozen=True, order=True)
class Moment:
    """When a key was pressed: how long the log of paints was, how much of it no older key waited behind, and from
    where on it is of the conversation as it came to the front last."""

    painted: int = 0
    sure: int = 0
    start: int = 0

    def common(self, other: Moment) -> Moment:
        """Return what was painted at both, as shown at the later one: for a text put together from two."""
        return Moment(min(self.painted, other.painted), min(self.sure, other.sure), max(self.start, other.start))


@dataclass
class Text:
    """What stands in the editor of a conversation, and when its last edit was pressed."""

    words: str = ""
    seen: Seen | None = None
    pressed: Moment = Moment()


@dataclass
class Key:
    """A key in the queue."""

    what: str
    pressed: Moment
    about: str = ""


class Office:
    """One file and what all cases of a batch share; transactions run here and now."""

    def __init__(self, folder: Path) -> None:
        self.path, self.clock = folder / "desk.db", StillClock(T0)
        prepare(self.path, KEY, clock=self.clock, backups=folder / "backups")
        self.conn = open_writer(self.path, KEY)
        self.conn.execute("PRAGMA synchronous = OFF")
        self.do(accounts.add, Account(BRAND, "acme", "", "https://api.x.com", "", "ok", None, 0), at=T0)
        serial = itertools.count(1)
        desk = AgentSession(
            self.conn, self.write, self.clock, self.clock.now_ms, ME, lambda: f"01{next(serial):024d}", shared_counter()
        )
        self.runner = Runner(desk, registry.load())

    def do(self, fn: Any, *args: Any, **more: Any) -> Any:
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            found = fn(Tx(self.conn), *args, **more)
            self.conn.execute("COMMIT")
        except BaseException:
            self.conn.execute("ROLLBACK")
            raise
        return found

    def write(self, fn: Any, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(self.do(fn, *args, **more))
        except DeskError as error:
            done.set_exception(error)
        return done

    def run(self, name: str, **args: Any) -> Any:
        return self.runner.run(Call.loads(Call(name, args).dumps()))


@contextmanager
def office() -> Iterator[Office]:
    fast = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=fast if fast.is_dir() else None) as folder:
        found = Office(Path(folder))
        yield found
        found.conn.close()


@dataclass
class Order:
    """One random order: two customers, one agent. `wrong` holds what must never be, `went` and `held` count."""

    office: Office
    number: int
    rng: random.Random = field(init=False)
    wrong: list[str] = field(default_factory=list)
    went: int = 0
    held: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(f"stale guard {self.number}")
        self.office.clock.now = self.now = T0 + 3_600_000
        self.low = itertools.count(1 + self.number % 4_000 * 1_000)  # no two cases of a batch share an id of X
        self.people = [str(1_000_000 + 2 * self.number + n) for n in range(2)]
        self.ids = [ids.dm_conversation(BRAND, ids.pair(BRAND, one)) for one in self.people]
        self.high = self.rng.choice((3, 6, 12, 40))  # rows that the window shows
        self.acts = (
            [self.arrive] * self.rng.choice((1, 2, 6)) + [self.press] * 10 + [self.handle] * 12 + [self.paint] * 10
            + [self.idle] * 10 + [self.tell] * 6 + [self.switch] * 2 + [self.autosave] * 2 + [self.turn] * 2
            + [self.restart, self.crash] + [self.answer] * 3
        )  # fmt: skip
        self.log: list[Painted] = []
        self.texts = {one: Text() for one in self.ids}
        self.kept = {one: Text() for one in self.ids}  # what is in the file
        self.replies: dict[str, tuple[str, Moment]] = {}  # reply: its conversation, pressed
        self.last_paint = self.sure = 0
        for at in range(2):
            self._history(at)
        self.begin()

    # -- the desk

    def begin(self) -> None:
        """A start: nothing is on the screen, no key waits, the editor holds what is stored."""
        self.keys: deque[Key] = deque()
        self.front, self.start = "", len(self.log)
        self.model = TranscriptModel(StoredRows(self.office.conn), ME, lambda row: "")
        self.texts = {one: replace(text) for one, text in self.kept.items()}
        for one, text in self.texts.items():
            draft = drafts.read(self.office.conn, one, "reply")
            text.words, text.seen = (draft.text, draft.seen) if draft is not None else ("", None)

    def seen(self, conversation: str) -> Seen:
        return self.model.seen.seen_of(conversation)

    def save(self, conversation: str) -> None:
        text = self.texts[conversation]
        if text.words == self.kept[conversation].words:
            return
        seen = text.seen or Seen()
        self.office.run(
            "draft.save", conversation_id=conversation, kind="reply", text=text.words, based_on=seen.newest_id,
            seen_no=seen.no,
        )  # fmt: skip
        self.kept[conversation] = replace(text)

    def taken(self, conversation: str, pressed: Moment) -> None:
        """A text came back into the draft: the editor shows what is stored, which has seen what both had."""
        draft = drafts.read(self.office.conn, conversation, "reply")
        assert draft is not None
        old = self.kept[conversation]
        both = pressed.common(old.pressed) if old.words else pressed
        self.kept[conversation] = Text(draft.text, draft.seen, both)
        self.texts[conversation] = replace(self.kept[conversation])

    # -- what happens

    def step(self) -> None:
        self.now += self.rng.choice((20, 400, 3_000, 20_000))
        self.office.clock.now = self.now
        self.rng.choice(self.acts)()

    def answer(self) -> None:
        """An agent at work: look, write, send; at any moment something else may come between."""
        for act in (self.tell, self.paint, self.idle, self.press, self.handle, self.press, self.handle, self.turn):
            act()
            if self.rng.random() < 0.15:
                self.step()

    def arrive(self) -> None:
        """X brings something: words, late words, an edit, a deletion, an answer written elsewhere, history."""
        at = self.rng.randrange(2)
        what = self.rng.choice(("new", "new", "new", "late", "later", "edit", "gone", "ours", "history", "never"))
        back = {"late": 60_000, "later": 1_500_000, "history": 90_000_000}.get(what, 0)
        if what in ("edit", "gone"):
            theirs = self._words(at)
            if not theirs:
                return
            root, number = self.rng.choice(theirs)[2:4]
            if what == "gone":
                self.office.do(ingest.store, BRAND, Unpacked(gone=(number,)), page_id=None, at=self.now)
            else:
                self._take(self._message(at, self.now, root_edit_id=root))
            return
        message = self._message(at, self.now - back, outgoing=what == "ours")
        if what == "never":  # deleted before this desk read it
            self.office.do(ingest.store, BRAND, Unpacked(gone=(message.id,)), page_id=None, at=self.now)
        self._take(message)

    def tell(self) -> None:
        """The notice of a commit reaches the window."""
        if self.front:
            self.model.refresh(at_end=True)

    def paint(self) -> None:
        """What is in sight is painted: the end, or where the agent scrolled."""
        rows = self.model.entries()
        if not self.front or not rows:
            return
        end = len(rows) if self.rng.random() < 0.7 else self.rng.randint(1, len(rows))
        sight = rows[max(0, end - self.high) : end]
        self.log += [(self.front, row.no, row.x_id) for row in sight if row.no]
        if self.model.painted([row.id for row in sight]):
            self.last_paint = len(self.log)

    def idle(self) -> None:
        """No key pressed before the last paint waits any more."""
        if all(key.pressed.painted >= self.last_paint for key in self.keys):
            self.model.seen.settle()
            self.sure = len(self.log)

    def press(self) -> None:
        what = self.rng.choice(("sign", "sign", "sign", "send", "acknowledge", "anyway", "again", "back", "drop"))
        about = ""
        if what in ("anyway", "again", "back", "drop"):
            rows = [item for one in self.ids for item in outbox.open_rows(self.office.conn, one)]
            if not rows:
                return
            about = self.rng.choice(rows).id
        self.keys.append(Key(what, Moment(len(self.log), self.sure, self.start), about))

    def handle(self) -> None:
        """The key that waited longest is handled, in the conversation that is in front now."""
        if not self.keys or not self.front:
            return
        key, text = self.keys.popleft(), self.texts[self.front]
        if key.what == "sign":
            text.words += self.rng.choice("ab退")
            text.seen, text.pressed = self.seen(self.front), key.pressed
        elif key.what == "send" and text.words:
            self._send(text)
        elif key.what == "acknowledge":
            seen = self.seen(self.front).at_least(self.model.seen.loaded(self.front))
            self._queue("reply.acknowledge", key.pressed, minutes=30, based_on=seen.newest_id, seen_no=seen.no)
        elif key.about:
            self._decide(key)

    def switch(self) -> None:
        if self.front:
            self.save(self.front)
        self.front, self.start = self.rng.choice((*self.ids, "")), len(self.log)
        self.model.show(self.front or None)
        if self.front:
            self.office.run("conversation.mark_read", conversation_id=self.front)

    def autosave(self) -> None:
        for one in self.ids:
            self.save(one)

    def restart(self) -> None:
        self.autosave()
        self.begin()

    def crash(self) -> None:
        self.begin()

    def turn(self) -> None:
        """The sender looks at what is queued: what it would let go must answer nothing unseen."""
        self.office.do(outbox.carry_out, BRAND, self.now)
        for one in self.ids:
            for item in outbox.open_rows(self.office.conn, one):
                if item.state is State.QUEUED:
                    self._judge(one, item)

    # -- inside

    def _send(self, text: Text) -> None:
        self.save(self.front)
        seen = text.seen or Seen()
        self._queue("reply.send", text.pressed, text=text.words, based_on=seen.newest_id, seen_no=seen.no)
        self.texts[self.front], self.kept[self.front] = Text(), Text()

    def _queue(self, name: str, pressed: Moment, **args: Any) -> None:
        done = self.office.run(name, conversation_id=self.front, **args)
        assert done.undo is not None
        self.replies[str(done.undo.args["outbox_id"])] = self.front, pressed

    def _decide(self, key: Key) -> None:
        conversation, pressed = self.replies[key.about]
        item = outbox.read(self.office.conn, key.about)
        assert item is not None
        seen = self.seen(conversation)
        about: dict[str, Any] = {"outbox_id": key.about, "based_on": seen.newest_id, "seen_no": seen.no}
        if key.what == "anyway" and item.state is State.HELD:
            self.office.run("reply.send_anyway", **about)
            self.replies[key.about] = conversation, max(pressed, key.pressed)
        elif key.what == "again" and item.state is State.ASKED:
            self.office.run("reply.send_again", **about)
            self.office.do(outbox.carry_out, item.account_id, self.now + DECIDE_MS)  # nobody takes it back
            self.replies[key.about] = conversation, max(pressed, key.pressed)
        elif key.what in ("back", "drop") and item.state in (State.QUEUED, State.HELD):
            self.save(conversation)
            if key.what == "back":
                self.office.run("reply.recall", outbox_id=key.about)
            else:
                self.office.run("reply.drop", outbox_id=key.about)
                self.office.runner.undo()
            self.taken(conversation, pressed)

    def _judge(self, conversation: str, item: Any) -> None:
        pressed = self.replies[item.id][1]
        before, surely = set(self.log[: pressed.painted]), set(self.log[pressed.start : pressed.sure])
        at = self.ids.index(conversation)
        words = self._words(at)
        missed = [one for one in words if not one[4] and (conversation, one[0], one[3]) not in before]
        why = outbox.guard(self.office.conn, item, x_now=self.now)
        if missed and why is None:
            self.wrong.append(f"case {self.number}: let go though arrivals {[one[0] for one in missed]} were not seen")
        every = all((conversation, one[0], one[3]) in surely for one in words) and not self._elsewhere(at, surely)
        if every and why is not None:
            self.wrong.append(f"case {self.number}: held though everything was on the screen")
        self.went += why is None
        self.held += why is not None
        if why is not None:
            self.office.do(outbox.hold, item.id, why, self.now)
        elif self.rng.random() < 0.3 and not any(
            one.state in IN_FLIGHT for one in outbox.open_rows(self.office.conn, conversation)
        ):
            self._lose(item.id)

    def _lose(self, outbox_id: str) -> None:
        """It leaves and nobody knows what became of it: the agent is asked."""
        begun = self.now
        self.office.do(outbox.intent, outbox_id, attempt_id=f"try {begun}", tried_at=begun, deadline=begun + 15_000)
        self.office.do(outbox.finish, outbox_id, Outcome(Result.UNKNOWN), begun)
        self.office.do(outbox.ask, outbox_id, Sentence("Test", "did it arrive?"), begun)

    def _words(self, at: int) -> list[tuple[int, int, str, str, bool]]:
        """Return (arrival, time, root id, id, answered before) of the customer's words that are there now."""
        answered = self.office.conn.execute(
            "SELECT max(created_at) FROM message WHERE conversation_id = ? AND direction = 'out'", (self.ids[at],)
        ).fetchone()[0]
        rows = self.office.conn.execute(
            "SELECT no, created_at, root_edit_id, id FROM message WHERE conversation_id = ? AND direction = 'in' "
            "AND state <> 'deleted'",
            (self.ids[at],),
        ).fetchall()
        return [(row[0], row[1], row[2], row[3], row[1] <= answered) for row in rows]

    def _elsewhere(self, at: int, before: set[Painted]) -> bool:
        rows = self.office.conn.execute(
            "SELECT no, id FROM message WHERE conversation_id = ? AND direction = 'out'", (self.ids[at],)
        ).fetchall()
        return any((self.ids[at], row[0], row[1]) not in before for row in rows)

    def _message(self, at: int, ms: int, **more: Any) -> Incoming:
        person_id = self.people[at]
        number = x_id(ms, next(self.low))
        found = said(ms, "words", id=number, outgoing=more.get("outgoing", False))
        root = more.get("root_edit_id", number)
        found = replace(
            found, conversation_id=self.ids[at], external_id=ids.pair(BRAND, person_id), customer_id=person_id,
            author_id=BRAND if more.get("outgoing") else person_id, outgoing=more.get("outgoing", False),
            root_edit_id=root,
        )  # fmt: skip
        if int(root) % 3:
            return found
        return replace(found, channel=XCHAT, external_id=f"{person_id}-{BRAND}")  # the same person's other thread

    def _take(self, *messages: Incoming) -> None:
        self.office.do(ingest.store, BRAND, Unpacked(messages=messages), page_id=None, at=self.now)

    def _history(self, at: int) -> None:
        """Words long ago, our answer to them, and what waits for one now."""
        customer = Unpacked(customers=(person(self.people[at]),))
        self.office.do(ingest.store, BRAND, customer, page_id=None, at=self.now)
        old = [self._message(at, T0 - 60_000 * n) for n in range(self.rng.randint(1, 8), 0, -1)]
        self._take(*old, self._message(at, T0, outgoing=True))
        self.office.run("conversation.mark_read", conversation_id=self.ids[at])
        self._take(*(self._message(at, T0 + 1_800_000 + 60_000 * n) for n in range(self.rng.randint(0, 5))))


def play_orders(first: int, count: int) -> tuple[list[str], int, int]:
    """Play so many orders; return what must never be, how many replies went, and how many were held."""
    wrong: list[str] = []
    went = held = 0
    with with_encrypted_chat(), office() as here:
        for number in range(first, first + count):
            order = Order(here, number)
            for _ in range(STEPS):
                order.step()
            order.turn()
            wrong += order.wrong
            went, held = went + order.went, held + order.held
    return wrong, went, held


def play(first: int, count: int) -> list[str]:
    """Play so many orders; return what must never be."""
    return play_orders(first, count)[0]
