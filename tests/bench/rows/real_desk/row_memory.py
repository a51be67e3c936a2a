"""Row 3: memory of the real desk with 100,000 conversations and a chat of 1,000 messages, and after 50 switches."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from tests.bench.desk import screen
from tests.bench.desk.process import RealDesk, real_desk, server
from tests.bench.desk.profile import profile
from tests.bench.generate import LONG, talks
from tests.bench.measure import Rounds, Row, growth_row, unmeasured
from tests.bench.session import Measure, Session

NAME = "memory, a chat of 1,000 messages open"
RUNS, SWITCHES = 3, 50
CALM_S, STEP_S = 2.0, 0.06


def remembering(session: Session) -> list[Row]:
    """Open the chat in three desks, one after the other, and switch fifty times."""
    if lacks := screen.missing():
        return [unmeasured(3, NAME, f"needs {lacks}")]
    every = talks(*session.size("100k"))
    own: Rounds = []
    grown: Rounds = []
    plain: Rounds = []
    with ExitStack() as stack:
        display = stack.enter_context(screen.screen())
        standing = stack.enter_context(server())
        root = stack.enter_context(profile(session.replica("100k"), standing.base_url))
        for _ in range(RUNS):
            with real_desk(root, display, orders=True) as desk:
                desk.whole()
                standing.first_after(desk.began, 30)
                own.append([_open(desk, every[LONG[0]].id)])
                for n in range(SWITCHES):
                    desk.ask(f"open {every[100 + n * 7].id}")
                    time.sleep(STEP_S)  # timed: an agent looks at each
                grown.append([_open(desk, every[LONG[0]].id)])
            plain.append([_floor(display)])
    return [
        session.scale().ratio_row(
            3, NAME, own, plain, 2.0, figure="resident window", unit="MB", scaled=False, conversations=len(every)
        ),
        growth_row(3, "memory after 50 switches / before", grown, own, 1.25, unit="MB"),
    ]  # fmt: skip


def _open(desk: RealDesk, conversation_id: str) -> float:
    desk.ask(f"open {conversation_id}")
    time.sleep(CALM_S)  # timed: what a desk does after a switch is over
    return desk.rss_mb()


def _floor(display: str) -> float:
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    words = [sys.executable, "-m", "tests.bench.floors.memory"]
    return float(subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=True).stdout)


MEASURES: dict[int, Measure] = {3: remembering}
