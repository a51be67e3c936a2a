"""The budget: never above X's documented limits, never a wait above a window, whatever the headers say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xdesk.core.polling.budget import DAY, MINUTE, QUARTER, SECOND, Budget, Purpose, SpendLimit, clamp_wait, full_jitter
from xdesk.core.polling.feed import Limit

X_NOW = 1_790_000_000_000


def budget(seed: int = 1) -> Budget:
    return Budget(random.Random(seed))


def spend(one: Budget, name: str, times: int, now: int = 0, purpose: Purpose = Purpose.AGENT) -> None:
    for _ in range(times):
        assert one.wait(name, now, purpose) == 0
        one.take(name, now, purpose)


def test_the_own_bucket_holds_without_any_header() -> None:
    one = budget()
    spend(one, "dm.read", 15)
    assert one.wait("dm.read", 0) == QUARTER
    assert one.wait("dm.read", QUARTER) == 0


def test_polling_leaves_a_reserve_for_the_agent() -> None:
    one = budget()
    spend(one, "dm.read", 12, purpose=Purpose.POLL)
    assert one.wait("dm.read", 0, Purpose.POLL) == QUARTER
    assert one.wait("dm.read", 0, Purpose.FILL) > 0
    assert one.wait("dm.read", 0, Purpose.AGENT) == 0
    spend(one, "dm.read", 3)
    assert one.wait("dm.read", 0, Purpose.AGENT) > 0


def test_looking_for_lost_answers_takes_at_most_five_reads() -> None:
    one = budget()
    spend(one, "dm.read", 5, purpose=Purpose.CHECK)
    assert one.wait("dm.read", 0, Purpose.CHECK) == QUARTER
    assert one.wait("dm.read", 0, Purpose.POLL) == 0


def test_headers_of_another_agents_use_slow_us_down() -> None:
    one = budget()
    one.take("dm.read", 0)
    one.tell("dm.read", [Limit("dm.read", "15min", 15, 2, X_NOW + 5 * MINUTE)], now=0, x_now=X_NOW)
    assert one.wait("dm.read", 0, Purpose.POLL) == 5 * MINUTE
    assert one.wait("dm.read", 0, Purpose.AGENT) == 0
    assert one.wait("dm.read", 5 * MINUTE, Purpose.POLL) == 0


def test_a_day_bucket_can_be_the_cause() -> None:
    one = budget()
    limits = [
        Limit("dm.send", "15min", 15, 14, X_NOW + MINUTE),
        Limit("dm.send", "24h.user", 1_440, 0, X_NOW + 5 * 60 * MINUTE),
    ]
    wait = one.refused("dm.send", limits, now=0, x_now=X_NOW)
    assert 5 * 60 * MINUTE <= wait <= 5 * 60 * MINUTE + 5 * SECOND
    assert one.wait("dm.send", 0) >= 5 * 60 * MINUTE


def test_repeated_refusals_wait_longer_but_never_above_the_window() -> None:
    one, now, waits = budget(), 0, []
    for _ in range(12):
        told = [Limit("dm.read", "15min", 15, 0, X_NOW + now + 1)]
        waits.append(one.refused("dm.read", told, now=now, x_now=X_NOW + now))
        now += waits[-1]
    assert waits[0] < 10 * SECOND < waits[1] < waits[3]
    assert max(waits) <= QUARTER + 5 * SECOND
    one.good("dm.read")
    assert one.refused("dm.read", [Limit("dm.read", "15min", 15, 0, X_NOW + now)], now=now, x_now=X_NOW + now) < MINUTE


def test_a_24_hour_send_limit_of_our_own() -> None:
    one, now, sent = budget(), 0, 0
    while now < DAY:
        wait = one.wait("dm.send", now)
        if wait:
            now += wait
            continue
        one.take("dm.send", now)
        sent += 1
    assert sent <= 1_440


def test_spread_is_the_interval_that_never_waits() -> None:
    one, now = budget(), 0
    for _ in range(100):
        assert one.wait("dm.read", now, Purpose.POLL) == 0
        one.take("dm.read", now, Purpose.POLL)
        now += one.spread("dm.read")
    assert one.spread("dm.read") == 75 * SECOND


limits = st.builds(
    Limit,
    name=st.just("dm.read"),
    window=st.sampled_from(["15min", "24h.user", "24h.app", "odd"]),
    limit=st.integers(-5, 10**6),
    remaining=st.integers(-5, 10**6),
    reset_at=st.one_of(st.integers(-(10**9), 10**13), st.integers(X_NOW - DAY, X_NOW + 2 * DAY), st.just(X_NOW * 1000)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(limits, max_size=3), st.integers(0, 2**31), st.one_of(st.none(), st.integers(-1, 10**16)))
def test_headers_that_lie_never_make_us_wait_too_long_nor_ask_too_often(
    told: list[Limit], seed: int, retry_at: int | None
) -> None:
    """Headers that lie cost at most one window."""
    one = budget(seed)
    day = any(x.window.startswith("24h") for x in told)
    cap = (DAY if day else QUARTER) + MINUTE
    assert SECOND <= one.refused("dm.read", told, now=0, x_now=X_NOW, retry_at=retry_at) <= cap
    assert one.wait("dm.read", 0) <= cap
    now, asked = one.wait("dm.read", 0), []
    for _ in range(40):
        one.tell("dm.read", told, now=now, x_now=X_NOW + now)
        wait = one.wait("dm.read", now)
        assert wait <= cap
        if wait == 0:
            one.take("dm.read", now)
            asked.append(now)
        now += max(wait, SECOND)
    for at in asked:
        assert sum(at - QUARTER < other <= at for other in asked) <= 15


def test_clamp_and_jitter() -> None:
    assert clamp_wait(None, X_NOW, QUARTER) == QUARTER
    assert clamp_wait(X_NOW - DAY, X_NOW, QUARTER) == SECOND
    assert clamp_wait(X_NOW + 10 * DAY, X_NOW, QUARTER) == QUARTER
    rng = random.Random(3)
    waits = [full_jitter(rng, n, cap=30 * SECOND) for n in range(50)]
    assert all(250 <= wait <= 30 * SECOND for wait in waits) and len(set(waits)) > 20


@pytest.mark.parametrize(("spent", "factor", "empty"), [(0, 1, False), (1_600_000, 4, False), (2_000_000, 4, True)])
def test_money_slows_then_stops(spent: int, factor: int, empty: bool) -> None:
    spend_limit = SpendLimit(1_600_000, 2_000_000)
    assert (spend_limit.slower(spent), spend_limit.empty(spent)) == (factor, empty)


def test_without_bounds_money_never_stops() -> None:
    assert not SpendLimit(0, 0).empty(10**12) and SpendLimit(0, 0).slower(10**12) == 1
