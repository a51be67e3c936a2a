"""The first window is never larger than the free area of its screen, with its frame, at any scale."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.startup.test_app_demo import played
from xdesk.cli.selftest import virtual_display

SCREENS = (
    ("1600x1000x24", "1", (1440, 900)),
    ("1440x900x24", "1", None),
    ("1366x768x24", "1", None),
    ("1024x640x24", "1", None),
    ("2048x1280x24", "2", None),  # 1024 x 640 at 200 %
    ("1024x600x24", "1", None),
)


@pytest.mark.skipif(not virtual_display.available(), reason="needs Xvfb, openbox and xdotool")
@pytest.mark.parametrize(("size", "scale", "wanted"), SCREENS, ids=[f"{size}@{scale}" for size, scale, _ in SCREENS])
def test_the_first_window_fits(tmp_path: Path, size: str, scale: str, wanted: tuple[int, int] | None) -> None:
    with virtual_display.Screen(size) as display:
        more = {**display.environment, "QT_SCALE_FACTOR": scale}
        (told,) = played("size", "--one-time", folder=tmp_path, phrase=None, **more)
    x, y, wide, high = told["frame"]
    free_x, free_y, free_wide, free_high = told["free"]
    assert told["ratio"] == float(scale)
    assert told["inside"], told
    assert x >= free_x and y >= free_y and wide <= free_wide and high <= free_high
    if wanted is not None:
        assert wide >= wanted[0] and high >= wanted[1]
