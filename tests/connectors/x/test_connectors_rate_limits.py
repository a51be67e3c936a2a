"""Rate headers, honest and lying."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.loopback_server import DATE, NOW
from xdesk.connectors.rate_limits import WINDOWS, age_ms, date_ms, limits, retry_at
from xdesk.core.polling.feed import Limit

QUARTER, DAY = 900_000, 86_400_000


def test_honest_headers() -> None:
    headers = {
        "x-rate-limit-limit": "15",
        "x-rate-limit-remaining": "3",
        "x-rate-limit-reset": str(NOW // 1000 + 600),
        "x-user-limit-24hour-limit": "1440",
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(NOW // 1000 + 7200),
    }
    found = limits(headers, "dm.send", NOW)
    assert found == (
        Limit("dm.send", "15min", 15, 3, NOW + 600_000),
        Limit("dm.send", "24h.user", 1440, 0, NOW + 7_200_000),
    )
    assert retry_at(found, headers, NOW) == NOW + 7_200_000


def test_the_age_of_an_answer_is_what_a_store_says_and_nothing_odd() -> None:
    assert [age_ms({"age": one}) for one in ("0", "59", " 86400 ")] == [0, 59_000, 86_400_000]
    assert [age_ms(one) for one in ({}, {"age": "-7"}, {"age": "old"}, {"age": "1.5"}, {"age": "٣"})] == [0] * 5
    assert age_ms({"age": "9" * 300}) == 0


def reset(value: str) -> int:
    headers = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "0", "x-rate-limit-reset": value}
    return retry_at(limits(headers, "g", NOW), headers, NOW) - NOW


def test_lies_are_clamped() -> None:
    assert reset(str(NOW // 1000 - 5)) == 1000
    assert reset("-7") == 1000
    assert reset("soon") == 1000
    assert reset(str(NOW // 1000 + 315_360_000)) == QUARTER + 60_000
    assert reset(str(NOW + 300_000)) == 300_000  # milliseconds instead of seconds
    assert reset("") == QUARTER
    assert reset("9" * 400) == 1000


def test_a_429_without_headers_waits_a_minute_or_as_told() -> None:
    assert retry_at((), {}, NOW) == NOW + 60_000
    assert retry_at((), {"retry-after": "120"}, NOW) == NOW + 120_000
    assert retry_at((), {"retry-after": "999999999"}, NOW) == NOW + DAY


def test_remaining_14_on_a_429_uses_the_short_window() -> None:
    headers = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "14", "x-rate-limit-reset": str(NOW // 1000 + 30)}
    assert retry_at(limits(headers, "g", NOW), headers, NOW) == NOW + 30_000


def test_dates() -> None:
    assert date_ms({"date": DATE}) == NOW
    for bad in ("", "yesterday", "Mon, 21 Sep 1926 14:13:20 GMT", "Mon, 99 Foo 2026 13:33:20 GMT", "\x00"):
        assert date_ms({"date": bad}) is None


junk = st.one_of(st.integers().map(str), st.text(max_size=30), st.floats().map(str))


@given(
    st.dictionaries(st.sampled_from([f"{p}-{w}" for _, p, _ in WINDOWS for w in ("limit", "remaining", "reset")]), junk)
)
def test_no_header_makes_a_wait_too_long_or_negative(headers: dict[str, str]) -> None:
    found = limits(headers, "g", NOW)
    wait = retry_at(found, headers, NOW) - NOW
    assert 1000 <= wait <= DAY + 60_000
    if not any(one.window != "15min" for one in found):
        assert wait <= 16 * 60_000
    assert all(0 <= one.remaining <= one.limit for one in found)
