"""Key sheet: from the registry, filtered by words and keys, one place at a time."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tests.ui.at_rest import at_rest
from xdesk.commands.registry import load
from xdesk.ui.shell.key_sheet import KeySheet
from xdesk.ui.widgets.key_cap import caps


def test_the_sheet_filters_by_word_key_and_place(app: QApplication) -> None:
    room, commands = QWidget(), load().all()
    room.resize(1080, 640)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    sheet = KeySheet(room, commands)
    sheet.open_sheet()
    assert len(sheet.listed()) == len(commands)
    QTest.keyClicks(QApplication.focusWidget(), "ctrl+enter")
    assert sheet.listed() == ["composer.send"]
    sheet.open_sheet(writing=True)
    assert sheet.listed() and all(command.split(".")[0] in ("composer", "macro") for command in sheet.listed())
    room.resize(700, 500)
    assert sheet.size() == room.size()
    room.deleteLater()


def test_a_window_of_the_usual_size_shows_every_key_without_scrolling(app: QApplication) -> None:
    room = QWidget()
    room.resize(1440, 900)
    room.show()
    sheet = KeySheet(room, load().all())
    sheet.open_sheet()
    at_rest(None, room)
    columns = sheet.findChild(QScrollArea)
    assert columns is not None
    assert columns.widget().height() <= columns.viewport().height()
    room.deleteLater()


def test_every_key_of_the_keymap_has_caps(app: QApplication) -> None:
    for command in load().every():
        for keys in command.keys:
            assert all(cap.strip() and not cap.endswith(" ") for cap in caps(keys)), keys


def test_the_plus_key_is_a_key(app: QApplication) -> None:
    assert caps("ctrl++") == ["Ctrl +"] and caps("ctrl+shift++") == ["Ctrl Shift +"]
    assert caps("+") == ["+"] and caps("ctrl+-") == ["Ctrl -"] and caps("pagedown") == ["PgDn"]
