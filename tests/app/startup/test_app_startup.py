"""The first rows wait for nothing they do not need: a real start, looked into at the first paint."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.app_desk import CHEAP, PHRASE, Desk, environment, outside, pipe_of
from tests.sandbox_process import ROOT, Sandbox
from tests.waiting import until
from xdesk.cli.selftest import virtual_display

LATE = (
    "asyncio", "qasync", "httpx", "keyring", "sqlite_utils", "pydantic", "pypinyin", "platformdirs",
    "subprocess", "PySide6.QtNetwork", "xdesk.app.application", "xdesk.commands", "xdesk.sync",
    "xdesk.app.services.sync_runtime", "xdesk.ui.shell.workspace", "xdesk.ui.shell.command_dispatcher",
    "xdesk.ui.shell.notices.strips", "xdesk.app.diagnostics", "logging.handlers", "xdesk.ui.shell.rail",
    "xdesk.ui.composer.composer", "xdesk.replica.database.writer",
)  # fmt: skip
LOOKING = f"""
import json, os, sys
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.inbox.inbox_list import InboxList

def told(self, event, own=InboxList.paintEvent):
    own(self, event)
    rows = [self.rows.row(n).customer_name for n in self.visible_rows()]
    print(json.dumps([rows, self.window().isVisible(), sorted(sys.modules)]), flush=True)
    os._exit(0)

passphrase.COST = {CHEAP}
InboxList.paintEvent = told
sys.exit(run(sys.argv[1:]))
"""


def first_paint(root: Path) -> tuple[list[str], bool, set[str]]:
    """Start the desk in `root`; return who its first paint shows, whether in a window, and what was imported."""
    handle = pipe_of(PHRASE)
    words = ["--profile", str(root), "--passphrase-fd", str(handle)]
    try:
        ran = subprocess.run(
            [sys.executable, "-c", LOOKING, *words], cwd=ROOT, env=environment(), pass_fds=[handle],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    finally:
        os.close(handle)
    rows, shown, modules = json.loads(ran.stdout)
    return rows, shown, set(modules)


def test_the_first_rows_import_neither_network_nor_keyring_nor_the_other_panes(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    rows, shown, modules = first_paint(desk.root)
    listed = [row[0] for row in desk.rows(
        "SELECT p.name FROM conversation AS c JOIN customer AS p ON p.id = c.customer_id "
        "WHERE c.status = 'open' ORDER BY c.rank, c.key"
    )]  # fmt: skip
    assert shown and rows and rows == listed[: len(rows)]
    assert not [name for name in LATE if name in modules]


SLOW = f"""
import sys
from PySide6.QtCore import QEventLoop, QSocketNotifier, QTimer
from xdesk.app import application
from xdesk.app.startup import startup
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase

def wait(loop, own=startup._wait):  # private: between the first paint and the application
    own(loop)
    told = QEventLoop()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(told.quit)
    print("painted", flush=True)
    own(told)  # a slow computer: the loop goes on, and there is nothing yet that could take a key
    sys.stdin.readline()

def live(self, own=application.Application.live):
    timer, turns = QTimer(self.window, interval=20), iter(range(5_000))
    def look():
        if self.window.desk.inbox.list.current_row() == 3 or next(turns, None) is None:
            timer.stop()
            print(self.window.desk.inbox.list.current_row(), flush=True)
            self.window.close()
    timer.timeout.connect(look)
    timer.start()
    return own(self)

passphrase.COST = {CHEAP}
startup._wait, application.Application.live = wait, live  # private: there
sys.exit(run(sys.argv[1:]))
"""


def mapped(display: virtual_display.Screen, process: subprocess.Popen[str]) -> str:
    """Wait until the window manager shows the frame, which is later than the desk says so."""
    found: list[str | None] = []
    until(lambda: found.append(display.window(process.pid)) or found[-1] or process.poll() is not None)
    assert found[-1] is not None, "the desk ended without a window"
    return found[-1]


def press_while_starting(script: str, waits_at: str, desk: Desk, sandbox: Sandbox) -> None:
    """Run `script`, press J three times once it says `waits_at`, let it go on, and see that all three arrived."""
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    handle = pipe_of(PHRASE)
    words = ["--profile", str(desk.root), "--passphrase-fd", str(handle), "--language", "en"]
    with virtual_display.Screen() as display:
        child = subprocess.Popen(
            [sys.executable, "-c", script, *words], cwd=ROOT, env={**environment(), **display.environment},
            pass_fds=[handle], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        os.close(handle)
        try:
            assert child.stdin is not None and child.stdout is not None
            assert child.stdout.readline() == f"{waits_at}\n"
            display.focus(mapped(display, child))
            display.press("j", "j", "j")
            child.stdin.write("go on\n")
            child.stdin.flush()
            assert child.stdout.readline() == "3\n"
            assert child.wait(60) == 0
        finally:
            child.kill()
            child.communicate()


@pytest.mark.skipif(not virtual_display.available(), reason="needs Xvfb, openbox and xdotool")
def test_keys_pressed_while_the_desk_still_starts_are_not_lost(desk: Desk, sandbox: Sandbox) -> None:
    press_while_starting(SLOW, "painted", desk, sandbox)


ASKING = f"""
import json, os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from xdesk.app import application
from xdesk.app.startup import profile_opener
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.shell.window import Window

def tell(*said):
    print(json.dumps(said), flush=True)

def ask(options, own=profile_opener.open_profile):
    tell("asking")
    os.read(0, 100)  # a keyring that waits for a person
    return own(options)

def show(self, own=Window.show):
    own(self)
    if self.desk is None:
        tell("frame")

def raised(self):
    QMainWindow.raise_(self)
    tell("raised")

def live(self, own=application.Application.live):
    timer, seated = QTimer(self.window, interval=20), []
    def look():
        focus, desk = QApplication.focusWidget(), self.window.desk
        if not seated and desk is not None and focus is not None:
            seated.append(True)
            tell("seated", type(focus).__name__)
        text = self.window.workspace.composer.editor.toPlainText() if seated else ""
        if text or seated and desk.inbox.list.current_row() == 1:  # keys come in the order they were pressed
            timer.stop()
            tell("pressed", type(focus).__name__, text)
            self.window.close()
    timer.timeout.connect(look)
    timer.start()
    return own(self)

passphrase.COST = {CHEAP}
profile_opener.open_profile, Window.show, Window.raise_, application.Application.live = ask, show, raised, live
sys.exit(run(sys.argv[1:]))
"""


class Asking:
    """A desk whose key takes a person's time."""

    def __init__(self, root: Path, *more: str, **variables: str) -> None:
        handle = pipe_of(PHRASE)
        words = ["--profile", str(root), "--passphrase-fd", str(handle), "--language", "en", *more]
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASKING, *words], cwd=ROOT, env={**environment(), **variables},
            pass_fds=[handle], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        os.close(handle)
        assert {self.told()[0], self.told()[0]} == {"asking", "frame"}

    def told(self) -> list[str]:
        """What it says next; [""] at its end."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return list(json.loads(line)) if line else [""]

    def answer(self) -> None:
        """Give the key."""
        assert self.process.stdin is not None
        self.process.stdin.write("yes\n")
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.skipif(not virtual_display.available(), reason="needs Xvfb, openbox and xdotool")
def test_a_password_typed_into_the_frame_reaches_no_customer(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    with virtual_display.Screen() as display:
        asking = Asking(desk.root, **display.environment)
        try:
            window = mapped(display, asking.process)
            display.focus(window)
            display.press("r", "e", "s", "1", "Return")
            asking.answer()
            assert asking.told() == ["seated", "InboxList"]
            display.press("j")  # what was typed before it has come by then
            assert asking.told() == ["pressed", "InboxList", ""]
            assert asking.process.wait(60) == 0
        finally:
            asking.end()
    assert desk.rows("SELECT * FROM draft") == []


@pytest.mark.skipif(not virtual_display.available(), reason="needs Xvfb, openbox and xdotool")
def test_the_frame_can_be_closed_while_the_key_is_asked_for(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    with virtual_display.Screen() as display:
        asking = Asking(desk.root, **display.environment)
        try:
            window = mapped(display, asking.process)
            display.focus(window)
            display.press("alt+F4")
            assert asking.process.wait(60) == 0
        finally:
            asking.end()
    assert desk.run("doctor").code == 0


def test_a_second_start_raises_the_frame_of_the_first(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    asking = Asking(desk.root)
    try:
        second = outside("--profile", str(desk.root), plain=True)
        assert (second.code, second.out) == (0, "") and "Traceback" not in second.err
        assert asking.told() == ["raised"]
    finally:
        asking.end()


def test_a_start_that_is_told_to_end_leaves_nothing_behind(desk: Desk, sandbox: Sandbox, tmp_path: Path) -> None:
    assert desk.add(sandbox).code == 0
    asking = Asking(desk.root)
    try:
        asking.process.send_signal(signal.SIGTERM)
        assert asking.process.wait(60) == 0
        assert asking.told() == [""]
    finally:
        asking.end()
    assert desk.run("doctor").code == 0
