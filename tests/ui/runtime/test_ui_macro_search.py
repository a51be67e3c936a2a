"""Macros for those who type: prepared once, places to fill counted for what is in sight, uses counted in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import REFUND, REFUND_EN
from xdesk.core.model import Macro
from xdesk.core.text.search_index import SearchIndex
from xdesk.replica.agent_texts import macros
from xdesk.ui.composer import reply_access
from xdesk.ui.composer.composer import Composer
from xdesk.ui.composer.macro_list import ROWS
from xdesk.ui.runtime import macro_search
from xdesk.ui.runtime.macro_search import AT_ONCE, MacroSearch

NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))


def library(count: int) -> list[Macro]:
    return [replace(REFUND, id=f"m{n:04}", code=f"tuikuan{n}", aliases=()) for n in range(count)]


def stored(seeded: seed.SeededDesk, qtbot: QtBot, every: list[Macro]) -> MacroSearch:
    """The search of a desk that holds these macros and has heard of them."""
    with qtbot.waitSignal(seeded.context.changed):
        seeded.write(macros.store_shipped, every)
    return seeded.context.macros


def find(search: MacroSearch, typed: str) -> list[str]:
    return [macro.id for macro in search.find(typed, own="en", worth=60, most=50)]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The thread of each preparation of an index."""
    threads: list[threading.Thread] = []
    make = SearchIndex.__init__

    def noted(self: SearchIndex[Any], things: Any) -> None:
        threads.append(threading.current_thread())
        make(self, things)

    monkeypatch.setattr(SearchIndex, "__init__", noted)
    return threads


@pytest.fixture
def composer(app: QApplication, seeded: seed.SeededDesk) -> Iterator[Composer]:
    seeded.write(macros.store_shipped, library(200))
    composer = Composer(seeded.context)
    composer.resize(600, composer.sizeHint().height())
    composer.show()
    composer.activateWindow()
    assert QTest.qWaitForWindowActive(composer, 60_000)
    composer.bind(NORA)
    composer.write()
    yield composer
    composer.flush()
    shiboken6.delete(composer)


def test_a_key_counts_the_places_to_fill_of_what_is_in_sight_only(
    composer: Composer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    expanded, expand = [], reply_access.expand
    monkeypatch.setattr(reply_access, "expand", lambda *words: expanded.append(1) or expand(*words))
    before = 0
    for letter in "/tuik":
        QTest.keyClick(composer.editor, letter)
        composer.editor.catch_up()
        composer.panel.repaint()
        assert len(composer.panel.hits()) == 50 and len(expanded) - before <= ROWS, letter
        before = len(expanded)
    assert before > 0
    composer.panel.move(49)
    composer.panel.repaint()
    assert len(expanded) - before <= ROWS


def test_the_same_letters_are_searched_once(composer: Composer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ask = [], MacroSearch.find
    monkeypatch.setattr(
        MacroSearch, "find", lambda self, typed, **words: asked.append(typed) or ask(self, typed, **words)
    )
    for letter in "/tk":
        QTest.keyClick(composer.editor, letter)
        composer.editor.catch_up()
    assert asked == ["", "t", "tk"]


def test_the_use_of_a_macro_prepares_nothing_again(
    seeded: seed.SeededDesk, qtbot: QtBot, made: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    search = stored(seeded, qtbot, library(200))
    assert find(search, "tuikuan")[:2] == ["m0000", "m0001"] and len(made) == 1
    read = []
    monkeypatch.setattr(macro_search.macros, "all", lambda conn: read.append(conn))
    for _ in range(2):
        seeded.write(macros.used, "m0007")
    qtbot.waitUntil(lambda: find(search, "tuikuan")[0] == "m0007")
    seeded.write(macros.used, "m0008")
    qtbot.waitUntil(lambda: find(search, "")[:3] == ["m0007", "m0008", "m0000"])
    assert [macro.id for macro in search.all()][:3] == ["m0007", "m0008", "m0000"]
    assert len(made) == 1 and read == []


def test_of_a_large_library_nothing_is_prepared_in_the_window(
    seeded: seed.SeededDesk, qtbot: QtBot, made: list[threading.Thread]
) -> None:
    search = stored(seeded, qtbot, library(AT_ONCE + 1))
    search.prepare()
    assert find(search, "tuikuan7") == []  # it is still being read; nobody waits
    qtbot.waitUntil(lambda: "m0007" in find(search, "tuikuan7"))
    assert len(made) == 1 and made[0] is not threading.main_thread()


def test_an_open_list_shows_a_large_library_when_it_has_come(
    app: QApplication, seeded: seed.SeededDesk, qtbot: QtBot
) -> None:
    seeded.write(macros.store_shipped, library(AT_ONCE + 1))
    composer = Composer(seeded.context)
    composer.show()
    composer.activateWindow()
    assert QTest.qWaitForWindowActive(composer, 60_000)
    composer.bind(NORA)
    composer.write()
    QTest.keyClicks(composer.editor, "/tuikuan7")
    composer.editor.catch_up()
    assert composer.entry.is_open()
    qtbot.waitUntil(lambda: len(composer.panel.hits()) > 0)
    assert composer.panel.current().id == "m0007"
    QTest.keyClick(composer.editor, Qt.Key.Key_Tab)
    assert composer.text().endswith("退款已提交。")
    composer.flush()
    shiboken6.delete(composer)


def test_what_a_macro_says_now_is_found_at_once(seeded: seed.SeededDesk, qtbot: QtBot) -> None:
    seeded.write(macros.store_shipped, [REFUND, REFUND_EN])
    search = seeded.context.macros
    assert find(search, "tk") == ["m2", "m1"] and search.has_code_with("UIKU") and not search.has_code_with("7")
    seeded.write(macros.store_shipped, [REFUND_EN, replace(REFUND, code="shoudao7", aliases=())])
    qtbot.waitUntil(lambda: find(search, "shoudao") == ["m1"])
    assert search.has_code_with("o7") and search.by_id("m1") is not None and search.by_id("m9") is None


def test_a_reading_thread_that_fails_is_asked_again(
    seeded: seed.SeededDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded.write(macros.store_shipped, library(AT_ONCE + 1))
    search, read = seeded.context.macros, macro_search.read
    failing = [True, False]

    def first_fails(conn: Any) -> macro_search.Library:
        if failing.pop(0):
            raise OSError("the disk")
        return read(conn)

    monkeypatch.setattr(macro_search, "read", first_fails)
    qtbot.waitUntil(lambda: "m0007" in find(search, "tuikuan7"))
    assert failing == []
