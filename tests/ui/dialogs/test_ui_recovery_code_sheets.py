"""The sheets of the recovery code: whole at every text size, on the clipboard for a minute, mistakes named by line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.visible_widgets import fields, said
from xdesk.core.security.recovery_code import key_of, lines_of
from xdesk.ui.dialogs import recovery_code_sheet
from xdesk.ui.dialogs.recovery_code_sheet import CodeBlock, RecoveryCodeSheet
from xdesk.ui.dialogs.recovery_entry_sheet import RecoveryEntrySheet
from xdesk.ui.style import language, theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button

KEY = "0123456789abcdef" * 4
LINES = lines_of(KEY)


def shown(room: QWidget) -> RecoveryCodeSheet:
    return RecoveryCodeSheet(room, LINES, folder="/home/chen/desk", at=1_763_733_853_000)


def button(sheet: QWidget, words: str) -> Button:
    (found,) = [one for one in sheet.findChildren(Button) if one.text() == words]
    return found


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("chosen_language", ["en", "zh_CN"])
def test_the_code_is_whole_at_every_text_size(room: QWidget, scale: float, chosen_language: str) -> None:
    theme.set_text_scale(scale)
    language.use(chosen_language)
    sheet = shown(room)
    sheet.show_in(room)
    (block,) = sheet.findChildren(CodeBlock)
    assert block.width() >= block.sizeHint().width() and block.height() >= block.sizeHint().height()
    assert room.rect().contains(sheet.geometry().adjusted(16, 16, -16, -20)), "the card fits into the least window"
    assert all(group in block.accessibleName() for line in LINES for group in line.split())


def test_only_saying_so_keeps_the_code(room: QWidget) -> None:
    for press, count in (("Later", 0), ("I have kept it", 1)):
        sheet = shown(room)
        kept = QSignalSpy(sheet.kept)
        sheet.show_in(room)
        button(sheet, press).click()
        assert kept.count() == count and not sheet.isVisible()
    sheet = shown(room)
    kept = QSignalSpy(sheet.kept)
    sheet.show_in(room)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert kept.count() == 0 and not sheet.isVisible()


def test_a_copied_code_leaves_the_clipboard_and_nothing_else_does(
    room: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_code_sheet, "CLIPBOARD_MS", 300)
    clipboard = QGuiApplication.clipboard()
    sheet = shown(room)
    sheet.show_in(room)
    button(sheet, "Copy").click()
    assert key_of(clipboard.text()) == KEY
    assert clipboard.mimeData().hasFormat("x-kde-passwordManagerHint"), "clipboard managers keep no history of it"
    button(sheet, "Later").click()
    qtbot.waitUntil(lambda: clipboard.text() == "")
    sheet = shown(room)
    sheet.show_in(room)
    button(sheet, "Copy").click()
    clipboard.setText("an order number")
    ended: list[bool] = []
    after = recovery_code_sheet.CLIPBOARD_MS + 100
    QTimer.singleShot(after, lambda: ended.append(True))  # timed: by then it would have been emptied
    qtbot.waitUntil(lambda: bool(ended))
    assert clipboard.text() == "an order number"


def test_a_code_typed_or_pasted_is_told_once_and_forgotten(room: QWidget) -> None:
    for pasted in (True, False):
        sheet = RecoveryEntrySheet(room)
        given = QSignalSpy(sheet.given)
        sheet.show_in(room)
        first, second = fields(sheet)
        if pasted:
            QGuiApplication.clipboard().setText("\n".join(LINES).lower())
            first.paste()
            assert first.text() and second.text(), "each line in its field"
        else:
            QTest.keyClicks(first, LINES[0])
            QTest.keyClicks(second, LINES[1].replace(" ", "").lower())
        QTest.keyClick(second, Qt.Key.Key_Return)
        assert given.count() == 1 and key_of(given.at(0)[0]) == KEY
        assert not sheet.isVisible() and first.text() == second.text() == ""


def test_a_mistyped_line_is_named_in_either_language_and_the_code_stays(room: QWidget) -> None:
    sheet = RecoveryEntrySheet(room)
    given = QSignalSpy(sheet.given)
    sheet.show_in(room)
    first, second = fields(sheet)
    first.setText(LINES[0])
    second.setText(("0" if LINES[1][0] != "0" else "1") + LINES[1][1:])
    button(sheet, "Open").click()
    assert sheet.isVisible() and given.count() == 0 and second.text()
    assert "Line 2 " in said(sheet)
    language.use("zh_CN")
    QApplication.processEvents()
    assert "第 2 行" in said(sheet)
    (wrong,) = [one for one in sheet.findChildren(PlainLabel) if "第 2 行" in one.text() and one.isVisible()]
    assert sheet.rect().contains(wrong.mapTo(sheet, QPoint(0, wrong.height())))
