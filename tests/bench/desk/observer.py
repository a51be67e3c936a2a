"""Observer: in a desk that the bench started, after its first rows: heartbeat, paints, orders from the bench."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier, Qt, QTimer

BEAT_MS = 4
"""How often the window's thread is asked for a sign of life; a gap is what lies between two of them."""
COMMIT_MS = 50
_kept: list[object] = []
Tell = Callable[..., None]


def begin(descriptor: int, tell: Tell) -> None:
    """Begin to beat, and to obey what comes by `descriptor`."""
    _kept.append(Orders(descriptor, tell))


class Beat(QObject):
    """A timer of the window's thread; keeps the gaps between its ticks, ms, and when each ended."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[tuple[int, float]] = []
        self._last = time.monotonic_ns()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic_ns()
        if (gap := (now - self._last) / 1e6) > 2 * BEAT_MS:
            self.gaps.append((now, round(gap, 2)))
        self._last = now


class Posted(QObject):
    """Takes events that another thread posts, and keeps how long each was under way, ms."""

    KIND = QEvent.Type(QEvent.registerEventType())

    def __init__(self) -> None:
        super().__init__()
        self.took: list[float] = []
        self.sent: list[int] = []

    def event(self, event: QEvent) -> bool:
        if event.type() == Posted.KIND:
            self.took.append((time.monotonic_ns() - self.sent.pop(0)) / 1e6)
            return True
        return super().event(event)


class Orders(QObject):
    """Obeys the bench, one line each; the answer begins with the order's first word."""

    def __init__(self, descriptor: int, tell: Tell) -> None:
        super().__init__(QCoreApplication.instance())
        self._tell, self._beat = tell, Beat(self)
        self._typed: list[tuple[int, int]] = []
        self._commits: list[float] = []
        self._commit = QTimer(self, interval=COMMIT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._commit.timeout.connect(self._commit_once)
        self._posted = Posted()
        self._read = descriptor
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._obey)

    def _obey(self) -> None:
        for line in os.read(self._read, 4_096).decode().splitlines():
            order, *words = line.split()
            answer = getattr(self, "do_" + order)(*words)
            self._tell(order, *([] if answer is None else answer))

    @property
    def _looks(self) -> Any:
        """The probe that was imported before anything else."""
        return sys.modules["sitecustomize"]

    @property
    def _window(self) -> Any:
        return self._looks.found["window"]

    def do_window(self) -> list[object]:
        """Return the window's id for the window system, once every pane is there; 0 before."""
        return [int(self._window.winId()) if self._window.workspace is not None else 0]

    def do_gaps(self) -> list[object]:
        """Return the gaps since the last such order, as end:ms."""
        gaps, self._beat.gaps = self._beat.gaps, []
        return [f"{at}:{gap}" for at, gap in gaps]

    def do_open(self, conversation_id: str) -> None:
        """Put a conversation in front."""
        self._window.workspace.open(conversation_id)

    def do_row(self, number: str) -> list[object]:
        """Return where the middle of a row of the list is on the screen, scrolled to the top."""
        inbox = self._window.desk.inbox.list
        inbox.verticalScrollBar().setValue(0)
        at = inbox.viewport().mapToGlobal(inbox.visualRect(inbox.model().index(int(number), 0)).center())
        return [at.x(), at.y(), inbox.viewport().height() // max(1, inbox.rowHeight(0))]

    def do_paints(self) -> list[object]:
        """Return when paint events of the panes right of the list ended, and forget them."""
        paints, self._looks.paints[:] = [at for at, _ in self._looks.paints], []
        return list(paints)

    def do_write(self) -> None:
        """Put the caret into the composer, and nothing in it."""
        self._window.workspace.write()
        self.do_clear()

    def do_clear(self) -> None:
        """Empty the composer and forget what was painted."""
        editor = self._window.workspace.composer.editor
        editor.selectAll()
        editor.textCursor().removeSelectedText()
        self._looks.paints.clear()
        self._typed.clear()
        editor.document().contentsChanged.connect(self._note_length, Qt.ConnectionType.UniqueConnection)

    def _note_length(self) -> None:
        """Keep how long the text is from now on: a paint event after this shows it."""
        length = self._window.workspace.composer.editor.document().characterCount() - 1
        self._typed.append((time.monotonic_ns(), length))

    def do_typed(self) -> list[object]:
        """Return when the editor was painted and how many characters it showed."""
        editor = self._window.workspace.composer.editor
        found, lengths, length = [], iter([*self._typed, (1 << 63, 0)]), 0
        changed, following = next(lengths)
        for at, widget in self._looks.paints:
            while changed < at:
                length = following
                changed, following = next(lengths)
            if widget is editor:
                found.append(f"{at}:{length}")
        return list(found)

    def do_commits(self, on: str) -> list[object]:
        """Let the agent write twenty times a second, or stop and return how long each commit took, ms."""
        if on == "on":
            self._commits.clear()
            self._commit.start()
            return []
        self._commit.stop()
        return [round(one, 3) for one in self._commits]

    def _commit_once(self) -> None:
        from xdesk.replica.profile import settings

        began = time.monotonic_ns()
        future = self._looks.found["writer"].write(settings.put, "bench.commit", began)
        future.add_done_callback(lambda _done: self._commits.append((time.monotonic_ns() - began) / 1e6))

    def do_callbacks(self, kind: str, seconds: str) -> None:
        """Load the engine's loop for so long: 'steady' 10,000 callbacks a second, 'burst' 5,000 of 20 us each 0.5 s.

        Meanwhile events are posted to the window every 2 ms by a thread of their own.
        """
        self._posted.took.clear()
        self._beat.gaps.clear()
        engine = self._looks.found["engine"]
        engine.submit(LOADS[kind](float(seconds)))
        from threading import Thread

        Thread(target=partial(post, self._posted, float(seconds)), daemon=True).start()

    def do_posted(self) -> list[object]:
        """Return how long the posted events took, ms."""
        return [round(one, 4) for one in self._posted.took]

    def do_load(self, kind: str, seconds: str) -> None:
        """Load the loop that asyncio and the window share."""
        self._posted.took.clear()
        self._beat.gaps.clear()
        _kept.append(asyncio.get_running_loop().create_task(LOADS[kind](float(seconds))))
        from threading import Thread

        Thread(target=partial(post, self._posted, float(seconds)), daemon=True).start()


def post(posted: Posted, seconds: float) -> None:
    """Post an event every 2 ms."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        posted.sent.append(time.monotonic_ns())
        QCoreApplication.postEvent(posted, QEvent(Posted.KIND))
        time.sleep(0.002)  # timed: events come by the clock


async def steady(seconds: float) -> None:
    """Make 10,000 callbacks a second, a hundred every 10 ms."""
    loop, until = asyncio.get_running_loop(), time.monotonic() + seconds
    while time.monotonic() < until:
        for _ in range(100):
            loop.call_soon(int)
        await asyncio.sleep(0.01)  # timed: callbacks come by the clock


def spin() -> None:
    """Be busy for 20 us."""
    until = time.perf_counter_ns() + 20_000
    while time.perf_counter_ns() < until:
        pass


async def burst(seconds: float) -> None:
    """Make 5,000 callbacks of 20 us ready at once, every half second."""
    loop, until = asyncio.get_running_loop(), time.monotonic() + seconds
    while time.monotonic() < until:
        for _ in range(5_000):
            loop.call_soon(spin)
        await asyncio.sleep(0.5)  # timed: bursts come by the clock


LOADS = {"steady": steady, "burst": burst}
