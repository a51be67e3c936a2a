"""X's time at the desk when the local clock is wrong, jumps, or the machine sleeps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.polling.x_time import XTime


class HandClock:
    """A clock moved by hand; the wall may lie, the steady side may not."""

    def __init__(self, wall: int = 1_790_000_000_000) -> None:
        self.wall, self.steady = wall, 5_000

    def now_ms(self) -> int:
        return self.wall

    def steady_ms(self) -> int:
        return self.steady

    def pass_(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms


def test_before_any_answer_the_stored_skew_counts() -> None:
    clock = HandClock()
    assert XTime(clock, skew_ms=-3_600_000).now() == clock.wall - 3_600_000


@given(jumps=st.lists(st.integers(-(10**11), 10**11), max_size=8), passed=st.integers(0, 10**9))
def test_jumps_of_the_wall_clock_change_nothing(jumps: list[int], passed: int) -> None:
    clock = HandClock()
    x = XTime(clock)
    x.observe(2_000_000_000_000)
    for jump in jumps:
        clock.wall += jump
    clock.pass_(passed)
    assert x.now() == 2_000_000_000_000 + passed


def test_whole_seconds_of_http_do_not_make_it_tremble() -> None:
    clock = HandClock()
    x = XTime(clock)
    assert x.observe(2_000_000_000_000)
    clock.pass_(900)
    assert not x.observe(2_000_000_000_000)
    assert x.now() == 2_000_000_000_900


def test_skew_is_what_the_next_run_needs() -> None:
    clock = HandClock()
    x = XTime(clock)
    x.observe(clock.wall + 42_000)
    clock.pass_(10_000)
    assert XTime(clock, x.skew_ms()).now() == x.now()


@given(lies=st.lists(st.integers(-(10**11), 10**11), max_size=20), truth=st.integers(1_500, 10**9))
def test_single_answers_with_another_time_move_nothing(lies: list[int], truth: int) -> None:
    """Each lie stands alone: the answer after it tells the right time, give or take the second HTTP cuts off."""
    clock = HandClock()
    x = XTime(clock)
    start = 2_000_000_000_000
    x.observe(start)
    for lie in lies:
        clock.pass_(truth)
        start += truth
        x.observe(start + lie)
        assert abs(x.now() - start) <= 1_500
        x.observe(start - 900)
        assert abs(x.now() - start) <= 1_500


def test_two_answers_that_agree_are_believed() -> None:
    clock = HandClock()
    x = XTime(clock)
    x.observe(2_000_000_000_000)
    assert not x.observe(2_000_000_060_000)
    clock.pass_(5_000)
    assert x.observe(2_000_000_065_000) and x.now() == 2_000_000_065_000
