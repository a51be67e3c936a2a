"""Kills on a disk that fails: what was told as saved is there, what was told as not saved never comes back."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.replica.desk_images import ROOT, copy_of, new_desk
from tests.replica.faulty_shift import wrong_with
from tests.soak.row import Row

KILLS = 3
"""So often is one desk killed, before it is looked at."""


def play(first: int, count: int) -> list[str]:
    """Kill `count` desks in the middle of their work, each KILLS times over; each line is one that told what is not."""
    folder, failures = Path(tempfile.mkdtemp(prefix="kills-")), []
    fresh = new_desk(folder / "fresh")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.replica.fork_server"], cwd=ROOT, text=True, bufsize=1,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        for number in range(first, first + count):
            path = copy_of(fresh, folder / "desk")
            for kill in range(KILLS):
                _shift(server, path, number * KILLS + kill)
            wrong = wrong_with(path, path.with_name("told"))
            failures += [f"case {number}: {wrong}"] if wrong else []
    finally:
        server.stdin.close()  # type: ignore[union-attr]
        server.wait(60)
        server.stdout.close()  # type: ignore[union-attr]
        shutil.rmtree(folder, ignore_errors=True)
    return failures


def _shift(server: subprocess.Popen[str], path: Path, number: int) -> None:
    """Let a desk work for a moment and kill it."""
    assert server.stdin is not None and server.stdout is not None
    told = path.with_name("told")
    before = told.stat().st_size if told.exists() else 0
    server.stdin.write(f"{path.parent} {number}\n")
    child, rng = int(server.stdout.readline()), random.Random(number)
    until = time.monotonic() + 5.0
    while time.monotonic() < until and (not told.exists() or told.stat().st_size == before):
        time.sleep(0.002)  # timed: until the desk has told something
    time.sleep(rng.uniform(0.0, 0.15))  # timed: the random instant of the kill
    with suppress(ProcessLookupError):  # it may have ended: the disk let it not even start
        os.kill(child, signal.SIGKILL)
    server.stdout.readline()


ROW = Row("kills with faults", 1_000, 50, play)
