"""Ids as X makes them: 64-bit numbers that carry their time, minted from the sandbox clock."""

from __future__ import annotations

EPOCH_MS = 1_288_834_974_657


class Snowflakes:
    """Mints ids that rise with their time; the same calls give the same ids."""

    def __init__(self, salt: int) -> None:
        self._salt = (salt * 2_654_435_761) % 1024
        self._last: dict[int, int] = {}

    def mint(self, at_ms: int) -> str:
        """Return a new id for `at_ms`; up to 4,096 per ms, then the next ms."""
        count = self._last.get(at_ms, -1) + 1
        if count >= 4096:
            return self.mint(at_ms + 1)
        self._last[at_ms] = count
        return str(((at_ms - EPOCH_MS) << 22) | (self._salt << 12) | count)


def floor_id(at_ms: int) -> int:
    """Return the smallest id a moment can have; start_time and end_time become ids by it."""
    return max(0, at_ms - EPOCH_MS) << 22
