"""The desk's steady clock is one that goes on while the computer sleeps, as each system calls it."""

from __future__ import annotations

import sys
import time

import pytest

from xdesk.app.clock import SystemClock, goes_on_in_sleep


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="Linux has this clock")
def test_on_linux_it_is_the_time_since_the_start_of_the_computer() -> None:
    before = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    found = SystemClock().steady_ms()
    assert before <= found <= time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def test_each_system_that_needs_another_clock_than_pythons_has_it() -> None:
    """A name this system does not offer would silently be the clock that stands still."""
    assert goes_on_in_sleep("darwin") == "CLOCK_MONOTONIC_RAW" and goes_on_in_sleep("win32") == ""
    name = goes_on_in_sleep(sys.platform)
    assert not name or hasattr(time, name)
