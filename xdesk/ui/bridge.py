"""Bridge: notices of commits cross from the writer's thread to the window, merged, one queued signal."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from xdesk.core.changes import Changes
from xdesk.core.words import Sentence

FRAME_MS = 16


class Bridge(QObject):
    """`tell` may be called from any thread; `changed` is emitted in the window's thread."""

    changed = Signal(object)  # Changes
    troubled = Signal(object)  # Sentence, or None when writing works again
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Changes] = deque()
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._drain)
        self._arrived.connect(self._soon, Qt.ConnectionType.QueuedConnection)

    def tell(self, changes: Changes) -> None:
        """Take what a commit touched, from any thread."""
        self._waiting.append(changes)
        self._arrived.emit()

    def tell_trouble(self, sentence: Sentence | None) -> None:
        """Take why nothing can be written now, None when it can again; from any thread."""
        self.troubled.emit(sentence)

    @Slot()
    def _soon(self) -> None:
        """Tell at once when quiet, else once a frame."""
        if self._timer.isActive() or not self._waiting:
            return
        passed = self._since.elapsed() if self._since.isValid() else FRAME_MS
        if passed >= FRAME_MS:
            self._drain()
        else:
            self._timer.start(int(FRAME_MS - passed))

    @Slot()
    def _drain(self) -> None:
        merged = Changes()
        while self._waiting:
            merged |= self._waiting.popleft()
        self._since.restart()
        if merged:
            self.changed.emit(merged)
