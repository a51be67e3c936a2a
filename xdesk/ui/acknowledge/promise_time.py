"""Promise time: one value for the promised time; the minutes, the clock time and the words follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QDateTime

from xdesk.core.text.promised_times import next_instant
from xdesk.ui.labels.desk_zone import offset, zone_suffix
from xdesk.ui.style.translation import fill, translate

MINUTE_MS = 60_000
MOST_MINUTES = 24 * 60
_MINUTES = re.compile(r"\A\s*+(\d{1,4})\s*+(?:m|min|minutes?|分|分钟)?\s*+\Z", re.IGNORECASE)
_HOURS = re.compile(r"\A\s*+(\d{1,2})\s*+(?:h|hours?|小时)\s*+\Z", re.IGNORECASE)
_CLOCK = re.compile(r"\A\s*+(\d{1,2})\s*+[:：]\s*+(\d{2})\s*+(?:\(UTC[^()]*\)\s*+)?\Z")


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer within `minutes` of `now` (UTC ms of X)."""

    minutes: int
    now: int

    @property
    def due(self) -> int:
        """UTC ms until which the answer is promised."""
        return self.now + self.minutes * MINUTE_MS

    @property
    def clock(self) -> str:
        """The time of day at this desk, 14:48."""
        return QDateTime.fromMSecsSinceEpoch(self.due).toString("HH:mm")

    def told(self, location: str, *, chinese: bool) -> str:
        """The time of day as a customer at `location` (free text, or "") is told it: with the zone where needed."""
        return self.clock + zone_suffix(self.due, self.now, location, chinese=chinese)


@dataclass(frozen=True, slots=True)
class NoTime(Exception):  # noqa: N818 - reads as what it is
    """What was typed is no time; `why` is shown below the field."""

    why: str


def read_minutes(typed: str, now: int) -> int:
    """Return the minutes meant by "45", "45 min", "2 h" or "15:30" at `now`; raises NoTime."""
    for pattern, factor in ((_MINUTES, 1), (_HOURS, 60)):
        found = pattern.match(typed)
        if found:
            return _allowed(int(found.group(1)) * factor)
    found = _CLOCK.match(typed)
    if found is None:
        raise NoTime(translate("Acknowledge", "Type minutes such as 45, or a time such as 15:30."))
    return _allowed(_until(int(found.group(1)), int(found.group(2)), now))


def _until(hour: int, minute: int, now: int) -> int:
    if minute > 59:
        raise NoTime(fill(translate("Acknowledge", "There is no minute {n}."), n=minute))
    if hour > 23:
        raise NoTime(fill(translate("Acknowledge", "There is no hour {n}."), n=hour))
    at = next_instant(hour, minute, now, offset)
    if at is None:
        gone = translate("Acknowledge", "There is no {time} then: the clocks go forward over it.")
        raise NoTime(fill(gone, time=f"{hour:02}:{minute:02}"))
    return (at - (now - now % MINUTE_MS)) // MINUTE_MS


def _allowed(minutes: int) -> int:
    if not 1 <= minutes <= MOST_MINUTES:
        raise NoTime(translate("Acknowledge", "A promise is between 1 minute and 24 hours."))
    return minutes
