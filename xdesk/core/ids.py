"""Ids: X's are strings of digits that carry their time; ours are ULIDs minted at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable

_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = re.compile(r"[0-9]{1,19}\Z")


def is_x_id(value: object) -> bool:
    """Return whether `value` is a string of 1 to 19 ASCII digits, as X's ids are (x-api.md 1.1)."""
    return isinstance(value, str) and bool(_DIGITS.match(value))


def snowflake_ms(x_id: str) -> int:
    """Return the UTC ms at which X minted `x_id` (post or DM event, x-api.md 3.1).

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


def pair(one: str, other: str) -> str:
    """Return the id of the one-to-one DM conversation of two users, smaller id first (x-api.md 3.2)."""
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


def ulid(ms: int, entropy: Callable[[int], bytes]) -> str:
    """Return a ULID for `ms` (UTC ms); `entropy(n)` gives n random bytes."""
    number = (ms & ((1 << 48) - 1)) << 80 | int.from_bytes(entropy(10), "big")
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))
