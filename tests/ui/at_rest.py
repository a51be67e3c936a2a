"""A window at rest: commits told, large reads answered, short timers run out, everything laid out. No time passes.

A timer that is due within a quarter of a second is not waited for: it is made to run out, the nearest first. So a test
says what is on the screen once nothing happens any more, on however busy a computer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from tests.ui.seed_replica import SeededDesk

SHORT_MS = 250
"""Timers up to this length belong to what the desk does at once: pauses of typing, slices, recounts."""
ROUNDS = 400


class _Asked(QObject):
    """Counts how often a widget asked to be laid out, or was."""

    EVENTS = (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Polish)

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() in self.EVENTS
        return False


def running(*roots: QObject, shortest: int = 0, longest: int = SHORT_MS) -> list[QTimer]:
    """Return the timers below `roots` that run out once, the nearest first; lengths in milliseconds."""
    timers = [timer for root in roots for timer in root.findChildren(QTimer) if timer.isActive()]
    once = [timer for timer in timers if timer.isSingleShot() and shortest <= timer.interval() <= longest]
    return sorted(once, key=QTimer.remainingTime)


def elapse(timer: QTimer) -> None:
    """Do what happens when the time of a timer is over."""
    if timer.isSingleShot():
        timer.stop()
    timer.timeout.emit()


def turn() -> None:
    """Let everything happen that is posted, painted and due now."""
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    QApplication.sendPostedEvents()


def at_rest(seeded: SeededDesk | None, *roots: QObject) -> None:
    """Go on until nothing happens any more below `roots`; `place` is the desk whose commits and reads belong to it."""
    app = QApplication.instance()
    assert app is not None
    if seeded is not None:
        roots = (*roots, seeded.context)
    asked = _Asked()
    app.installEventFilter(asked)
    try:
        for _ in range(ROUNDS):
            asked.times = 0
            if seeded is not None:
                seeded.write(lambda _tx: None)  # behind all that was handed over
                seeded.big.run(lambda _conn: None).result(PATIENCE_S)
            turn()
            due = running(*roots)
            if due:
                elapse(due[0])
            elif not asked.times:
                return
    finally:
        app.removeEventFilter(asked)
    again = [type(timer.parent()).__name__ for timer in due]
    raise AssertionError(f"the window never comes to rest: its layout and the timers of {again} go on and on")
