"""Ticker: one tick a second for everything that counts down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SECOND_MS = 1_000


class Ticker(QObject):
    """Emits `tick(now)` just after each full second of X's time; `now` is UTC ms."""

    tick = Signal(object)  # int: UTC ms do not fit Qt's int

    def __init__(self, x_now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.x_now = x_now
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to tick."""
        self._arm()

    def stop(self) -> None:
        """Stop ticking."""
        self._timer.stop()

    def _arm(self) -> None:
        self._timer.start(SECOND_MS - self.x_now() % SECOND_MS + 4)

    def _beat(self) -> None:
        self.tick.emit(self.x_now())
        self._arm()
