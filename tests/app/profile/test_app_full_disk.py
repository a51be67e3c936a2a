"""A full disk and a read-only one: the sentence, the exit code, nothing lost, and on again by itself."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.app_desk import Desk, adding, is_complete, outside
from tests.sandbox_process import Sandbox
from xdesk.core.delivery import State
from xdesk.core.sentences import DeskError


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own; skipped where this process may not mount one."""
    target = tmp_path / "disk"
    target.mkdir()
    if not sys.platform.startswith("linux") or not _mount("-t", "tmpfs", "-o", "size=6m", "none", str(target)):
        pytest.skip("not proven here: no right to mount a disk; test_a_file_that_may_not_grow covers part of it")
    yield target
    subprocess.run(["umount", "-l", str(target)], check=False)


def _mount(*words: str) -> bool:
    try:
        return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    hog = disk / "hog"
    with hog.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return hog


@pytest.fixture
def small(disk: Path, desk: Desk, sandbox: Sandbox) -> Desk:
    """A desk on the small disk, with a draft and a reply that waits."""
    desk.root = disk / "desk"
    assert desk.add(sandbox).code == 0
    met = sandbox.control("message", customer="samirahaddad", text="hello?")
    assert desk.sync().code == 0
    with desk.agent() as agent:
        agent.reply(desk.talk(met["customer_id"]), f"there it is {disk.parent.name}")
        agent.draft(desk.talk(met["customer_id"]), "half 半")
    return desk


def test_a_full_disk_is_told_and_what_was_saved_stays(small: Desk, sandbox: Sandbox, disk: Path) -> None:
    before = small.kept()
    token = small.root.parent.parent / "token"
    token.write_text(sandbox.token("LumiHome_CN"))
    adding = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(token)]
    with small.agent() as agent:
        hog = fill(disk)
        with pytest.raises(DeskError, match="disk is full"):
            for _ in range(200):  # what room the log still has is soon used up
                agent.do("note.add", conversation_id=before["draft"][0][0], text="one more " * 100)
        for verb in (["sync", "--once", "--json"], adding):
            code, english, chinese = small.both(*verb)
            assert code == 3 and "disk" in english
            is_complete(english, chinese)
        hog.unlink()
        agent.do("note.add", conversation_id=before["draft"][0][0], text="works again")
    assert small.kept() == before
    ran = small.sync()
    assert (ran.code, ran.err) == (0, "")
    assert [state for *_, state in small.kept()["outbox"]] == [State.SENT]
    assert small.kept()["draft"] == before["draft"]
    texts = [one["text"] for one in sandbox.read("sent")["sent"]]
    assert texts.count(before["outbox"][0][1]) == 1


def test_no_desk_begins_on_a_full_disk(desk: Desk, disk: Path) -> None:
    hog = fill(disk)
    desk.root = disk / "desk"
    code, english, chinese = desk.both(*adding(desk.root.parent.parent))
    assert code == 3 and "full" in english
    is_complete(english, chinese, *([str(desk.root)] if str(desk.root) in english else []))
    hog.unlink()
    desk.make()
    assert desk.run("doctor", "--json").json["healthy"] is True


def test_a_read_only_disk_is_told_and_untouched(small: Desk, disk: Path) -> None:
    before, kept = (small.root / "desk.db").read_bytes(), small.kept()
    if not _mount("-o", "remount,ro", str(disk)):
        pytest.skip("not proven here: the disk cannot be made read-only")
    code, english, chinese = small.both("sync", "--once")
    assert code == 3 and "may not write" in english
    is_complete(english, chinese, "desk.lock", str(small.root))
    looked = small.run("doctor", "--json")  # what only looks works, and says that the desk cannot
    assert looked.code == 7 and (looked.json["writable"], looked.json["healthy"]) == (False, False)
    assert looked.json["counts"]["draft"] == len(kept["draft"])
    assert len(small.run("account", "list", "--json").json["accounts"]) == 1
    fresh = Desk(disk / "other", small.capsys)
    code, english, chinese = fresh.both(*adding(disk.parent))
    assert code == 3
    is_complete(english, chinese, str(fresh.root))
    assert (small.root / "desk.db").read_bytes() == before
    assert _mount("-o", "remount,rw", str(disk))
    assert small.kept() == kept and small.sync().code == 0


def small_files() -> None:
    """No file of this process grows above 100 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_file_that_may_not_grow_is_told(tmp_path: Path) -> None:
    ran = outside(*adding(tmp_path), "--profile", str(tmp_path / "desk"), preexec_fn=small_files)
    assert ran.code == 3 and "Traceback" not in ran.err and ran.out == ""
    assert "not saved" in ran.err or "full" in ran.err
    assert outside(*adding(tmp_path), "--profile", str(tmp_path / "desk")).code == 5
    assert outside("doctor", "--json", "--profile", str(tmp_path / "desk")).json["healthy"] is True


CHILD = """
import os, sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalServer
from pathlib import Path
import json, platformdirs
from xdesk.app.startup import single_instance
from xdesk.app.profile import profile
from xdesk.core.sentences import DeskError
from xdesk.app.startup.single_instance import SingleInstance
os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
app = QCoreApplication([])
one = SingleInstance(Path(sys.argv[1]), lambda: None)
print(one.first())
try:
    profile.load(Path(sys.argv[1]), passphrase=True)
except DeskError as error:
    print(error.sentence.english())
"""


def test_somebody_else_s_folder_is_told_and_no_open_desk_is_suspected(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("not proven: needs root to become somebody else")
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o700)
    line = [sys.executable, "-c", CHILD, str(folder)]
    ran = subprocess.run(line, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    first, sentence = ran.stdout.strip().split("\n")
    assert first == "True" and str(folder) in sentence and "cannot be used" in sentence
    # Where the desk itself lies in root's folder, Qt says that its own file cannot be read by others.
    said = [one for one in ran.stderr.splitlines() if not one.startswith("qt.core.logging")]
    assert said == [] and list(folder.iterdir()) == []
