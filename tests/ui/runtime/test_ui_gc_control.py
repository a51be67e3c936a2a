"""Cycles with widgets die in the window's thread, whoever makes the objects that would trigger it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from xdesk.ui.runtime.gc_control import GarbageControl


@pytest.fixture
def collecting(qtbot: QtBot) -> Iterator[GarbageControl]:
    parent = QObject()
    keeper = GarbageControl(parent)
    yield keeper
    keeper.give_back()


class Loop:
    """Points at itself, and notes the thread in which it dies."""

    died_in: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self.me = self
        weakref.finalize(self, lambda: Loop.died_in.append(threading.current_thread().name))


def test_another_threads_allocations_collect_nothing(collecting: GarbageControl) -> None:
    Loop.died_in.clear()
    Loop()
    thread = threading.Thread(target=lambda: [[] for _ in range(200_000)], name="elsewhere")
    thread.start()
    thread.join()
    assert Loop.died_in == []
    gc.collect()
    assert Loop.died_in == [threading.current_thread().name]


def test_the_look_collects_what_is_due(collecting: GarbageControl) -> None:
    keep = [[] for _ in range(gc.get_threshold()[0] + 100)]
    assert collecting.look() >= 0
    assert collecting.look() == -1
    assert keep


def test_pythons_own_collector_comes_back(qtbot: QtBot) -> None:
    parent = QObject()
    keeper = GarbageControl(parent)
    assert not gc.isenabled()
    keeper.settle()
    keeper.give_back()
    assert gc.isenabled() and gc.get_freeze_count() == 0
