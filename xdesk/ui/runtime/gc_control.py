"""Garbage is collected in the window's thread only: a cycle that holds a widget must not die anywhere else."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class GarbageControl(QObject):
    """Takes over from Python's own collector, which runs in whichever thread makes the next object.

    What start-up made lives as long as the desk, so it is set aside and never looked at again.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        gc.disable()
        self._timer.start()

    def settle(self) -> None:
        """Set aside what is there now: the desk has started.

        Nothing is collected before: looking through what a start makes holds every thread for 50 ms, and the little
        that nobody needs any more (less than 1 MB) is kept with the rest.
        """
        gc.freeze()

    def look(self) -> int:
        """Collect the oldest generation whose limit is reached; return it, -1 for none."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._limits[generation]:
                gc.collect(generation)
                return generation
        return -1

    def give_back(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
