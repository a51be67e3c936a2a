"""The desk's zone in what customers are told: named when they may read another clock, when clocks change, or twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import seed_replica as seed
from xdesk.core.model import Macro
from xdesk.replica.conversation import conversations
from xdesk.ui.acknowledge.card import Acknowledge
from xdesk.ui.acknowledge.promise_time import NoTime, Promise, read_minutes
from xdesk.ui.composer.reply_access import ReplyAccess
from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.labels.desk_zone import reads_another_clock, zone_of

Go = Callable[[str], None]
MACRO = Macro("m9", "by", (), "By", "en", "by {{now+promise|HH:mm}} on {{now|D MMM}}", ("dm",), 60, (), "", "")


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Go]:
    """Let the desk stand in another zone."""

    def go(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield go
    monkeypatch.undo()
    time.tzset()


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOON = ms("2026-06-01T12:00")


@pytest.mark.parametrize(
    ("desk", "location", "chinese", "another"),
    [
        ("Asia/Shanghai", "", True, False),
        ("Asia/Shanghai", "", False, True),
        ("Asia/Shanghai", "Shanghai, China", False, False),
        ("Asia/Shanghai", "香港", True, False),
        ("Asia/Shanghai", "Berlin · Germany", True, True),
        ("Asia/Shanghai", "on the moon", False, True),
        ("Europe/London", "", False, False),
        ("Europe/London", "", True, True),
        ("Europe/London", "Paris", False, True),
        ("America/New_York", "", False, True),
        ("America/New_York", "new york", False, False),
        ("Europe/Berlin", "Rome, Italy", False, False),
        ("UTC", "", False, False),
        ("UTC", "Tokyo", False, True),
    ],
)
def test_who_reads_another_clock(
    app: QApplication, zone: Go, desk: str, location: str, chinese: bool, another: bool
) -> None:
    zone(desk)
    assert reads_another_clock(location, chinese=chinese, at=NOON) is another


@pytest.mark.parametrize("location", ["", "   ", "Etc", "UTC", "somewhere, 🌍", "x" * 10_000, "US", "America"])
def test_what_is_no_city_is_no_zone(location: str) -> None:
    assert zone_of(location) is None


def test_a_promise_names_the_zone_only_where_it_can_be_misread(zone: Go) -> None:
    zone("Asia/Shanghai")
    assert Promise(30, NOON).told("", chinese=True) == "20:30"
    assert Promise(30, NOON).told("", chinese=False) == "20:30 (UTC+8)"
    zone("Europe/Berlin")
    autumn = ms("2026-10-24T23:50")
    assert Promise(30, autumn).told("Berlin", chinese=False) == "02:20 (UTC+2)"
    assert Promise(90, autumn).told("Berlin", chinese=False) == "02:20 (UTC+1)"
    assert Promise(30, NOON).told("Berlin", chinese=False) == "14:30"


def test_a_typed_time_is_kept_across_a_clock_change(zone: Go) -> None:
    zone("Europe/Berlin")
    assert read_minutes("08:00", ms("2026-10-24T22:00")) == 9 * 60, "the night has an hour more"
    assert read_minutes("14:30 (UTC+2)", NOON) == 30
    with pytest.raises(NoTime) as wrong:
        read_minutes("02:20", ms("2026-03-28T23:00"))
    assert wrong.value.why == "There is no 02:20 then: the clocks go forward over it."
    zone("Asia/Shanghai")
    assert read_minutes("08:00", ms("2026-10-24T22:00")) == 120


@pytest.mark.parametrize(("location", "said"), [("Tokyo", " (UTC+8)."), ("Hong Kong", ".")])
def test_the_acknowledgement_and_macros_say_it(seeded: seed.SeededDesk, zone: Go, location: str, said: str) -> None:
    zone("Asia/Shanghai")
    maya = conversations.read(seeded.context.read, seed.conversation_id(seed.guest("Maya Fernandes")))
    assert maya is not None
    talk = replace(maya, customer=replace(maya.customer, location=location))
    host = QWidget()
    card = Acknowledge(host)
    card.ask(talk, NOON, chinese=False, corner=QPoint(0, 0))
    assert card.text().endswith("by 20:30" + said)
    card.findChildren(ChoiceCard)[2].click()  # an hour
    assert card.text().endswith("by 21:00" + said) and card.minutes() == 60
    pieces = ReplyAccess(seeded.context).expanded(MACRO, talk)
    told = "".join(piece.text for piece in pieces)
    assert ("(UTC+8)" in told) is (said != ".") and told.count("UTC") <= 1
    host.deleteLater()
