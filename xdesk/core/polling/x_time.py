"""X's time at the desk: from answers of X when there are any, else from the local clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xdesk.core.ports import Clock

TOLERANCE_MS = 1_500
"""HTTP dates have whole seconds; smaller differences are not an error of the clock."""


class XTime:
    """X's clock as this desk knows it, immune to jumps of the local clock.

    `skew_ms` is what an earlier run stored: X's time minus local time, in ms.
    `not_before` is the last time X itself told (UTC ms): it was that late already, whatever the local clock says.
    Between answers of X the time goes on with the steady clock, never with the wall clock.
    """

    def __init__(self, clock: Clock, skew_ms: int = 0, *, not_before: int = 0) -> None:
        self._clock = clock
        self._anchor_steady = clock.steady_ms()
        self._anchor_x = max(clock.now_ms() + skew_ms, not_before)
        self._observed = False
        self._doubted: int | None = None  # how far off the last answer was that nothing confirmed yet, ms

    def observe(self, x_ms: int) -> bool:
        """Take the time of an answer of X (UTC ms); return True when the skew changed for good.

        A time that contradicts what X told before counts once the next answer agrees with it: a single answer may
        come from a store on the way, or from a server whose clock is wrong, and windows for taking back hang on it.
        """
        believed = self.now()
        off = x_ms - believed
        if self._observed and abs(off) <= TOLERANCE_MS:
            self._doubted = None
            return False
        if self._observed and (self._doubted is None or abs(off - self._doubted) > TOLERANCE_MS):
            self._doubted = off
            return False
        self._doubted = None
        self._anchor_x, self._anchor_steady = x_ms, self._clock.steady_ms()
        self._observed = True
        return True

    @property
    def observed(self) -> bool:
        """Return whether X told its time since this desk was started."""
        return self._observed

    def now(self) -> int:
        """Return X's time now, UTC ms."""
        return self._anchor_x + (self._clock.steady_ms() - self._anchor_steady)

    def skew_ms(self) -> int:
        """Return X's time minus local wall time, ms: positive when the local clock is slow."""
        return self.now() - self._clock.now_ms()
