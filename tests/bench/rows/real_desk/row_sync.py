"""Rows 10 and 21: the real desk while its engine takes in 100,000 messages: gaps of the window, an agent's commits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench.desk import screen
from tests.bench.desk.process import RealDesk, real_desk, server
from tests.bench.desk.profile import profile
from tests.bench.key import KEY
from tests.bench.measure import Rounds, Row, all_of, limit_row, percentile, unmeasured
from tests.bench.session import Measure, Session
from xdesk.replica.database.connection import open_reader

GAP = "longest gap of the window during a sync of 100,000 messages"
COMMIT = "an agent's commit during a sync in the real desk, p99"
MESSAGES, SLICES = 100_000, 10
LONGEST_S = 100.0
LOOK_S = 0.25


def syncing(session: Session) -> list[Row]:
    """Start a desk whose pages wait to be unpacked, and watch until they are."""
    if lacks := screen.missing():
        return [unmeasured(10, GAP, f"needs {lacks}"), unmeasured(21, COMMIT, f"needs {lacks}")]
    with ExitStack() as stack:
        display = stack.enter_context(screen.screen())
        standing = stack.enter_context(server())
        waiting = session.size("100k")[1] // 10
        root = stack.enter_context(profile(session.replica("100k"), standing.base_url, waiting=waiting))
        floor = [floor_gap(display, waiting) for _ in range(5)]
        scale = session.scale()
        with real_desk(root, display, orders=True) as desk:
            desk.whole()
            gaps, commits, seconds, came = watched(desk, root, waiting)
        floor += [floor_gap(display, waiting) for _ in range(4)]
    if not came:
        return [unmeasured(10, GAP, "nothing was taken in"), unmeasured(21, COMMIT, "nothing was taken in")]
    every = all_of(gaps)
    notes = {
        "messages": came, "seconds": round(seconds, 1), "messages_a_second": round(came / seconds),
        "gaps_over_16_ms": sum(gap > 16 for gap in every), "p99_of_gaps": percentile(every, 0.99) if every else 0.0,
    }  # fmt: skip
    longest: Rounds = [[max(one, default=8.0)] for one in gaps]
    return [
        scale.ratio_row(
            10, GAP + ", of a tenth", longest, floor, 2, figure="gap of a worker", wall=True, **notes
        ),
        limit_row(10, GAP, longest, 16, share=1.0),
        limit_row(21, COMMIT, commits, 20, share=0.99, p50=percentile(all_of(commits), 0.5)),
    ]  # fmt: skip


def watched(desk: RealDesk, root: Path, waiting: int) -> tuple[Rounds, Rounds, float, int]:
    """Return gaps and commits in ten stretches of the sync, its seconds, and how many messages came."""
    conn = open_reader(root / "desk.db", KEY)
    try:
        before = began_with = _stored(conn)
        began, gaps, commits = time.monotonic(), list[list[float]](), list[list[float]]()
        desk.ask("gaps")
        desk.ask("commits on")
        while time.monotonic() < began + LONGEST_S:
            time.sleep(LOOK_S)  # timed: looks at the file from outside
            now = _stored(conn)
            if now - before < waiting // SLICES and _pages(conn):
                continue
            gaps.append([float(word.split(":")[1]) for word in desk.ask("gaps").values])
            commits.append([float(one) for one in desk.ask("commits off").values] or [0.0])
            desk.ask("commits on")
            before = now
            if not _pages(conn):
                break
        seconds = time.monotonic() - began
        desk.ask("commits off")
        return gaps, commits, seconds, before - began_with
    finally:
        conn.close()


def _stored(conn: object) -> int:
    return int(conn.execute("SELECT coalesce(max(no), 0) FROM message").fetchone()[0])  # type: ignore[attr-defined]


def _pages(conn: object) -> bool:
    return bool(conn.execute("SELECT EXISTS (SELECT 1 FROM page WHERE unpacked = 0)").fetchone()[0])  # type: ignore[attr-defined]


def floor_gap(display: str, rows: int) -> list[float]:
    """Return the longest gap of a bare window while a thread stores as many rows with their search."""
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    words = [sys.executable, "-m", "tests.bench.floors.worker", "rows", str(rows)]
    run = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120, check=True)
    return [max(float(json.loads(run.stdout)["gap"]), 1.0)]


def _only(number: int) -> Measure:
    def rows(session: Session) -> list[Row]:
        if session not in _KNOWN:
            _KNOWN[session] = syncing(session)
        return [row for row in _KNOWN[session] if row.number == number]

    return rows


_KNOWN: dict[Session, list[Row]] = {}
MEASURES: dict[int, Measure] = {10: _only(10), 21: _only(21)}
