"""Delivery: the states of a reply on its way to X, and the only steps between them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a reply is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"  # shown "checking"
    ASKED = "asked"  # shown "needs you"
    REFUSED = "refused"  # shown "not accepted"
    HELD = "held"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


class Result(StrEnum):
    """What one attempt told us."""

    SENT = "sent"
    NOT_SENT = "not_sent"  # X surely did not take it; may go again later
    REFUSED = "refused"  # X said no, in its words
    UNKNOWN = "unknown"  # the line broke after the body left, 5xx, a foreign answer


STEPS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.HELD, State.CANCELLED, State.DROPPED}),
    State.SENDING: frozenset({State.SENT, State.QUEUED, State.REFUSED, State.UNCONFIRMED}),
    State.UNCONFIRMED: frozenset({State.SENT, State.ASKED, State.QUEUED, State.DROPPED}),
    State.ASKED: frozenset({State.SENT, State.QUEUED, State.DROPPED}),
    State.HELD: frozenset({State.QUEUED, State.CANCELLED, State.DROPPED}),
    State.REFUSED: frozenset({State.CANCELLED, State.DROPPED}),
    State.SENT: frozenset(),
    State.CANCELLED: frozenset(),
    State.DROPPED: frozenset(),
}

IN_FLIGHT = frozenset({State.SENDING, State.UNCONFIRMED, State.ASKED})
"""States that keep every later reply of the conversation waiting (single flight)."""

BY_HUMAN_ONLY = frozenset(
    {
        (State.UNCONFIRMED, State.QUEUED),
        (State.ASKED, State.QUEUED),
        (State.HELD, State.QUEUED),
        (State.ASKED, State.DROPPED),
        (State.UNCONFIRMED, State.DROPPED),
    }
)
"""Steps no machine may take."""


def may_step(old: State, new: State, *, human: bool = False) -> bool:
    """Return whether a reply may go from `old` to `new`; `human` says that an agent decided it."""
    return new in STEPS[old] and (human or (old, new) not in BY_HUMAN_ONLY)


def after(result: Result) -> State:
    """Return the state in which an attempt with `result` leaves the reply."""
    return {
        Result.SENT: State.SENT,
        Result.NOT_SENT: State.QUEUED,
        Result.REFUSED: State.REFUSED,
        Result.UNKNOWN: State.UNCONFIRMED,
    }[result]


SETTLE_MS = 600_000
"""How long X may still show a send whose answer was lost, ms."""

DECIDE_MS = 10_000
"""How long an agent can take back what they decided about a reply whose outcome is unknown, ms."""

STALE_MS = 4 * 3_600_000
"""A reply that waited longer than this asks before it goes out, ms."""


LAST_LOOK_MS = 60_000
"""So long after that X is looked at once more before an agent is asked, ms."""


def looked_for_until(deadline: int, settle_ms: int = SETTLE_MS) -> int:
    """Return until when a reply whose answer was lost is looked for (UTC ms); then an agent is asked.

    `deadline`: when its attempt counted as unanswered, UTC ms of X.
    """
    return deadline + settle_ms + LAST_LOOK_MS
