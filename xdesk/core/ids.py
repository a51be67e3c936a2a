"""Ids: X's are strings of digits that carry their time; ours are ULIDs minted at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FIRST_MS = 1_293_840_000_000
"""1 January 2011, UTC: X minted its first ids of this kind weeks before, so a small number is none of them."""
AHEAD_MS = 60_000
"""An id further ahead of X's time than this is none X minted by now."""
AGREES_MS = 60_000
"""X tells the second at which something was written, its id the ms; further apart, one of the two is wrong."""
_DIGITS = re.compile(r"[0-9]{1,19}\Z")


def is_x_id(value: object) -> bool:
    """Return whether `value` is a string of 1 to 19 ASCII digits, as X's ids are (docs.x.com, direct messages)."""
    return isinstance(value, str) and bool(_DIGITS.match(value))


def snowflake_ms(x_id: str) -> int:
    """Return the UTC ms at which X minted `x_id` (post or DM event).

    Raises ValueError when `x_id` is not a string of digits.
    """
    if not is_x_id(x_id):
        raise ValueError("not an id of X")
    return (int(x_id) >> 22) + _SNOWFLAKE_EPOCH_MS


def snowflake_at(ms: int) -> str:
    """Return the smallest id X can mint at `ms` (UTC ms): a lower bound for 'newer than'."""
    return str(max(0, ms - _SNOWFLAKE_EPOCH_MS) << 22)


def x_id_order(x_id: str) -> tuple[int, str]:
    """Return a key that sorts ids of X by age without turning them into numbers."""
    return (len(x_id), x_id)


def newest(*x_ids: str | None) -> str | None:
    """Return the newest of the given ids of X, None when there is none."""
    present = [x for x in x_ids if x]
    return max(present, key=x_id_order) if present else None


def plausible(x_id: str, *, told_ms: int | None, now_ms: int) -> bool:
    """Return whether X can have minted `x_id` by `now_ms` for what it says was written at `told_ms` (UTC ms).

    None: the time is not told. Raises ValueError when `x_id` is not a string of digits.
    """
    minted = snowflake_ms(x_id)
    if not _FIRST_MS <= minted <= now_ms + AHEAD_MS:
        return False
    return told_ms is None or abs(told_ms - minted) <= AGREES_MS


def depth(x_ids: Iterable[str]) -> str | None:
    """Return the id down to which a page with these ids surely reaches, None when that cannot be said.

    It is the second lowest: one item alone, out of its order or with a wrong id, says nothing of the others.
    """
    lowest = sorted(set(x_ids), key=x_id_order)[:2]
    return lowest[1] if len(lowest) == 2 else None


def pair(one: str, other: str) -> str:
    """Return the id of the one-to-one DM conversation of two users, smaller id first."""
    first, second = sorted((one, other), key=x_id_order)
    return f"{first}-{second}"


def dm_conversation(account_id: str, dm_conversation_id: str) -> str:
    """Return our id of a DM conversation of one brand account; unsorted pairs are normalised."""
    left, dash, right = dm_conversation_id.partition("-")
    external = pair(left, right) if dash else dm_conversation_id
    return f"dm:{account_id}:{external}"


def post_conversation(account_id: str, root_id: str, customer_id: str) -> str:
    """Return our id of what one customer says to one brand account below one root post."""
    return f"post:{account_id}:{root_id}:{customer_id}"


def thread(channel: str, account_id: str, external_id: str, customer_id: str = "") -> str:
    """Return our id of a place on X where messages stand; `customer_id` only where more than one person speaks to us.

    A direct conversation, also one of a group, is one place; below a post each customer has a place of their own.
    """
    return ":".join((channel, account_id, external_id, *((customer_id,) if customer_id else ())))


def ulid(ms: int, entropy: Callable[[int], bytes]) -> str:
    """Return a ULID for `ms` (UTC ms); `entropy(n)` gives n random bytes."""
    number = (ms & ((1 << 48) - 1)) << 80 | int.from_bytes(entropy(10), "big")
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))
