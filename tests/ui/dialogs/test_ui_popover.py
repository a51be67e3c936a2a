"""Sheets stay while they are clicked, wherever in them, and close by a press beside them or Esc."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.whole_desk import Desktop, K, laid_out
from xdesk.core.sentences import Sentence
from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.dialogs.recovery_entry_sheet import RecoveryEntrySheet
from xdesk.ui.dialogs.sign_in_sheet import SignInSheet
from xdesk.ui.widgets.fields import Field


def connect(desktop: Desktop) -> None:
    sheet = SignInSheet(desktop.window, ["http://127.0.0.1:8737/callback"])
    sheet.show_in(desktop.window)
    sheet.failed(Sentence("Test", "X did not accept it."))


def passphrase(desktop: Desktop) -> None:
    PassphraseSheet(desktop.window, new=True).show_in(desktop.window)


def link(desktop: Desktop) -> None:
    desktop.window.external.open("http://example.com/a?b=1")


def why(desktop: Desktop) -> None:
    desktop.key(K.Key_W)


def acknowledge(desktop: Desktop) -> None:
    desktop.key(K.Key_Q)


def recovery(desktop: Desktop) -> None:
    RecoveryEntrySheet(desktop.window).show_in(desktop.window)


SHEETS = (connect, passphrase, recovery, link, why, acknowledge)
FORMS = (connect, passphrase, recovery)


def opened(desktop: Desktop, opening: Callable[[Desktop], None]) -> Popover:
    opening(desktop)
    laid_out(desktop)
    (sheet,) = [one for one in desktop.window.findChildren(Popover) if one.isVisible()]
    return sheet


def press(desktop: Desktop, at: QPoint) -> None:
    """Press as the window system does it: into the window."""
    QTest.mouseClick(desktop.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


@pytest.mark.parametrize("opening", SHEETS)
def test_a_click_on_its_own_text_or_ground_closes_no_sheet(
    desktop: Desktop, opening: Callable[[Desktop], None]
) -> None:
    sheet = opened(desktop, opening)
    labels = [one for one in sheet.findChildren(QLabel) if one.isVisible() and one.text()]
    assert labels
    for label in labels:
        press(desktop, label.mapTo(desktop.window, label.rect().center()))
        assert sheet.isVisible(), label.text()
    for corner in (sheet.card().topLeft() + QPoint(4, 4), sheet.card().bottomRight() - QPoint(4, 4)):
        press(desktop, sheet.mapTo(desktop.window, corner))
        assert sheet.isVisible()


@pytest.mark.parametrize("opening", SHEETS)
def test_a_press_beside_it_and_esc_close_a_sheet(desktop: Desktop, opening: Callable[[Desktop], None]) -> None:
    sheet = opened(desktop, opening)
    press(desktop, QPoint(desktop.window.width() // 2, desktop.window.height() - 2))
    assert not _visible(desktop, sheet)
    desktop.panes.inbox.focus_list()
    sheet = opened(desktop, opening)
    QTest.keyClick(desktop.window.windowHandle(), K.Key_Escape)
    assert not _visible(desktop, sheet)


@pytest.mark.parametrize("opening", FORMS)
def test_a_press_beside_a_form_loses_nothing_that_was_typed(
    desktop: Desktop, opening: Callable[[Desktop], None]
) -> None:
    """Neither closes it nor does anything there: the keys stay in the field. Esc and Cancel still close."""
    sheet = opened(desktop, opening)
    field = next(one for one in sheet.findChildren(Field) if one.hasFocus())
    QTest.keyClicks(field, "abc")
    row = desktop.panes.inbox.list.viewport()
    shown = desktop.workspace.shown_id()
    for at in (
        QPoint(desktop.window.width() // 2, desktop.window.height() - 2),
        row.mapTo(desktop.window, QPoint(9, 9)),
    ):
        press(desktop, at)
        QTest.mouseDClick(desktop.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        assert _visible(desktop, sheet) and field.text() == "abc" and field.hasFocus()
    assert desktop.workspace.shown_id() == shown
    QTest.keyClicks(field, "\b\b\b")
    press(desktop, QPoint(desktop.window.width() // 2, desktop.window.height() - 2))
    assert not _visible(desktop, sheet), "with nothing typed it closes as every sheet does"


@pytest.mark.parametrize("opening", FORMS)
def test_esc_closes_a_form_that_holds_words(desktop: Desktop, opening: Callable[[Desktop], None]) -> None:
    sheet = opened(desktop, opening)
    field = next(one for one in sheet.findChildren(Field) if one.hasFocus())
    secret, held = field.echoMode() is Field.EchoMode.Password, list[str]()
    field.textChanged.connect(held.append)
    QTest.keyClicks(field, "abc")
    QTest.keyClick(desktop.window.windowHandle(), K.Key_Escape)
    assert not _visible(desktop, sheet) and "abc" in held and (not secret or held[-1] == "")


def _visible(desktop: Desktop, sheet: QWidget) -> bool:
    return sheet in [one for one in desktop.window.findChildren(Popover) if one.isVisible()]
