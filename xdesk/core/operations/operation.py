"""Operation: one call that changed something: who made it, when, with which arguments, knowing what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

AGENT = "agent:"
RULE = "rule:"
BOT = "bot:"
SYSTEM = "system"
"""Who acts: `agent:ID`, `rule:NAME`, `bot:NAME`, or `system`."""


def actor_of(agent_id: str) -> str:
    """Return the actor that a person with this agent id is."""
    return AGENT + agent_id


@dataclass(frozen=True, slots=True)
class Operation:
    """A call as it is kept. `id`: minted before the call runs; `at`: UTC ms of X.

    `base`: what the one who acts knew of the things the call is about (base versions): read before the transaction,
    so that the same row does the same again where more has come meanwhile. `undoes`: the operation it takes back.
    """

    id: str
    actor: str
    at: int
    name: str
    args: Mapping[str, Any]
    base: dict[str, Any] = field(default_factory=dict)
    undoes: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for an actor of no known kind, or without an id or a name."""
        kind, colon, name = self.actor.partition(":")
        if not (self.actor == SYSTEM or (kind + colon in (AGENT, RULE, BOT) and name)):
            raise ValueError(f"no such actor: {kind}")

    @property
    def by_person(self) -> bool:
        """Whether a person made the call, not a machine."""
        return self.actor.startswith(AGENT)

    @property
    def agent(self) -> str:
        """Return whose act it is, as rows name it: the agent's id, or the actor when no person acted."""
        return self.actor.removeprefix(AGENT)
