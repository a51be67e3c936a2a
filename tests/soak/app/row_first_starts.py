"""First starts at the same moment on a folder that is not there yet: one profile, one key, nothing set aside."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from pathlib import Path

from tests.app.app_desk import adding, begin, outside
from tests.soak.row import Row
from xdesk.app.options import Exit

PATIENCE_S = 100


def play(first: int, count: int) -> list[str]:
    """Begin two to five scripts within 0.3 s, `count` times; each line is a start that failed or left two profiles."""
    failures = []
    for number in range(first, first + count):
        folder = Path(tempfile.mkdtemp(prefix="starts-"))
        try:
            wrong = _case(folder / "desk", random.Random(number))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if wrong:
            failures.append(f"case {number}: {wrong}")
    return failures


def _case(root: Path, rng: random.Random) -> str:
    starts = []
    for _ in range(rng.randint(2, 5)):
        starts.append(begin(*adding(root.parent), "--profile", str(root)))
        time.sleep(rng.uniform(0, 0.06))  # timed: starts at random distances
    said = []
    for one in starts:
        _, err = one.communicate(timeout=PATIENCE_S)
        if one.returncode != Exit.OFFLINE:  # the desk was made, and only X is missing
            said.append(f"exit {one.returncode}: {err.strip()[:200]}")
    ran = outside("doctor", "--json", "--profile", str(root))
    if ran.code != 0 or ran.json["healthy"] is not True:
        said.append(f"doctor {ran.code}: {ran.err.strip()[:200]}")
    left = [one.name for one in root.iterdir() if ".damaged" in one.name or one.name.endswith(".new")]
    return "; ".join([*said, *left])


ROW = Row("first starts at once", 100, 5, play)
