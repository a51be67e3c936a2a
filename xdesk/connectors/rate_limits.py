"""Rate windows from X's headers, with every lie clamped to what can be true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from xdesk.core.polling.feed import Limit

_MINUTE = 60_000
_DAY = 24 * 60 * _MINUTE
WINDOWS = (
    ("15min", "x-rate-limit", 15 * _MINUTE),
    ("24h.user", "x-user-limit-24hour", _DAY),
    ("24h.app", "x-app-limit-24hour", _DAY),
)
"""Name of a window, prefix of its three headers (docs.x.com, rate limits), and its length in ms."""

_SLACK = _MINUTE
"""X's windows may end a little after their length; more than this is a lie."""
_UNKNOWN_WAIT = _MINUTE
"""How long to wait when X says 'too many' and nothing else (docs.x.com, rate limits, 429 from 60 s)."""
_MOST = 10_000_000
_MS_FROM = 100_000_000_000
"""Larger numbers cannot be seconds of this millennium: they are milliseconds."""


def date_ms(headers: Mapping[str, str]) -> int | None:
    """Return X's clock from the Date header, UTC ms; None when it is missing or nonsense."""
    try:
        moment = parsedate_to_datetime(headers.get("date", ""))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return int(moment.timestamp() * 1000) if 2006 <= moment.year <= 2100 else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def age_ms(headers: Mapping[str, str]) -> int:
    """Return how long ago an answer was made, ms, as a store on the way says (Age, RFC 9111 section 5.1); else 0."""
    told = headers.get("age", "").strip()
    return min(int(told), _MOST) * 1_000 if told.isascii() and told.isdigit() and len(told) < 20 else 0


def limits(headers: Mapping[str, str], group: str, now: int) -> tuple[Limit, ...]:
    """Return the windows the headers tell of endpoint group `group`; `now` is X's time, UTC ms.

    A window whose limit or remaining cannot be read is left out. A reset that is past, negative or missing
    becomes one second ahead, one beyond the window becomes the window's end.
    """
    found: list[Limit] = []
    for window, prefix, length in WINDOWS:
        limit, remaining = _count(headers, f"{prefix}-limit"), _count(headers, f"{prefix}-remaining")
        if limit is None or remaining is None:
            continue
        reset = _reset(headers.get(f"{prefix}-reset"), now, length)
        found.append(Limit(group, window, limit, min(remaining, limit), reset))
    return tuple(found)


def retry_at(found: tuple[Limit, ...], headers: Mapping[str, str], now: int) -> int:
    """Return when to ask again after a 429, X's time in UTC ms.

    The latest reset among empty windows: a full day can be used up while 15 minutes are not (trap 6). When no
    window admits to be empty, the short window's reset, else Retry-After, else a minute.
    """
    empty = [one.reset_at for one in found if one.remaining <= 0]
    if empty:
        return max(empty)
    short = [one.reset_at for one in found if one.window == "15min"]
    if short:
        return short[0]
    after = _count(headers, "retry-after")
    return now + (min(max(after * 1000, 1000), _DAY) if after is not None else _UNKNOWN_WAIT)


def _count(headers: Mapping[str, str], name: str) -> int | None:
    raw = headers.get(name, "").strip()
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15:
        return None
    return min(int(raw), _MOST)


def _reset(raw: str | None, now: int, length: int) -> int:
    text = (raw or "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return now + length if not text else now + 1000
    seconds = int(text)
    reset = seconds if seconds >= _MS_FROM else seconds * 1000
    return min(max(reset, now + 1000), now + length + _SLACK)
