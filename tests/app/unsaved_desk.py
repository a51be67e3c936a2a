"""Runs a real desk whose disk takes no draft, with a text in its editor; or a sound one that says what came back."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QTimer

from tests.app.app_desk import CHEAP
from xdesk.app import application
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.core.sentences import NotStoredError
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database import db_errors
from xdesk.replica.database.writer import Writer

TEXT = "Half a sentence 半句话"
broken = sys.argv[1:2] == ["broken"]  # pytest imports this for its words, with arguments of its own or none


def tell(**facts: Any) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def write(self: Writer, fn: Any, *args: Any, own: Any = Writer.write, **more: Any) -> Future[Any]:
    """Take everything but drafts."""
    if inspect.unwrap(fn) is not drafts.save:
        return own(self, fn, *args, **more)
    full: Future[Any] = Future()
    full.set_exception(NotStoredError(db_errors.FULL))
    return full


def steps(self: application.Application) -> Iterator[bool]:
    """Yield False while it is not so far, True to close."""
    window = self.window
    while window.workspace is None or window.desk is None or not window.desk.inbox.current_id():
        yield False
    if not broken:
        while not window.notice("rescue"):
            yield False
        tell(said=window.notice("rescue"))
        yield True
    window.workspace.open(window.desk.inbox.current_id())
    window.workspace.composer.write("reply")
    window.workspace.composer.editor.insertPlainText(TEXT)
    tell(typed=window.desk.inbox.current_id())
    while True:
        yield False


def live(self: application.Application, own: Any = application.Application.live) -> Any:
    script = steps(self)

    def look() -> None:
        if next(script):
            timer.stop()
            self.window.close()

    timer = QTimer(self.window, interval=20)
    timer.timeout.connect(look)
    timer.start()
    return own(self)


if __name__ == "__main__":
    passphrase.COST = CHEAP
    application.Application.live = live  # type: ignore[method-assign]
    if broken:
        Writer.write = write  # type: ignore[method-assign,assignment]
    sys.exit(run(sys.argv[2:]))
