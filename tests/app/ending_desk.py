"""Runs a real desk that is told to end, or meets an error, at the moment its first argument names."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QTimer

from tests.app.app_desk import CHEAP
from xdesk.app import application
from xdesk.app.startup.first_rows import FirstRows
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.shell.window import Window

when = sys.argv[1]
completed, list_rows, rows_closed, lived = Window.completed, Window.list, FirstRows.close, application.Application.live
desks: list[application.Application] = []


def told(times: int = 1) -> None:
    """The system tells this process to end."""
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGTERM)


def listed(self: Window, *args: Any) -> Any:
    """List the first rows; be told to end before there is a pane."""
    if when == "rows":
        told()
    return list_rows(self, *args)


def stepping(self: Window, *args: Any, **named: Any) -> Iterator[Any]:
    """Make the panes; be told to end with a part of them."""
    for number, step in enumerate(completed(self, *args, **named)):
        if when == "steps" and number == 2:
            told(2)
        yield step


def in_a_thread() -> None:
    """Fail in a thread that nobody waits for."""

    def thread_that_fails() -> None:
        raise LookupError

    thread = threading.Thread(target=thread_that_fails)
    thread.start()
    thread.join()


def closed(self: FirstRows) -> None:
    """The window has gone by now: meet what may still come."""
    desk = desks[0]
    if when == "again":
        told(2)
    elif when == "error":
        in_a_thread()
    elif when == "work":
        desk.copy_diagnostics()
    rows_closed(self)


def live(self: application.Application) -> Any:
    """Be told to end once the loop runs."""
    desks.append(self)

    def end() -> None:
        if when in ("twice", "both"):
            told(2 if when == "twice" else 1)
        if when != "twice":
            self.window.close()

    if when not in ("rows", "steps"):
        QTimer.singleShot(0, self.window, end)
    return lived(self)


if __name__ == "__main__":
    passphrase.COST = CHEAP
    Window.list, Window.completed, FirstRows.close = listed, stepping, closed  # type: ignore[method-assign]
    application.Application.live = live  # type: ignore[method-assign]
    sys.exit(run(sys.argv[2:]))
