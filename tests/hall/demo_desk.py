"""Runs a real desk and presses its buttons: the demo, the demo beside a desk, the offer to clean up after one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.hall.hall_desk import CHEAP
from xdesk import hall
from xdesk.cli import run
from xdesk.connectors import passphrase
from xdesk.replica import accounts
from xdesk.ui.buttons import Button

play = sys.argv[1]


def tell(**facts: Any) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def button(window: Any, words: str) -> Button | None:
    found = [one for one in window.findChildren(Button) if one.isVisible() and one.text() == words]
    return found[0] if found else None


def demo(desk: hall.Hall) -> Iterator[bool]:
    """The demo says what it is, all the time, and is left by its button."""
    while not (desk.window.notice("demo") and accounts.all(desk.read)):
        yield False
    tell(notice=desk.window.notice("demo"), mode=desk.opened.profile.mode, root=str(desk.opened.profile.root))
    leave = button(desk.window, "Leave the demo")
    assert leave is not None
    leave.click()
    yield True


def beside(desk: hall.Hall) -> Iterator[bool]:
    """The first run: the keys stand on connecting; the demo opens elsewhere and comes back."""
    while (first := button(desk.window, "Connect an account")) is None or not first.hasFocus():
        yield False
    tell(focus=QApplication.focusWidget().text())  # type: ignore[union-attr]
    demo = button(desk.window, "Try the demo")
    assert demo is not None
    demo.click()
    while desk._demo_process is None:
        yield False
    tell(started=desk._demo_process.args)
    demo.click()  # asked for twice, opened once
    for _ in range(50):
        yield False
    desk._demo_process.terminate()
    while desk._demo_process.poll() is None:
        yield False
    for _ in range(50):
        yield False
    tell(code=desk._demo_process.poll(), notice=desk.window.notice("demo"), accounts=len(accounts.all(desk.read)))
    desk.window.close()
    yield True


def clean(desk: hall.Hall) -> Iterator[bool]:
    """What an earlier demo left is offered to be removed, asked once more, and removed."""
    while not desk.window.notice("demo"):
        yield False
    tell(offered=desk.window.notice("demo"))
    for words in ("Remove the demo…", "Remove"):
        press = button(desk.window, words)
        assert press is not None
        tell(asked=desk.window.notice("demo"))
        press.click()
    while len(accounts.all(desk.read)) != 1:
        yield False
    for _ in range(20):
        yield False
    tell(rows=desk.window.desk.inbox.model.rowCount(), notice=desk.window.notice("demo"))  # type: ignore[union-attr]
    desk.window.close()
    yield True


def live(self: hall.Hall, own: Any = hall.Hall.live) -> Any:
    steps = {"demo": demo, "beside": beside, "clean": clean}[play](self)

    def look() -> None:
        if next(steps):
            timer.stop()

    timer = QTimer(self.window, interval=20)
    timer.timeout.connect(look)
    timer.start()
    return own(self)


if __name__ == "__main__":
    passphrase._N = CHEAP
    hall.Hall.live = live  # type: ignore[method-assign]
    sys.exit(run(sys.argv[2:]))
