"""What a day cost and will come to: parts add up, the forecast keeps between its bounds, the hard bound holds."""

from __future__ import annotations

import random

import pytest

from xdesk.core.polling.budget import SMALL, SpendLimit
from xdesk.core.polling.day_cost import CostRow, DayCost, dollars, report

DAY, HOUR = 86_400_000, 3_600_000
NOON = 20_000 * DAY + DAY // 2


def row(hour: int, objects: int, *, price: int = 10_000, item: str = "dm", reason: str = "news") -> CostRow:
    return CostRow("1", "send" if item == "send" else "dm", reason, item, hour, price, objects, 2)


def test_a_day_goes_on_as_it_was_since_it_began_to_cost() -> None:
    day = DayCost("2024-10-04", NOON, SpendLimit(), (row(8, 4), row(10, 4)))
    assert day.micros == 80_000 and day.forecast() == (80_000 + 80_000 // 4 * 12, 80_000, 80_000 + 40_000 * 12)
    assert day.not_asked_twice == 40_000 and day.by_hour()[8:11] == (40_000, 0, 40_000)
    assert DayCost("2024-10-04", NOON, SpendLimit(), ()).forecast() == (0, 0, 0)


def test_reading_comes_to_the_hard_bound_and_sending_goes_on() -> None:
    rows = (row(0, 100), row(0, 2, price=15_000, item="send", reason="send"))
    day = DayCost("2024-10-04", NOON, SpendLimit(soft=1_000_000, hard=1_200_000), rows)
    assert day.state == "slowed" and day.forecast()[0] == 1_200_000 + 30_000
    assert DayCost("2024-10-04", NOON, SpendLimit(hard=1_030_000), rows).state == "stopped"


@pytest.mark.parametrize("seed", range(20))
def test_every_amount_is_the_sum_of_rows(seed: int) -> None:
    rng = random.Random(seed)
    rows = tuple(
        CostRow(rng.choice("ab"), rng.choice(("dm", "users")), rng.choice(("news", "again")), "dm", rng.randrange(24),
                rng.choice((5_000, 10_000)), rng.randint(0, 9), rng.randint(0, 3))
        for _ in range(rng.randint(0, 30))
    )  # fmt: skip
    limit = SpendLimit(rng.choice((0, 100_000)), rng.choice((0, 200_000)))
    day = DayCost("2024-10-04", NOON - NOON % DAY + rng.randrange(DAY), limit, rows)
    told = report(day, [("a", "acme")])
    likely, least, most = day.forecast()
    assert least == day.micros or not rows or day.micros == 0
    assert least <= likely <= most
    parts = [one for account in told["accounts"] for one in account["rows"]]  # type: ignore[attr-defined]
    assert sum(one["micros"] for one in parts) == sum(day.by_hour()) == sum(m for _, m in day.by_reason()) == day.micros
    assert sum(one["objects"] for one in parts) == sum(one.objects for one in rows)


@pytest.mark.parametrize("seed", range(20))
def test_the_hard_bound_is_passed_by_less_than_the_smallest_question(seed: int) -> None:
    rng = random.Random(seed)
    limit, spent, price = SpendLimit(hard=rng.randint(1, 3_000_000)), 0, 20_000
    while (size := limit.within(100, spent, price=price)) > 0:
        assert SMALL <= size <= 100
        spent += rng.randint(0, size) * price + 1
    assert limit.hard <= spent < limit.hard + SMALL * price + 1
    assert SpendLimit(hard=0).within(100, 10**9) == 100


def test_people_and_posts_leave_half_of_the_hard_bound_to_messages() -> None:
    limit = SpendLimit(hard=400_000)
    assert [limit.besides(100, spent, price=10_000) for spent in (0, 150_000, 195_000, 300_000, 500_000)] == [
        20,
        5,
        0,
        0,
        0,
    ]
    assert SpendLimit(hard=0).besides(100, 10**9, price=10_000) == 100


def test_amounts_have_three_places() -> None:
    assert [dollars(one) for one in (0, 5_000, 1_234_567)] == ["$0.000", "$0.005", "$1.235"]
