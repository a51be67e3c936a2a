"""Toast and needs-you: one sentence at a time; three choices by key, none of them a default of the machine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.at_rest import elapse, running
from tests.ui.visible_widgets import button
from xdesk.core.delivery import State
from xdesk.core.model import Outgoing
from xdesk.ui.needs_you.decision_card import NeedsYou
from xdesk.ui.needs_you.question import Question
from xdesk.ui.shell.notices import toast as toast_room
from xdesk.ui.shell.notices.toast import Announcer, Toast


def test_a_newer_toast_replaces_the_older_one_and_undo_asks_once(app: QApplication) -> None:
    room = QWidget()
    room.resize(600, 400)
    room.show()
    toast = Toast(room)
    asked = QSignalSpy(toast.undo_asked)
    toast.say("Done", undo=True)
    toast.say("Tagged", undo=True)
    assert len([one for one in room.findChildren(Toast) if one.isVisible()]) == 1
    toast.set_floor(120)
    assert toast.card().translated(toast.pos()).bottom() < 400 - 120 - 16 + 1
    QTest.mouseClick(button(toast, "Undo"), Qt.MouseButton.LeftButton)
    assert asked.count() == 1 and not toast.isVisible()
    room.deleteLater()


def test_a_toast_ends_by_itself_but_not_while_its_button_has_the_focus(app: QApplication) -> None:
    room = QWidget()
    room.resize(600, 400)
    room.show()
    room.activateWindow()
    assert QTest.qWaitForWindowActive(room, 60_000)
    toast = Toast(room)
    toast.say("Done", undo=True)
    button(toast, "Undo").setFocus()
    elapse(running(toast, longest=toast_room.SHOWN_MS)[0])
    assert toast.isVisible()
    button(toast, "Undo").clearFocus()
    elapse(running(toast, longest=toast_room.SHOWN_MS)[0])
    assert not toast.isVisible()
    room.deleteLater()


def test_announcements_are_rate_limited_and_the_urgent_one_is_kept(
    app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(
        toast_room.QAccessible, "updateAccessibility", staticmethod(lambda event: spoken.append(event.message()))
    )
    room = QWidget()
    voice = Announcer(room)
    for text, urgent in (("one", False), ("not accepted", True), ("two", False)):
        voice.say(text, urgent=urgent)
    assert spoken == ["one"]
    elapse(running(room, longest=toast_room.QUIET_MS)[0])
    assert spoken == ["one", "not accepted"]
    room.deleteLater()


def question(name: str, text: str, behind: int = 0) -> Question:
    item = Outgoing(
        name, "1", "c", "mention", "7", "9", "9", text, 0, State.ASKED, None, None, None, None, 1_000, 2_000, 2,
        3_000, None, "me",
    )  # fmt: skip
    return Question(item, "Nora <b>L</b>", "LumiHome", behind, "https://x.com/i/status/9")


@pytest.mark.parametrize(("key", "choice"), [("y", "there"), ("s", "again"), ("d", "drop")])
def test_needs_you_is_answered_by_key(app: QApplication, key: str, choice: str) -> None:
    card = NeedsYou()
    card.show_questions([question("a", "one", 2), question("b", "two")])
    card.show()
    card.activateWindow()
    assert QTest.qWaitForWindowActive(card, 60_000)
    card.take_focus()
    answered = QSignalSpy(card.answered)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClicks(QApplication.focusWidget(), key)
    assert answered.at(0) == ["b", choice]
    card.show_questions([question("a", "one")])
    assert card.current() is not None and card.current().item.id == "a"
    card.show_questions([])
    assert card.current() is None
    card.deleteLater()
