"""Forks a shift on a failing disk for each line it reads: a child of its own costs a second, a fork some ms."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.replica.faulty_disk import faulty_disk
from tests.replica.faulty_shift import faults, work


def main() -> None:
    """Each line: folder and number of a shift; the answer is the process that works on it, until it is killed."""
    for line in sys.stdin:
        folder, _, number = line.rstrip("\n").rpartition(" ")
        child = os.fork()
        if child == 0:
            with faulty_disk() as disk:
                disk.judge = faults(int(number))
                work(Path(folder) / "desk.db", Path(folder) / "told", int(number), 10_000)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("over\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
