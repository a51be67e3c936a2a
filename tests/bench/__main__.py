"""Measures the desk: `python -m tests.bench --out build/bench.json [--small] [--rows 1,4,12]`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from tests.bench import generate, measure
from tests.bench.measure import Row, Scale

ALL, SMALL = (1, 4, 5, 6, 7, 8, 12, 16, 17), (4, 5, 6, 12, 16, 17)
LARGE_SIZES = ((100_000, 1_000_000), (5_000, 50_000), (1_000, 10_000))
SMALL_SIZES = ((2_000, 20_000), (500, 5_000), (200, 2_000))


def tasks(root: Path, sizes: tuple[tuple[int, int], ...]) -> dict[int, Callable[[Scale], list[Row]]]:
    """Return what measures each row; the replicas are made or found first."""
    large, medium, tiny = (generate.build(root, conversations=c, messages=m) for c, m in sizes)
    from tests.bench import row_chat, row_inbox, row_ingest, row_keys, row_page, row_refs, row_start

    return {
        1: lambda scale: row_start.starting(large, scale),
        4: lambda scale: row_inbox.scrolling(large, scale),
        5: lambda scale: row_inbox.ticking(large, tiny, scale),
        6: lambda scale: row_inbox.changing(large, medium, scale),
        7: lambda scale: row_chat.switching(large, *sizes[0], scale),
        8: lambda scale: row_keys.typing(large, *sizes[0], scale),
        12: lambda scale: row_page.paging(large, scale),
        16: lambda _scale: row_refs.references(large),
        17: lambda _scale: row_ingest.ingesting(medium),
    }


def line(row: Row) -> str:
    """Return a row of the table."""

    def number(value: float | None) -> str:
        return "-" if value is None else f"{value:.3f}"

    held = {None: "not measured", True: "held", False: "MISSED"}[row.held]
    if row.floor_counts is False:
        held += " (the floor is too slow to count)"
    ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
    times = f"{number(row.value):>9} {number(row.floor):>9} {ratio:>6}"
    return f"{row.number:>3}  {row.name:<56} {times}  {row.goal}  {held}"


def main() -> int:
    """Measure, print the table, write the file."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--replica", type=Path, help="where replicas are kept between runs (beside the result)")
    parser.add_argument("--small", action="store_true", help="2,000 conversations, rows 4, 5, 6, 12, 16 and 17")
    parser.add_argument("--rows", help="numbers of goals, by commas")
    given = parser.parse_args()
    root = given.replica or given.out.parent / "bench-replica"
    wanted = [int(word) for word in given.rows.split(",")] if given.rows else list(SMALL if given.small else ALL)
    runs = 15
    if given.small:
        runs, measure.ROUNDS = 5, 3
    found = tasks(root, SMALL_SIZES if given.small else LARGE_SIZES)
    environment = measure.environment(measure.scale(runs))
    print(f"{'':3}  {'':<56} {'value ms':>9} {'floor ms':>9} {'ratio':>6}  goal")
    rows = []
    for number in wanted:
        for row in found[number](measure.scale(runs)):  # anew: a shared machine changes
            rows.append(row)
            print(line(row), flush=True)
    document = {"environment": environment, "small": given.small, "rows": [row.as_json() for row in rows]}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
