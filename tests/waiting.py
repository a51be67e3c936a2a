"""Waiting for a condition, never for a time: the limits here only end a hang, on however busy a computer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 60.0
"""So long a condition is waited for before its test fails. No claim of any test is about this time."""
STEP_S = 0.005


def until(true: Callable[[], object], what: str = "") -> None:
    """Wait until `true()` holds, for what another thread or process does; fail with a sentence when it never does."""
    ends = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends, f"it did not come to pass within {PATIENCE_S:.0f} s: {what or true}"
        time.sleep(STEP_S)  # timed: between two looks at a condition that tells nobody when it changes


async def until_async(true: Callable[[], object], what: str = "") -> None:
    """Do the same on a running loop, which goes on with its other tasks between two looks."""
    ends = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends, f"it did not come to pass within {PATIENCE_S:.0f} s: {what or true}"
        await asyncio.sleep(STEP_S)  # timed: between two looks
