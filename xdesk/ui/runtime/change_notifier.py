"""Change notifier: notices of commits cross from the writer's thread to the window, merged, one queued signal."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from xdesk.core.changes import Changes
from xdesk.core.sentences import Sentence

FRAME_MS = 16
PAUSE_MS = 250
"""An agent who typed nothing for so long pauses: now the list may move."""
LONGEST_MS = 2_000
"""So long at most does the list wait for a pause; then it follows slice by slice, each behind a painted key."""
SLICE = 60
"""Conversations told at once: placing them takes no longer than a frame."""


class ChangeNotifier(QObject):
    """`tell` may be called from any thread; `changed` is emitted in the window's thread.

    While an agent types, what others did waits for a pause, so that no key waits for the list. What concerns
    the conversation in front waits only for the next key to be painted.
    """

    changed = Signal(object)  # Changes
    troubled = Signal(object)  # Sentence, or None when writing works again
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self.front = ""  # id of the conversation the agent answers
        self._waiting: deque[Changes] = deque()
        self._since, self._kept = QElapsedTimer(), QElapsedTimer()  # the last telling; what waits for a pause
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tell_now)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.tell_now)
        self._arrived.connect(self._soon, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Tell nothing any more: the readers close now."""
        self._closed = True
        self._timer.stop()
        self._pause.stop()
        self._waiting.clear()

    def tell(self, changes: Changes) -> None:
        """Take what a commit touched, from any thread."""
        if self._closed:
            return
        self._waiting.append(changes)
        self._arrived.emit()

    def tell_trouble(self, sentence: Sentence | None) -> None:
        """Take why nothing can be written now, None when it can again; from any thread."""
        self.troubled.emit(sentence)

    @Slot()
    def key_painted(self) -> None:
        """What was typed is on the screen, and the next key is furthest away: tell what cannot wait for a pause."""
        if not self._pause.isActive():
            self._kept.start()
        self._pause.start()
        self._timer.stop()
        if self._kept.elapsed() >= LONGEST_MS:
            self._emit(self._slice())
        else:
            self._emit([self._waiting.popleft() for _ in range(len(self._waiting))], only_front=True)

    @Slot()
    def let_go(self) -> None:
        """The agent did something else than type: what comes of it is told at once."""
        if self._pause.isActive():
            self._pause.stop()
            self.tell_now()

    @Slot()
    def _soon(self) -> None:
        """Tell at once when quiet, else once a frame."""
        if self._timer.isActive() or self._pause.isActive() or not self._waiting:
            return
        passed = self._since.elapsed() if self._since.isValid() else FRAME_MS
        if passed >= FRAME_MS:
            self.tell_now()
        else:
            self._timer.start(int(FRAME_MS - passed))

    @Slot()
    def tell_now(self) -> None:
        """Tell what waits; when it is much, a slice of it a frame, so that keys come between."""
        self._since.restart()
        self._emit(self._slice())
        if self._waiting:
            self._timer.start(FRAME_MS)

    def _slice(self) -> list[Changes]:
        taken: list[Changes] = []
        touched = 0
        while self._waiting and touched < SLICE:
            taken.append(self._waiting.popleft())
            touched += len(taken[-1].conversations)
        return taken

    def _emit(self, notices: list[Changes], *, only_front: bool = False) -> None:
        merged = Changes()
        for notice in notices:
            if only_front and notice.conversations and self.front not in notice.conversations:
                self._waiting.append(notice)  # behind what has arrived meanwhile: readers read again, order is nothing
            else:
                merged |= notice
        if merged and not self._closed:
            self.changed.emit(merged)
