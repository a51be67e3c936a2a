"""Seats the bench at a replica: real connections, real writer, a clock that stands; and a window for one pane."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from tests.bench.generate import KEY, ME, NOW, StillClock
from xdesk.commands import registry
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.replica.database.connection import Connection, open_reader, open_writer
from xdesk.replica.database.readers import BigReads
from xdesk.replica.database.writer import Writer
from xdesk.ui.composer.reply_access import shared_counter
from xdesk.ui.runtime.agent_context import AgentContext
from xdesk.ui.runtime.change_notifier import ChangeNotifier
from xdesk.ui.style import theme


def application() -> QApplication:
    """Return the application in the light theme."""
    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    theme.set_theme("light")
    return app


class Choices:
    """Settings that live as long as the run."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        self.values[name] = value


@dataclass
class Sitting:
    """A seat over a replica."""

    context: AgentContext
    writer: Writer
    big: BigReads
    conn: Connection  # the floor's own reading connection to the same file

    def close(self) -> None:
        """Close everything."""
        self.context.ticker.stop()
        self.big.close()
        self.writer.close(30.0)
        self.context.read.close()
        self.conn.close()


_SERIAL = itertools.count(1)


@contextmanager
def sit(path: Path, x_now: Callable[[], int] = lambda: NOW) -> Iterator[Sitting]:
    """Sit down at the replica at `path`; it is not changed unless something is written."""
    bridge, clock = ChangeNotifier(), StillClock()
    writer = Writer(lambda: open_writer(path, KEY), bridge.tell, lambda _trouble: None)
    writer.start()
    big = BigReads(lambda: open_reader(path, KEY))
    read, verbs = open_reader(path, KEY), registry.load()
    desk = AgentSession(read, writer.write, clock, x_now, ME, lambda: f"01BENCH{next(_SERIAL):019d}", shared_counter())
    context = AgentContext(read=read, x_now=x_now, me=ME, bridge=bridge)
    context.equip(runner=Runner(desk, verbs), registry=verbs, big=big, settings=Choices(), agent_name="Chen Yu")
    bridge.setParent(context)
    sitting = Sitting(context, writer, big, open_reader(path, KEY))
    try:
        yield sitting
    finally:
        sitting.close()


@contextmanager
def scratch(path: Path) -> Iterator[Path]:
    """Give a copy of a replica that may be written to."""
    folder = path.parent.parent / f"scratch-{path.parent.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for part in path.parent.glob("desk.db*"):
            shutil.copy(part, folder / part.name)
        yield folder / "desk.db"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Stage(QMainWindow):
    """A window around one widget that knows when the part that is measured was painted."""

    def __init__(self, inside: QWidget, size: QSize) -> None:
        super().__init__()
        self.setCentralWidget(inside)
        self.resize(size)
        self.show()
        settle()


def watched(kind: type[QWidget]) -> tuple[type[Any], list[int]]:
    """Return a subclass of `kind` that counts its finished paint events, and the count."""
    count = [0]

    class Watched(kind):  # type: ignore[valid-type, misc]
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            count[0] += 1

    return Watched, count


def watch(kind: type[QWidget]) -> list[int]:
    """Count the finished paint events of every later instance of a class of the product; return the count."""
    count, own = [0], kind.paintEvent

    def paint(self: Any, event: Any) -> None:
        own(self, event)
        count[0] += 1

    kind.paintEvent = paint  # type: ignore[method-assign]
    return count


def until_painted(count: list[int]) -> None:
    """Handle events until one more paint event has ended."""
    wanted, latest = count[0] + 1, time.perf_counter() + 10
    while count[0] < wanted:
        QApplication.processEvents()
        if time.perf_counter() > latest:
            raise RuntimeError("nothing was painted for ten seconds")


def settle(turns: int = 5) -> None:
    """Handle what waits, so that it is not counted in the next sample."""
    for _ in range(turns):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
