"""A click on a row: what all panes read for it is a few dozen statements, however many conversations there are."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica
from tests.ui.whole_desk import Desktop, laid_out

NORA = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))
MOST = 36


def test_all_panes_together_read_a_few_dozen_statements(desktop: Desktop) -> None:
    said: list[str] = []
    desktop.workspace.open(MAYA)
    laid_out(desktop)
    desktop.workspace.open(NORA)
    laid_out(desktop)
    desktop.seeded.context.read.set_trace_callback(said.append)
    desktop.workspace.peek(MAYA)
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    desktop.seeded.context.read.set_trace_callback(None)
    assert desktop.workspace.shown_id() == MAYA
    assert 0 < len(said) <= MOST, "\n".join(said)
