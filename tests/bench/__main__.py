"""Measures the desk: `python -m tests.bench --out build/bench.json [--small] [--rows 1,4,12]`.

The exit code is 0 when every row is held, 1 when one is missed, 3 when none is missed and some could not be decided
or measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from tests.bench import measure
from tests.bench.goals import GOALS
from tests.bench.measure import HELD, MISSED, Row, unmeasured
from tests.bench.session import Measure, Session, measures

SMALL = (4, 5, 6, 12, 16, 17)


def line(row: Row) -> str:
    """Return a row of the table."""

    def number(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    verdict = row.verdict if row.verdict != MISSED else "MISSED"
    if row.floor_counts is False:
        verdict += " (the floor is too slow to count)"
    if "not measured" in row.notes:
        verdict += f" ({row.notes['not measured']})"
    if row.between is not None:
        verdict += f" ({row.between[0]:.2f} to {row.between[1]:.2f})"
    ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
    times = (
        f"{number(row.value):>10} {number(row.floor):>9} {number(row.figure):>8} {ratio:>6} {number(row.minimum):>9}"
    )
    return f"{row.number:>3}  {row.name:<66} {times}  {row.goal}  {verdict}"


def nobody(_session: Session) -> list[Row]:
    """Measure nothing."""
    raise LookupError("no row measures it")


def tried(fn: Measure, session: Session, number: int) -> list[Row]:
    """Return the rows of a measurement; one that falls over is not measured, and the others still are."""
    try:
        return fn(session)
    except Exception as error:
        if not isinstance(error, LookupError):
            traceback.print_exc()
        name = next(goal.name for goal in GOALS if goal.number == number)
        return [unmeasured(number, name, f"{type(error).__name__}: {error}")]


HEAD = f"{'':3}  {'':<66} {'value':>10} {'floor':>9} {'figure':>8} {'ratio':>6} {'(least)':>9}  goal"


def played(session: Session, wanted: list[int]) -> list[Row]:
    """Measure goal by goal and print each row as it is known."""
    found, rows = measures(), []
    print(HEAD)
    for number in wanted:
        began = time.monotonic()
        for row in (row for one in found.get(number, [nobody]) for row in tried(one, session, number)):
            row.notes["seconds"] = round(time.monotonic() - began, 1)
            rows.append(row)
            print(line(row), flush=True)
    return rows


def exit_code(rows: list[Row]) -> int:
    """Return 0, 1 or 3 as the module says."""
    verdicts = {row.verdict for row in rows}
    return 1 if MISSED in verdicts else 0 if verdicts <= {HELD} else 3


def main() -> int:
    """Measure, print the table, write the file."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--replica", type=Path, help="where replicas are kept between runs (beside the result)")
    parser.add_argument("--small", action="store_true", help=f"few conversations, rows {','.join(map(str, SMALL))}")
    parser.add_argument("--rows", help="numbers of goals, by commas")
    given = parser.parse_args()
    known = [goal.number for goal in GOALS]
    wanted = [int(word) for word in given.rows.split(",")] if given.rows else list(SMALL) if given.small else known
    if odd := sorted(set(wanted) - set(known)):
        parser.error(f"no such goals: {odd}")
    runs = 15
    if given.small:
        runs, measure.ROUNDS = 5, 3
    session = Session(given.replica or given.out.parent / "bench-replica", given.small, runs)
    environment = measure.environment(session.scale())
    rows = played(session, wanted)
    environment["load_after"] = measure.load()
    document = {"environment": environment, "small": given.small, "rows": [row.as_json() for row in rows]}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    counts = Counter(row.verdict for row in rows)
    print("; ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return exit_code(rows)


if __name__ == "__main__":
    sys.exit(main())
