"""Macro list: five rows, moves within its ends, digits mean what stands before the row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from xdesk.core.model import Macro
from xdesk.ui.composer.macro_entry import token_in
from xdesk.ui.composer.macro_list import Hit, MacroList


def hits(count: int) -> list[Hit]:
    macros = (Macro(f"m{n}", f"code{n}", (), f"标题 {n}", "zh", "x", ("dm",), None, (), "", "") for n in range(count))
    return [Hit(macro, frozenset({0}), frozenset(), n) for n, macro in enumerate(macros)]


def test_moves_scroll_and_stop_at_the_ends(app: QApplication) -> None:
    panel = MacroList()
    panel.show_hits(hits(8))
    five = panel.sizeHint().height()
    panel.move(-1)
    assert panel.current().id == "m0" and panel.nth(1).id == "m0"
    panel.move(6)
    assert panel.current().id == "m6" and panel.nth(1).id == "m2" and panel.nth(5).id == "m6"
    panel.move(99)
    assert panel.current().id == "m7"
    assert panel.nth(6) is None and panel.nth(0) is None
    panel.show_hits(hits(2))
    assert panel.sizeHint().height() < five and panel.current().id == "m0"
    panel.show_hits([])
    assert panel.current() is None
    panel.move(1)


def test_a_press_chooses_its_row(app: QApplication) -> None:
    panel = MacroList()
    panel.show_hits(hits(3))
    panel.resize(400, panel.sizeHint().height())
    chosen = QSignalSpy(panel.chosen)
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    assert chosen.at(0)[0].id == "m1"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/tk", (0, "tk")),
        ("hi /tk", (3, "tk")),
        ("好，、退", (2, "退")),
        ("（／", (1, "")),
        ("a/b", None),
        ("/a b", None),
        ("https://x", None),
        ("1/2", None),
        ("您好/tuikuan", (2, "tuikuan")),
        ("您好／t", (2, "t")),
        ("您好/", None),
        ("和/或", None),
        ("苹果、xiangjiao", None),
        ("はい/tk2", (2, "tk2")),
        ("您好/2", None),
        ("/" + "x" * 25, None),
    ],
)
def test_codes_are_seen_only_at_the_beginning_of_a_word(line: str, found: tuple[int, str] | None) -> None:
    assert token_in(line) == found
