"""What killed one-time desks leave is deleted by the next start; what lives, or was not made by us, never is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.app_desk import environment
from tests.sandbox_process import ROOT
from xdesk.app.profile import leftovers, profile
from xdesk.app.profile.profile import KEYRING, ONE_TIME, Profile

DESK = """
import sys
from xdesk.app.profile import profile
from xdesk.app.profile import leftovers
own = profile.load(None, one_time=True)
own.database.write_bytes(b"encrypted")
own.backups.mkdir()
(own.backups / "old.db").write_bytes(b"encrypted")
leftovers.clear(own)
print(own.root, flush=True)
sys.stdin.read()
profile.discard(own)
"""
"""A process that does with its profile what a one-time desk does."""


class Running:
    """A one-time desk in a process of its own."""

    def __init__(self, target: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", DESK], cwd=ROOT, env=environment(TMPDIR=str(target)), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.folder = Path(self.process.stdout.readline().strip())

    def kill(self) -> Path:
        """End it as a power cut would; return the folder it leaves."""
        self.process.kill()
        self.process.communicate()
        return self.folder

    def end(self) -> Path:
        """End it in good order."""
        self.process.communicate("")
        return self.folder


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this test."""
    target = tmp_path / "tmp"
    target.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(target))
    return target


@pytest.fixture
def ordinary(tmp_path: Path) -> Profile:
    """The ordinary desk of this process, elsewhere."""
    return Profile(tmp_path / "home", "00", KEYRING)


@pytest.fixture
def living(target: Path) -> Iterator[Running]:
    running = Running(target)
    yield running
    running.kill()


def listed(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


def leftover(target: Path, name: str = "xdesk-abcdefgh", **card: object) -> Path:
    """A folder as a killed one-time desk leaves it."""
    folder = target / name
    folder.mkdir(mode=0o700)
    (folder / "profile.json").write_text(json.dumps({"id": "0", "mode": ONE_TIME, **card}), "utf-8")
    (folder / "desk.db").write_bytes(b"encrypted")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (folder / "desk.lock").write_text(f"{gone.pid}\npython3\n{os.uname().nodename}\n", "utf-8")
    return folder


def test_what_a_killed_desk_left_is_deleted_by_the_next_start_of_either_kind(target: Path, ordinary: Profile) -> None:
    left = Running(target).kill()
    assert (left / "desk.db").exists() and (left / "desk.lock").exists()
    leftovers.clear(ordinary)
    assert listed(target) == []
    left, later = Running(target).kill(), Running(target)
    assert not left.exists() and later.folder.exists()
    assert not later.end().exists() and listed(target) == []


def test_a_living_desk_keeps_its_folder(target: Path, ordinary: Profile, living: Running) -> None:
    before = listed(target)
    leftovers.clear(ordinary)
    leftovers.clear(profile.load(None, one_time=True))
    other = Running(target)
    assert set(before) <= set(listed(target)) and living.process.poll() is None
    assert not other.end().exists()
    assert living.folder.exists() and not living.end().exists(), "it deletes its own at its end"


def test_ones_own_folder_stays_until_it_is_discarded(target: Path, ordinary: Profile) -> None:
    own = profile.load(None, one_time=True)
    assert (own.root / "desk.lock").exists(), "held from the beginning"
    leftovers.clear(own)
    leftovers.clear(ordinary)
    assert own.root.exists()
    profile.discard(own)
    assert listed(target) == []


def test_a_folder_that_was_never_held_is_not_touched(target: Path, ordinary: Profile) -> None:
    folder = leftover(target)
    (folder / "desk.lock").unlink()
    leftovers.clear(ordinary)
    assert folder.exists()


def test_links_are_not_followed(target: Path, ordinary: Profile, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    elsewhere = leftover(treasure)
    (treasure / "kept.txt").write_text("kept")
    (target / "xdesk-link").symlink_to(elsewhere)
    inside = leftover(target)
    (inside / "backups").symlink_to(treasure)
    (inside / "window.ini").symlink_to(treasure / "kept.txt")
    linked = leftover(target, "xdesk-linkcard")
    (linked / "profile.json").unlink()
    (linked / "profile.json").symlink_to(elsewhere / "profile.json")
    linked_lock = leftover(target, "xdesk-linklock")
    (linked_lock / "desk.lock").unlink()
    (linked_lock / "desk.lock").symlink_to(elsewhere / "desk.lock")
    kept = listed(treasure)
    leftovers.clear(ordinary)
    assert not inside.exists() and listed(treasure) == kept
    assert (target / "xdesk-link").is_symlink() and linked.exists() and linked_lock.exists()


@pytest.mark.parametrize("why", ["name", "mode", "keyring", "card", "no card", "long card", "no lock", "file"])
def test_what_is_not_surely_ours_stays(target: Path, ordinary: Profile, why: str) -> None:
    folder = leftover(target, "other-abcdefgh" if why == "name" else "xdesk-abcdefgh")
    card = folder / "profile.json"
    if why == "mode":
        folder.chmod(0o755)
    elif why == "keyring":
        card.write_text(json.dumps({"id": "0", "mode": KEYRING}), "utf-8")
    elif why == "card":
        card.write_text("[1", "utf-8")
    elif why == "no card":
        card.unlink()
    elif why == "long card":
        card.write_text(json.dumps({"id": "0" * 5_000, "mode": ONE_TIME}), "utf-8")
    elif why == "no lock":
        (folder / "desk.lock").unlink()
    elif why == "file":
        (target / "xdesk-file").write_text("not a folder")
        folder.chmod(0o711)
    kept = listed(target)
    leftovers.clear(ordinary)
    assert listed(target) == kept


def test_a_folder_of_somebody_else_stays(target: Path, ordinary: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, me = leftover(target), os.getuid()
    monkeypatch.setattr("os.getuid", lambda: me + 1)
    leftovers.clear(ordinary)
    assert folder.exists()
    monkeypatch.undo()
    monkeypatch.setattr("tempfile.tempdir", str(target))
    leftovers.clear(ordinary)
    assert not folder.exists()


def test_what_cannot_be_deleted_or_read_stops_nothing(
    target: Path, ordinary: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = leftover(target, "xdesk-aa"), leftover(target, "xdesk-bb")

    def drop(item: Path) -> None:
        if item.parent == bad:
            raise PermissionError(13, "no")
        item.unlink()

    monkeypatch.setattr(leftovers, "_drop", drop)  # private: one file is made to stay
    leftovers.clear(ordinary)
    assert not good.exists() and (bad / "profile.json").exists(), "the next start finds it again"
    monkeypatch.undo()
    monkeypatch.setattr("tempfile.tempdir", str(target / "nowhere"))
    leftovers.clear(ordinary)
    monkeypatch.setattr("tempfile.tempdir", str(target))
    leftovers.clear(ordinary)
    assert listed(target) == []
