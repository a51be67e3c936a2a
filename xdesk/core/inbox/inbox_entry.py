"""The inbox as it is listed: rows, their clocks and stages. Apart from the model: the first rows need no more."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """How urgent a clock is."""

    CALM = "calm"
    SOON = "soon"
    URGENT = "urgent"
    OVERDUE = "overdue"
    WAITING = "waiting"  # we answered; it is their turn


class Clock(NamedTuple):
    """A running acknowledgement clock, all in UTC ms of X's time."""

    kind: str  # 'answer' | 'promise'
    start: int
    due: int


ON_ITS_WAY = frozenset({"queued", "sending", "checking", "decided"})
"""Marks of a row whose answer is written and not settled: nobody has to come back to it now."""


class FoundLine(NamedTuple):
    """The newest message of a conversation that a search found, as its row shows it."""

    no: int  # its arrival on this computer
    at: int  # UTC ms
    text: str  # one line of it
    found: tuple[tuple[int, int], ...]  # what was found, as ranges of code points of `text`
    out: bool  # ours


class InboxRow(NamedTuple):
    """One row of the inbox; what the delegate paints. A tuple: pages of them are made while the list scrolls."""

    key: int  # local row number, never leaves this desk
    id: str
    account_id: str
    account_handle: str
    channel: str  # the channel (core.channels)
    customer_id: str
    customer_name: str
    customer_handle: str
    preview: str
    preview_out: bool  # our own last message: "You:"
    last_at: int
    unread: int
    status: str  # 'open' | 'done'
    assignee: str | None
    clock: Clock | None
    mark: str  # '' | 'needs_you' | 'refused' | 'held' | 'draft' | one of ON_ITS_WAY | 'sent'
    line: FoundLine | None = None  # while a search lists it for a message
