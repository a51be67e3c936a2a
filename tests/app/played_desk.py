"""Runs a real desk and presses its buttons: the demo, the offer to clean up after one, signing in from the window."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.app.app_desk import CHEAP
from tests.ui.visible_widgets import fields
from xdesk.app import application
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.replica.feed import streams
from xdesk.replica.profile import accounts
from xdesk.ui.dialogs.recovery_code_sheet import RecoveryCodeSheet
from xdesk.ui.dialogs.sign_in_sheet import SignInSheet
from xdesk.ui.shell.rail_row import RailRow
from xdesk.ui.widgets.buttons import Button

play = sys.argv[1]


def tell(**facts: Any) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def button(window: Any, words: str) -> Button | None:
    found = [one for one in window.findChildren(Button) if one.isVisible() and one.text() == words]
    return found[0] if found else None


def demo(desk: application.Application) -> Iterator[bool]:
    """The demo says what it is, all the time, and is left by its button."""
    while not (desk.window.notice("demo") and accounts.all(desk.read)):
        yield False
    tell(notice=desk.window.notice("demo"), mode=desk.opened.profile.mode, root=str(desk.opened.profile.root))
    leave = button(desk.window, "Leave the demo")
    assert leave is not None
    leave.click()
    yield True


def beside(desk: application.Application) -> Iterator[bool]:
    """The first run: the keys stand on connecting; the demo opens elsewhere and comes back."""
    while not (sheets := [one for one in desk.window.findChildren(RecoveryCodeSheet) if one.isVisible()]):
        yield False  # a new desk shows its recovery code first
    sheets[0].close_and_return()
    while (first := button(desk.window, "Connect an account")) is None or not first.hasFocus():
        yield False
    tell(focus=QApplication.focusWidget().text())  # type: ignore[union-attr]
    demo = button(desk.window, "Try the demo")
    assert demo is not None
    demo.click()
    while desk.demo_process is None:
        yield False
    tell(started=desk.demo_process.args)
    demo.click()  # asked for twice, opened once
    pid = desk.demo_process.pid
    while not has_children(pid):  # its shop is there: the demo lives
        yield False
    raised: list[bool] = []
    desk._startup.show_again = lambda: raised.append(True)  # type: ignore[method-assign]  # private: there is no window manager
    desk.demo_process.terminate()
    while desk.demo_process.poll() is None:
        yield False
    while not raised:
        yield False
    tell(code=desk.demo_process.poll(), notice=desk.window.notice("demo"), accounts=len(accounts.all(desk.read)))
    desk.window.close()
    yield True


def has_children(pid: int) -> bool:
    with suppress(OSError):  # a thread that ends meanwhile
        return any(task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children"))
    return False


def clean(desk: application.Application) -> Iterator[bool]:
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


def set_aside(desk: application.Application) -> Iterator[bool]:
    """A file that was set aside and is sound is offered back; WORDS is the button that is pressed."""
    while not desk.window.notice("set_aside"):
        yield False
    offered = desk.window.notice("set_aside")
    press = button(desk.window, os.environ["WORDS"])
    assert press is not None
    press.click()
    while desk.window.notice("set_aside") == offered:
        yield False
    listed = desk.window.desk
    while os.environ["WORDS"] == "Bring it back" and (
        listed is None or listed.inbox.model.rowCount() == 0 or "back in this" not in desk.window.notice("set_aside")
    ):
        listed = desk.window.desk
        yield False
    for _ in range(20):
        yield False
    tell(offered=offered, after=desk.window.notice("set_aside"), accounts=len(accounts.all(desk.read)))
    desk.window.close()
    yield True


def nothing_aside(desk: application.Application) -> Iterator[bool]:
    """Nothing is offered once the world is there."""
    while not desk.engine.runs:
        yield False
    for _ in range(100):
        yield False
    tell(offered=desk.window.notice("set_aside"))
    desk.window.close()
    yield True


def sign_in(desk: application.Application) -> Iterator[bool]:
    """An account that X does not accept any more is signed in again from the rail, and a second one is added."""
    again, second = json.loads(os.environ["TOKENS"])
    window = desk.window
    while not window.desk or window.desk.inbox.model.rowCount() == 0 or not desk.engine.runs:
        yield False
    (known,) = accounts.all(desk.read)
    tell(state=known.state)
    row = next(one for one in window.findChildren(RailRow) if known.handle in one.accessibleName())
    row.click()
    while button(window, "Sign in again") is None:
        yield False
    assert QApplication.focusWidget() is button(window, "Sign in again")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    yield from given(window, again, known.base_url)
    while accounts.all(desk.read)[0].state != "ok":
        yield False
    tell(titles=TITLES, state="ok")
    desk.dispatcher.run("account.add")
    yield from given(window, second, known.base_url)
    while len(accounts.all(desk.read)) < 2:
        yield False
    while {one.state for one in accounts.all(desk.read)} != {"ok"}:
        yield False
    while not all(status_of(desk, one.id) for one in accounts.all(desk.read)):
        yield False
    tell(
        titles=TITLES[1:], handles=sorted(one.handle for one in accounts.all(desk.read)), shown=window.desk.isVisible()
    )
    window.close()
    yield True


def pictures(desk: application.Application) -> Iterator[bool]:
    """A picture that is asked for before anything can fetch it comes all the same, without anybody asking again."""
    url = os.environ["PICTURE"]
    while not desk.window.notice("reading"):  # the engine did not start: nothing can fetch
        yield False
    assert not desk.engine.runs and desk.window.workspace is not None
    here = desk.window.workspace.pictures
    here.request(url)
    here.arrived.connect(lambda _url: here.request(url))  # as painting does
    again = button(desk.window, "Try again")
    assert again is not None
    again.click()
    while here.image(url) is None:
        yield False
    tell(width=here.image(url).width(), failed=here.failed(url))  # type: ignore[union-attr]
    desk.window.close()
    yield True


def size(desk: application.Application) -> Iterator[bool]:
    """Where the first window stands on its screen, with its frame, once the window manager has put one around it."""
    window = desk.window
    for _ in range(100):
        if window.isVisible() and window.frameGeometry() != window.geometry():
            break
        yield False
    for _ in range(20):
        yield False
    frame, free = window.frameGeometry(), window.screen().availableGeometry()
    tell(frame=frame.getRect(), free=free.getRect(), ratio=window.devicePixelRatio(), inside=free.contains(frame))
    window.close()
    yield True


TITLES: list[str] = []


def status_of(desk: application.Application, account_id: str) -> bool:
    """Whether X was read for an account."""
    return streams.read(desk.read, account_id, "dm").last_good_at is not None


def given(window: Any, token: str, server: str) -> Iterator[bool]:
    """Type a token where the sheet asks for it and press its main button."""
    while not (sheets := [one for one in window.findChildren(SignInSheet) if one.isVisible()]):
        yield False
    (sheet,) = sheets
    TITLES.append(sheet.accessibleName())
    fields(sheet)[1].setText(server)
    fields(sheet)[2].setText(token)
    go = button(window, "Sign in")
    assert go is not None
    go.click()
    while sheet in window.findChildren(SignInSheet) and sheet.isVisible():
        yes = button(window, "Yes, add it")
        if yes is not None and sheet.accessibleName() not in TITLES:
            TITLES.append(sheet.accessibleName())
            yes.click()
        yield False


def without_engine_at_first() -> None:
    """Let the engine fail to start once."""
    from xdesk.app.services.sync_runtime import SyncRuntime

    def fail(self: SyncRuntime, *_args: Any, own: Any = SyncRuntime.__init__) -> None:
        SyncRuntime.__init__ = own  # type: ignore[method-assign]
        raise RuntimeError("not yet")

    SyncRuntime.__init__ = fail  # type: ignore[method-assign, assignment]


PLAYS = {one.__name__: one for one in (demo, beside, clean, sign_in, pictures, size, set_aside, nothing_aside)}


def live(self: application.Application, own: Any = application.Application.live) -> Any:
    steps = PLAYS[play](self)

    def look() -> None:
        if next(steps):
            timer.stop()

    timer = QTimer(self.window, interval=20)
    timer.timeout.connect(look)
    timer.start()
    return own(self)


if __name__ == "__main__":
    if play == "pictures":
        without_engine_at_first()
    passphrase.COST = CHEAP
    application.Application.live = live  # type: ignore[method-assign]
    sys.exit(run(sys.argv[2:]))
