"""Ids of X and ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xdesk.core import ids


def test_the_time_in_an_id_of_x() -> None:
    assert ids.snowflake_ms("2080765813578191303") == 1_784_928_203_373


@pytest.mark.parametrize("wrong", ["", "12a", "-1", "1" * 20, "１２", 5, None])
def test_what_is_not_an_id(wrong: object) -> None:
    assert not ids.is_x_id(wrong)


@given(st.integers(1_288_834_974_657, 3_400_000_000_000))
def test_lower_bound_of_a_moment(ms: int) -> None:
    assert ids.snowflake_ms(ids.snowflake_at(ms)) == ms


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1))
def test_order_by_age_equals_order_of_numbers(numbers: list[int]) -> None:
    assert sorted(map(str, numbers), key=ids.x_id_order) == [str(n) for n in sorted(numbers)]


@given(st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_a_pair_has_one_name(a: int, b: int) -> None:
    assert ids.pair(str(a), str(b)) == ids.pair(str(b), str(a))
    assert ids.dm_conversation("7", f"{a}-{b}") == ids.dm_conversation("7", f"{b}-{a}")


def test_a_group_keeps_its_id() -> None:
    assert ids.dm_conversation("7", "1578398451921985538") == "dm:7:1578398451921985538"


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1))
def test_ulids_sort_by_time(a: int, b: int) -> None:
    one, two = ids.ulid(a, lambda n: b"\x07" * n), ids.ulid(b, lambda n: b"\x07" * n)
    assert (one < two) == (a < b) and len(one) == 26


def test_newest() -> None:
    assert ids.newest(None, "9", "10") == "10"
    assert ids.newest(None, None) is None
