"""Active time: how long an agent is at a conversation: it is in front, and they did something within a minute."""

from __future__ import annotations

from typing import NamedTuple

IDLE_MS = 60_000
"""So long after the last key, click or turn of the wheel an agent still counts as being at it."""
ASLEEP_MS = 5_000
"""Ticks come every second: after a longer gap the computer slept, or stood still, and nobody worked."""
LONGEST_MS = 60_000
"""A stretch is told at the latest when it is so long: a crash costs no more."""
LEAST_MS = 1_000
"""A shorter stretch is a glance in passing."""


class Stretch(NamedTuple):
    """So much active time was spent at a conversation."""

    conversation_id: str
    ms: int


class ActiveTime:
    """Counts on times that are given to it: `now` is steady ms, which may or may not go on during sleep.

    `touched` costs a few additions; whoever counts calls `tick` every second and writes what it returns.
    """

    def __init__(self) -> None:
        self._front, self._counted = "", 0
        self._last = self._touched = -ASLEEP_MS - IDLE_MS
        self._left: list[Stretch] = []

    def touched(self, now: int) -> None:
        """The agent did something in the window."""
        self._count(now)
        self._touched = now

    def show(self, conversation_id: str, now: int) -> None:
        """Another conversation is in front, "" for none."""
        self._count(now)
        if conversation_id != self._front:
            self._end()
            self._front = conversation_id

    def tick(self, now: int) -> list[Stretch]:
        """Count on, and return the stretches that ended or are long enough to be kept."""
        self._count(now)
        if self._counted >= LONGEST_MS:
            self._end()
        found, self._left = self._left, []
        return found

    def leave(self, now: int) -> list[Stretch]:
        """The window closes: return all that was not told yet."""
        self.show("", now)
        return self.tick(now)

    def _count(self, now: int) -> None:
        passed, since = now - self._last, self._last
        self._last = now
        if not 0 <= passed <= ASLEEP_MS:
            self._touched = now - IDLE_MS  # who comes back after a sleep has to do something first
        elif self._front:
            self._counted += max(0, min(now, self._touched + IDLE_MS) - max(since, self._touched))

    def _end(self) -> None:
        if self._counted >= LEAST_MS:
            self._left.append(Stretch(self._front, self._counted))
        self._counted = 0
