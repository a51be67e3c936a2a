"""Sheets stay while they are clicked, wherever in them, and close by a press beside them or Esc."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from whole_desk import Desktop, K, laid_out

from xdesk.core.sentences import Sentence
from xdesk.ui.dialogs.passphrase_sheet import PassphraseSheet
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.dialogs.sign_in_sheet import SignInSheet


def connect(desktop: Desktop) -> None:
    sheet = SignInSheet(desktop.window, ["http://127.0.0.1:8737/callback"])
    sheet.show_in(desktop.window)
    sheet._client.setText("client")
    sheet.failed(Sentence("Test", "X did not accept it."))


def passphrase(desktop: Desktop) -> None:
    PassphraseSheet(desktop.window, new=True).show_in(desktop.window)


def link(desktop: Desktop) -> None:
    desktop.window.external.open("http://example.com/a?b=1")


def why(desktop: Desktop) -> None:
    desktop.key(K.Key_W)


def acknowledge(desktop: Desktop) -> None:
    desktop.key(K.Key_Q)


SHEETS = (connect, passphrase, link, why, acknowledge)


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


def _visible(desktop: Desktop, sheet: QWidget) -> bool:
    return sheet in [one for one in desktop.window.findChildren(Popover) if one.isVisible()]
