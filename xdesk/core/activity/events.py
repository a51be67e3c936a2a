"""Events: what happened to conversations, one fact once, for numbers and reviews. Ids, tags and codes, never a text.

The kinds are declared here, each with its fields, and nowhere else; `replica.events` keeps them. A new kind is a class
here and, when it brings a new field, a column of the table. Times are UTC ms of X.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from xdesk.core.operations.operation import AGENT, BOT, RULE, SYSTEM


@dataclass(frozen=True, slots=True)
class What:
    """What happened, without when, where and by whom. A field too much or too few raises TypeError.

    `named_by`: what the id of such an event is made of: its fields that hold ids, the first that is there counting; an
    act without one is named by its conversation, time and agent. `once`: the same name a second time is the same fact.
    """

    kind: ClassVar[str] = ""
    named_by: ClassVar[tuple[str, ...]] = ()
    once: ClassVar[bool] = False

    def values(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {name: getattr(self, name) for name in FIELDS[self.kind]}


@dataclass(frozen=True, slots=True)
class Received(What):
    """The customer wrote `message` (X's id, of an edited one that of its first version)."""

    kind = "received"
    named_by = ("message",)
    once = True
    message: str


@dataclass(frozen=True, slots=True)
class Sent(What):
    """X has a reply written here. `message`: None while only an agent said so and X has not shown it yet.

    `reply`: our id of it; `auto`: a machine wrote it; `macro`: the code of the one it was made with.
    """

    kind = "sent"
    named_by = ("reply", "message")
    once = True
    message: str | None
    reply: str | None = None
    auto: bool = False
    macro: str | None = None


@dataclass(frozen=True, slots=True)
class SentHere(What):
    """X shows a reply of this desk of which no `sent` is kept: it came from a file that was set aside, say."""

    kind = "sent_here"
    named_by = ("message",)
    once = True
    message: str
    auto: bool = False
    macro: str | None = None


@dataclass(frozen=True, slots=True)
class SentElsewhere(What):
    """The account answered on x.com or with another tool."""

    kind = "sent_elsewhere"
    named_by = ("message",)
    once = True
    message: str
    auto: bool = False
    macro: str | None = None


@dataclass(frozen=True, slots=True)
class Read(What):
    """An agent read what the customer wrote."""

    kind = "read"


@dataclass(frozen=True, slots=True)
class Unread(What):
    """An agent made it unread again."""

    kind = "unread"


@dataclass(frozen=True, slots=True)
class Assigned(What):
    """It was given `to` an agent or `team:NAME`; None: to nobody."""

    kind = "assigned"
    to: str | None


@dataclass(frozen=True, slots=True)
class Done(What):
    """The matter was closed as far as what was written until `upto`; None in old rows: until then."""

    kind = "done"
    upto: int | None


@dataclass(frozen=True, slots=True)
class Reopened(What):
    """It was opened again by hand; a message that opens it again says so by itself."""

    kind = "reopened"


@dataclass(frozen=True, slots=True)
class Snoozed(What):
    """It sleeps until `until`."""

    kind = "snoozed"
    until: int


@dataclass(frozen=True, slots=True)
class Promised(What):
    """A reply promised an answer within `minutes` of it; `message`, `reply` as in Sent."""

    kind = "promised"
    named_by = ("reply", "message")
    once = True
    message: str | None
    minutes: int
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Tagged(What):
    """A tag was put on."""

    kind = "tagged"
    tag: str


@dataclass(frozen=True, slots=True)
class Untagged(What):
    """A tag was taken off."""

    kind = "untagged"
    tag: str


@dataclass(frozen=True, slots=True)
class Noted(What):
    """An agent wrote a note for colleagues."""

    kind = "noted"
    named_by = ("note",)
    once = True
    note: str


@dataclass(frozen=True, slots=True)
class Drafted(What):
    """An agent typed the first sign of an answer in the turn that began at `turn`: once for each turn and agent."""

    kind = "drafted"
    named_by = ("turn",)
    once = True
    turn: int


@dataclass(frozen=True, slots=True)
class Queued(What):
    """A reply was written and waits to go; fields as in Sent."""

    kind = "queued"
    named_by = ("reply",)
    once = True
    reply: str
    auto: bool = False
    macro: str | None = None


@dataclass(frozen=True, slots=True)
class _Step(What):
    """A step of the reply with our id `reply`; all but giving it up may come again."""

    named_by = ("reply",)
    reply: str


class NotSent(_Step):
    """X surely did not take it: it waits to go again."""

    __slots__ = ()
    kind = "not_sent"


class Held(_Step):
    """Something came that its author had not seen: it waits for an agent."""

    __slots__ = ()
    kind = "held"


class Released(_Step):
    """An agent let a held one go."""

    __slots__ = ()
    kind = "released"


class Refused(_Step):
    """X does not take it."""

    __slots__ = ()
    kind = "refused"


class Unconfirmed(_Step):
    """Nobody knows whether X took it."""

    __slots__ = ()
    kind = "unconfirmed"


class Asked(_Step):
    """The agent is asked whether X took it."""

    __slots__ = ()
    kind = "asked"


class Again(_Step):
    """An agent sends it once more though X may have it."""

    __slots__ = ()
    kind = "again"


class Cancelled(_Step):
    """An agent took it back before it left."""

    __slots__ = ()
    kind = "cancelled"
    once = True


class Dropped(_Step):
    """An agent gave it up."""

    __slots__ = ()
    kind = "dropped"
    once = True


@dataclass(frozen=True, slots=True)
class Worked(What):
    """An agent was at it for `ms`: in front of them, with keys, mouse or wheel used within a minute."""

    kind = "worked"
    ms: int


@dataclass(frozen=True, slots=True)
class BotBegan(What):
    """The menu leads from now on."""

    kind = "bot_began"


@dataclass(frozen=True, slots=True)
class HandedOver(What):
    """The menu gave it to people."""

    kind = "handed_over"


@dataclass(frozen=True, slots=True)
class CsatAsked(What):
    """The customer was asked for a rating; `ask` is the question's id."""

    kind = "csat_asked"
    named_by = ("ask",)
    once = True
    ask: str


@dataclass(frozen=True, slots=True)
class CsatRated(What):
    """The customer rated from 1 to 5; `message` is None when they wrote more than the rating."""

    kind = "csat_rated"
    named_by = ("ask",)
    ask: str
    score: int
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Ruled(What):
    """A rule acted; `hash` tells which state of the rules file."""

    kind = "ruled"
    rule: str
    hash: str


def _kinds(of: type[What]) -> dict[str, type[What]]:
    found = {of.kind: of} if of.kind else {}
    for one in of.__subclasses__():
        found |= _kinds(one)
    return found


KINDS: Mapping[str, type[What]] = _kinds(What)
"""Every kind of event by its name."""
FIELDS: Mapping[str, tuple[str, ...]] = {kind: tuple(f.name for f in fields(one)) for kind, one in KINDS.items()}
"""The fields of each kind."""
STEPS: Mapping[str, type[_Step]] = {one.kind: one for one in _Step.__subclasses__()}
"""The steps of a reply by their kind."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `id` is the same in every file and export; `agent_id` None: nobody or a machine that gave no name."""

    id: str
    at: int
    conversation_id: str
    account_id: str
    channel: str
    agent_id: str | None
    what: What

    @property
    def kind(self) -> str:
        """Return the name of what happened."""
        return self.what.kind


def is_machine(agent_id: str | None) -> bool:
    """Return whether no person acted (`core.operations.operation` names those who act)."""
    return agent_id is None or agent_id == SYSTEM or agent_id.startswith((RULE, BOT))


def step(kind: str, reply: str) -> What:
    """Return the step `kind` of a reply; raises KeyError for one that is not declared."""
    return STEPS[kind](reply)


def name(what: What, *, conversation_id: str, account_id: str, at: int, agent_id: str | None) -> str:
    """Return the id of an event, the same whenever and wherever the same fact is told.

    For an act that may come again within one ms the log adds a number.
    """
    for field in what.named_by:
        value = getattr(what, field)
        if value is None:
            continue
        if field == "message":
            return f"{value}-{account_id}-{what.kind}"
        if field == "turn":
            return f"{value}-{conversation_id}-{agent_id or ''}-{what.kind}"
        return f"{value}-{what.kind}"
    return f"{at}-{conversation_id}-{agent_id or ''}-{what.kind}"


def as_line(event: Event) -> dict[str, Any]:
    """Return the fields of one line of an events file: what is not known or not so is left out, a machine is nobody."""
    line = {
        "id": event.id, "at": event.at, "kind": event.kind, "conversation": event.conversation_id,
        "account": event.account_id, "channel": event.channel,
    }  # fmt: skip
    if not is_machine(event.agent_id):
        line["agent"] = str(event.agent_id).removeprefix(AGENT)
    return line | {key: value for key, value in event.what.values().items() if value is not None and value is not False}


def from_line(line: Mapping[str, Any]) -> Event:
    """Return the event that a line of an events file tells. Raises KeyError or TypeError for one that is not declared.

    What a line may leave out because it is not known is None.
    """
    own = ("id", "at", "kind", "conversation", "account", "channel", "agent")
    kind = KINDS[line["kind"]]
    told = {key: value for key, value in line.items() if key not in own}
    unknown: dict[str, Any] = dict.fromkeys(_MAY_LACK & set(FIELDS[kind.kind]))
    return Event(
        line["id"], line["at"], line["conversation"], line["account"], line["channel"], line.get("agent"),
        kind(**unknown | told),
    )  # fmt: skip


_MAY_LACK = frozenset({"message", "to", "upto"})
"""Fields without a value are not written; of `received` the message always is."""
