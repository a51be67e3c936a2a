"""A reader that holds its view of the file for a minute under a sync without a pause: the log stays below 64 MB."""

from __future__ import annotations

import random
import shutil
import tempfile
import threading
import time
from pathlib import Path

from tests.replica.desk_images import new_desk
from tests.replica.replica_desk import KEY
from tests.soak.row import Row
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.profile import settings

HOLDS_S = 60.0
MOST_BYTES = 64 << 20
SLOWEST_S = 3.0
"""No commit of the agent takes longer, on a machine that others use as well; a wait for a reader would be 5 s."""


def play(first: int, count: int) -> list[str]:
    """Play whole minutes; each line is one in which the log grew too long, or the agent waited."""
    failures = []
    for number in range(first, first + count):
        folder = Path(tempfile.mkdtemp(prefix="reader-"))
        try:
            wrong = _minute(new_desk(folder / "desk"), random.Random(number))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        failures += [f"case {number}: {wrong}"] if wrong else []
    return failures


def _minute(path: Path, rng: random.Random) -> str:
    wal, over = Path(f"{path}-wal"), threading.Event()
    writer = Writer(lambda: open_writer(path, KEY), lambda _: None, lambda _: None)
    writer.start()
    reader = open_reader(path, KEY)
    cursor = reader.execute("SELECT * FROM message")
    cursor.fetchone()
    stored = [0]

    def sync() -> None:
        while not over.is_set():
            writer.load(settings.put, f"page {stored[0] % 500}", "x" * rng.randrange(1_000, 200_000)).result()
            stored[0] += 1

    syncing = threading.Thread(target=sync)
    syncing.start()
    slowest, longest, until = 0.0, 0, time.perf_counter() + HOLDS_S
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(settings.put, "draft", "x" * rng.randrange(3_000)).result()
        slowest, longest = max(slowest, time.perf_counter() - began), max(longest, wal.stat().st_size)
        over.wait(0.05)  # timed: this row measures waits while a reader stays
    during = stored[0]
    cursor.close()
    reader.close()
    until = time.perf_counter() + 20
    while stored[0] < during + 200 and time.perf_counter() < until:
        longest = max(longest, wal.stat().st_size)
        over.wait(0.05)  # timed: this row measures waits while a reader stays
    over.set()
    syncing.join()
    writer.close()
    print(f"longest {longest >> 20} MB, slowest {slowest * 1000:.0f} ms, {during} pages beside it, {stored[0]} in all")
    wrong = [f"the log grew to {longest >> 20} MB"] if longest >= MOST_BYTES else []
    wrong += [f"the agent waited {slowest:.1f} s"] if slowest > SLOWEST_S else []
    wrong += ["pages did not go on when the reader had gone"] if stored[0] < during + 200 else []
    return "; ".join(wrong)


ROW = Row("long reader", 5, 1, play)
