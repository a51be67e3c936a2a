"""System calls of a real desk fail, one after the other, by strace: nothing is lost, misreported or set aside."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.replica.desk_images import ROOT, copy_of, new_desk
from tests.replica.faulty_shift import wrong_with
from tests.soak.row import Row

MISSING = "not proven: strace is missing or may not trace here; `packaging/debian.sh tests` names what installs it"
CALLS = {
    "pread64": ("EIO",),
    "pwrite64": ("EIO", "ENOSPC", "EDQUOT"),
    "fsync,fdatasync": ("EIO", "ENOSPC"),
    "ftruncate": ("EIO",),
    "fcntl": ("ENOLCK", "EAGAIN", "EIO"),
    "openat": ("EIO", "EMFILE", "EACCES"),
    "unlink": ("EIO", "EACCES"),
}
PATIENCE_S = 30
CHILD = """
import sys
from pathlib import Path
from tests.replica.faulty_shift import work
work(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), 30)
"""


def is_here() -> bool:
    """Return whether strace can be used: it is installed, and the system lets it trace."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def play(first: int, count: int) -> list[str]:
    """Let calls of `count` desks fail; each line is one that told what is not, or that nothing could be proven."""
    if not is_here():
        return [f"cases {first} to {first + count - 1}: {MISSING}"]
    folder, failures = Path(tempfile.mkdtemp(prefix="calls-")), []
    try:
        fresh = new_desk(folder / "fresh")
        for number in range(first, first + count):
            path = copy_of(fresh, folder / "desk")
            fault = _fault(random.Random(number))
            wrong = _shift(path, fault, number) or wrong_with(path, path.with_name("told"))
            failures += [f"case {number} ({fault}): {wrong}"] if wrong else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return failures


def _fault(rng: random.Random) -> str:
    """Return what fails: the n-th call of a kind, several in a row, each from then on; or a kill at it."""
    call = rng.choice(list(CALLS))
    start = int(1.25 ** rng.uniform(0, 26))
    when = rng.choice((f"{start}", f"{start}..{start + rng.randrange(1, 9)}", f"{start}+{rng.randrange(1, 40)}"))
    what = "signal=SIGKILL" if rng.random() < 0.2 else f"error={rng.choice(CALLS[call])}"
    return f"{call}:{what}:when={when}"


def _shift(path: Path, fault: str, number: int) -> str:
    """Run a desk of which the calls on its own file, log and index fail."""
    told = path.with_name("told")
    line = ["strace", "-f", "-qq", "-o", "/dev/null"]
    for tail in ("", "-wal", "-shm"):
        line += ["-P", f"{path}{tail}"]
    line += ["-e", f"inject={fault}", sys.executable, "-c", CHILD, str(path), str(told), str(number)]
    ran = subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _, said = ran.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:  # locks that fail make each change wait; then it is as if it were killed
        os.killpg(ran.pid, signal.SIGKILL)
        _, said = ran.communicate()
    return f"the desk fell: {said[-300:]}" if "Traceback" in said else ""


ROW = Row("system call faults", 500, 20, play)
