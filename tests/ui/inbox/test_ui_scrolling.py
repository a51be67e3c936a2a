"""Scrolling the inbox: a page is read by one or two statements, and the next one before it is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from xdesk.core.inbox.views import View
from xdesk.replica.database.writer import Tx
from xdesk.ui.inbox.inbox_model import PAGE
from xdesk.ui.inbox.inbox_pane import InboxPane

MANY = 30
"""So many copies of each seeded conversation."""


def _copy(tx: Tx) -> None:
    columns = [row[1] for row in tx.execute("PRAGMA table_info(conversation)")]
    same = ", ".join(name for name in columns if name not in ("key", "id", "rank"))
    for n in range(1, MANY):
        tx.execute(
            f"INSERT INTO conversation (id, rank, {same}) "
            f"SELECT id || '.{n}', rank + {n}, {same} FROM conversation WHERE id NOT LIKE '%.%'"
        )


@pytest.fixture
def pane(seeded: desk.SeededDesk, qtbot: QtBot) -> InboxPane:
    """The inbox pane over hundreds of conversations, all listed."""
    seeded.write(_copy)
    pane = InboxPane(seeded.context)
    qtbot.addWidget(pane)
    pane.resize(352, 840)
    pane.show_view(View())
    pane.model.complete()
    pane.show()
    qtbot.waitExposed(pane)
    qtbot.waitUntil(lambda: not pane.model.partial)
    assert pane.model.rowCount() > 6 * PAGE
    return pane


@pytest.fixture
def read(seeded: desk.SeededDesk) -> Iterator[list[str]]:
    """Every statement by which the window reads rows, as it is run."""
    rows: list[str] = []
    seeded.context.read.set_trace_callback(lambda sql: rows.append(sql) if "c.preview_out" in sql else None)
    yield rows
    seeded.context.read.set_trace_callback(None)


def _page(pane: InboxPane, way: int) -> None:
    bar = pane.list.verticalScrollBar()
    bar.setValue(bar.value() + way * bar.pageStep())
    pane.list.viewport().repaint()


@pytest.mark.parametrize("way", [1, -1])
def test_the_next_page_is_read_before_it_is_wanted(
    pane: InboxPane, seeded: desk.SeededDesk, qtbot: QtBot, read: list[str], way: int
) -> None:
    bar = pane.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    pane.list.viewport().repaint()
    for _ in range(3):
        read.clear()
        _page(pane, way)
        held = pane.list.visible_rows()
        wanted = range(held.stop, held.stop + len(held)) if way > 0 else range(held.start - len(held), held.start)
        qtbot.waitUntil(lambda wanted=wanted: all(pane.model.holds(n) for n in wanted))  # type: ignore[misc]
        assert len(read) <= 3
        read.clear()
        _page(pane, way)
        assert read == []


def test_a_jump_reads_the_rows_in_sight_by_at_most_two_statements(pane: InboxPane, read: list[str]) -> None:
    bar = pane.list.verticalScrollBar()
    bar.setValue(bar.maximum() * 2 // 3)
    pane.list.viewport().repaint()
    assert 1 <= len(read) <= 2
