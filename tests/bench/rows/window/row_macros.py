"""Row 9: the macro list of the real composer per key, with 5,000 macros, and the key after a macro was used."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from tests.bench.floors.macros import MacroFloor
from tests.bench.generate import KEY, talks
from tests.bench.measure import Row, growth_row, limit_row, rounds
from tests.bench.replica import vocabulary
from tests.bench.session import Measure, Session
from tests.bench.sitting import Sitting, application, scratch, settle, sit, until_painted, watch, watched
from tests.waiting import PATIENCE_S
from xdesk.app.services.shipped_macros import syllables
from xdesk.core.model import Macro
from xdesk.replica.agent_texts import macros
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Tx
from xdesk.ui.composer.macro_list import MacroList
from xdesk.ui.shell.window import Window

COUNT = 5_000
TYPED = ("refund", "tkjd", "delivery", "refud", "fapiao", "order")
NOTICED_S = 0.35
"""Longer than a notice waits for a pause in typing."""
HAN = ("退款", "发票", "快递")


def library() -> list[Macro]:
    """Return 5,000 macros in both languages, with pinyin and initials, a quarter with a promise."""
    english, chinese = vocabulary.english(), vocabulary.chinese()
    found = []
    for n in range(COUNT):
        if n % 2:
            words = [chinese[n * 7 % 300], chinese[n * 11 % 700], chinese[n * 13 % 2_000]]
            title = "".join(words)
            sounds = syllables(title)
        else:
            words = [english[n * 7 % 300], english[n * 11 % 300], english[n * 13 % 2_000]]
            title, sounds = " ".join(words).capitalize(), words
        found.append(
            Macro(
                f"bench.{n}", f"{sounds[0][:6]}{n}", (sounds[-1],), title, "zh" if n % 2 else "en",
                f"{{name}}, {vocabulary.text(n)}", ("dm", "public"), 30 if n % 4 == 0 else None, (),
                " ".join(sounds), " ".join(one[0] for one in sounds if one),
            )
        )  # fmt: skip
    return found


def _fill(path: Path) -> None:
    conn = open_writer(path, KEY)
    try:
        conn.execute("BEGIN IMMEDIATE")
        macros.store_shipped(Tx(conn), library())
        conn.execute("COMMIT")
    finally:
        conn.close()


class Composing:
    """The real window with the caret in the composer."""

    def __init__(self, sitting: Sitting, conversation_id: str) -> None:
        self.painted = watch(MacroList)
        self.window = Window(sitting.context)
        self.window.show()
        assert self.window.workspace is not None
        self.window.workspace.open(conversation_id)
        self.window.workspace.write()
        self.editor = self.window.workspace.composer.editor
        settle(20)

    def word(self, letters: str, *, han: bool = False) -> list[float]:
        """Type a sign and letters; return the processor ms of each letter until the list is painted."""
        self.begin()
        return [self.letter(letter, han=han) for letter in letters]

    def begin(self) -> None:
        """Type the sign before a code into the empty composer."""
        self.window.activateWindow()
        self.editor.setFocus()
        self.clear()
        QTest.keyClicks(self.editor, "/")
        until_painted(self.painted)
        settle(2)

    def letter(self, letter: str, *, han: bool = False) -> float:
        """Type one letter and return the ms of the window's thread until the list is painted."""
        event = QInputMethodEvent()
        event.setCommitString(letter)

        def act() -> None:
            if han:
                QCoreApplication.sendEvent(self.editor, event)
            else:
                QTest.keyClicks(self.editor, letter)
            until_painted(self.painted)

        took = _thread_ms(act)
        settle(2)
        return took

    def clear(self) -> None:
        """Empty the composer."""
        self.editor.selectAll()
        self.editor.textCursor().removeSelectedText()
        settle(3)


def _thread_ms(act: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    act()
    return (time.thread_time_ns() - began) / 1e6


def listing(session: Session) -> list[Row]:
    """Type the same words into both; then use macros between keys."""
    application()
    with ExitStack() as stack:
        copy = stack.enter_context(scratch(session.replica("10k")))
        _fill(copy)
        sitting = stack.enter_context(sit(copy))
        own = Composing(sitting, talks(*session.size("10k"))[12].id)
        kind, painted = watched(QListView)
        view = kind()
        view.resize(608, 160)
        view.show()
        floor = MacroFloor(macros.all(sitting.conn), view)

        def product(_turn: int) -> list[float]:
            return [ms for word in (*TYPED, *HAN) for ms in own.word(word, han=word in HAN)]

        def plain(_turn: int) -> list[float]:
            return [
                _plain_key(floor, word[:end], painted) for word in (*TYPED, *HAN) for end in range(1, len(word) + 1)
            ]

        scale = session.scale()
        found = rounds({"product": product, "floor": plain})
        used = rounds(
            {
                "used": lambda turn: [
                    _key_after(own, lambda: sitting.writer.write(_use, f"bench.{turn}").result(PATIENCE_S))
                ],
                "plain": lambda _: [_key_after(own, lambda: None)],
            },
            15,
        )
        own.clear()
        own.window.hide()
    return [
        scale.ratio_row(
            9, "macro list per key, 5,000 macros, p50", found["product"], found["floor"], 1.5, figure="macros p50",
            and_most_ms=16,
        ),
        limit_row(9, "macro list per key, 5,000 macros, longest", found["product"], 16, share=1.0),
        growth_row(9, "notice of a use and the key after it / a key", used["used"], used["plain"], 1.5),
    ]  # fmt: skip


def _plain_key(floor: MacroFloor, typed: str, painted: list[int]) -> float:
    def act() -> None:
        floor.show(typed)
        until_painted(painted)

    took = _thread_ms(act)
    settle(2)
    return took


def _key_after(own: Composing, act: Callable[[], object]) -> float:
    """Return what the window's thread does from `act` on, up to the next key that is painted."""
    own.begin()
    act()
    began = time.thread_time_ns()
    until = time.perf_counter() + NOTICED_S
    while time.perf_counter() < until:
        QCoreApplication.processEvents()
        time.sleep(0.01)  # timed: notices wait for a pause in typing
    took = (time.thread_time_ns() - began) / 1e6
    return took + own.letter("r")


def _use(tx: Tx, macro_id: str) -> Any:
    return macros.used(tx, macro_id)


MEASURES: dict[int, Measure] = {9: listing}
