"""The sandbox's own clock: at any speed, jumping, or moved by hand; only this file asks the computer."""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable
from email.utils import formatdate


def wall_ms() -> int:
    """Return this computer's time, UTC ms."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Return ms that never jump back."""
    return time.monotonic_ns() // 1_000_000


class SandboxClock:
    """X's time as this server tells it, in UTC ms. Speed 0 stands still until somebody moves it."""

    def __init__(self, origin_ms: int, speed: float = 1.0, *, steady: Callable[[], int] = steady_ms) -> None:
        self._steady = steady
        self._anchor = origin_ms
        self._since = steady()
        self.speed = speed

    def now(self) -> int:
        """Return the sandbox's time now, UTC ms."""
        return self._anchor + round((self._steady() - self._since) * self.speed)

    def set(self, now_ms: int) -> None:
        """Move the clock to `now_ms`; it goes on from there at its speed."""
        self._anchor, self._since = now_ms, self._steady()

    def jump(self, by_ms: int) -> None:
        """Move the clock by `by_ms`, forward or back."""
        self.set(self.now() + by_ms)

    def run(self, speed: float) -> None:
        """Go on from now at `speed` sandbox ms per real ms; 0 stands still."""
        self.set(self.now())
        self.speed = speed

    def state(self) -> dict[str, object]:
        """Return mode, time and speed for the control path."""
        return {"mode": "running" if self.speed else "manual", "now": self.now(), "speed": self.speed}


def http_date(at_ms: int) -> str:
    """Return a time as the Date header writes it."""
    return formatdate(at_ms // 1000, usegmt=True)


def iso(at_ms: int) -> str:
    """Return a time as X writes it in answers: 2026-07-24T21:23:23.000Z (whole seconds)."""
    moment = time.gmtime(at_ms // 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", moment)


def parse_iso(text: str) -> int:
    """Return UTC ms of 2026-07-24T21:23:23Z or with milliseconds; ValueError when it is neither."""
    stem, _, _ = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(stem, "%Y-%m-%dT%H:%M:%S")) * 1000


def utc_day(at_ms: int) -> int:
    """Return the number of the UTC day; X bills an object once per UTC day."""
    return at_ms // 86_400_000
