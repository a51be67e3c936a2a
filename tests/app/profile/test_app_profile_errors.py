"""The window on a profile that cannot be opened: the sentence and the ways on, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.app.app_desk import HAN, PHRASE, Desk, is_complete
from tests.app.startup.test_app_single_instance import Running
from xdesk.app.profile.opening import NO_PASSPHRASE
from xdesk.app.startup.onboarding import Onboarding
from xdesk.core.sentences import Sentence
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import open_writer
from xdesk.ui.shell.window import Window
from xdesk.ui.style import language
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.fields import Field

SENTENCES = [db_errors.FULL, db_errors.READ_ONLY, db_errors.DAMAGED_NOW, db_errors.WRONG_KEY, db_errors.BUSY]


def shown(window: Window) -> tuple[list[str], list[str]]:
    """What stands on the screen: texts and buttons."""
    labels = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    return labels, [one.text() for one in window.findChildren(Button) if one.isVisible()]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda one: str(one.text)[:25])
def test_the_window_shows_the_sentence_and_the_ways_on(qapp: QApplication, qtbot: QtBot, sentence: Sentence) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    window.trouble(sentence)
    labels, buttons = shown(window)
    assert sentence.english() in labels
    assert (buttons[0], buttons[-1]) == ("Try again", "Start a one-time desk")
    try:
        language.use("zh_CN")
        qtbot.waitUntil(lambda: sum(bool(HAN.search(one)) for one in shown(window)[1]) == len(buttons))
        chinese, named = shown(window)
    finally:
        language.use("en")
    (said,) = [one for one in chinese if one.endswith("。")]
    is_complete(sentence.english(), said)
    assert len(named) == len(buttons)


def test_both_buttons_ask_for_what_they_say(qapp: QApplication, qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    window.trouble(db_errors.WRONG_KEY)
    again, *_, once = [one for one in window.findChildren(Button) if one.isVisible()]
    with qtbot.waitSignal(window.again_asked):
        again.click()
    with qtbot.waitSignal(window.one_time_asked):
        once.click()


def troubled(root: Path, phrase: str = PHRASE) -> tuple[list[str], list[str]]:
    """Start a real desk on a profile that cannot be opened; return what its window shows."""
    running = Running(root, phrase)
    try:
        told = running.told()
        assert running.process.wait(60) == 0
        return told["labels"], told["buttons"]
    finally:
        running.end()


def test_a_real_desk_shows_why_it_cannot_open(desk: Desk) -> None:
    desk.make()
    conn = open_writer(desk.root / "desk.db", desk.key)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    labels, buttons = troubled(desk.root)
    assert any("written by a newer xdesk (schema 99" in one for one in labels) and {
        "Try again",
        "Start a one-time desk",
    } <= set(buttons)
    (desk.root / "desk.db").write_bytes(b"rot" * 5000)
    for tail in ("-wal", "-shm"):
        (desk.root / f"desk.db{tail}").unlink(missing_ok=True)
    labels, buttons = troubled(desk.root)
    assert any("was damaged and is kept as desk.db.damaged-" in one for one in labels) and {
        "Try again",
        "Start a one-time desk",
    } <= set(buttons)
    again = Running(desk.root)  # the next start works
    assert again.told() == {"seated": True}
    again.end()


def test_no_passphrase_is_told_in_the_window_and_trying_again_asks_nobody_twice(desk: Desk) -> None:
    from tests.app.app_desk import pipe_of
    from xdesk.app.options import Options

    options = Options(desk.root, pipe_of("kept for the second try\n"), False, None, 1.0, None)
    assert options.passphrase() == options.passphrase() == "kept for the second try"
    assert "second try" not in repr(options)


class Doors:
    """A house that notes how it is to be opened."""

    def __init__(self, root: Path) -> None:
        self.root, self.opened_with = root, list[dict[str, object]]()

    def open_with(self, **changed: object) -> None:
        self.opened_with.append(changed)


@pytest.fixture
def closed(desk: Desk, qapp: QApplication, qtbot: QtBot) -> tuple[Window, Onboarding, Doors]:
    """A window in front of a desk that opens with a passphrase."""
    desk.make()
    window, doors = Window(), Doors(desk.root)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window, Onboarding(window, doors), doors  # type: ignore[arg-type]


def test_a_desk_that_only_lacks_its_passphrase_asks_for_it(closed: tuple[Window, Onboarding, Doors]) -> None:
    window, onboarding, doors = closed
    onboarding.say_closed(Sentence("Profile", NO_PASSPHRASE))
    labels, buttons = shown(window)
    assert not any("--passphrase-fd" in one for one in labels), "words of the command line"
    assert "This desk is locked" in labels and "Try again" not in buttons
    field = QApplication.focusWidget()
    assert isinstance(field, Field)
    field.setText(PHRASE)
    next(one for one in window.findChildren(Button) if one.isVisible() and one.text() == "Open").click()
    assert [one["phrase"] for one in doors.opened_with] == [PHRASE]


def test_after_a_wrong_passphrase_enter_asks_again(closed: tuple[Window, Onboarding, Doors]) -> None:
    window, onboarding, doors = closed
    onboarding.say_closed(db_errors.WRONG_KEY)
    assert "This desk is locked" in shown(window)[0]
    focus = QApplication.focusWidget()
    assert isinstance(focus, Button) and focus.text() == "Use a passphrase"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    assert isinstance(field, Field) and not doors.opened_with
