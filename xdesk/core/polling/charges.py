"""Charges: what X bills for one answer, object by object, and why the desk asked."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Charge(NamedTuple):
    """One object that X showed. X bills it once per UTC day and app (docs.x.com, pricing)."""

    item: str
    """What it is, as X counts it: 'dm', 'user' or 'post'; 'chat' for an encrypted message."""
    id: str
    price: int
    """US dollars * 1e6."""


class Reason(StrEnum):
    """Why money was spent."""

    NEWS = "news"  # looked for what is new
    CATCH_UP = "catch_up"  # the desk was closed or out of reach, and fetched what came meanwhile
    FIRST = "first"  # the first reading of a stream on this desk
    HISTORY = "history"  # a stretch that was not read, page by page
    AGENT = "agent"  # an agent asked
    CLOCK = "clock"  # the clock of who waits longest ran out
    CHECK = "check"  # looked for a reply whose answer was lost
    AGAIN = "again"  # paid the day before, too: X counts each UTC day anew
    PEOPLE = "people"  # who somebody is
    POSTS = "posts"  # the post a message answers
    DELETED = "deleted"  # whether a post that waits is still there
    SEND = "send"
    SIGN_IN = "sign_in"


def charges_of(item: str, ids: tuple[str, ...], price: int) -> tuple[Charge, ...]:
    """Return the charges of objects of one kind, each id once."""
    return tuple(Charge(item, one, price) for one in dict.fromkeys(ids))
