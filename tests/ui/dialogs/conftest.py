"""What tests of sheets share: a small window to show them in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xdesk.ui.style import language, theme


@pytest.fixture
def room(app: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    """An active window of 1024 × 640; text size and language are as before when the test ends."""
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(1024, 640)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    yield room
    theme.set_text_scale(1.0)
    language.use("en")
