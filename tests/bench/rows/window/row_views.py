"""Row 19: choosing a view of 300,000 conversations until every row is in place; and by size."""

from __future__ import annotations

import time
from contextlib import ExitStack

from PySide6.QtCore import QCoreApplication, QEventLoop

from tests.bench.measure import Row, growth_row, limit_row, rounds
from tests.bench.rows.window.row_inbox import Product
from tests.bench.session import Measure, Session
from tests.bench.sitting import application, settle, sit, until_painted
from xdesk.core.inbox.views import View

KINDS = ("10k", "100k", "300k")
VIEWS = (View("mine"), View())
WAIT = QEventLoop.ProcessEventsFlag.WaitForMoreEvents


def _switch(side: Product, view: View) -> tuple[float, float]:
    """Return the wall ms until the first rows are painted, and until every row is in place."""
    began = time.perf_counter()
    side.pane.show_view(view)
    until_painted(side.count)
    first = time.perf_counter() - began
    while side.pane.model.partial:
        QCoreApplication.processEvents(WAIT)  # as the window's loop waits: asking all the time would slow what it asks
    whole = time.perf_counter() - began
    settle()
    return first * 1_000, whole * 1_000


def choosing(session: Session) -> list[Row]:
    """Switch to and fro in inboxes of three sizes; the switch to the larger view is what counts."""
    application()
    with ExitStack() as stack:
        sides = {kind: Product(stack.enter_context(sit(session.replica(kind)))) for kind in KINDS}
        firsts: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}

        def act(kind: str) -> list[float]:
            _switch(sides[kind], VIEWS[0])
            took = [_switch(sides[kind], VIEWS[1])]
            firsts[kind].append([first for first, _ in took])
            return [whole for _, whole in took]

        found = rounds({kind: lambda _, kind=kind: act(kind) for kind in KINDS})
        listed = {kind: side.pane.model.rowCount() for kind, side in sides.items()}
    first = {kind: samples[1:] for kind, samples in firsts.items()}
    return [
        limit_row(19, "view switch until every row is in place, 300k", found["300k"], 250, rows=listed),
        limit_row(19, "view switch until the first rows are painted, 300k", first["300k"], 50),
        growth_row(19, "view switch to its first rows, 100k / 10k", first["100k"], first["10k"], 1.5),
        growth_row(19, "view switch to its first rows, 300k / 10k", first["300k"], first["10k"], 1.5),
    ]


MEASURES: dict[int, Measure] = {19: choosing}
