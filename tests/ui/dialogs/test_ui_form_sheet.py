"""Sheets that ask: what they tell, what keeps them from telling, and that secrets are emptied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.visible_widgets import said
from xdesk.core.sentences import Sentence
from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet
from xdesk.ui.dialogs.sign_in_sheet import X_SERVER, SignInSheet
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button, IconButton
from xdesk.ui.widgets.fields import Field


@pytest.fixture
def room(app: QApplication, qtbot: QtBot) -> QWidget:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(1024, 640)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    return room


def fields(sheet: QWidget) -> list[Field]:
    """The fields of a sheet, from the top: client, server, token; or a passphrase and the same once more."""
    return sheet.findChildren(Field)


def two(sheet: QWidget) -> list[Button]:
    """The buttons at the end of a sheet: Cancel and what it is for."""
    return [one for one in sheet.findChildren(Button) if type(one) is Button][:2]


def enter(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("new", "first", "second", "told"),
    [
        (False, "", "", None), (False, "short", "", "short"), (True, "short", "short", None),
        (True, "long enough", "long enouhg", None), (True, "long enough", "long enough", "long enough"),
    ],
)  # fmt: skip
def test_a_passphrase_is_told_once_and_forgotten(
    room: QWidget, new: bool, first: str, second: str, told: str | None
) -> None:
    sheet = PassphraseSheet(room, new=new)
    given = QSignalSpy(sheet.given)
    sheet.show_in(room)
    assert QApplication.focusWidget() is fields(sheet)[0]
    fields(sheet)[1].setText(second)
    before = said(sheet)
    enter(first)
    assert [given.at(n)[0] for n in range(given.count())] == ([told] if told else [])
    if told:
        assert not sheet.isVisible() and fields(sheet)[0].text() == fields(sheet)[1].text() == ""
    else:
        assert sheet.isVisible() and said(sheet) != before


@pytest.mark.parametrize(("first", "second", "wrong"), [("short", "short", 0), ("long enough", "long enouhg", 1)])
def test_the_keys_go_to_the_field_that_is_wrong(room: QWidget, first: str, second: str, wrong: int) -> None:
    sheet = PassphraseSheet(room, new=True)
    sheet.show_in(room)
    fields = [one for one in sheet.findChildren(Field) if one.isVisible()]
    fields[0].setText(first)
    fields[1 - wrong].setFocus()
    fields[1].setText(second)
    QTest.keyClick(fields[1 - wrong], Qt.Key.Key_Return)
    assert QApplication.focusWidget() is fields[wrong]
    assert fields[wrong].selectedText(), "typing replaces it"


def test_a_passphrase_that_is_chosen_is_not_said_to_be_the_only_way_in(room: QWidget) -> None:
    sheet = PassphraseSheet(room, new=True)
    said = " ".join(one.text() for one in sheet.findChildren(PlainLabel))
    assert "recovery code" in said and "Nobody can open" not in said


def test_a_sign_in_needs_a_client_or_a_token_and_keeps_words_on_failure(room: QWidget) -> None:
    sheet = SignInSheet(room, ["http://127.0.0.1:1/a"])
    asked = QSignalSpy(sheet.asked)
    sheet.show_in(room)
    before = said(sheet)
    enter("")
    assert asked.count() == 0 and said(sheet) != before
    enter("client-1")
    assert list(asked.at(0)) == [X_SERVER, "client-1", ""]
    assert not two(sheet)[1].isEnabled()
    fields(sheet)[2].setText("secret")
    sheet.failed(Sentence("Test", "X did not accept it."))
    assert two(sheet)[1].isEnabled() and fields(sheet)[0].text() == "client-1"
    assert "X did not accept it." in said(sheet).splitlines()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not sheet.isVisible() and fields(sheet)[2].text() == ""


def test_tab_stays_in_the_sheet(room: QWidget) -> None:
    sheet = SignInSheet(room, [])
    sheet.show_in(room)
    seen = []
    for _ in range(5):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert seen == [*fields(sheet), *two(sheet)]
    assert QApplication.focusWidget() is fields(sheet)[0]


def test_callback_addresses_can_be_copied_one_by_one(room: QWidget) -> None:
    addresses = [f"http://127.0.0.1:{port}/callback" for port in (8737, 8738, 8739)]
    sheet = SignInSheet(room, addresses)
    sheet.show_in(room)
    buttons = [one for one in sheet.findChildren(IconButton) if one.isVisible()]
    assert [one.accessibleName() for one in buttons] == [f"Copy {address}" for address in addresses]
    for button, address in zip(buttons, addresses, strict=True):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert QApplication.clipboard().text() == address
        assert sheet.isVisible() and "The address is copied." in said(sheet).splitlines()
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in buttons)


def test_the_account_that_was_signed_in_is_asked_about(room: QWidget) -> None:
    sheet = SignInSheet(room, ["http://127.0.0.1:1/a"])
    answered, closed = QSignalSpy(sheet.answered), QSignalSpy(sheet.closed)
    sheet.show_in(room)
    enter("client-1")
    sheet.ask_right("<b>Lumi</b> \u202eHome", "LumiHome")
    assert "You are @LumiHome. Right?" in said(sheet).splitlines() and not fields(sheet)[0].isVisible()
    assert "<b>Lumi</b>" in said(sheet) and "\u202e" not in said(sheet)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert answered.count() == 0  # neither answer is the default
    QTest.mouseClick(two(sheet)[0], Qt.MouseButton.LeftButton)
    assert list(answered.at(0)) == [False] and sheet.isVisible() and closed.count() == 0
    assert fields(sheet)[0].isVisible() and fields(sheet)[0].text() == "client-1" and "Nothing was added" in said(sheet)
    enter("")
    sheet.ask_right("Lumi", "LumiHome")
    QTest.mouseClick(two(sheet)[1], Qt.MouseButton.LeftButton)
    assert list(answered.at(1)) == [True] and not two(sheet)[1].isEnabled()
    sheet.failed(Sentence("Test", "The disk is full."))
    assert fields(sheet)[0].isVisible() and "The disk is full." in said(sheet).splitlines()


def test_escape_is_the_no_that_its_button_shows(room: QWidget) -> None:
    sheet = SignInSheet(room, [])
    answered, closed = QSignalSpy(sheet.answered), QSignalSpy(sheet.closed)
    sheet.show_in(room)
    sheet.ask_right("Lumi", "LumiHome")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert list(answered.at(0)) == [False] and closed.count() == 0 and fields(sheet)[0].isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert closed.count() == 1 and not sheet.isVisible()


def test_what_comes_back_from_the_browser_is_said_while_the_desk_waits(room: QWidget) -> None:
    sheet = SignInSheet(room, [])
    sheet.show_in(room)
    enter("client-1")
    sheet.told(Sentence("Test", "It was declined."))
    assert "It was declined." in said(sheet) and "still waits" in said(sheet)
    assert two(sheet)[1].isEnabled()
