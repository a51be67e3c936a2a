"""The slow proofs themselves: every row can be played, and a stopped run goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path

from tests.soak import __main__ as soak
from tests.soak.row import Row, rows


def test_names_of_rows_are_unique() -> None:
    names = [row.name for row in rows()]
    assert len(names) == len(set(names)) and all(row.goal >= row.batch > 0 for row in rows())


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    out, seen = tmp_path / "soak.json", []

    def play(first: int, count: int) -> list[str]:
        seen.append((first, count))
        if first == 20 and len(seen) == 3:
            raise KeyboardInterrupt
        return [f"case {first}"] if first == 10 else []

    row = Row("made up", 25, 10, play)
    try:
        soak.play(row, row.goal, out, "abc")
    except KeyboardInterrupt:
        assert soak.play(row, row.goal, out, "abc") == (25, 1)
    assert seen == [(0, 10), (10, 10), (20, 5), (20, 5)]
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(one["count"], one["seed"], len(one["failures"])) for one in lines] == [(10, 0, 0), (10, 10, 1), (5, 20, 0)]
    assert soak.play(row, row.goal, out, "other code") == (25, 1) and len(seen) == 7
