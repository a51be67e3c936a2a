"""The bench runs: its small edition produces every row in its shape; how fast is no matter of the gate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.goals import FIGURES, GOALS, PASS_MS
from tests.bench.measure import HELD, MISSED, NOISY, UNMEASURED, Row, Scale, growth_row, limit_row, unmeasured
from tests.bench.session import Session, measures
from tests.soak.replica import row_three_million

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "number", "name", "value", "floor", "ratio", "goal", "held", "unit", "figure", "floor_counts", "notes",
    "between", "noisy", "minimum", "verdict",
}  # fmt: skip
QUIET = Scale(PASS_MS, PASS_MS)
FIGURE = FIGURES["page scroll"]


def steady(value: float, rounds: int = 11) -> list[list[float]]:
    """Rounds that all say the same."""
    return [[value] * 3 for _ in range(rounds)]


def test_the_small_bench_measures_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    words = [sys.executable, "-m", "tests.bench", "--small", "--out", str(out)]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=150)
    assert run.returncode in (0, 1, 3), run.stdout + run.stderr
    found = json.loads(out.read_text("utf-8"))
    environment = found["environment"]
    assert environment["python_c_pass_ms"] > 0 and environment["processors"] > 0
    assert len(environment["load_before"]) == len(environment["load_after"]) == 3
    assert {row["number"] for row in found["rows"]} == set(bench.SMALL)
    for row in found["rows"]:
        assert set(row) == KEYS
        assert row["verdict"] in (HELD, MISSED, NOISY)
        assert row["value"] >= 0
        if row["floor"] is not None:
            assert abs(row["ratio"] - row["value"] / row["floor"]) < 0.05
            low, high = row["between"]
            assert 0 < low <= high
    scroll = next(row for row in found["rows"] if row["number"] == 4)
    assert scroll["notes"]["rows"] > 1_900
    assert next(row for row in found["rows"] if row["number"] == 16)["verdict"] == HELD
    assert (run.returncode == 1) == any(row["verdict"] == MISSED for row in found["rows"])


def test_every_goal_has_what_measures_it_and_names_the_figures_of_its_floors() -> None:
    numbers = [goal.number for goal in GOALS]
    assert set(range(1, 17)) <= set(numbers) and len(set(numbers)) == len(numbers)
    assert set(measures()) == set(numbers)
    for goal in GOALS:
        assert all(name in FIGURES for name in goal.figures)
        assert goal.figures or goal.number >= 16, f"goal {goal.number} names no floor"


def test_a_row_whose_floor_has_no_figure_cannot_be_made() -> None:
    for unknown in (1.2345, "a floor nobody timed"):
        with pytest.raises((ValueError, KeyError)):
            QUIET.ratio_row(4, "x", 1.0, 1.0, 2, figure=unknown)


def test_the_replica_of_the_bench_is_what_the_desk_itself_would_have_written(tmp_path: Path) -> None:
    from tests.bench import generate
    from xdesk.replica.conversation import conversation_state
    from xdesk.replica.database.connection import open_writer
    from xdesk.replica.database.writer import Tx

    path = generate.build(tmp_path, conversations=60, messages=600)
    conn = open_writer(path, generate.KEY)
    try:
        assert conn.execute("SELECT count(*) FROM message").fetchone()[0] == 600
        before = conn.execute("SELECT * FROM conversation ORDER BY key").fetchall()
        assert len(before) == 60
        conn.execute("BEGIN IMMEDIATE")
        for row in before:
            conversation_state.recompute(Tx(conn), row[1])
        assert conn.execute("SELECT * FROM conversation ORDER BY key").fetchall() == before
    finally:
        conn.close()


def test_a_replica_that_another_run_makes_is_left_alone(tmp_path: Path) -> None:
    from tests.bench import generate

    living, dead = tmp_path / f"60-600-making-{os.getppid()}", tmp_path / "60-600-making-999999999"
    living.mkdir()
    dead.mkdir()
    path = generate.build(tmp_path, conversations=60, messages=600)
    before = path.stat().st_mtime_ns
    assert generate.build(tmp_path, conversations=60, messages=600).stat().st_mtime_ns == before
    assert living.exists() and not dead.exists()


def test_a_floor_that_is_too_slow_lets_no_goal_be_held() -> None:
    row = QUIET.ratio_row(4, "x", steady(FIGURE * 2), steady(FIGURE), 2, figure=FIGURE)
    assert (row.verdict, row.between, row.minimum) == (HELD, (2.0, 2.0), FIGURE * 2)
    assert QUIET.ratio_row(4, "x", steady(FIGURE * 3), steady(FIGURE), 2, figure=FIGURE).verdict == MISSED
    slow = QUIET.ratio_row(4, "x", steady(FIGURE * 3), steady(FIGURE * 3), 2, figure="page scroll")
    assert (slow.verdict, slow.floor_counts) == (NOISY, False) and slow.as_json()["held"] is False
    hopeless = QUIET.ratio_row(4, "x", steady(FIGURE * 9), steady(FIGURE * 3), 2, figure="page scroll")
    assert (hopeless.verdict, hopeless.floor_counts) == (MISSED, False)
    assert QUIET.ratio_row(4, "x", steady(3.0), steady(2.0), 2, figure=FIGURE, and_most_ms=2).verdict == MISSED


def test_a_row_whose_rounds_do_not_agree_decides_nothing() -> None:
    scattered = [[FIGURE * (1.2 if n % 2 else 2.9)] * 3 for n in range(11)]
    row = QUIET.ratio_row(4, "x", scattered, steady(FIGURE), 2, figure=FIGURE)
    assert row.verdict == NOISY and row.as_json()["held"] is False
    assert growth_row(4, "x", scattered, steady(FIGURE), 2).verdict == NOISY
    assert limit_row(4, "x", scattered, FIGURE * 2).verdict == NOISY
    assert QUIET.ratio_row(4, "x", scattered, steady(FIGURE), 3, figure=FIGURE).verdict == HELD
    assert QUIET.ratio_row(4, "x", scattered, steady(FIGURE), 1.1, figure=FIGURE).verdict == MISSED


def test_one_bad_round_of_many_is_no_noise_and_the_least_decides_nothing() -> None:
    once = [*steady(FIGURE * 1.5, 10), [FIGURE * 9] * 3]
    assert QUIET.ratio_row(4, "x", once, steady(FIGURE), 2, figure=FIGURE).verdict == HELD
    lucky = [*steady(FIGURE * 2.5, 10), [FIGURE] * 3]
    assert QUIET.ratio_row(4, "x", lucky, steady(FIGURE), 2, figure=FIGURE).verdict == MISSED


def test_a_measurement_that_falls_over_is_a_row_that_says_so(tmp_path: Path) -> None:
    def falls(_session: Session) -> list[Row]:
        raise TimeoutError("the desk did not say rows")

    (row,) = bench.tried(falls, Session(tmp_path), 1)
    assert (row.number, row.verdict) == (1, UNMEASURED)
    assert "the desk did not say rows" in bench.line(row)
    assert bench.exit_code([row]) == 3


def test_the_proof_of_three_million_messages_measures_rows_and_tells_those_that_are_missed(tmp_path: Path) -> None:
    session = row_three_million.LargeSession(tmp_path, small=True)
    rows = row_three_million.measured(session, (12,))
    assert {row.number for row in rows} == {12} and all(row.value is not None for row in rows)
    assert row_three_million.LargeSession(tmp_path).size("300k") == (300_000, 3_000_000)
    missed, held = Row(12, "page", 9.0, goal="<= 2 ms", held=False), Row(12, "page", 1.0, goal="<= 2 ms", held=True)
    assert row_three_million.failures([held, missed], 0) == ["case 0: page: 9.0 ms, <= 2 ms"]


def test_the_exit_code_says_missed_before_not_decided() -> None:
    held, missed, unknown = Row(1, "x", held=True), Row(2, "x", held=False), unmeasured(3, "x", "no screen")
    assert unknown.verdict == UNMEASURED
    assert [bench.exit_code(rows) for rows in ([held], [held, unknown], [missed, unknown], [])] == [0, 3, 1, 0]
