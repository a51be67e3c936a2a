"""Timer: something due at a time of X, and what its kind says is done then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xdesk.core.operations.calls import Argument, Call


@dataclass(frozen=True, slots=True)
class Timer:
    """Something due at `due_at` (UTC ms of X). `args` belong to its kind: ids and numbers, never texts of people.

    `actor` is on whose behalf it fires: 'agent:ID', 'rule:NAME', 'bot:NAME' or 'system'.
    """

    id: str
    kind: str
    due_at: int
    actor: str
    created_at: int
    conversation_id: str | None = None  # None: it belongs to the desk
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerKind:
    """What is done when a timer of this kind is due: one call. `firing` is pure."""

    name: str
    firing: Callable[[Timer], Call]
