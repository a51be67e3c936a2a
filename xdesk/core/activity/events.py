"""Events: what happened to conversations, one fact once, for numbers and reviews. Ids, tags and codes, never a text.

The kinds are declared here, each with its fields, and nowhere else; `replica.events` keeps them. A new kind is a class
here and, when it brings a new field, a column of the table. Times are UTC ms of X.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, dataclass_transform

from xdesk.core.operations.operation import AGENT, BOT, RULE, SYSTEM


@dataclass_transform(frozen_default=True)
class What:
    """What happened, without when, where and by whom. A field too much or too few raises TypeError.

    Each kind is a class below with its fields; it is made a frozen dataclass, and says in its head
    `kind`: its name in files;
    `named_by`: what the id of such an event is made of: its fields that hold ids, the first that is there counting; an
    act without one is named by its conversation, time and agent;
    `once`: the same name a second time is the same fact.
    """

    kind: ClassVar[str] = ""
    named_by: ClassVar[tuple[str, ...]] = ()
    once: ClassVar[bool] = False

    def __init_subclass__(cls, kind: str = "", named_by: tuple[str, ...] = (), *, once: bool = False) -> None:
        super().__init_subclass__()
        cls.kind, cls.named_by, cls.once = kind, named_by or cls.named_by, once
        dataclass(frozen=True)(cls)

    def values(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {name: getattr(self, name) for name in FIELDS[self.kind]}


class Received(What, kind="received", named_by=("message",), once=True):
    """The customer wrote `message` (X's id, of an edited one that of its first version)."""

    message: str


class Sent(What, kind="sent", named_by=("reply", "message"), once=True):
    """X has a reply written here. `message`: None while only an agent said so and X has not shown it yet.

    `reply`: our id of it; `auto`: a machine wrote it; `macro`: the code of the one it was made with.
    """

    message: str | None
    reply: str | None = None
    auto: bool = False
    macro: str | None = None


class SentHere(What, kind="sent_here", named_by=("message",), once=True):
    """X shows a reply of this desk of which no `sent` is kept: it came from a file that was set aside, say."""

    message: str
    auto: bool = False
    macro: str | None = None


class SentElsewhere(What, kind="sent_elsewhere", named_by=("message",), once=True):
    """The account answered on x.com or with another tool."""

    message: str
    auto: bool = False
    macro: str | None = None


class Read(What, kind="read"):
    """An agent read what the customer wrote."""


class Unread(What, kind="unread"):
    """An agent made it unread again."""


class Assigned(What, kind="assigned"):
    """It was given `to` an agent or `team:NAME`; None: to nobody."""

    to: str | None


class Done(What, kind="done"):
    """The matter was closed as far as what was written until `upto`; None in old rows: until then."""

    upto: int | None


class Reopened(What, kind="reopened"):
    """It was opened again by hand; a message that opens it again says so by itself."""


class Snoozed(What, kind="snoozed"):
    """It sleeps until `until`."""

    until: int


class Promised(What, kind="promised", named_by=("reply", "message"), once=True):
    """A reply promised an answer within `minutes` of it; `message`, `reply` as in Sent."""

    message: str | None
    minutes: int
    reply: str | None = None


class Tagged(What, kind="tagged"):
    """A tag was put on."""

    tag: str


class Untagged(What, kind="untagged"):
    """A tag was taken off."""

    tag: str


class Noted(What, kind="noted", named_by=("note",), once=True):
    """An agent wrote a note for colleagues."""

    note: str


class Drafted(What, kind="drafted", named_by=("turn",), once=True):
    """An agent typed the first sign of an answer in the turn that began at `turn`: once for each turn and agent."""

    turn: int


class Queued(What, kind="queued", named_by=("reply",), once=True):
    """A reply was written and waits to go; fields as in Sent."""

    reply: str
    auto: bool = False
    macro: str | None = None


class _Step(What, named_by=("reply",)):
    """A step of the reply with our id `reply`; all but giving it up may come again."""

    reply: str


class NotSent(_Step, kind="not_sent"):
    """X surely did not take it: it waits to go again."""


class Held(_Step, kind="held"):
    """Something came that its author had not seen: it waits for an agent."""


class Released(_Step, kind="released"):
    """An agent let a held one go."""


class Refused(_Step, kind="refused"):
    """X does not take it."""


class Unconfirmed(_Step, kind="unconfirmed"):
    """Nobody knows whether X took it."""


class Asked(_Step, kind="asked"):
    """The agent is asked whether X took it."""


class Again(_Step, kind="again"):
    """An agent sends it once more though X may have it."""


class Cancelled(_Step, kind="cancelled", once=True):
    """An agent took it back before it left."""


class Dropped(_Step, kind="dropped", once=True):
    """An agent gave it up."""


class Worked(What, kind="worked"):
    """An agent was at it for `ms`: in front of them, with keys, mouse or wheel used within a minute."""

    ms: int


class BotBegan(What, kind="bot_began"):
    """The menu leads from now on."""


class HandedOver(What, kind="handed_over"):
    """The menu gave it to people."""


class CsatAsked(What, kind="csat_asked", named_by=("ask",), once=True):
    """The customer was asked for a rating; `ask` is the question's id."""

    ask: str


class CsatRated(What, kind="csat_rated", named_by=("ask",)):
    """The customer rated from 1 to 5; `message` is None when they wrote more than the rating."""

    ask: str
    score: int
    message: str | None = None


class Ruled(What, kind="ruled"):
    """A rule acted; `hash` tells which state of the rules file."""

    rule: str
    hash: str


def _kinds(of: type[What]) -> dict[str, type[What]]:
    found = {of.kind: of} if of.kind else {}
    for one in of.__subclasses__():
        found |= _kinds(one)
    return found


KINDS: Mapping[str, type[What]] = _kinds(What)
"""Every kind of event by its name."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(one))  # type: ignore[arg-type]  # made a dataclass by What
    for kind, one in KINDS.items()
}
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
