"""Whoever types, clicks or turns the wheel anywhere in the window is at the desk, whichever child takes the event."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.whole_desk import Desktop
from xdesk.ui.runtime import activity_monitor
from xdesk.ui.runtime.activity_monitor import ActivityMonitor


@pytest.fixture(autouse=True)
def each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell every event."""
    monkeypatch.setattr(activity_monitor, "QUIET_MS", 0)


def types_in_the_editor(desktop: Desktop) -> None:
    desktop.workspace.composer.write("reply")
    QTest.keyClick(desktop.window.windowHandle(), "a")  # type: ignore[call-overload]
    assert desktop.workspace.composer.editor.toPlainText().endswith("a")


def commits_by_input_method(desktop: Desktop) -> None:
    desktop.workspace.composer.write("reply")
    event = QInputMethodEvent("", [])
    event.setCommitString("您好")
    QApplication.sendEvent(QApplication.focusWidget(), event)


def types_in_the_search_field(desktop: Desktop) -> None:
    desktop.panes.inbox.focus_search()
    QTest.keyClick(desktop.window.windowHandle(), "m")  # type: ignore[call-overload]
    assert desktop.panes.inbox.search.text() == "m"


def clicks_into_the_transcript(desktop: Desktop) -> None:
    port = desktop.workspace.conversation.transcript.viewport()
    at = port.mapTo(desktop.window, QPoint(30, 30))
    QTest.mouseClick(desktop.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def turns_the_wheel(desktop: Desktop) -> None:
    handle = desktop.window.windowHandle()
    port = desktop.workspace.conversation.transcript.viewport()
    at = QPointF(port.mapTo(desktop.window, QPoint(30, 30)))
    event = QWheelEvent(
        at, QPointF(handle.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(handle, event)


@pytest.mark.parametrize(
    "act",
    [
        types_in_the_editor,
        commits_by_input_method,
        types_in_the_search_field,
        clicks_into_the_transcript,
        turns_the_wheel,
    ],
)
def test_what_a_child_takes_is_told(desktop: Desktop, act: Callable[[Desktop], None]) -> None:
    told: list[int] = []
    watching = ActivityMonitor(lambda: told.append(1))
    act(desktop)
    assert told
    del watching


def test_many_keys_are_told_once_a_second(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity_monitor, "QUIET_MS", 60_000)
    told: list[int] = []
    watching = ActivityMonitor(lambda: told.append(1))
    desktop.workspace.composer.write("reply")
    for letter in "hello":
        QTest.keyClick(desktop.window.windowHandle(), letter)  # type: ignore[call-overload]
    assert told == [1]
    del watching
