"""After ingest: what follows a new message of a customer; steps, each a pure decision and the calls it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xdesk.core.model import Conversation
from xdesk.core.operations.calls import Call


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A customer's message that is new to this desk, and its conversation as it is after the steps before.

    Times are UTC ms of X. `text` is a stranger's: it is decided about here and goes into no call, log or file.
    """

    id: str  # X's id
    no: int  # when it came to this desk, counted
    text: str
    written_at: int
    now: int
    summoned: bool  # public: its author mentioned or quoted the brand
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `place` puts it among the others, smallest first; `actor` is in whose name its calls run.

    `actor`: 'rule:NAME', 'bot:NAME' or 'system'. `decide` is pure: the same message, the same calls.
    """

    name: str
    place: int
    actor: str
    decide: Callable[[NewMessage], Sequence[Call]]
