"""Plays the slow proofs: `python -m tests.soak [--rows NAME,…] [--share 0.1] [--out build/soak.json]`.

Each batch appends one line to the result, so that a run that was stopped goes on where it was: cases already played
at this state of the code are not played again. The exit code is 1 when any case failed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.soak.row import Row, rows


def state() -> str:
    """Return which state of the code is proven: the commit, marked when files differ from it."""
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False)
    dirty = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False)
    return (commit.stdout.strip() or "unknown") + ("+" if dirty.stdout.strip() else "")


def played(out: Path, name: str, code: str) -> list[dict[str, object]]:
    """Return the batches of a row that were already played at this state of the code, in order."""
    if not out.exists():
        return []
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines() if line.strip()]
    return [one for one in lines if one["row"] == name and one["code"] == code]


def play(row: Row, goal: int, out: Path, code: str) -> tuple[int, int]:
    """Play what is left of a row; return how many cases it has now, and how many failed."""
    before = played(out, row.name, code)
    done, failed = sum(int(str(one["count"])) for one in before), sum(len(list(one["failures"])) for one in before)  # type: ignore[call-overload]
    while done < goal:
        count = min(row.batch, goal - done)
        began = time.monotonic()
        failures = row.play(done, count)
        one = {
            "row": row.name, "count": count, "failures": failures, "seed": done,
            "seconds": round(time.monotonic() - began, 1), "code": code,
        }  # fmt: skip
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
        done, failed = done + count, failed + len(failures)
        print(f"{row.name:<40} {done:>7} of {goal}  {failed} failed", flush=True)
    return done, failed


def main() -> int:
    """Play the rows; print one line a batch and a table at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/soak.json"))
    parser.add_argument("--rows", help="names, by commas; all without it")
    parser.add_argument("--share", type=float, default=1.0, help="this share of each goal")
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    wanted = set(given.rows.split(",")) if given.rows else None
    code, bad, table = state(), 0, []
    for row in rows():
        if wanted is not None and row.name not in wanted:
            continue
        done, failed = play(row, max(1, round(row.goal * given.share)), given.out, code)
        table.append(f"{row.name:<40} {done:>7} cases, {failed} failed")
        bad += failed
    print("\n".join(table))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
