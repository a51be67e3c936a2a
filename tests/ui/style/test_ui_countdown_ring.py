"""The countdown: words, digits and what the ring paints in each state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from xdesk.core.model import Clock
from xdesk.ui.style import theme
from xdesk.ui.widgets.countdown_ring import clock_words, duration, paint_ring, spoken_clock

NOW = 1_763_733_853_000
MINUTE, HOUR = 60_000, 3_600_000


def clock(used: int, total: int = 60 * MINUTE) -> Clock:
    """A clock of which `used` ms are gone."""
    return Clock("answer", NOW - used, NOW - used + total)


@pytest.mark.parametrize(
    ("given_clock", "words"),
    [
        (clock(1_000), ("on time", "59:59")),
        (clock(30 * MINUTE), ("soon", "30:00")),
        (clock(48 * MINUTE), ("urgent", "12:00")),
        (clock(60 * MINUTE - 1), ("urgent", "00:01")),
        (clock(60 * MINUTE), ("overdue", "+00:00")),
        (clock(66 * MINUTE + 18_000), ("overdue", "+06:18")),
        (clock(142 * MINUTE), ("overdue", "+1 h 22")),
        (clock(0, 82 * MINUTE), ("on time", "1 h 22")),
        (clock(0, 49 * HOUR), ("on time", "2 d")),
        (None, ("waiting on reply", "")),
    ],
)
def test_words_and_digits(app: QApplication, given_clock: Clock | None, words: tuple[str, str]) -> None:
    assert clock_words(given_clock, NOW) == words


@given(st.integers(0, 3_599_999))
def test_digits_under_an_hour_have_one_width(ms: int) -> None:
    text = duration(ms)
    assert len(text) == 5 and text[2] == ":" and int(text[3:]) < 60


def test_the_clock_is_spoken(app: QApplication) -> None:
    assert spoken_clock(clock(66 * MINUTE), NOW) == "Overdue by 6 minutes"
    assert spoken_clock(clock(59 * MINUTE), NOW) == "Due in 1 minute"
    assert spoken_clock(clock(60 * MINUTE + 5), NOW) == "Overdue by less than a minute"
    assert spoken_clock(None, NOW) == "Waiting on reply"


def painted(of: Clock | None, size: int = 24) -> QImage:
    """The ring at 4x on a white ground."""
    picture = QImage(size * 4, size * 4, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(4)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    paint_ring(painter, QRectF(0, 0, size, size), of, NOW, size)
    painter.end()
    return picture


def close(one: QColor, other: QColor) -> bool:
    """Whether two colours look the same."""
    return all(abs(a - b) < 12 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def at(picture: QImage, x: float, y: float) -> QColor:
    """The colour at a place in device-independent pixels."""
    return picture.pixelColor(round(x * 4), round(y * 4))


def test_the_gap_opens_clockwise_from_twelve(app: QApplication) -> None:
    picture = painted(clock(20 * MINUTE))  # a third is used: the gap reaches from 12 to 4 o'clock
    arc, track = theme.color("ring.calm"), theme.color("ring.track")
    assert close(at(picture, 12 + 7.4, 12 - 7.4), track)  # half past one
    assert close(at(picture, 22.5, 12), track)  # three
    assert close(at(picture, 12, 22.5), arc)  # six
    assert close(at(picture, 1.5, 12), arc)  # nine
    assert close(at(picture, 12, 12), QColor("white"))  # calm: nothing in the middle


@pytest.mark.parametrize(
    ("used", "middle"), [(40 * MINUTE, "ring.soon"), (50 * MINUTE, "ring.urgent"), (70 * MINUTE, "accent.on")]
)
def test_every_state_has_its_own_mark(app: QApplication, used: int, middle: str) -> None:
    picture = painted(clock(used))
    assert close(at(picture, 12, 11), theme.color(middle))


def test_without_colour_all_states_differ(app: QApplication) -> None:
    grey = [
        painted(c).convertToFormat(QImage.Format.Format_Mono)
        for c in (clock(0), clock(40 * MINUTE), clock(50 * MINUTE), clock(70 * MINUTE), None)
    ]
    for seeded, one in enumerate(grey):
        assert all(one != other for other in grey[seeded + 1 :])


@pytest.mark.parametrize("size", [20, 24, 32])
def test_the_ring_stays_inside_its_size(app: QApplication, size: int) -> None:
    for of in (clock(0), clock(70 * MINUTE), None):
        picture = painted(of, size)
        assert picture.width() == size * 4
        assert close(at(picture, 0.5, 0.5), QColor("white"))
