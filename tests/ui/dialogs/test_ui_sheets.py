"""What every sheet owes: no word of it is cut, no focus ring is clipped, and a mistake leads to where it is mended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, laid_out
from xdesk.core.security.recovery_code import lines_of
from xdesk.ui.dialogs.form_sheet import FormSheet
from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet
from xdesk.ui.dialogs.popover import REACH, Popover
from xdesk.ui.dialogs.recovery_code_sheet import RecoveryCodeSheet
from xdesk.ui.dialogs.recovery_entry_sheet import RecoveryEntrySheet
from xdesk.ui.dialogs.sign_in_sheet import SignInSheet
from xdesk.ui.dialogs.unsaved_sheet import UnsavedSheet
from xdesk.ui.style import language, theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Pressable
from xdesk.ui.widgets.fields import Field
from xdesk.ui.widgets.focus_ring import Halo

LINES = lines_of(seed.KEY)
ADDRESSES = [f"http://127.0.0.1:{port}/callback" for port in (8737, 8738, 8739)]


def recovery(room: QWidget) -> Popover:
    sheet = RecoveryCodeSheet(room, LINES, folder="/home/chen/desk", at=seed.X_NOW)
    sheet.show_in(room)
    return sheet


def recovery_copied(room: QWidget) -> Popover:
    sheet = recovery(room)
    next(one for one in sheet.findChildren(Pressable) if one.hasFocus()).click()
    return sheet


def mistyped(room: QWidget) -> Popover:
    sheet = RecoveryEntrySheet(room)
    sheet.show_in(room)
    sheet.findChildren(Field)[0].setText("ABCD EFGH")
    QTest.keyClick(sheet.findChildren(Field)[0], Qt.Key.Key_Return)
    return sheet


def short(room: QWidget) -> Popover:
    sheet = PassphraseSheet(room, new=True)
    sheet.show_in(room)
    for field in sheet.findChildren(Field):
        field.setText("abc")
    QTest.keyClick(sheet.findChildren(Field)[0], Qt.Key.Key_Return)
    return sheet


def connect(room: QWidget) -> FormSheet:
    sheet = SignInSheet(room, ADDRESSES)
    sheet.show_in(room)
    return sheet


def connect_failed(room: QWidget) -> Popover:
    sheet = connect(room)
    QTest.keyClick(sheet.findChildren(Field)[0], Qt.Key.Key_Return)
    return sheet


def is_right(room: QWidget) -> Popover:
    sheet = SignInSheet(room, ADDRESSES)
    sheet.show_in(room)
    sheet.ask_right("Lumi Home Deutschland, Kundendienst", "LumiHome_DE")
    return sheet


def unsaved(room: QWidget) -> Popover:
    sheet = UnsavedSheet(room, again=lambda: None, rescue=lambda: None, leave=lambda: None)
    sheet.ask((), ["Nora Lindqvist", "王佳怡", "Samira Haddad"])
    return sheet


SHEETS = (recovery, recovery_copied, mistyped, short, connect, connect_failed, is_right, unsaved)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("chosen_language", ["en", "zh_CN"])
@pytest.mark.parametrize("make", SHEETS)
def test_no_word_of_a_sheet_is_cut(
    room: QWidget, make: Callable[[QWidget], Popover], chosen_language: str, scale: float
) -> None:
    theme.set_text_scale(scale)
    language.use(chosen_language)
    sheet = make(room)
    QApplication.processEvents()
    labels = [one for one in sheet.findChildren(PlainLabel) if one.isVisible() and one.wordWrap()]
    assert labels
    for label in labels:
        assert label.text(), "a label without words keeps no room"
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    assert room.rect().contains(sheet.geometry().adjusted(REACH, REACH, -REACH, -REACH)), (
        "it fits into the least window"
    )


@pytest.mark.parametrize("make", SHEETS)
def test_the_ring_around_a_button_is_whole(room: QWidget, make: Callable[[QWidget], Popover]) -> None:
    sheet = make(room)
    buttons = [one for one in sheet.findChildren(Pressable) if one.isVisible() and one.isEnabled()]
    assert buttons
    for button in buttons:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        (ring,) = [one for one in room.findChildren(Halo) if one.isVisible()]
        middle = ring.mapTo(room, ring.rect().center())
        assert middle == button.mapTo(room, button.rect().center())
        assert ring.visibleRegion().boundingRect() == ring.rect(), f"the ring of {button.text()!r} is clipped"


def test_the_ring_follows_what_moves_with_the_row(room: QWidget) -> None:
    sheet = recovery(room)
    button = next(one for one in sheet.findChildren(Pressable) if one.hasFocus())
    row = button.parentWidget()
    assert row is not None
    row.move(row.x() + 9, row.y() + 30)
    QApplication.processEvents()
    (ring,) = [one for one in room.findChildren(Halo) if one.isVisible()]
    assert ring.mapTo(room, ring.rect().center()) == button.mapTo(room, button.rect().center())


def test_a_picture_leaves_the_strips_in_view(desktop: Desktop) -> None:
    from xdesk.app.offers import desk_notices
    from xdesk.core.model import Media
    from xdesk.ui.dialogs.picture_viewer import PictureViewer
    from xdesk.ui.shell.notices.strips import NoticeStrip

    assert desktop.workspace is not None and desktop.panes is not None
    viewer = PictureViewer(desktop.window, desktop.workspace.pictures, desktop.panes)
    viewer.open((Media("m", "photo", "https://pbs.twimg.com/a.png", "", 800, 600),), 0)
    desktop.window.show_notice("demo", desk_notices.demo(lambda: None, lambda: None))
    strip = desktop.window.findChild(NoticeStrip)
    assert strip is not None
    desktop.until(lambda: viewer.y() >= strip.height() > 0)
    desktop.until(lambda: viewer.geometry().bottom() == desktop.window.rect().bottom())
    assert strip.visibleRegion().boundingRect() == strip.rect()
    desktop.window.show_notice("demo", None)
    desktop.until(lambda: viewer.mapTo(desktop.window, QPoint(0, 0)).y() == 0)
    laid_out(desktop)
    assert viewer.size() == desktop.window.size()
