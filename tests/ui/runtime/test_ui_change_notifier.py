"""The bridge: commits are told merged; while an agent types only what concerns the customer in front is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.ui.at_rest import elapse, running
from xdesk.core.changes import Changes, Subject
from xdesk.ui.runtime import change_notifier as bridging
from xdesk.ui.runtime.change_notifier import SLICE, ChangeNotifier

Told = list[Changes]


@pytest.fixture
def bridge(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> ChangeNotifier:
    monkeypatch.setattr(bridging, "PAUSE_MS", 600_000)  # a pause is made by the test, not by time
    monkeypatch.setattr(bridging, "LONGEST_MS", 600_000)
    bridge = ChangeNotifier()
    bridge.front = "front"
    return bridge


@pytest.fixture
def told(bridge: ChangeNotifier) -> Told:
    out: Told = []
    bridge.changed.connect(out.append)
    return out


def touched(*names: str) -> Changes:
    return Changes(Subject.INBOX, frozenset(names))


def names(told: Told) -> set[str]:
    return {name for one in told for name in one.conversations}


def turn(bridge: ChangeNotifier) -> None:
    """Let what was told arrive, and a frame pass."""
    QApplication.processEvents()
    for timer in running(bridge, longest=bridging.FRAME_MS):
        elapse(timer)


def pause(bridge: ChangeNotifier) -> None:
    """Let the time run out after which an agent who types nothing pauses."""
    elapse(next(timer for timer in bridge.findChildren(QTimer) if timer.interval() == bridging.PAUSE_MS))


def test_a_commit_is_told_at_once_when_nobody_types(bridge: ChangeNotifier, told: Told) -> None:
    bridge.tell(touched("a"))
    turn(bridge)
    assert names(told) == {"a"}


def test_while_an_agent_types_the_list_waits(bridge: ChangeNotifier, told: Told) -> None:
    bridge.key_painted()
    bridge.tell(touched("a"))
    turn(bridge)
    bridge.key_painted()
    assert told == []


def test_the_conversation_in_front_is_told_behind_the_next_key(bridge: ChangeNotifier, told: Told) -> None:
    bridge.key_painted()
    bridge.tell(touched("a"))
    bridge.tell(touched("front", "b"))
    turn(bridge)
    assert told == [], "never before a key"
    bridge.key_painted()
    assert names(told) == {"front", "b"}
    pause(bridge)
    assert names(told) == {"front", "a", "b"}


def test_what_is_of_no_conversation_is_told_behind_the_next_key(bridge: ChangeNotifier, told: Told) -> None:
    bridge.key_painted()
    bridge.tell(Changes(Subject.HEALTH))
    bridge.key_painted()
    assert told == [Changes(Subject.HEALTH)]


@pytest.mark.parametrize("end", ["let_go", "pause"])
def test_an_act_or_a_pause_tells_what_waited(bridge: ChangeNotifier, told: Told, end: str) -> None:
    bridge.key_painted()
    bridge.tell(touched("a"))
    ends: dict[str, Callable[[], None]] = {"let_go": bridge.let_go, "pause": lambda: pause(bridge)}
    ends[end]()
    assert names(told) == {"a"}


def test_after_a_pause_much_is_told_in_slices_and_nothing_is_left_out(bridge: ChangeNotifier, told: Told) -> None:
    wanted = {f"c{n}" for n in range(4 * SLICE)}
    bridge.key_painted()
    for name in sorted(wanted):
        bridge.tell(touched(name))
    bridge.let_go()
    assert len(names(told)) == SLICE
    bridge.key_painted()  # a key comes between: the rest waits again
    turn(bridge)
    assert len(names(told)) == SLICE
    bridge.let_go()
    for _ in range(4):
        turn(bridge)
    assert names(told) == wanted and max(len(one.conversations) for one in told) <= SLICE


def test_whoever_never_pauses_gets_the_list_slice_by_slice(
    bridge: ChangeNotifier, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.key_painted()
    for n in range(3 * SLICE):
        bridge.tell(touched(f"c{n}"))
    monkeypatch.setattr(bridging, "LONGEST_MS", 0)
    for slices in (1, 2, 3):
        bridge.key_painted()
        assert len(names(told)) == slices * SLICE


def test_a_closed_bridge_tells_nothing(bridge: ChangeNotifier, told: Told) -> None:
    bridge.key_painted()
    bridge.tell(touched("a"))
    bridge.close()
    bridge.tell(touched("b"))
    turn(bridge)
    pause(bridge)
    bridge.let_go()
    assert told == []
