"""Palette, menus and keys in the real window: one registry behind them all, found in both languages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import seed_replica
import shiboken6
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from xdesk.commands.desk import Desk
from xdesk.commands.registry import load
from xdesk.commands.runner import Runner
from xdesk.core.ids import ulid
from xdesk.core.model import Macro
from xdesk.replica import conversations, drafts, macros, outbox
from xdesk.ui import theme
from xdesk.ui.groups import ORDER, group_of
from xdesk.ui.menus import with_mnemonic
from xdesk.ui.navigate import Navigation
from xdesk.ui.panes.writing import shared_counter
from xdesk.ui.window import Window

K, M = Qt.Key, Qt.KeyboardModifier
NORA = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))
REFUND = Macro(
    "m1", "tuikuan", ("tk",), "退款：询问原因", "zh", "{{customer.greeting}}，退款已提交。", ("dm", "public"), None, (),
    "tui kuan xun wen yuan yin", "tkxwyy",
)  # fmt: skip


def waited(ms: int = 60) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


class Desktop:
    """The real window over a seeded replica with hands on its keys."""

    def __init__(self, place: seed_replica.Place) -> None:
        self.place, serial = place, itertools.count(1)
        desk = Desk(
            place.seat.read, place.writer.write, place.clock, place.clock.now_ms, seed_replica.ME,
            lambda: ulid(place.clock.now_ms(), lambda n: next(serial).to_bytes(n, "big")), shared_counter(),
        )  # fmt: skip
        place.seat.registry = load()
        place.seat.runner = Runner(desk, place.seat.registry)
        place.write(macros.store_shipped, (REFUND,))
        self.window = Window()
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window)
        self.window.seat(place.seat)
        self.hands = Navigation(self.window, place.seat)
        waited()
        self.window.desk.inbox.select_id(MAYA)
        self.window.desk.inbox.focus_list()

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = M.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, mods)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)


@pytest.fixture
def desktop(place: seed_replica.Place) -> Iterator[Desktop]:
    desktop = Desktop(place)
    yield desktop
    desktop.window.close()
    shiboken6.delete(desktop.window)


def test_every_command_is_in_palette_menu_and_key_sheet(desktop: Desktop) -> None:
    names = {command.name for command in desktop.place.seat.registry.all()}
    offered = {item.id.removeprefix("command:") for item in desktop.hands.offers.find("")}
    assert names <= offered
    assert set(desktop.hands.menus.listed()) == names
    desktop.hands.sheet.open_sheet()
    assert set(desktop.hands.sheet.listed()) == names
    assert {group_of(command) for command in desktop.place.seat.registry.all()} == set(ORDER)


def test_mnemonics_are_unique_and_chinese_gets_a_letter_in_brackets(desktop: Desktop) -> None:
    for action in desktop.hands.menus.bar().actions():
        letters = [text[text.index("&") + 1].lower() for one in action.menu().actions() if "&" in (text := one.text())]
        assert len(letters) == len(set(letters)) and letters
    assert with_mnemonic("发送", set()) == "发送(&A)"
    assert with_mnemonic("Send", {"s"}) == "S&end"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("tk", "macro:m1"), ("退款", "macro:m1"), ("tuikuan", "macro:m1"), ("theme dark", "theme:dark"),
     ("language zh_CN", "language:zh_CN"), ("reopen", "command:conversation.reopen"), ("mine", "command:go.mine")],
)
def test_the_palette_finds(desktop: Desktop, typed: str, first: str) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type(typed) if typed.isascii() else desktop.hands.palette.field().setText(typed)
    waited(120)
    assert first in [item.id for item in desktop.hands.palette.shown_items()[:6]]


def test_people_are_found_by_name_and_opened(desktop: Desktop) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("Nora")
    waited(300)
    assert f"conversation:{NORA}" in [item.id for item in desktop.hands.palette.shown_items()]


def test_a_command_that_cannot_run_says_why_and_does_nothing(desktop: Desktop) -> None:
    desktop.key(K.Key_K, M.ControlModifier)
    desktop.type("undo")
    item = next(one for one in desktop.hands.palette.shown_items() if one.id == "command:undo")
    assert item.reason
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Z)
    assert desktop.hands.toast.isVisible()


def test_esc_gives_the_focus_back(desktop: Desktop) -> None:
    before = QApplication.focusWidget()
    for key, mods in ((K.Key_K, M.ControlModifier), (K.Key_Slash, M.ControlModifier)):
        desktop.key(key, mods)
        assert QApplication.focusWidget() is not before
        desktop.key(K.Key_Escape)
        assert QApplication.focusWidget() is before


def test_the_palette_runs_and_remembers_the_last_one(desktop: Desktop) -> None:
    for _ in range(2):
        desktop.key(K.Key_K, M.ControlModifier)
        desktop.type("theme dark")
        desktop.key(K.Key_Return)
        assert theme.wish() == "dark"
    theme.set_theme("light")
    desktop.key(K.Key_K, M.ControlModifier)
    assert desktop.hands.palette.shown_items()[0].id == "theme:dark"


def test_a_shift_by_keys_alone(desktop: Desktop) -> None:
    read = desktop.place.seat.read
    desktop.key(K.Key_E)
    assert conversations.read(read, MAYA).status == "done"
    desktop.key(K.Key_Z)
    assert conversations.read(read, MAYA).status == "open"
    desktop.window.desk.inbox.select_id(MAYA)
    waited(150)
    desktop.key(K.Key_R)
    assert QApplication.focusWidget() is desktop.window.joined.composer.editor
    desktop.type("On its way.")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert [row.text for row in outbox.open_rows(read, MAYA)] == ["On its way."]
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Z)
    waited()
    assert outbox.open_rows(read, MAYA) == []
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Q)
    desktop.key(K.Key_Return)
    rows = outbox.open_rows(read, MAYA)
    assert len(rows) == 1 and rows[0].promise_minutes == 30


def test_keys_go_where_the_keys_are(desktop: Desktop) -> None:
    desktop.key(K.Key_M)
    composer = desktop.window.joined.composer
    assert composer.kind() == "note"
    desktop.type("g i e z")
    assert composer.text() == "g i e z"
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_G)
    desktop.key(K.Key_D)
    assert desktop.window.desk.inbox.view.name == "drafts"
    desktop.key(K.Key_Slash)
    desktop.type("jk")
    assert desktop.window.desk.inbox.search.text() == "jk"


def test_needs_you_opens_from_the_status_bar_and_is_settled_by_key(desktop: Desktop) -> None:
    desktop.window.desk.status.asked.emit("needs_you")
    page = desktop.hands.needs_you.page
    assert page.isVisible() and page.current().behind == 1
    desktop.key(K.Key_Escape)
    assert not page.isVisible() and outbox.read(desktop.place.seat.read, "01OA").state.value == "asked"
    desktop.window.desk.status.asked.emit("needs_you")
    desktop.key(K.Key_Y)
    assert outbox.read(desktop.place.seat.read, "01OA").state.value == "sent" and not page.isVisible()


def test_closing_stores_what_is_being_written(desktop: Desktop) -> None:
    desktop.key(K.Key_R)
    desktop.type("last words")
    desktop.window.close()
    stored = drafts.read(desktop.place.seat.read, MAYA, "reply")
    assert stored is not None and stored.text == "last words"
