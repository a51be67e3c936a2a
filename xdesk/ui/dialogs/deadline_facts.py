"""What made a deadline: the facts, the state in words and the sum; every number follows from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale

from xdesk.core.channels.registry import channel_of
from xdesk.core.deadlines import MINUTE_MS, stage
from xdesk.core.delivery import State
from xdesk.core.model import Clock, Conversation, Direction, Entry, Stage
from xdesk.ui.labels.message_grouping import when
from xdesk.ui.labels.name_labels import name_of
from xdesk.ui.labels.row_labels import clock_time
from xdesk.ui.style.safe_text import isolate
from xdesk.ui.style.translation import fill, translate
from xdesk.ui.widgets.countdown_ring import clock_words, duration


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: when, what happened, by which rule, and what it adds to the time, in ms."""

    glyph: str
    what: str
    rule: str
    at: int | None = None
    adds: int | None = None


def facts_of(talk: Conversation, entries: Sequence[Entry]) -> list[Fact]:
    """Return the rows for the clock that runs; the effects add up to its whole time."""
    clock = talk.clock
    if clock is None:
        return []
    minutes = (clock.due - clock.start) // MINUTE_MS
    if clock.kind == "promise":
        out = translate("Why", "X took your reply with the promise")
        rule = fill(translate("Why", "you promised an answer within {n} min"), n=minutes)
        rows = [Fact("clock", out, rule, clock.start, clock.due - clock.start)]
    else:
        out = fill(translate("Why", "{name} wrote"), name=_in_sentence(name_of(talk)))
        dm = translate("Why", "a direct message is answered within {n} min")
        public = translate("Why", "a public message is answered within {n} min")
        rule = fill(public if channel_of(talk.channel).public else dm, n=minutes)
        rows = [Fact("chat", out, rule, clock.start, clock.due - clock.start)]
    return rows + [fact for entry in entries if (fact := _reply(entry, clock)) is not None]


def _in_sentence(name: str) -> str:
    """Return a name for the middle of a sentence; Latin letters get their space before Han."""
    chinese = QLocale().language() == QLocale.Language.Chinese
    return isolate(name) + (" " if chinese and name[-1:].isascii() else "")


def exact(ms: int) -> str:
    """Return a time of the sum in minutes and seconds up to 100 minutes, so that it can be added by eye."""
    return f"{ms // MINUTE_MS:02d}:{ms % MINUTE_MS // 1000:02d}" if ms < 100 * MINUTE_MS else duration(ms)


def _reply(entry: Entry, clock: Clock) -> Fact | None:
    """Say of a reply that is not confirmed that it does not count."""
    if entry.direction is Direction.IN or when(entry) < clock.start:
        return None
    what = {
        State.ASKED: ("bang", translate("Why", "Your reply needs you")),
        State.UNCONFIRMED: ("search", translate("Why", "Your reply is being checked")),
        State.SENDING: ("send", translate("Why", "Your reply is being sent")),
        State.QUEUED: ("clock", translate("Why", "Your reply is queued")),
        State.HELD: ("pause", translate("Why", "Your reply is held")),
        State.REFUSED: ("cross", translate("Why", "Your reply was not accepted")),
    }.get(entry.state or State.SENT)
    if what is None:
        return None
    return Fact(what[0], what[1], translate("Why", "X has not confirmed it, so it does not count"), when(entry))


def state_line(clock: Clock | None, now: int, *, done: bool = False) -> str:
    """Return the state in words: "urgent, 04:12 left of 25:00"; `done`: the conversation is."""
    if clock is None and done:
        return translate("Why", "It is done; a new message opens it again")
    if clock is None:
        return translate("Why", "We answered; it is their turn")
    word, digits = clock_words(clock, now)
    if stage(clock, now) is Stage.OVERDUE:
        return fill(translate("Why", "{word}, {digits} past {total}"), word=word, digits=digits, total=_total(clock))
    return fill(translate("Why", "{word}, {digits} left of {total}"), word=word, digits=digits, total=_total(clock))


def _total(clock: Clock) -> str:
    return exact(clock.due - clock.start)


def sum_line(clock: Clock | None, facts: Sequence[Fact]) -> str:
    """Return start + effects = due; the sum is made from the rows, and left out when they do not add up."""
    if clock is None:
        return ""
    added = sum(fact.adds or 0 for fact in facts)
    if clock.start + added != clock.due:
        return clock_time(clock.due)
    return f"{clock_time(clock.start)} + {exact(added)} = {clock_time(clock.due)}"
