"""Row 15: 10,000 callbacks a second on the loops of the real desk, and bursts of 5,000, beside a bare window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Any

from tests.bench.desk import screen
from tests.bench.desk.process import real_desk, server
from tests.bench.desk.profile import profile
from tests.bench.measure import Rounds, Row, limit_row, unmeasured
from tests.bench.session import Measure, Session

STEADY = "event posted beside 10,000 callbacks a second, p99"
BURST = "longest gap of the window in bursts of 5,000 callbacks of 20 us"
SECONDS, ROUNDS = 2.0, 7


def calling(session: Session) -> list[Row]:
    """Load the engine's loop, where all of the network is, and the one the window shares."""
    if lacks := screen.missing():
        return [unmeasured(15, STEADY, f"needs {lacks}"), unmeasured(15, BURST, f"needs {lacks}")]
    found: dict[str, Rounds] = {"engine": [], "window": [], "burst": [], "floor": []}
    with ExitStack() as stack:
        display = stack.enter_context(screen.screen())
        standing = stack.enter_context(server())
        root = stack.enter_context(profile(session.replica("10k"), standing.base_url))
        desk = stack.enter_context(real_desk(root, display, orders=True))
        desk.whole()
        standing.first_after(desk.began, 30)
        time.sleep(3)  # timed: a start is over

        def asked(order: str) -> None:
            desk.ask(order)
            time.sleep(SECONDS + 0.3)  # timed: the load lasts so long

        for _ in range(ROUNDS):
            asked(f"callbacks steady {SECONDS}")
            found["engine"].append([float(one) for one in desk.ask("posted").values])
            asked(f"load steady {SECONDS}")
            found["window"].append([float(one) for one in desk.ask("posted").values])
            asked(f"callbacks burst {SECONDS}")
            found["burst"].append([max((float(w.split(":")[1]) for w in desk.ask("gaps").values), default=1.0)])
            found["floor"].append([max(float(_floor(display, "burst")["gap"]), 1.0)])
        plain = _floor(display, "steady")["posted"]
        scale = session.scale()
    return [
        limit_row(15, STEADY, found["engine"], 2, share=0.99, floor_p99=sorted(plain)[int(len(plain) * 0.99)]),
        limit_row(15, STEADY + ", on the window's own loop", found["window"], 2, share=0.99),
        scale.ratio_row(15, BURST, found["burst"], found["floor"], 2.5, figure="burst gap", wall=True),
    ]


def _floor(display: str, kind: str) -> dict[str, Any]:
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    words = [sys.executable, "-m", "tests.bench.floors.worker", kind, str(SECONDS)]
    run = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


MEASURES: dict[int, Measure] = {15: calling}
