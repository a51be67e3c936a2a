"""Row 16: calls on the desk's own widgets take no reference to None, True or False away."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize

from tests.bench.measure import Row
from tests.bench.session import Measure
from tests.bench.sitting import Stage, application, sit
from xdesk.core.inbox.views import View
from xdesk.ui.inbox.inbox_pane import InboxPane
from xdesk.ui.widgets.buttons import Button

CALLS = 500
MOST = 100


def _drift(act: Callable[[], object]) -> int:
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(CALLS):
        act()
    after = [sys.getrefcount(one) for one in (None, True, False)]
    return max(abs(new - old) for new, old in zip(after, before, strict=True))


def references(path: Path) -> list[Row]:
    """Call what returns nothing and what returns a truth value, five hundred times each."""
    application()
    with sit(path) as sitting:
        pane, button = InboxPane(sitting.context), Button("ok")
        pane.show_view(View())
        stage = Stage(pane, QSize(352, 800))
        model, viewport = pane.model, pane.list.viewport()
        acts: dict[str, Callable[[], object]] = {
            "resize": lambda: button.resize(1, 1),
            "update": lambda: viewport.update(),
            "title": lambda: stage.setWindowTitle("xdesk"),
            "isVisible": lambda: button.isVisible(),
            "hasFocus": lambda: pane.list.hasFocus(),
            "signal": lambda: model.counted.emit(1),
            "dataChanged": lambda: model.dataChanged.emit(model.index(0, 0), model.index(0, 0)),
            "repaint": lambda: viewport.repaint(),
        }
        for act in acts.values():
            act()
        drifts = {name: _drift(act) for name, act in acts.items()}
    worst = max(drifts.values())
    return [
        Row(16, f"None, True and False over {CALLS} widget calls", worst, None, None, f"< {MOST}", worst < MOST,
            "references", notes=drifts)
    ]  # fmt: skip


MEASURES: dict[int, Measure] = {16: lambda session: references(session.replica("10k"))}
