"""Row 20: a click on a row of the real desk until every pane right of the list is painted."""

from __future__ import annotations

import time
from contextlib import ExitStack

from tests.bench.desk import screen
from tests.bench.desk.process import real_desk, server
from tests.bench.desk.profile import profile
from tests.bench.measure import Rounds, Row, all_of, limit_row, percentile, unmeasured
from tests.bench.session import Measure, Session

NAME = "click on a row until all panes are painted, p95"
ROUNDS, CLICKS = 8, 10
QUIET_MS = 17.0
"""Panes that paint nothing for a frame are painted; what comes later (it is read now) came for another reason."""
SETTLE_S = 0.4


def last_of_burst(clicked: int, paints: list[int]) -> float | None:
    """Return the ms from a click to the last paint event of those that follow each other without a quiet time."""
    last = clicked
    for at in sorted(one for one in paints if one > clicked):
        if last > clicked and (at - last) / 1e6 > QUIET_MS:
            break
        last = at
    return None if last == clicked else (last - clicked) / 1e6


def clicking(session: Session) -> list[Row]:
    """Click on rows that are on the screen, another one each time."""
    if lacks := screen.missing():
        return [unmeasured(20, NAME, f"needs {lacks}")]
    found: Rounds = []
    with ExitStack() as stack:
        display = stack.enter_context(screen.screen())
        standing = stack.enter_context(server())
        root = stack.enter_context(profile(session.replica("100k"), standing.base_url))
        desk = stack.enter_context(real_desk(root, display, orders=True))
        screen.activate(display, desk.whole())
        standing.first_after(desk.began, 30)
        time.sleep(2)  # timed: a start is over
        hands, missed = screen.Hands(display), 0
        for turn in range(-1, ROUNDS):
            samples = []
            for n in range(CLICKS):
                x, y, count = map(int, desk.ask(f"row {(turn + 1) * 3 + n * 2 & 7}").values)
                desk.ask("paints")
                clicked = hands.click(x, y)
                time.sleep(SETTLE_S)  # timed: panes paint meanwhile
                took = last_of_burst(clicked, [int(one) for one in desk.ask("paints").values])
                if took is None:
                    missed += 1
                else:
                    samples.append(took)
            if turn >= 0 and samples:
                found.append(samples)
    if not found or count < 8:
        return [unmeasured(20, NAME, "clicks reached no row")]
    return [limit_row(20, NAME, found, 30, share=0.95, p50=percentile(all_of(found), 0.5), clicks_without_paint=missed)]


MEASURES: dict[int, Measure] = {20: clicking}
