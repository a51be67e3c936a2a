"""Images of a real desk: what a kill, a power cut or a torn checkpoint leaves on the disk, made from a child's work.

A child works through the real writer on a disk that notes every write and sync in order, and every change that it was
told is saved. From the notes an image is built for any instant: what was synced is there, of the rest each sector is
there or not.
"""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.replica.faulty_disk import DELETED, Act, faulty_disk
from tests.replica.replica_desk import BRAND, DM, KEY, T0, StillClock, filled, reply, said
from xdesk.core.model import Draft
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database import start_check, writer
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Writer
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import settings

ROOT = Path(__file__).parents[2]
SAVED = "saved"
"""The name of a note that says: this many changes are saved."""

CHILD = """
import sys
from tests.replica.desk_images import shift
shift(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
"""


def shift(location: str, seed: int, changes: int) -> None:
    """Work as a desk does: drafts, replies, pages, settings; each number on stdout is a change called saved.

    With `changes` the disk's notes go to a file beside the desk, else it works until it is killed.
    """
    path, rng, count = Path(location), random.Random(seed), 0
    writer.BREATH_S, writer.MOVE_BYTES = 0.002, 40_000  # checkpoints often, so that many are cut
    with faulty_disk() as disk, open(path.with_name("notes"), "wb") as notes:
        if changes:
            disk.seen = Notes(notes)
        line = Writer(lambda: open_writer(path, KEY), lambda _: None, lambda _: None)
        line.start()
        while not changes or count < changes:
            count += 1
            work(line, rng, count)
            if changes:
                pickle.dump(Act(SAVED, "", count), notes)
            sys.stdout.write(f"{count}\n")
            sys.stdout.flush()
            if rng.random() < 0.2:
                time.sleep(0.004)  # timed: a breath, in which the log is moved into the file
        notes.flush()
        os._exit(0)  # as killed: nothing is closed


def work(line: Writer, rng: random.Random, number: int) -> None:
    """Make one change and wait until it is saved; the setting says which."""
    at, kind = T0 + 100_000 + number * 1_000, rng.randrange(4)
    if kind == 0:
        line.write(drafts.save, Draft(DM, "note", "x" * rng.randrange(3_000), 0, None, at), based_on=None).result()
    elif kind == 1:
        line.write(outbox.enqueue, reply(f"r{number}", at), tags=(), done_after=False).result()
    elif kind == 2:
        messages = tuple(said(at, f"{number} {k}", low=k + 1) for k in range(rng.randrange(40)))
        line.feed(ingest.store, BRAND, Unpacked(messages=messages), page_id=1, at=at).result()
    line.write(settings.put, f"n{number}", number).result()


class Notes(list[Act]):
    """Notes that go to a file at once."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__()
        self._out = out

    def append(self, act: Act) -> None:
        if act.name in ("write", "truncate", "sync", DELETED):
            pickle.dump(act, self._out)


@dataclass
class Recorded:
    """A desk as it was before a shift, and what its disk noted during it."""

    base: Path
    acts: list[Act] = field(default_factory=list)

    def image(self, location: Path, rng: random.Random, *, sector: int) -> int:
        """Write to `place` what a power cut at some instant leaves; return how many changes were saved by then.

        Most instants lie inside a checkpoint or a commit: between a write to a file and its sync.
        """
        cut = rng.randrange(len(self.acts))
        if rng.random() < 0.7:  # into the middle of writes to the file itself, if there are any
            tails = [n for n, act in enumerate(self.acts) if act.name == "write" and not act.path.endswith("-wal")]
            cut = rng.choice(tails) if tails else cut
        shutil.rmtree(location, ignore_errors=True)
        location.mkdir(parents=True)
        shutil.copy(f"{self.base}.check", location / "desk.db.check")
        chance = rng.choice((0.0, 0.3, 0.5, 0.9, 1.0))
        for tail in ("", "-wal"):
            raw = self._content(tail, cut, rng, sector, chance)
            if raw is not None:
                (location / f"desk.db{tail}").write_bytes(raw)
        return max((act.at for act in self.acts[:cut] if act.name == SAVED), default=0)

    def _content(self, tail: str, cut: int, rng: random.Random, sector: int, chance: float) -> bytes | None:
        start = Path(f"{self.base}{tail}")
        disk: bytearray | None = bytearray(start.read_bytes()) if start.exists() else None
        waiting: list[Act] = []
        for act in self.acts[:cut]:
            if not act.path.endswith(f"desk.db{tail}"):
                continue
            waiting.append(act)
            if act.name == "sync":
                disk = _applied(disk, waiting)
                waiting = []
        for act in waiting:
            if act.name != "write":
                disk = _applied(disk, [act]) if rng.random() < chance else disk
                continue
            for part in _sectors(act, sector):
                disk = _applied(disk, [part]) if rng.random() < chance else disk
        return None if disk is None else bytes(disk)


def _sectors(act: Act, sector: int) -> Iterator[Act]:
    """Cut a write where sectors of the disk end."""
    at, end = act.at, act.at + len(act.data)
    while at < end:
        stop = min(end, (at // sector + 1) * sector)
        yield act._replace(at=at, data=act.data[at - act.at : stop - act.at])
        at = stop


def _applied(disk: bytearray | None, acts: list[Act]) -> bytearray | None:
    for act in acts:
        if act.name == DELETED:
            disk = None
        elif act.name == "truncate" and disk is not None:
            del disk[act.at :]
            disk.extend(bytes(act.at - len(disk)))
        elif act.name == "write":
            disk = bytearray() if disk is None else disk
            disk.extend(bytes(max(0, act.at + len(act.data) - len(disk))))
            disk[act.at : act.at + len(act.data)] = act.data
    return disk


def new_desk(folder: Path) -> Path:
    """Make a small desk, closed."""
    folder.mkdir(parents=True)
    filled(folder / "desk.db")
    return folder / "desk.db"


def copy_of(path: Path, location: Path) -> Path:
    """Copy a desk with its log into a folder of its own."""
    shutil.rmtree(location, ignore_errors=True)
    location.mkdir(parents=True)
    for tail in ("", "-wal", ".check"):
        if Path(f"{path}{tail}").exists():
            shutil.copy(f"{path}{tail}", location / f"desk.db{tail}")
    return location / "desk.db"


def recorded(folder: Path, seed: int, changes: int = 60) -> Recorded:
    """Let a child work on a new desk and return what its disk noted."""
    base = new_desk(folder / "base")
    path = copy_of(base, folder / "work")
    line = [sys.executable, "-c", CHILD, str(path), str(seed), str(changes)]
    subprocess.run(line, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=120)
    found = Recorded(base)
    with open(path.with_name("notes"), "rb") as notes:
        while notes.peek(1):
            found.acts.append(pickle.load(notes))  # our own child wrote it
    return found


def stopped(folder: Path, seed: int, rng: random.Random, *, kill: bool) -> tuple[Path, int]:
    """Let a child work, stop or kill it at some instant; return a copy of its desk, and what was saved by then."""
    path = new_desk(folder / "desk")
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(seed), "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    wanted, saved = rng.randrange(1, 40), 0
    while saved < wanted:
        saved = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL if kill else signal.SIGSTOP)
    if kill:
        child.wait()
    else:
        os.waitid(os.P_PID, child.pid, os.WSTOPPED)
    image = copy_of(path, folder / "image")
    child.kill()
    lines = [line for line in child.stdout.read().splitlines() if line]
    child.wait()
    child.stdout.close()
    return image, int(lines[-1]) if lines else saved


def prepare(path: Path) -> None:
    """Do what a start does with the file."""
    start_check.prepare(path, KEY, clock=StillClock(), backups=path.parent / "backups")
