"""Times of day as they are told to a customer: which instant a typed time means, and when the zone is named with it."""

from __future__ import annotations

from collections.abc import Callable

Offset = Callable[[int], int]
"""Minutes by which the desk's clocks are ahead of UTC at an instant (UTC ms)."""
MINUTE_MS, DAY_MS = 60_000, 86_400_000
_NEAR_MS = 3 * 3_600_000
"""No clock is moved by more than this, so that both offsets around a change are found this far before and after."""


def zone_words(offset_minutes: int) -> str:
    """Return the name of an offset from UTC that everybody reads the same way: UTC+8, UTC-3:30, UTC."""
    if not offset_minutes:
        return "UTC"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"UTC{'+' if offset_minutes > 0 else '-'}{hours}" + (f":{minutes:02}" if minutes else "")


def is_doubtful(at: int, now: int, offset: Offset) -> bool:
    """Return whether the time of day at `at` could be taken for another instant by who reads it at `now`.

    That is so when the clocks change in between, and when the same time of day comes twice.
    """
    return offset(at) != offset(now) or len(_instants(at + offset(at) * MINUTE_MS, offset)) > 1


def next_instant(hour: int, minute: int, now: int, offset: Offset) -> int | None:
    """Return the first instant after `now` at which clocks show hour:minute; None when they leave it out next time."""
    shown = now + offset(now) * MINUTE_MS
    for day in range(3):
        wall = shown - shown % DAY_MS + day * DAY_MS + (hour * 60 + minute) * MINUTE_MS
        instants = _instants(wall, offset)
        later = [instant for instant in instants if instant > now]
        if later:
            return min(later)
        if not instants and wall > shown:
            return None
    return None


def _instants(wall: int, offset: Offset) -> list[int]:
    """Return the instants at which the clocks show `wall` (ms of a calendar without zones): none, one, or two."""
    around = wall - offset(wall) * MINUTE_MS
    offsets = {offset(around - _NEAR_MS), offset(around), offset(around + _NEAR_MS)}
    return sorted(at for at in (wall - one * MINUTE_MS for one in offsets) if at + offset(at) * MINUTE_MS == wall)
