"""Shutdown: SIGTERM, SIGINT and the end of a session close the desk as a person would, with everything stored."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Collection
from types import FrameType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from xdesk.app.engine_control import EngineControl
    from xdesk.replica.database.writer import Writer

CLOSE_S = 8.0
GIVE_UP_S = 1.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ShutdownSignals(QObject):
    """Calls `end` in the window's thread when the system asks the process to end.

    Python runs its handlers between any two steps of Python, in the middle of whatever is being done, and what they
    raise is raised there. So the handler does nothing: the byte that a signal writes into the socket wakes Qt's loop,
    and `end` is called from there.
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
        """Empty the socket, whose bytes are the numbers of the signals that came."""
        try:
            came = self._ours.recv(64)
        except BlockingIOError:
            return
        if any(number in came for number in SIGNALS):
            self._end()

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        """Only here so that the signal ends nothing by itself."""

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._theirs.close()


def end_writing(engine: EngineControl, writer: Writer) -> None:
    """End the engine, then the writer; blocks up to CLOSE_S s of wall time for each."""
    engine.close(CLOSE_S)
    writer.close(CLOSE_S)


async def give_up(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel what still runs of `tasks`; wait up to GIVE_UP_S s of wall time until they have ended."""
    left = set(tasks)
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=GIVE_UP_S)
