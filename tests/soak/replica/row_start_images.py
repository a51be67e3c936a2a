"""A start on what a kill, a power cut, a torn checkpoint, a reader or a failing disk leaves: never called damaged."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.replica import desk_images
from tests.replica.desk_images import Recorded, copy_of, prepare, recorded, stopped
from tests.replica.faulty_disk import (
    BUSY,
    IOERR_LOCK,
    IOERR_READ,
    IOERR_SHORT_READ,
    OK,
    Act,
    FaultyDisk,
    faulty_disk,
)
from tests.replica.replica_desk import KEY
from tests.soak.row import Row
from xdesk.core.sentences import DeskError
from xdesk.replica.database.connection import open_observer, open_reader
from xdesk.replica.profile import settings, table_counts

KINDS = ("cut 512", "cut 4096", "cut 512", "reader", "read", "short", "lock", "held", "kill", "stop")
"""What case number n meets: KINDS[n % 10]."""


def play(first: int, count: int) -> list[str]:
    """Start on `count` images; each line is one that was called damaged, or that lost what was saved."""
    failures, folder = [], Path(tempfile.mkdtemp(prefix="images-"))
    try:
        record = recorded(folder / "record", first)
        for number in range(first, first + count):
            wrong = _case(folder / "case", record, number)
            shutil.rmtree(folder / "case", ignore_errors=True)
            if wrong:
                failures.append(f"case {number} ({KINDS[number % len(KINDS)]}): {wrong}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return failures


def _case(folder: Path, record: Recorded, number: int) -> str:
    rng, kind = random.Random(number), KINDS[number % len(KINDS)]
    if kind in ("kill", "stop"):
        path, saved = stopped(folder, number, rng, kill=kind == "kill")
    else:
        path = folder / "image" / "desk.db"
        saved = record.image(path.parent, rng, sector=512 if kind == "cut 512" else rng.choice((512, 4_096)))
    try:
        if kind == "reader":
            return _beside_a_reader(path, saved)
        if kind in ("read", "short", "lock", "held"):
            return _on_a_failing_disk(path, saved, kind, rng)
        return _started(path, saved)
    except DeskError as error:
        return f"told: {error.sentence.text[:60]}"


def _started(path: Path, saved: int) -> str:
    """Start; return what is wrong with what the start finds."""
    prepare(path)
    conn = open_reader(path, KEY)
    try:
        lost = [n for n in range(1, saved + 1) if settings.get(conn, f"n{n}") != n]
        if table_counts.table_counts(conn)["message"] < 400:
            return "messages are missing"
        if conn.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            return "not sound"
    finally:
        conn.close()
    if _aside(path):
        return "set aside"
    return f"{len(lost)} of {saved} saved changes are missing" if lost else ""


def _aside(path: Path) -> bool:
    return any(".damaged-" in one.name or ".setting-aside" in one.name for one in path.parent.iterdir())


def _beside_a_reader(path: Path, saved: int) -> str:
    """Somebody reads the file and stands in the middle of a table."""
    reader = open_observer(path, KEY)
    cursor = reader.execute("SELECT * FROM message")
    cursor.fetchone()
    try:
        return _started(path, saved)
    finally:
        del cursor
        reader.close()


def _on_a_failing_disk(path: Path, saved: int, kind: str, rng: random.Random) -> str:
    """Reads or locks fail, once, for a while or for good: then nothing is touched; afterwards all is there."""
    whole = copy_of(path, path.parent.parent / "untouched")
    start, length = rng.randrange(150), rng.choice((1, 1, 2, 5, 10_000))
    with faulty_disk() as disk:
        disk.judge = _failing(disk, kind, path, start, length, rng)
        try:
            wrong = _started(path, saved)
        except DeskError as error:
            wrong = "called damaged" if "damaged" in error.sentence.text else ""
    if _aside(path):
        return "set aside"
    return wrong or _started(path, saved) or _started(whole, saved)


def _failing(
    disk: FaultyDisk, kind: str, path: Path, start: int, length: int, rng: random.Random
) -> Callable[[Act], int]:
    name = {"read": "read", "short": "read", "lock": "lock", "held": "shared lock"}[kind]
    code = {"read": IOERR_READ, "short": IOERR_SHORT_READ, "lock": rng.choice((BUSY, IOERR_LOCK))}.get(kind, BUSY)
    seen = [0]

    def judge(act: Act) -> int:
        if act.name != name or not act.path.startswith(str(path)):
            return OK
        seen[0] += 1
        return code if start <= seen[0] < start + length else OK

    if kind in ("lock", "held"):
        start %= 12
    return judge


ROW = Row("start images", 1_000, 50, play)

__all__ = ["ROW", "desk_images", "play"]
