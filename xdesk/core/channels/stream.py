"""Stream: a list of X that is read again and again, and how it is read."""

from __future__ import annotations

from typing import NamedTuple

SECOND, MINUTE = 1_000, 60_000
QUARTER, THREE_HOURS, DAY = 15 * MINUTE, 180 * MINUTE, 1_440 * MINUTE


class Window(NamedTuple):
    """Requests that X counts together (https://docs.x.com/x-api/fundamentals/rate-limits)."""

    name: str
    """How requests name it, such as 'dm.read'; what X's headers tell is kept by this name."""
    requests: tuple[tuple[int, int], ...]
    """What this desk allows itself whatever the headers say: (length in ms, requests in it), the usual one first."""


class FirstPage(NamedTuple):
    """How many objects the first page of a round asks for, on a stream where known objects are shown again.

    X charges each object once a UTC day (https://docs.x.com/x-api/getting-started/pricing), so a page is small.
    """

    quick: int
    """While somebody looks or customers write."""
    slow: int
    """While nobody does."""
    away: int
    """After this desk has not read for a quarter of an hour."""


class Stream(NamedTuple):
    """One list of X. Tuples, not dataclasses: the first rows of a start need them."""

    name: str
    """Its word in the file of the desk, such as 'dm'; a connector of this name reads it."""
    window: Window
    """The rate window that its reads count in."""
    since_id: bool
    """X can be asked for what is newer than an id; else a round goes down from the newest to a known one."""
    price: str
    """As what X charges its objects: 'dm', 'post', 'own' or 'user' (connectors.x.prices)."""
    quick_ms: int
    """Time between two reads while somebody looks or customers write, ms."""
    slow_ms: int
    """Time between two reads while nobody does, ms."""
    read_later: str = ""
    """Marked text of Health: when its used up reads go on, at {time}. '': the general one."""
    read_later_shared: str = ""
    """Marked text of Health: the same where another desk or app reads it, too. '': the general one."""
    asked_later: str = ""
    """Marked text of Poll: what an agent is told who asks for news before that {time}. '': the general one."""
    lost: str = ""
    """Marked text of Health: X no longer lists a part that was never read. '': the general one."""
    first_page: FirstPage | None = None
    """Sizes of the first page; None: always a full one, which costs nothing where X brings only what is new."""
    deep_every_ms: int = 0
    """Time between two reads that go back behind the newest known id, for what X showed late, ms; 0: each does."""
    kept_ms: int | None = None
    """How far back X lists it, ms; None: it counts, see `listed`."""
    listed: int | None = None
    """How many of its newest objects X lists, where not their age decides; None: farther than a desk is ever away."""
    one_conversation: bool = False
    """X can list one conversation of it alone, and its older messages."""
    probe_cost: int = 1
    """By how much it is asked more seldom than others while the account is out of reach."""
