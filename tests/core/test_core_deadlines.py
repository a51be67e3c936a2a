"""Clocks of customers who wait, at exact moments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.channels.registry import channel_of
from xdesk.core.deadlines import MINUTE_MS, Facts, rank, running, share_used, stage
from xdesk.core.model import Clock, Stage

T0 = 1_790_000_000_000
times = st.integers(min_value=1_200_000_000_000, max_value=4_000_000_000_000)


def facts(
    kind: str = "dm", first: int | None = T0, promise: tuple[int, int] | None = None, done: bool = False
) -> Facts:
    return Facts(kind, first, promise[0] if promise else None, promise[1] if promise else None, done)


@pytest.mark.parametrize(("kind", "minutes"), [("dm", 15), ("mention", 60), ("reply", 60)])
def test_the_bomb_of_each_kind(kind: str, minutes: int) -> None:
    assert running(facts(kind)) == Clock("answer", T0, T0 + minutes * MINUTE_MS)


def test_nobody_waits() -> None:
    assert running(facts(first=None)) is None
    assert running(facts(done=True)) is None
    assert running(facts(promise=(T0, T0 + 1), done=True)) is None


def test_a_promise_rules_even_when_they_write_again() -> None:
    clock = running(facts(promise=(T0 + 60_000, T0 + 60_000 + 30 * MINUTE_MS)))
    assert clock == Clock("promise", T0 + 60_000, T0 + 31 * MINUTE_MS)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, Stage.CALM),
        (0.4999, Stage.CALM),
        (0.5, Stage.SOON),
        (0.7999, Stage.SOON),
        (0.8, Stage.URGENT),
        (0.9999, Stage.URGENT),
        (1.0, Stage.OVERDUE),
        (9.0, Stage.OVERDUE),
    ],
)
def test_stages_change_at_their_thresholds(share: float, expected: Stage) -> None:
    clock = Clock("answer", T0, T0 + channel_of("dm").answer_ms)
    assert stage(clock, T0 + round(share * channel_of("dm").answer_ms)) is expected


def test_without_a_clock_it_is_their_turn() -> None:
    assert stage(None, T0) is Stage.WAITING


@given(start=times, length=st.integers(1, 10**9), at=times)
def test_share_never_negative_and_overdue_exactly_from_due(start: int, length: int, at: int) -> None:
    clock = Clock("answer", start, start + length)
    assert share_used(clock, at) >= 0
    assert (stage(clock, at) is Stage.OVERDUE) == (at >= clock.due)


@given(dues=st.lists(times, min_size=2, max_size=9), lasts=st.lists(times, min_size=2, max_size=9))
def test_the_order_of_the_inbox(dues: list[int], lasts: list[int]) -> None:
    waiting = [rank(None, last) for last in lasts]
    running_ranks = [rank(Clock("answer", due - 1, due), 0) for due in dues]
    assert max(running_ranks) < min(waiting)
    assert sorted(running_ranks) == sorted(dues)
    assert sorted(lasts, key=lambda last: rank(None, last)) == sorted(lasts, reverse=True)
