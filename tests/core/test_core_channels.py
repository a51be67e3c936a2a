"""Channels: found by walking their folder and further ones; one that nobody describes is shown and not answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from xdesk.core import paths
from xdesk.core.channels import registry
from xdesk.core.channels.registry import channel_of, channels, stream_of, streams
from xdesk.core.deadlines import Facts, running
from xdesk.core.polling.budget import DAY, MINUTE, QUARTER, SECOND, allowed_of
from xdesk.core.text.weighted_length import WeightedCounter

TELEX = """
from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import Stream, Window

TELEXES = Stream("telexes", Window("telex.read", ((900_000, 40),)), since_id=True, price="dm", quick_ms=9, slow_ms=99)
CHANNEL = Channel(
    "telex", "Telex", "send", public=False, answer_ms=420_000, undo_ms=5_000, length=LengthRule(50, weighted=False),
    brought_by=(TELEXES,), confirmed_by=TELEXES, send_window=Window("telex.send", ((900_000, 3),)),
    address="https://telex.example/{conversation}",
)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for further channels; what it brought is forgotten."""
    yield tmp_path
    registry.load()


def test_the_channels_of_the_desk() -> None:
    assert {one.name: one.public for one in channels()} == {"dm": False, "mention": True, "reply": True}
    assert [one.name for one in streams()] == ["dm", "mentions", "posts"], "the scarcest first"
    for one in channels():
        assert paths.resource(f"icons/{one.icon}.svg").is_file()
        assert one.no_reply is None and one.word
    assert registry.brought_by("mentions") == ("mention", "reply") and registry.brought_by("posts") == ()
    assert registry.confirmed_by("posts") == ("mention", "reply") and registry.confirmed_by("dm") == ("dm",)


def test_what_the_desk_allows_itself_is_never_above_what_x_documents() -> None:
    """https://docs.x.com/x-api/fundamentals/rate-limits, per user."""
    documented = {"dm.read": {QUARTER: 15}, "dm.send": {QUARTER: 15, DAY: 1_440}}
    documented |= {"mentions": {QUARTER: 300}, "posts": {QUARTER: 900}, "post.send": {QUARTER: 100}}
    for name, windows in documented.items():
        own = dict(allowed_of(name))
        assert all(own[length] <= most for length, most in windows.items())


def test_a_channel_of_a_further_folder_is_known_until_the_next_load(folder: Path) -> None:
    (folder / "telex.py").write_text(TELEX)
    registry.load(folder)
    assert channel_of("telex").no_reply is None and [one.name for one in streams()][1] == "telexes"
    assert allowed_of("telex.send") == ((QUARTER, 3),) and allowed_of("telex.read") == ((QUARTER, 40),)
    clock = running(Facts("telex", 1_000, None, None, False))
    assert clock is not None and clock.due == 1_000 + 7 * MINUTE
    counter = WeightedCounter((), ())
    assert (counter.limit("telex"), counter.used("telex", "你好")) == (50, 2)
    registry.load()
    assert channel_of("telex").no_reply is not None and "telex" not in {one.name for one in channels()}


def test_two_descriptions_of_one_channel_or_stream_are_an_error(folder: Path) -> None:
    (folder / "one.py").write_text(TELEX)
    (folder / "two.py").write_text(TELEX)
    with pytest.raises(ValueError, match="telex: two files"):
        registry.load(folder)
    (folder / "two.py").write_text(
        TELEX.replace('"telex", "Telex"', '"fax", "Fax"').replace("quick_ms=9", "quick_ms=8")
    )
    with pytest.raises(ValueError, match="telexes: two channels"):
        registry.load(folder)
    assert channel_of("dm").word == "DM", "what was known before is kept"


def test_a_channel_that_nobody_describes_is_shown_as_such_and_takes_no_reply() -> None:
    strange = channel_of("hologram")
    assert strange is channel_of("hologram") and strange.name == "hologram"
    assert strange.word == "Unknown channel" and paths.resource(f"icons/{strange.icon}.svg").is_file()
    assert strange.no_reply is not None and strange.public, "whatever warns before public words does"
    assert "hologram" not in {one.name for one in channels()} and strange.brought_by == ()
    assert running(Facts("hologram", 0, None, None, False)) is not None


def test_a_stream_that_nobody_describes_is_read_as_seldom_as_the_scarcest() -> None:
    strange = stream_of("holograms")
    assert not strange.since_id and strange.quick_ms >= 60 * SECOND
    assert allowed_of(strange.window.name) == ((QUARTER, 15),)
