"""After the first rows the desk is made piece by piece, and imported on other threads; it paints in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.app.app_desk import CHEAP, PHRASE, Desk, environment, pipe_of
from tests.app.startup.test_app_startup import press_while_starting
from tests.sandbox_process import ROOT, Sandbox
from xdesk.app.startup.start_steps import Steps, imported, run_steps
from xdesk.cli.selftest import virtual_display


def numbered(count: int, done: list[Any]) -> Steps:
    for number in range(count):
        done.append(number)
        yield None


def test_the_loop_turns_between_two_steps(qtbot: QtBot) -> None:
    seen: list[Any] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: seen.append("turn"))
    timer.start()
    run_steps(numbered(5, seen))
    timer.stop()
    places = [seen.index(number) for number in range(5)]
    assert all("turn" in seen[a:b] for a, b in pairwise(places))


def test_a_step_waits_for_its_future_while_the_loop_turns(qtbot: QtBot) -> None:
    seen: list[Any] = []
    coming: Future[str] = Future()
    QTimer.singleShot(0, lambda: seen.append("loop"))
    QTimer.singleShot(0, lambda: threading.Thread(target=coming.set_result, args=("there",)).start())

    def steps() -> Steps:
        yield coming
        seen.append(coming.result())

    run_steps(steps())
    assert seen == ["loop", "there"]


def test_what_a_step_raises_is_raised_and_nothing_after_it_is_done(qtbot: QtBot) -> None:
    done: list[Any] = []

    def steps() -> Steps:
        yield None
        done.append(1)
        raise RuntimeError("a pane")

    with pytest.raises(RuntimeError, match="a pane"):
        run_steps(steps())
    assert done == [1]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_desk_that_is_closed_meanwhile_is_not_made_any_further(qtbot: QtBot, after: int) -> None:
    done: list[Any] = []
    run_steps(numbered(9, done), lambda: len(done) >= after)
    assert done == list(range(after))


def test_modules_are_imported_on_the_pool_and_a_broken_one_is_raised(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "made_elsewhere.py").write_text("import threading\nWHERE = threading.current_thread().name\n")
    (tmp_path / "made_wrong.py").write_text("raise ValueError('broken')\n")
    sys.path.insert(0, str(tmp_path))
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="pool") as pool:
            run_steps(imported(pool, ["made_elsewhere"]))
            assert sys.modules["made_elsewhere"].WHERE.startswith("pool")
            with pytest.raises(ValueError, match="broken"):
                run_steps(imported(pool, ["made_wrong"]))
    finally:
        sys.path.remove(str(tmp_path))
        sys.modules.pop("made_elsewhere", None)


# A real start -------------------------------------------------------------------------------------------------------

WATCHED = {
    "rail": "xdesk.ui.shell.rail:RailPane",
    "status": "xdesk.ui.shell.status_bar:StatusBar",
    "conversation": "xdesk.ui.conversation.conversation_pane:ConversationPane",
    "composer": "xdesk.ui.composer.composer:Composer",
    "customer": "xdesk.ui.customer.customer_pane:CustomerPane",
    "pages": "xdesk.ui.shell.page_area.page_switch:PageSwitch",
    "dispatcher": "xdesk.ui.shell.command_dispatcher:CommandDispatcher",
}
LOOKING = f"""
import gc, importlib, json, os, sys, threading
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, QTimer
from shiboken6 import isValid
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.inbox.inbox_list import InboxList

watched, turn, made, here, painted = {WATCHED!r}, [0], [], [], []

def watch(name, kind):
    own = kind.__init__
    def made_now(self, *args, **named):
        made.append([name, turn[0], any(one.name == "sync" for one in threading.enumerate())])
        own(self, *args, **named)
    kind.__init__ = made_now

class Finder(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if painted and threading.current_thread() is threading.main_thread():
            here.append(name)
        spec = PathFinder.find_spec(name, path)
        wanted = [(short, at.partition(":")) for short, at in watched.items() if at.partition(":")[0] == name]
        if spec is None or not wanted:
            return None
        own = spec.loader.exec_module
        def executed(module):
            own(module)
            for short, (_, _, kind) in wanted:
                watch(short, getattr(module, kind))
        spec.loader.exec_module = executed
        return spec

sys.meta_path.insert(0, Finder())

def first(self, event, own=InboxList.paintEvent):
    own(self, event)
    if not painted:
        painted.append(True)
        QAbstractEventDispatcher.instance().aboutToBlock.connect(count)
        QAbstractEventDispatcher.instance().awake.connect(count)

def count():
    turn[0] += 1

def settled(self):
    window, main = self.parent(), QCoreApplication.instance().thread()
    found = [one for one in gc.get_objects() if isinstance(one, QObject)]
    strays = [type(one).__name__ for one in found if isValid(one) and one.thread() is not main]
    print(json.dumps(dict(made=made, here=here, strays=strays, modules=sorted(sys.modules))), flush=True)
    QTimer.singleShot(0, window, window.close)

passphrase.COST = {CHEAP}
InboxList.paintEvent = first
from xdesk.ui.runtime import gc_control
gc_control.GarbageControl.settle = settled
sys.exit(run(sys.argv[1:]))
"""
LARGE = ("xdesk.", "PySide6.", "httpx", "asyncio", "qasync")
SMALL = {"xdesk.app.startup.start_steps"}
"""What does the importing is imported in the window's thread itself."""


def started(root: Path, program: str) -> dict[str, Any]:
    """Start a real desk in `root` and return what `program` tells of it, once everything is there."""
    handle = pipe_of(PHRASE)
    words = ["--profile", str(root), "--passphrase-fd", str(handle), "--language", "en"]
    try:
        ran = subprocess.run(
            [sys.executable, "-c", program, *words], cwd=ROOT, env=environment(), pass_fds=[handle],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    finally:
        os.close(handle)
    assert ran.returncode == 0 and ran.stdout, ran.stderr
    return dict(json.loads(ran.stdout))


def test_a_real_start_makes_one_pane_a_turn_after_the_engine_and_imports_on_other_threads(
    desk: Desk, sandbox: Sandbox
) -> None:
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    start = started(desk.root, LOOKING)
    assert [name for name, _, _ in start["made"]] == list(WATCHED)
    turns = [turn for _, turn, _ in start["made"]]
    assert len(set(turns)) == len(turns), "no turn of the loop makes more than one pane"
    assert all(syncing for _, _, syncing in start["made"]), "the engine asks X while the panes are made"
    here = [name for name in start["here"] if name.startswith(LARGE) and name not in SMALL]
    assert here == [], "imported in the window's thread"
    assert start["strays"] == [], "objects of Qt that an import left on another thread"
    assert {"pypinyin", "click", "rich", "pygments", "pydantic"} & set(start["modules"]) == set()


PRESSED = f"""
import sys
from PySide6.QtCore import QEventLoop, QSocketNotifier, QTimer
from xdesk.app.startup import start_steps
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.shell.window import Window

def completed(self, pictures, own=Window.completed):
    for number, step in enumerate(own(self, pictures)):
        if number == 3:  # half of the panes are there
            told = QEventLoop()
            notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
            notifier.activated.connect(told.quit)
            print("half", flush=True)
            told.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            sys.stdin.readline()
        yield step
    look.window = self
    look.timer = QTimer(self, interval=20)
    look.timer.timeout.connect(look)
    look.timer.start()

def look(turns=iter(range(500))):
    if look.window.desk.inbox.list.current_row() == 3 or next(turns, None) is None:
        look.timer.stop()
        print(look.window.desk.inbox.list.current_row(), flush=True)
        look.window.close()

passphrase.COST, Window.completed = {CHEAP}, completed
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.skipif(not virtual_display.available(), reason="needs Xvfb, openbox and xdotool")
def test_keys_pressed_while_half_of_the_panes_are_there_are_not_lost(desk: Desk, sandbox: Sandbox) -> None:
    press_while_starting(PRESSED, "half", desk, sandbox)
