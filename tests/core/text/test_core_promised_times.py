"""Times told to customers: across clock changes the right instant, and the zone wherever they could be misread."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from xdesk.core.macros.macro import Surroundings, expand
from xdesk.core.text.promised_times import DAY_MS, MINUTE_MS, Offset, is_doubtful, next_instant, zone_words

ZONES = [
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
    "Pacific/Apia", "America/St_Johns", "Asia/Tehran", "Pacific/Chatham",
]  # fmt: skip


def offset_of(zone: str) -> Offset:
    info = ZoneInfo(zone)

    def offset(at: int) -> int:
        found = datetime.fromtimestamp(at / 1000, UTC).astimezone(info).utcoffset()
        assert found is not None
        return int(found.total_seconds()) // 60

    return offset


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def changes(offset: Offset, first: int, last: int) -> list[int]:
    """The instants between `first` and `last` at which the offset is another one, to the minute."""
    found = []
    for at in range(first, last, DAY_MS):
        low, high = at, at + DAY_MS
        if offset(low) == offset(high):
            continue
        while high - low > MINUTE_MS:
            middle = (low + high) // 2 // MINUTE_MS * MINUTE_MS
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        found.append(high)
    return found


def seen(at: int, offset: Offset) -> int:
    """The minute of the day that clocks show."""
    return (at // MINUTE_MS + offset(at)) % 1_440


@pytest.mark.parametrize("zone", ZONES)
def test_a_typed_time_is_the_next_instant_that_clocks_show_it(zone: str) -> None:
    offset = offset_of(zone)
    first = ms("2026-01-01T00:00")
    moments = [*changes(offset, first, first + 730 * DAY_MS), first + 7 * DAY_MS]
    for change in moments:
        for before in (-300, -95, -31, -1, 0, 29, 61):
            now = change + before * MINUTE_MS + 17_000
            shown = {}
            for at in range(now - now % MINUTE_MS + MINUTE_MS, now + 26 * 60 * MINUTE_MS, MINUTE_MS):
                shown.setdefault(seen(at, offset), at)
            for minute in range(0, 1_440, 7):
                found = next_instant(minute // 60, minute % 60, now, offset)
                if found is None:
                    nobody = shown.get(minute)
                    assert nobody is None or nobody - now > 20 * 60 * MINUTE_MS, "left out today, there again tomorrow"
                else:
                    assert found == shown[minute] and seen(found, offset) == minute


@pytest.mark.parametrize(
    ("zone", "now", "at", "doubtful"),
    [
        ("Europe/Berlin", "2026-10-24T20:00", "2026-10-25T00:20", True),  # 02:20, and an hour later once more
        ("Europe/Berlin", "2026-10-24T20:00", "2026-10-25T01:20", True),
        ("Europe/Berlin", "2026-10-25T00:30", "2026-10-25T02:20", True),  # the clocks change in between
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T03:20", False),
        ("Europe/Berlin", "2026-10-23T12:00", "2026-10-23T12:30", False),
        ("Europe/Berlin", "2026-03-29T00:30", "2026-03-29T01:20", True),
        ("Australia/Lord_Howe", "2026-04-04T14:40", "2026-04-04T14:50", True),  # half an hour comes twice
        ("Asia/Shanghai", "2026-10-24T20:00", "2026-10-25T00:20", False),
    ],
)
def test_a_time_is_doubtful_across_a_change_and_when_it_comes_twice(
    zone: str, now: str, at: str, doubtful: bool
) -> None:
    assert is_doubtful(ms(at), ms(now), offset_of(zone)) is doubtful


def test_what_the_clocks_leave_out_is_no_time() -> None:
    offset = offset_of("Europe/Berlin")
    assert next_instant(2, 20, ms("2026-03-28T21:00"), offset) is None
    assert next_instant(2, 20, ms("2026-03-27T21:00"), offset) == ms("2026-03-28T01:20")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "UTC"), (480, "UTC+8"), (-210, "UTC-3:30"), (345, "UTC+5:45"), (-300, "UTC-5"), (765, "UTC+12:45")],
)
def test_offsets_are_named(minutes: int, words: str) -> None:
    assert zone_words(minutes) == words


def test_a_macro_tells_the_time_that_clocks_show_then() -> None:
    offset, now = offset_of("Europe/Berlin"), ms("2026-10-24T23:50")
    named = Surroundings("dm", now, 120, offset_at=offset, zone_after=lambda at: f" ({zone_words(offset(at))})")
    assert expand("by {{now+2h}}.", {}, named).text == "by 02:50 (UTC+1)."
    assert expand("{{now+2h|M/D}}, {{now+30m|HH:mm}}", {}, named).text == "10/25, 02:20 (UTC+2)"
    plain = Surroundings("dm", now, 120, offset_at=offset)
    assert expand("by {{now+2h}}.", {}, plain).text == "by 02:50."
