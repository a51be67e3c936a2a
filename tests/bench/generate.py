"""Makes the replicas of the bench and keeps them between runs: the same for the same sizes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from tests.bench.key import KEY
from tests.bench.replica import filling
from tests.bench.replica.talks import ACCOUNTS, LONG, LONGER, NOW, Talk, talks
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.profile import agents
from xdesk.replica.schema import VERSIONS

__all__ = ["ACCOUNTS", "KEY", "LONG", "LONGER", "ME", "NOW", "StillClock", "Talk", "build", "edition", "talks"]

ME = "me"
MAKING = "making-"


class StillClock:
    """A clock that stands."""

    speed = 1.0

    def now_ms(self) -> int:
        return NOW

    def steady_ms(self) -> int:
        return 0


def edition() -> str:
    """Return what a replica kept from an earlier run must agree with: what made it, and the schema."""
    here = Path(__file__)
    made_by = [
        here,
        here.with_name("key.py"),
        *sorted((here.parent / "replica").glob("words_*")),
        *sorted((here.parent / "replica").glob("*.py")),
    ]
    written = b"".join(path.read_bytes() for path in made_by) + repr(VERSIONS).encode()
    return hashlib.sha256(written).hexdigest()[:12]


def build(root: Path, *, conversations: int = 100_000, messages: int = 1_000_000) -> Path:
    """Write a replica below `root` and return the path of its file; the one of an earlier run is kept.

    Its folder has the shape of a profile: desk.db and the mark of its key beside it.
    """
    size = f"{conversations}-{messages}"
    folder = root / f"{size}-{edition()}"
    path = folder / "desk.db"
    if path.exists():
        return path
    for old in root.glob(f"{size}-*"):
        if not _is_being_made(old):
            shutil.rmtree(old)
    making = root / f"{size}-{MAKING}{os.getpid()}"
    making.mkdir(parents=True)
    fresh = making / "desk.db"
    prepare(fresh, KEY, clock=StillClock(), backups=making)
    _name_agent(fresh)
    filling.fill(fresh, conversations, messages, ME)
    if folder.exists():  # another run was faster
        shutil.rmtree(making)
    else:
        making.rename(folder)
    return path


def _is_being_made(folder: Path) -> bool:
    """Return whether a run that lives makes a replica in this folder."""
    pid = folder.name.rpartition(MAKING)[2]
    return MAKING in folder.name and pid.isdigit() and Path("/proc", pid).exists()


def _name_agent(path: Path) -> None:
    """Give the desk's agent the same id in every file that is made."""
    db = open_writer(path, KEY)
    db.execute("UPDATE agent SET id = ?", (ME,))
    db.execute("UPDATE setting SET value = ? WHERE name = ?", (json.dumps(ME), agents.HERE))
    db.close()
