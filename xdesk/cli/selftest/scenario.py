"""The shift: scenes an agent plays by keys alone, each checked from outside the desk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from xdesk.cli.selftest.key_input import KeyInput
from xdesk.cli.selftest.outside_checks import Replica, Sandbox, until
from xdesk.core.delivery import State
from xdesk.core.model import InboxRow

LOOKS = (("light", "en"), ("dark", "en"), ("dark", "zh_CN"), ("light", "zh_CN"))


@dataclass(slots=True)
class Played:
    """What a scene found."""

    name: str
    seconds: float = 0.0
    said: str = ""
    good: bool = False


@dataclass(slots=True)
class Shift:
    """One shift. `shoot(name)` takes a picture; `kill_and_restart()` ends the desk by SIGKILL and starts it again."""

    key_input: KeyInput
    replica: Replica
    sandbox: Sandbox
    shoot: Callable[[str], None]
    kill_and_restart: Callable[[], None]
    played: list[Played] = field(default_factory=list)
    drafted: dict[str, str] = field(default_factory=dict)  # text -> conversation
    queued: dict[str, str] = field(default_factory=dict)

    def scenes(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Return the scenes in order."""
        yield "rows", self.rows
        yield "peek", self.peek
        yield "read", self.read
        yield "acknowledge", self.acknowledge
        yield "macro", self.macro
        yield "pictures", self.pictures
        yield "offline", self.offline
        yield "kill", self.kill
        yield "back", self.back
        yield "exactly-once", self.exactly_once
        yield "pictures-again", self.pictures

    def play(self) -> bool:
        """Play every scene; a scene that fails ends the shift. Return whether all were good."""
        for name, scene in self.scenes():
            now = Played(name)
            self.played.append(now)
            begun = time.perf_counter()
            try:
                now.said = scene()
                now.good = True
            except Exception as error:
                now.said = f"{type(error).__name__}: {error}"
                self.shoot(f"failed-{name}")
            now.seconds = round(time.perf_counter() - begun, 2)
            if not now.good:
                return False
        return True

    # The scenes ------------------------------------------------------------------------------------------------

    def rows(self) -> str:
        """Wait until the desk has read its accounts; then nobody new writes, so that the order stands still."""
        until("conversations in the inbox", self._enough_rows, 40)
        self.sandbox.order("arrivals", running=False)
        rows = until("the end of the first reading", self._same_rows, 60)
        self.key_input.press("g", "i")
        return f"{len(rows)} conversations"

    def _enough_rows(self) -> list[InboxRow] | None:
        found = self.replica.rows()
        return found if len(found) >= 10 else None

    def _same_rows(self) -> list[InboxRow] | None:
        """Return the rows once no reading adds to them any more: two looks a second apart find the same."""
        before = [one.id for one in self.replica.rows()]
        time.sleep(1.0)
        found = self.replica.rows()
        return found if [one.id for one in found] == before else None

    def peek(self) -> str:
        """Space shows a conversation and leaves it unread."""
        top = next(one for one in self.replica.rows() if one.unread)
        before = self._marked()
        self.key_input.press("space")
        time.sleep(0.6)
        self.shoot("peek")
        assert self._marked() == before, "a peek marked something as read"
        self.key_input.press("esc")
        return f"{top.unread} unread stay unread"

    def _marked(self) -> dict[str, int]:
        """Return how often each conversation was marked as read, of those that were."""
        return {one.id: marks for one in self.replica.rows() if (marks := self.replica.read_marks(one.id))}

    def read(self) -> str:
        """Enter opens and marks as read."""
        before = {one.id: one.unread for one in self.replica.rows()}
        self.key_input.press("enter")
        opened = until("a conversation is marked as read", lambda: self._read_now(before))
        self.key_input.press("esc")
        return f"{before[opened]} messages read"

    def _read_now(self, before: dict[str, int]) -> str | None:
        changed = [one.id for one in self.replica.rows() if before.get(one.id, 0) > one.unread]
        return changed[0] if changed else None

    def acknowledge(self) -> str:
        """Q and Enter promise an answer; the promise's clock starts when X has taken it."""
        self.key_input.press("n", "q")
        time.sleep(0.6)
        self.shoot("acknowledge")
        self.key_input.press("enter")
        promised = until("a promise runs", self._promised, 40)
        return f"promise until {promised}"

    def _promised(self) -> str | None:
        for row in self.replica.rows():
            if row.clock is not None and row.clock.kind == "promise":
                return f"{round((row.clock.due - row.clock.start) / 60_000)} min"
        return None

    def macro(self) -> str:
        """/tuikuan becomes the refund text; a stop is picked, an empty field filled, and it goes out."""
        conversation = self._write_to("n", "/tuikuan", keep=False)
        time.sleep(0.5)
        self.shoot("macro-list")
        self.key_input.press("tab")
        time.sleep(0.5)
        self.shoot("macro-stops")
        self._fill_stops()
        draft = until("the macro's text is a draft", lambda: self._long_draft(conversation))
        self.key_input.press("ctrl+enter")
        until("the macro's reply is sent", lambda: self.replica.is_sent(conversation, draft), 40)
        assert self.sandbox.copies(draft) == 1
        return f"{len(draft)} characters reached the customer once"

    def _fill_stops(self) -> None:
        """Walk the stops: take the first choice of each, type where a field is empty."""
        self.key_input.type("1")
        time.sleep(0.3)
        self.key_input.press("tab")
        time.sleep(0.3)

    def _long_draft(self, conversation: str) -> str | None:
        kept = self.replica.draft(conversation)
        return kept.text if kept is not None and len(kept.text) > 20 and "/tuikuan" not in kept.text else None

    def offline(self) -> str:
        """The network goes; three drafts and three queued replies are written all the same."""
        self.sandbox.order("network", offline=True)
        for n in range(3):
            text = f"Draft {n}: I am still looking into this, one moment. 稍等"
            self.drafted[text] = self._write_to("n", text)
            self.key_input.press("esc")
        for n in range(3):
            text = f"Reply {n}: your parcel left our house this morning. 已发货"
            conversation = self._write_to("n", text)
            self.key_input.press("ctrl+enter")
            until("the reply is queued", partial(self.replica.reply, conversation, text))
            self.queued[text] = conversation
            self.key_input.press("esc")
        time.sleep(1.5)
        self.shoot("offline")
        return "3 drafts, 3 replies queued"

    def kill(self) -> str:
        """SIGKILL right after the last key; everything is there again."""
        self.kill_and_restart()
        for text, conversation in self.drafted.items():
            kept = self.replica.draft(conversation)
            assert kept is not None and kept.text == text, "a draft is gone"
        for text, conversation in self.queued.items():
            entry = self.replica.reply(conversation, text)
            state = entry.state if entry is not None else None
            assert state in (State.QUEUED, State.HELD), f"a queued reply is {state}"
        return "all drafts and replies survived"

    def back(self) -> str:
        """The network is back; what waited goes out by itself."""
        self.sandbox.order("network", offline=False)
        for text, conversation in self.queued.items():
            until(f"sent after the outage: {text[:8]}", partial(self.replica.is_sent, conversation, text), 60)
        return "3 replies went out without a hand"

    def exactly_once(self) -> str:
        """Each reply is found at X exactly once, drafts not at all."""
        for text in self.queued:
            assert self.sandbox.copies(text) == 1, f"{self.sandbox.copies(text)} copies of {text[:8]}"
        for text in self.drafted:
            assert self.sandbox.copies(text) == 0, "a draft was sent"
        texts = [(one["conversation"], one["text"]) for one in self.sandbox.sent()]
        assert len(texts) == len(set(texts)), "a customer got something twice"
        return f"{len(texts)} messages at X, each once"

    def pictures(self) -> str:
        """The desk in both themes and both languages."""
        self.key_input.press("esc")
        for theme, language in LOOKS:
            self._look(theme, language)
            self.shoot(f"desk-{theme}-{'zh' if language == 'zh_CN' else 'en'}")
        self.key_input.press("ctrl+k")
        self.key_input.type("tk")
        time.sleep(0.6)
        self.shoot("palette")
        self.key_input.press("esc")
        self.key_input.press("?")
        time.sleep(0.5)
        self.shoot("keys")
        self.key_input.press("esc")
        return f"{len(LOOKS)} looks, palette and keys"

    def _look(self, theme: str, language: str) -> None:
        self._palette(f"theme {theme}")
        self._palette(f"language {language}")

    def _palette(self, words: str) -> None:
        self.key_input.press("ctrl+k")
        time.sleep(0.25)
        self.key_input.type(words)
        time.sleep(0.35)
        self.key_input.press("enter")
        time.sleep(0.35)

    def _write_to(self, move: str, text: str, *, keep: bool = True) -> str:
        """Go on to another conversation that holds no text yet, write `text`, return which it was."""
        for _ in range(12):
            self.key_input.press(move, "r")
            time.sleep(0.25)
            self.key_input.type(text)
            where = until("what was typed is a draft", lambda: self.replica.written(text))
            if where not in {*self.drafted.values(), *self.queued.values()}:
                return where
            self.key_input.press("ctrl+a", "backspace", "esc")
        raise AssertionError("no fresh conversation to write to")
