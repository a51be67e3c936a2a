"""Two starts on one profile: real processes, the lock and the socket between them, and what strangers send there."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.app.app_desk import PHRASE, adding, environment, outside, pipe_of
from tests.sandbox_process import ROOT
from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.profile import lock_of
from xdesk.app.startup import single_instance
from xdesk.app.startup.single_instance import SingleInstance
from xdesk.core.sentences import DeskError

DRIVER = Path(__file__).parents[1] / "desk_driver.py"


class Running:
    """A desk with its window, offscreen."""

    def __init__(self, root: Path, phrase: str = PHRASE) -> None:
        handle, self._socket = pipe_of(phrase), single_instance.socket_name(root)
        words = [
            sys.executable,
            str(DRIVER),
            "--profile",
            str(root),
            "--passphrase-fd",
            str(handle),
            "--language",
            "en",
        ]
        self.process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment(),
            pass_fds=[handle],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,  # two lines at once: select must still see the second
        )
        os.close(handle)

    def told(self, within_s: float = 40.0) -> dict[str, Any]:
        """What it says next; {} when it says nothing in time or ends."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], within_s)
        line = self.process.stdout.readline() if ready else b""
        return dict(json.loads(line)) if line else {}

    def sits(self) -> bool:
        """Whether it is seated in the end; a second start may have raised it before."""
        while told := self.told():
            if told == {"seated": True}:
                return True
        return False

    def end(self) -> None:
        """Kill it as a power cut would."""
        self.process.kill()
        self.process.communicate()
        QLocalServer.removeServer(self._socket)  # what a killed desk leaves; the next one would remove it


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def first(root: Path) -> Iterator[Running]:
    """The first desk, seated."""
    running = Running(root)
    assert running.told() == {"seated": True}
    yield running
    running.end()


def test_a_second_start_raises_the_first_window_and_leaves(first: Running, root: Path) -> None:
    for _ in range(2):
        second = outside("--profile", str(root), plain=True)
        assert (second.code, second.out) == (0, "") and "Traceback" not in second.err
        assert first.told() == {"raised": True}
    assert first.process.poll() is None


def test_garbage_on_the_socket_raises_nothing_and_breaks_nothing(
    first: Running, root: Path, qapp: QApplication
) -> None:
    name = single_instance.socket_name(root)
    for said in (b"", b"show", b"SHOW\n", b"show\nshow\n", b"\x00" * 10, os.urandom(5_000), b"x" * 1_000_000):
        socket = QLocalSocket()
        socket.connectToServer(name)
        assert socket.waitForConnected(5_000)
        socket.write(said)
        socket.waitForBytesWritten(500)
        socket.abort()
    assert first.told(1.0) == {}
    assert outside("--profile", str(root)).code == 0
    assert first.told() == {"raised": True} and first.process.poll() is None


def test_a_killed_desk_is_taken_over_and_its_passphrase_still_counts(first: Running, root: Path) -> None:
    first.end()
    assert (root / "desk.lock").exists()  # it died holding the profile
    wrong = Running(root, "not the passphrase")
    assert any("The key does not open this profile. Nothing is changed." in one for one in wrong.told()["labels"])
    assert wrong.process.wait(60) == 0
    wrong.end()
    again = Running(root)
    assert again.told() == {"seated": True}
    again.end()
    assert outside("doctor", "--json", "--profile", str(root)).json["healthy"] is True
    assert outside("doctor", "--json", "--profile", str(root), phrase="wrong").code == 3


def test_of_three_starts_at_once_one_desk_lives(root: Path) -> None:
    outside(*adding(root.parent), "--profile", str(root))
    starts = [Running(root) for _ in range(3)]
    try:
        seated = [one for one in starts if one.sits()]
        assert len(seated) == 1
        assert [one.process.wait(60) for one in starts if one is not seated[0]] == [0, 0]
        assert seated[0].process.poll() is None
    finally:
        for one in starts:
            one.end()


def test_a_script_does_not_send_beside_an_open_desk(first: Running, root: Path) -> None:
    ran = outside("sync", "--once", "--profile", str(root))
    assert ran.code == 3 and "reads and sends by itself" in ran.err and ran.out == ""
    assert outside("doctor", "--json", "--profile", str(root)).code == 0  # looking is harmless
    first.end()
    assert outside("sync", "--once", "--profile", str(root)).code == 4  # the lock is free: now it lacks an account


HOLDER = """
import sys
from pathlib import Path
from xdesk.app.profile.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1])); lock.take()
print("held", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the profile and shows no window."""
    line = [sys.executable, "-c", HOLDER, str(folder / "desk.lock")]
    child = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment())
    assert child.stdout is not None and child.stdin is not None and child.stdout.readline() == b"held\n"
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def test_a_holder_without_a_window_is_waited_for(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "PAUSES", 3)
    with holder(tmp_path) as child:
        one = SingleInstance(tmp_path, lambda: None)
        with pytest.raises(DeskError, match="at work in this profile"):
            one.first()
        monkeypatch.setattr(single_instance, "WAIT_MS", 50)
        with pytest.raises(DeskError, match="open on this profile"), single_instance.alone(tmp_path):
            raise AssertionError("not alone")
        child.kill()
        child.wait()
        assert one.first()
        one.release()
    assert lock_of(tmp_path).take() is Outcome.HELD


def test_a_folder_that_is_not_there_is_told_and_not_taken_for_an_open_desk(tmp_path: Path, qapp: QApplication) -> None:
    with pytest.raises(DeskError, match="does not let xdesk use the folder"):
        SingleInstance(tmp_path / "not-there", lambda: None).first()
    assert lock_of(tmp_path).take() is Outcome.HELD


SHOPKEEPER = """
import sys
from xdesk.app import demo
sandbox = demo.open_sandbox()
print(sandbox.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not proven: looks into /proc")
def test_the_made_up_shop_does_not_outlive_a_killed_desk(qtbot: QtBot) -> None:
    line = [sys.executable, "-c", SHOPKEEPER]
    desk = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment())
    assert desk.stdout is not None
    sandbox = Path("/proc", desk.stdout.readline().decode().strip())
    assert sandbox.exists()
    desk.kill()
    desk.communicate()
    qtbot.waitUntil(lambda: not sandbox.exists() or ") Z " in (sandbox / "stat").read_text())
