"""Reads single members out of X's JSON without trusting their type; absent and wrong are the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from xdesk.core.ids import is_x_id, snowflake_ms

Members = Mapping[str, object]

_OLDEST_MS = 1_136_073_600_000  # 2006: before X
_LATEST_MS = 4_102_444_800_000  # 2100
_SAME_MS = 60_000


def member(item: Members, *names: str) -> object:
    """Return the first of `names` that is there: old name first, then the new one (docs.x.com, data dictionary)."""
    for name in names:
        value = item.get(name)
        if value is not None:
            return value
    return None


def text(item: Members, *names: str, most: int = 0) -> str:
    """Return a text, '' when there is none; NUL becomes U+FFFD; cut at `most` code points when given."""
    value = member(item, *names)
    if not isinstance(value, str):
        return ""
    whole = value.replace("\x00", "�")
    return whole[:most] if most else whole


def x_id(item: Members, *names: str) -> str | None:
    """Return an id of X; a whole number is taken digit for digit, anything else is None (trap 24)."""
    return as_x_id(member(item, *names))


def as_x_id(value: object) -> str | None:
    """Return `value` as an id of X, None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**19:
        return str(value)
    return value if isinstance(value, str) and is_x_id(value) else None


def number(item: Members, name: str) -> int | None:
    """Return a whole number that is not negative, None when there is none."""
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 1 << 62 else None


def flag(item: Members, name: str) -> bool | None:
    """Return true or false, None when it is neither."""
    value = item.get(name)
    return value if isinstance(value, bool) else None


def group(item: Members, *names: str) -> Members:
    """Return an object's members, {} when there is none."""
    value = member(item, *names)
    return value if isinstance(value, dict) else {}


def rows(item: Members, *names: str) -> list[Members]:
    """Return the objects of a list, leaving out what is none."""
    value = member(item, *names)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def ids(item: Members, *names: str) -> list[str]:
    """Return the ids of a list, leaving out what is none."""
    value = member(item, *names)
    found = [as_x_id(one) for one in value] if isinstance(value, list) else []
    return [one for one in found if one]


def words(item: Members, name: str) -> list[str]:
    """Return the texts of a list."""
    value = item.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def moment(item: Members, name: str) -> int | None:
    """Return a time of X (ISO 8601) as UTC ms, None when it is missing or cannot be."""
    value = item.get(name)
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        when = datetime.fromisoformat(value)
        ms = round(when.replace(tzinfo=when.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return ms if _OLDEST_MS <= ms <= _LATEST_MS else None


def written_at(item: Members, x_id: str) -> int:
    """Return when the post or event `x_id` was written, UTC ms.

    X tells whole seconds; its id has the ms, which decide what came first. The id counts while the two agree.
    """
    told, exact = moment(item, "created_at"), snowflake_ms(x_id)
    return exact if told is None or abs(told - exact) <= _SAME_MS else told
