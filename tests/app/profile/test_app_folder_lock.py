"""The lock of a folder: held by the operating system, told from every other error, and never guessed from a pid."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.app_desk import CHEAP, PHRASE, Desk, adding, environment, is_complete, outside, pipe_of
from tests.app.profile.test_app_full_disk import _mount
from tests.app.startup.test_app_single_instance import Running
from tests.sandbox_process import ROOT
from tests.soak.app import row_first_starts as first_starts
from xdesk.app.profile import folder_lock
from xdesk.app.profile.folder_lock import FolderLock, Outcome
from xdesk.app.startup import single_instance
from xdesk.app.startup.single_instance import SingleInstance
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.database import db_errors, system_errors
from xdesk.ui.style import language
from xdesk.ui.style.translation import spoken

ERRNOS = [errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOLCK, errno.EIO, errno.EINVAL, errno.ENOMEM]


def said(sentence: Sentence) -> tuple[str, str]:
    """A sentence in both languages."""
    language.use("zh_CN")
    try:
        return sentence.english(), spoken(sentence)
    finally:
        language.use("en")


@pytest.mark.parametrize("number", ERRNOS, ids=[errno.errorcode[one] for one in ERRNOS])
@pytest.mark.parametrize("where", ["open", "lock"])
def test_an_unknown_error_of_the_lock_never_counts_as_first(
    qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    def fail(*_: Any) -> int:
        raise OSError(number, os.strerror(number))

    if where == "open":
        monkeypatch.setattr(folder_lock.os, "open", fail)
    else:
        monkeypatch.setattr(folder_lock, "_lock", fail)  # private: the system is made to fail here
    with pytest.raises(DeskError) as caught:
        SingleInstance(tmp_path, lambda: None).first()
    is_complete(*said(caught.value.sentence), str(tmp_path))
    assert "not writable" not in caught.value.sentence.english()
    with pytest.raises(DeskError), single_instance.alone(tmp_path):
        raise AssertionError("not alone")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_missing_permission_is_told_from_an_open_desk(
    qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(*_: Any) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder_lock.os, "open", fail)
    one = SingleInstance(tmp_path, lambda: None)
    assert one.first() and not one.held
    with pytest.raises(DeskError, match="may not write the file") as caught, single_instance.alone(tmp_path):
        raise AssertionError("not alone")
    is_complete(*said(caught.value.sentence), "desk.lock", str(tmp_path))


def test_two_objects_of_one_process_are_kept_apart_and_a_deleted_lock_is_not_held(tmp_path: Path) -> None:
    one, other = FolderLock(tmp_path / "desk.lock"), FolderLock(tmp_path / "desk.lock")
    assert one.take() is Outcome.HELD and one.take() is Outcome.HELD and other.take() is Outcome.TAKEN
    one.release()
    assert not one.held
    assert other.take() is Outcome.HELD
    (tmp_path / "desk.lock").unlink()  # its folder was deleted and made anew
    assert one.take() is Outcome.HELD
    one.release()
    other.release()


def test_a_pid_in_the_file_blocks_nobody(tmp_path: Path, desk: Desk) -> None:
    desk.make()
    for pid in (os.getpid(), os.getppid(), 1):  # processes that live; one is a Python like the desk
        (desk.root / "desk.lock").write_text(f"{pid}\npython3\n{os.uname().nodename}\n\n\n", "utf-8")
        one = SingleInstance(desk.root, lambda: None)
        assert one.first() and one.held
        one.release()
    assert desk.run("sync", "--once").code == 4  # goes on to look for an account


def test_a_child_that_outlives_the_desk_does_not_hold_its_folder(tmp_path: Path) -> None:
    line = [sys.executable, "-c", f"""
import subprocess, sys
from pathlib import Path
from xdesk.app.profile.folder_lock import FolderLock
lock = FolderLock(Path({str(tmp_path / "desk.lock")!r}))
lock.take()
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
"""]  # fmt: skip
    ran = subprocess.Popen(line, stdout=subprocess.PIPE, env=environment(), text=True)
    assert ran.stdout is not None
    child = int(ran.stdout.readline())
    ran.wait(60)
    try:
        os.kill(child, 0)
        one = FolderLock(tmp_path / "desk.lock")
        assert one.take() is Outcome.HELD
        one.release()
    finally:
        os.kill(child, 9)
        ran.stdout.close()


# A full disk --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def disk(tmp_path: Path, options: str) -> Iterator[Path]:
    """A small disk of its own; skipped where this process may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not sys.platform.startswith("linux") or not _mount("-t", "tmpfs", "-o", options, "none", str(folder)):
        pytest.skip("not proven here: no right to mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, *, bytes_too: bool = True) -> None:
    """Leave no room for bytes, or no entry for a file."""
    if bytes_too:
        with contextlib.suppress(OSError), (folder / "hog").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4_096)
        return
    with contextlib.suppress(OSError):
        for serial in range(100_000):
            (folder / f"hog{serial}").touch()


DESK = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from xdesk.app.startup.single_instance import SingleInstance
app = QCoreApplication([])
one = SingleInstance(Path(sys.argv[1]), lambda: print("raised", flush=True))
print(one.first() and one.held, flush=True)
one.listen()
app.exec()
"""


@pytest.mark.parametrize("kept", [True, False], ids=["with its lock", "without"])
def test_on_a_full_disk_a_second_start_is_not_a_second_desk(tmp_path: Path, desk: Desk, kept: bool) -> None:
    with disk(tmp_path, "size=6m") as folder:
        desk.root = folder / "desk"
        desk.make()
        if kept:
            (desk.root / "desk.lock").touch()
        fill(folder)
        line = [sys.executable, "-c", DESK, str(desk.root)]
        first = subprocess.Popen(line, stdout=subprocess.PIPE, env=environment(), cwd=ROOT, text=True)
        try:
            assert first.stdout is not None and first.stdout.readline() == "True\n"
            for _ in range(2):
                second = outside("--profile", str(desk.root), plain=True)
                assert (second.code, second.out) == (0, ""), second.err
                assert first.stdout.readline() == "raised\n"
            with pytest.raises(DeskError, match="open on this profile"), single_instance.alone(desk.root):
                raise AssertionError("not alone")
        finally:
            first.kill()
            first.communicate()


def test_a_disk_that_takes_no_more_files_is_told_as_that(tmp_path: Path, desk: Desk) -> None:
    with disk(tmp_path, "size=6m,nr_inodes=40") as folder:
        desk.root = folder / "desk"
        fill(folder, bytes_too=False)
        assert system_errors.takes_no_files(folder)
        code, english, chinese = desk.both(*adding(tmp_path))
        assert code == 3 and "takes no more files" in english
        is_complete(english, chinese, str(desk.root))
        for one in list(folder.glob("hog*"))[:10]:
            one.unlink()
        desk.make()
        fill(folder, bytes_too=False)
        code, english, chinese = desk.both("sync", "--once")
        assert (code == 4) or (
            "takes no more files" in english and is_complete(english, chinese, str(desk.root)) is None
        )
        assert "cannot be written to" not in english and "not writable" not in english


def test_too_few_descriptors_are_never_told_as_something_else(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    assert outside(*adding(tmp_path), "--profile", str(root)).code == 5
    for limit in range(4, 40, 3):

        def few(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        ran = outside("doctor", "--json", "--profile", str(root), preexec_fn=few)
        assert "written to" not in ran.err and "writable" not in ran.err and "damaged" not in ran.err, ran.err
        assert ran.code == 0 or "open no more files" in ran.err or "Too many open files" in ran.err, ran.err
    assert not list(root.glob("*.damaged-*"))
    assert outside("doctor", "--json", "--profile", str(root)).json["healthy"] is True


def test_the_engine_s_cannot_open_is_asked_of_the_system(qapp: Any, tmp_path: Path) -> None:
    error = db_errors.Failure("unable to open database file")
    there = tmp_path / "desk.db"
    there.touch()
    assert db_errors.sentence_of(error, there) is db_errors.CANNOT_OPEN
    is_complete(*said(db_errors.CANNOT_OPEN))
    spare: list[int] = []
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(64, len(os.listdir("/proc/self/fd")) + 20), hard))
    try:
        with contextlib.suppress(OSError):
            while True:
                spare.append(os.open(os.devnull, os.O_RDONLY))
        found = db_errors.sentence_of(error, there)
    finally:
        for one in spare:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found is not None and "open no more files" in found.english()
    is_complete(*said(found), str(tmp_path), "ulimit -n")


# Several first starts -----------------------------------------------------------------------------------------------


def test_of_three_first_starts_at_once_one_makes_the_profile(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    starts = [Running(root) for _ in range(3)]
    try:
        seated = [one for one in starts if one.sits()]
        assert len(seated) == 1
        assert [one.process.wait(60) for one in starts if one is not seated[0]] == [0, 0]
    finally:
        for one in starts:
            one.end()
    ran = outside("doctor", "--json", "--profile", str(root))
    assert ran.code == 0 and ran.json["healthy"] is True, ran.err
    assert not list(root.glob("*.damaged-*"))


def test_scripts_that_make_a_profile_at_once_make_one() -> None:
    assert first_starts.play(0, 2) == []


# The window meanwhile -----------------------------------------------------------------------------------------------

HELD = f"""
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from xdesk.app.startup import single_instance
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.shell.window import Window

trouble, complete, gaps = Window.trouble, Window.completed, [0.0]

def tell(**facts):
    print(json.dumps(facts), flush=True)

def tick(last=[time.monotonic()]):
    now = time.monotonic()
    gaps.append(now - last[0])
    last[0] = now

def troubled(self, sentence, **named):
    trouble(self, sentence, **named)
    tell(labels=[one.text() for one in self.findChildren(QLabel) if one.isVisible()], gap=max(gaps))
    gaps[:] = [0.0]
    self.ticking = QTimer(self, interval=10)
    self.ticking.timeout.connect(tick)
    self.ticking.start()
    tick()
    gaps[:] = [0.0]
    presses = sys.stdin.readline().strip().split(",")
    tick()
    gaps[:] = [0.0]
    for words in presses:
        next(one for one in self.findChildren(Button) if one.text() == words).click()

def completed(self, *args, **named):
    tell(seated=True)
    self.close()
    yield from complete(self, *args, **named)

passphrase.COST, single_instance.PAUSES, single_instance.PAUSE_MS = {CHEAP}, 3, 400
Window.trouble, Window.completed = troubled, completed
sys.exit(run(sys.argv[1:]))
"""


@contextlib.contextmanager
def held_desk(root: Path) -> Iterator[tuple[subprocess.Popen[str], FolderLock]]:
    """A real desk that finds its folder held by something without a window, and the lock of that."""
    root.mkdir()
    lock, handle = FolderLock(root / "desk.lock"), pipe_of(PHRASE)
    assert lock.take() is Outcome.HELD
    line = [sys.executable, "-c", HELD, "--profile", str(root), "--passphrase-fd", str(handle), "--language", "en"]
    desk = subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), cwd=ROOT, text=True, pass_fds=[handle]
    )
    os.close(handle)
    try:
        yield desk, lock
    finally:
        lock.release()
        desk.kill()
        desk.communicate()


def told_by(desk: subprocess.Popen[str]) -> dict[str, Any]:
    """What the desk says next."""
    assert desk.stdout is not None
    return dict(json.loads(desk.stdout.readline()))


def press(desk: subprocess.Popen[str], *buttons: str) -> None:
    """Press buttons of its page, one right after the other."""
    assert desk.stdin is not None
    desk.stdin.write(",".join(buttons) + "\n")
    desk.stdin.flush()


def test_the_window_says_who_holds_its_folder_and_never_waits_for_it(tmp_path: Path) -> None:
    with held_desk(tmp_path / "desk") as (desk, lock):
        for again in range(2):  # at the start, and once more from the page: 1.2 s each
            told = told_by(desk)
            assert any("at work in this profile" in one for one in told["labels"])
            assert told["gap"] < 0.35, "the window's thread never waits for the lock"
            if again:
                lock.release()
            press(desk, "Try again")
        assert told_by(desk) == {"seated": True}
        assert desk.wait(60) == 0


def test_what_is_asked_for_while_the_folder_is_waited_for_is_done(tmp_path: Path) -> None:
    with held_desk(tmp_path / "desk") as (desk, _):
        assert told_by(desk)["labels"]
        press(desk, "Try again", "Start a one-time desk")
        assert told_by(desk) == {"seated": True}, "not the old trouble once more"
        assert desk.wait(60) == 0
