"""Deadlines: who waits since when, until when, and how urgent that is. Arithmetic on given times."""

from __future__ import annotations

from typing import NamedTuple

from xdesk.core.channels.registry import channel_of
from xdesk.core.inbox.inbox_entry import Clock, Stage

MINUTE_MS = 60_000
SOON, URGENT = 0.5, 0.8
WAITING_BASE = 10_000_000_000_000
"""Ranks of conversations without a clock lie above every due time (UTC ms of the year 2286)."""


class Facts(NamedTuple):
    """What decides a conversation's clock; all times UTC ms of X, None when there is none."""

    channel: str  # the channel (core.channels)
    first_unanswered_at: int | None  # first customer message after our last confirmed one
    promise_start: int | None  # when X took the acknowledging reply
    promise_due: int | None
    done: bool


def running(facts: Facts) -> Clock | None:
    """Return the clock that runs, None when it is the customer's turn or the matter is done.

    An open promise rules: a further message of the customer does not start a second clock.
    """
    if facts.done:
        return None
    if facts.promise_due is not None and facts.promise_start is not None:
        return Clock("promise", facts.promise_start, facts.promise_due)
    if facts.first_unanswered_at is None:
        return None
    start = facts.first_unanswered_at
    return Clock("answer", start, start + channel_of(facts.channel).answer_ms)


def share_used(clock: Clock, now: int) -> float:
    """Return the share of the time that is used up at `now` (UTC ms of X), 0.0 or more."""
    return max(0.0, (now - clock.start) / max(1, clock.due - clock.start))


def stage(clock: Clock | None, now: int) -> Stage:
    """Return how urgent `clock` is at `now` (UTC ms of X)."""
    if clock is None:
        return Stage.WAITING
    if now >= clock.due:
        return Stage.OVERDUE
    used = share_used(clock, now)
    if used >= URGENT:
        return Stage.URGENT
    return Stage.SOON if used >= SOON else Stage.CALM


def rank(clock: Clock | None, last_at: int) -> int:
    """Return the place in the inbox, smallest first: longest overdue, least time left, then waiting, newest first."""
    return clock.due if clock is not None else WAITING_BASE - last_at
