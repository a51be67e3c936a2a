"""A profile of version 1 with 100,000 conversations comes to today's version in a minute, also when it is killed."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.replica.version_1_profile import build, contents, flaws
from tests.soak.row import Row

CONVERSATIONS = 100_000
LONGEST_S = 60
"""Seconds a migration may take; counted are those its process works, for others use the machine, too."""
CHILD = """
import sys
from pathlib import Path
from tests.replica.replica_desk import prepare
prepare(Path(sys.argv[1]))
"""


def play(first: int, count: int, conversations: int = CONVERSATIONS) -> list[str]:
    """Kill a migration at a random moment and start again, `count` times; each line is one that lost something."""
    target, failures = Path(tempfile.mkdtemp(prefix="migrations-")), []
    try:
        old = target / "old.db"
        build(old, conversations)
        held = contents(old)
        whole, _, wrong = _migrated(old, target / "whole", held, None)
        failures += [f"without a kill: {one}" for one in wrong]
        for number in range(first, first + count):
            moment = random.Random(number).uniform(0, whole)
            wrong = _migrated(old, target / "desk", held, moment)[2]
            failures += [f"case {number} (killed after {moment:.2f} s): {one}" for one in wrong]
    finally:
        shutil.rmtree(target, ignore_errors=True)
    return failures


def measured(conversations: int = CONVERSATIONS) -> tuple[float, float]:
    """Return how many seconds a migration of so many conversations took, and for how many its process worked."""
    target = Path(tempfile.mkdtemp(prefix="migrations-"))
    try:
        build(target / "old.db", conversations)
        took, worked, wrong = _migrated(target / "old.db", target / "desk", contents(target / "old.db"), None)
        assert wrong == []
        return took, worked
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _migrated(
    old: Path, folder: Path, held: dict[str, tuple[int, str]], kill_after: float | None
) -> tuple[float, float, list[str]]:
    """Return for how long it ran and worked, s, and what is wrong with what it left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = Path(shutil.copy(old, folder / "desk.db"))
    if kill_after is not None:
        _run(path, kill_after)
        if contents(path) != held:
            return 0, 0, ["the kill lost something"]
    began, worked = time.monotonic(), _worked()
    code = _run(path, None)
    took, worked = time.monotonic() - began, _worked() - worked
    wrong = [] if code == 0 else [f"exit {code}"]
    wrong += [] if contents(path) == held else ["something is not what it was"]
    wrong += [] if worked <= LONGEST_S else [f"it worked for {worked:.0f} s"]
    copies = [one.name for one in (folder / "backups").iterdir() if not one.name.endswith("-journal")]
    if kill_after is None:
        wrong += [] if contents(folder / "backups" / copies[0]) == held and len(copies) == 1 else ["no copy before it"]
    return took, worked, wrong + flaws(path)


def _run(path: Path, kill_after: float | None) -> int:
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)])
    try:
        return child.wait(kill_after)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        return child.wait()


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


ROW = Row("migrations", 40, 2, play)

if __name__ == "__main__":
    took, worked = measured()
    sys.stdout.write(f"{CONVERSATIONS} conversations: {took:.1f} s, of which it worked {worked:.1f} s\n")
