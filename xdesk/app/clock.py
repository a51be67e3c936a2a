"""The only clocks of the desk: the system's, and one that runs faster together with a sandbox."""

from __future__ import annotations

import sys
import time


def goes_on_in_sleep(platform: str) -> str:
    """Return what the system calls its clock that goes on while the computer sleeps, '' where Python's own does.

    On a Mac `time.monotonic` stands still in sleep, and CLOCK_MONOTONIC_RAW does not (github.com/python/cpython,
    issue 86273); on Linux CLOCK_BOOTTIME is the one (man 2 clock_gettime).
    """
    return {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC_RAW"}.get(platform, "")


_SOURCE = getattr(time, goes_on_in_sleep(sys.platform) or "no such clock", None)


def _steady_ns() -> int:
    """Return a time that goes on during sleep where the system offers one."""
    return time.clock_gettime_ns(_SOURCE) if _SOURCE is not None else time.monotonic_ns()


class SystemClock:
    """This computer's clock."""

    speed = 1.0

    def now_ms(self) -> int:
        """Return UTC ms as this computer believes it."""
        return time.time_ns() // 1_000_000

    def steady_ms(self) -> int:
        """Return ms that never jump back."""
        return _steady_ns() // 1_000_000


class ScaledClock:
    """A clock that left `origin_ms` (UTC ms) when this computer's clock showed the same, `speed` times as fast.

    Desk and sandbox given the same origin and speed agree without talking.
    """

    def __init__(self, origin_ms: int, speed: float) -> None:
        if not 0.1 <= speed <= 20.0:
            raise ValueError("a shared clock runs between 0.1 and 20 times as fast")
        self._origin, self.speed = origin_ms, speed
        self._system = SystemClock()
        self._steady_gap = self._system.now_ms() - self._system.steady_ms()

    def now_ms(self) -> int:
        """Return UTC ms of the shared clock."""
        return self._scaled(self._system.now_ms())

    def steady_ms(self) -> int:
        """Return scaled ms that never jump back."""
        return self._scaled(self._system.steady_ms() + self._steady_gap)

    def _scaled(self, ms: int) -> int:
        return self._origin + round((ms - self._origin) * self.speed)
