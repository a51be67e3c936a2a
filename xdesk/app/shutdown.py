"""Shutdown: SIGTERM, SIGINT and the end of a session close the desk as a person would, with everything stored."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ShutdownSignals(QObject):
    """Calls `end` in the window's thread when the system asks the process to end.

    Python runs its handlers only between two steps of Python; the byte that a signal writes into the
    socket wakes Qt's loop, and with it Python, at once.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        super().__init__()
        self._end = end
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._asked) for number in SIGNALS}

    def _woken(self) -> None:
        """Empty the socket; the handler itself has run by now."""
        try:
            self._ours.recv(64)
        except BlockingIOError:
            return

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._end()

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._theirs.close()
