"""The bench runs: its small edition produces every row in its shape; how fast is no matter of the gate."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"number", "name", "value", "floor", "ratio", "goal", "held", "unit", "figure", "floor_counts", "notes"}


def test_the_small_bench_measures_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    words = [sys.executable, "-m", "tests.bench", "--small", "--out", str(out)]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=150)
    assert run.returncode == 0, run.stdout + run.stderr
    found = json.loads(out.read_text("utf-8"))
    assert found["environment"]["python_c_pass_ms"] > 0
    assert {row["number"] for row in found["rows"]} == {4, 5, 6, 12, 16, 17}
    for row in found["rows"]:
        assert set(row) == KEYS
        assert isinstance(row["held"], bool)
        assert row["value"] >= 0
        if row["number"] != 16:
            assert row["floor"] > 0
            assert abs(row["ratio"] - row["value"] / row["floor"]) < 0.05
    scroll = next(row for row in found["rows"] if row["number"] == 4)
    assert scroll["notes"]["rows"] > 1_900
    assert next(row for row in found["rows"] if row["number"] == 16)["held"]


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


def test_a_floor_that_is_too_slow_lets_no_goal_be_held() -> None:
    from tests.bench.measure import PASS_MS, Scale

    quiet = Scale(PASS_MS, PASS_MS)
    assert quiet.ratio_row(4, "x", 3.0, 2.0, 2, figure=1.5).held is True
    assert quiet.ratio_row(4, "x", 5.0, 2.0, 2, figure=1.5).held is False
    slow = quiet.ratio_row(4, "x", 4.0, 4.0, 2, figure=1.5)
    assert (slow.held, slow.floor_counts) == (False, False)
    assert quiet.ratio_row(4, "x", 3.0, 2.0, 2, figure=1.5, and_most_ms=2).held is False
