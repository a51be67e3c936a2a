"""Quick acknowledge: the promised time in the text and the minutes are one value; Enter sends, never in preedit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QDateTime, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from xdesk.core.model import Clock, Conversation, Customer
from xdesk.ui.acknowledge.card import Acknowledge
from xdesk.ui.acknowledge.promise_time import NoTime, Promise, read_minutes
from xdesk.ui.editor import snippet_fields

NOW = 1_763_733_600_000
K = Qt.Key
CUSTOMER = Customer("7", "noralind", "Nora Lindqvist", "", "", "none", False, 1, 1, 0, True, True, "", "active", 1)
TALK = Conversation(
    "c", "1", "LumiHome", "Lumi", "mention", "9", CUSTOMER, "open", "me", 1,
    Clock("answer", NOW - 3_000_000, NOW + 252_000), "5", NOW, "5", None, (), False, NOW,
)  # fmt: skip


@pytest.fixture
def room(app: QApplication) -> Iterator[QWidget]:
    room = QWidget()
    room.resize(800, 600)
    field = QLineEdit(room)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    field.setFocus()
    yield room
    room.deleteLater()


def opened(room: QWidget, *, chinese: bool = False, kind: str = "mention") -> Acknowledge:
    pop = Acknowledge(room)
    pop.ask(replace(TALK, channel=kind), NOW, chinese=chinese, corner=QPoint(20, 20))
    return pop


def clock(minutes: int) -> str:
    return QDateTime.fromMSecsSinceEpoch(NOW + minutes * 60_000).toString("HH:mm")


@pytest.mark.parametrize("chinese", [False, True])
@pytest.mark.parametrize(("key", "minutes"), [("1", 15), ("2", 30), ("3", 60)])
def test_digits_choose_and_the_text_follows(room: QWidget, chinese: bool, key: str, minutes: int) -> None:
    pop = opened(room, chinese=chinese)
    sent = QSignalSpy(pop.sent)
    QTest.keyClicks(QApplication.focusWidget(), key)
    assert pop.minutes() == minutes and clock(minutes) in pop.text()
    QTest.keyClick(QApplication.focusWidget(), K.Key_Return)
    assert sent.at(0) == ["c", pop.text(), minutes]
    assert not pop.isVisible() and isinstance(QApplication.focusWidget(), QLineEdit)


def test_another_time_in_the_text_changes_the_promise(room: QWidget) -> None:
    pop = opened(room)
    editor = pop.editor()
    mark = next(field for field in snippet_fields.fields(editor.document()) if field.id == "time")
    cursor = editor.textCursor()
    cursor.setPosition(mark.start)
    cursor.setPosition(mark.end, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    editor.setFocus()
    QTest.keyClicks(editor, clock(45)[:3])
    sent = QSignalSpy(pop.sent)
    QTest.keyClick(editor, K.Key_Return)
    assert sent.count() == 0, "half a time is no promise"
    QTest.keyClicks(editor, clock(45)[3:])
    assert pop.minutes() == 45
    QTest.keyClick(editor, K.Key_Return)
    assert sent.at(0)[2] == 45 and clock(45) in sent.at(0)[1]


def test_enter_does_not_send_what_is_being_composed(room: QWidget) -> None:
    pop = opened(room, chinese=True, kind="dm")
    sent = QSignalSpy(pop.sent)
    editor = pop.editor()
    editor.setFocus()
    QApplication.sendEvent(editor, QInputMethodEvent("qing", []))
    QApplication.sendEvent(
        editor, QKeyEvent(QKeyEvent.Type.KeyPress, K.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    )
    assert sent.count() == 0 and pop.isVisible() and editor.composing() == "qing"


def test_esc_closes_and_gives_the_focus_back(room: QWidget) -> None:
    pop = opened(room)
    QTest.keyClick(QApplication.focusWidget(), K.Key_Escape)
    assert not pop.isVisible() and isinstance(QApplication.focusWidget(), QLineEdit)


@pytest.mark.parametrize(
    ("typed", "minutes"), [("45", 45), (" 45 min ", 45), ("45 分钟", 45), ("2 h", 120), ("2小时", 120)]
)
def test_times_are_read(typed: str, minutes: int) -> None:
    assert read_minutes(typed, NOW) == minutes


@pytest.mark.parametrize("minutes", [1, 45, 600, 1439])
def test_a_time_of_day_is_the_next_one(minutes: int) -> None:
    for mark in (":", "："):
        assert read_minutes(Promise(minutes, NOW).clock.replace(":", mark), NOW) == minutes


@pytest.mark.parametrize("typed", ["", "25:99", "24:00", "soon", "0", "9999", "-5"])
def test_what_is_no_time_says_why(app: QApplication, typed: str) -> None:
    with pytest.raises(NoTime) as why:
        read_minutes(typed, NOW)
    assert why.value.why
