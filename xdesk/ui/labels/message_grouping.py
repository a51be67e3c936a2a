"""How entries of a conversation stand: days, the New line, turns of one person, quoted posts. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xdesk.core.delivery import State
from xdesk.core.model import Entry, Parent

TURN_MS = 3 * 60_000


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with what stands above it and how it leans on its neighbours."""

    entry: Entry
    day: date | None = None  # the day line above it
    new: bool = False  # the New line above it
    older: bool = False  # above it: X may have more
    parent: Parent | None = None  # the post quoted above it
    joins_above: bool = False  # same turn as the row above


def when(entry: Entry) -> int:
    """Return the time an entry shows: a reply whose attempt was made has the time of the attempt."""
    if entry.tried_at is not None and entry.state not in (None, State.QUEUED, State.HELD):
        return entry.tried_at
    return entry.at


def local_day(ms: int) -> date:
    """Return the local day of UTC ms; the earliest day when it lies outside what a calendar knows."""
    try:
        return datetime.fromtimestamp(ms / 1000).date()
    except (OverflowError, ValueError, OSError):
        return date.min


def is_bubble(entry: Entry) -> bool:
    """Return whether an entry is a message in a bubble, so that it can be part of a turn."""
    return entry.what in ("message", "outbox") and not entry.deleted and entry.state not in _CARDS


_CARDS = frozenset({State.HELD, State.CANCELLED, State.DROPPED})
_CLOSE_A_TURN = frozenset({State.UNCONFIRMED, State.ASKED, State.REFUSED})


def same_turn(above: Entry, below: Entry) -> bool:
    """Return whether two neighbours belong to one turn: same side, three minutes, nothing between them."""
    return (
        is_bubble(above)
        and is_bubble(below)
        and above.direction is below.direction
        and above.state not in _CLOSE_A_TURN
        and 0 <= when(below) - when(above) <= TURN_MS
    )


def rows_of(entries: Sequence[Entry], *, new_id: str | None, more_on_x: bool) -> list[Row]:
    """Return the rows of consecutive `entries`; `new_id`: the first unread one; `more_on_x`: mark the top."""
    rows: list[Row] = []
    last_day: date | None = None
    last_parent: str | None = None
    above: Entry | None = None
    for at, entry in enumerate(entries):
        today = local_day(when(entry))
        day = today if last_day is None or today > last_day else None
        last_day = today if last_day is None else max(last_day, today)
        quoted = entry.parent if entry.parent is not None and entry.parent.id != last_parent else None
        last_parent = quoted.id if quoted is not None else last_parent
        new = entry.id == new_id and at > 0  # a conversation that is new as a whole needs no line
        joins = above is not None and day is None and not new and quoted is None and same_turn(above, entry)
        rows.append(Row(entry, day, new, more_on_x and at == 0, quoted, joins))
        above = entry
    return rows
