"""Active time in the real window: what is in front gets it, in rows of the replica; a key press writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import MAYA, Desktop
from xdesk.core.activity.active_time import LONGEST_MS
from xdesk.ui.shell.page_area.active_time_log import ActiveTimeLog

LAMPS = """
from PySide6.QtWidgets import QLabel

from xdesk.ui.pages.page import Page

PAGE = Page("lamps", "Lamps", "sun", "Lists the lamps.", make=lambda _context, parent: QLabel(parent))
"""
JIAYI = seed.conversation_id(seed.guest("王佳怡"))


class Sitting:
    """Somebody in front of the window, with a steady clock that is moved by hand."""

    def __init__(self, desktop: Desktop) -> None:
        self.desk, self.now = desktop, 10_000_000
        assert desktop.window.pages is not None
        self.log = ActiveTimeLog(desktop.seeded.context, desktop.workspace, desktop.window.pages, lambda: self.now)
        desktop.seeded.context.ticker.stop()  # the ticks are the test's

    def tick(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1_000
            self.desk.seeded.context.ticker.tick.emit(self.desk.seeded.clock.now_ms())

    def rows(self) -> list[tuple[str, int, str]]:
        self.desk.seeded.write(lambda _tx: None)
        sql = "SELECT conversation_id, ms, agent_id FROM event WHERE kind = 'worked' ORDER BY no"
        return [tuple(row) for row in self.desk.seeded.context.read.execute(sql)]  # type: ignore[misc]


@pytest.fixture
def sitting(desktop: Desktop) -> Sitting:
    desktop.workspace.open(MAYA)
    return Sitting(desktop)


def test_time_goes_to_what_is_in_front_and_is_written_on_leaving(sitting: Sitting) -> None:
    sitting.tick(1)
    sitting.log.touched()
    sitting.tick(20)
    assert sitting.rows() == []
    sitting.desk.workspace.open(JIAYI)
    assert sitting.rows() == []  # opening another one waits for nothing
    sitting.tick(7)
    assert sitting.rows() == [(MAYA, 20_000, seed.ME)]
    sitting.log.leave()
    assert sitting.rows() == [(MAYA, 20_000, seed.ME), (JIAYI, 7_000, seed.ME)]


@pytest.mark.parametrize("slept_s", [6, 59, 61, 3_600, 60 * 3_600])
@pytest.mark.parametrize("first", ["tick", "key", "open", "leave"])
def test_a_sleep_of_the_computer_is_never_counted(sitting: Sitting, slept_s: int, first: str) -> None:
    """The lid goes down in the middle of the work, without a last tick; what comes first after it counts nothing."""
    sitting.tick(1)
    sitting.log.touched()
    sitting.tick(10)
    sitting.now += slept_s * 1_000
    if first == "tick":
        sitting.tick(1)
        sitting.tick(120)  # it woke by itself, and nobody is there
    elif first == "key":
        sitting.log.touched()
        sitting.tick(7)
    elif first == "open":
        sitting.desk.workspace.open(JIAYI)
        sitting.tick(120)
    sitting.log.leave()
    assert sitting.rows() == [(MAYA, 10_000 + (7_000 if first == "key" else 0), seed.ME)]


def test_many_short_sleeps_leave_the_work_between_them(sitting: Sitting) -> None:
    sitting.tick(1)
    for _ in range(20):
        sitting.log.touched()
        sitting.tick(3)
        sitting.now += 600_000
        sitting.tick(1)
    sitting.log.leave()
    assert sum(ms for _, ms, _ in sitting.rows()) == 20 * 3_000


def test_a_crash_costs_no_more_than_a_minute(sitting: Sitting) -> None:
    for _ in range(10):
        sitting.log.touched()
        sitting.tick(15)
    assert [ms for _, ms, _ in sitting.rows()] == [LONGEST_MS] * 2


def test_a_key_press_writes_nothing(sitting: Sitting) -> None:
    before = sitting.rows()
    operations = sitting.desk.seeded.context.read.execute("SELECT count(*) FROM operation").fetchone()
    for _ in range(500):
        sitting.now += 100
        sitting.log.touched()
    sitting.desk.seeded.write(lambda _tx: None)
    assert sitting.rows() == before
    assert sitting.desk.seeded.context.read.execute("SELECT count(*) FROM operation").fetchone() == operations


def test_behind_a_page_nothing_is_in_front(seeded: seed.SeededDesk, tmp_path: Path) -> None:
    (tmp_path / "lamps.py").write_text(LAMPS)
    desktop = Desktop(seeded, pages=[tmp_path])
    desktop.workspace.open(MAYA)
    sitting, pages = Sitting(desktop), desktop.window.pages
    assert pages is not None
    sitting.tick(1)
    sitting.log.touched()
    sitting.tick(10)
    pages.open("lamps")
    sitting.tick(20)
    pages.back()
    sitting.tick(5)
    sitting.log.leave()
    assert [ms for _, ms, _ in sitting.rows()] == [10_000, 5_000]
    desktop.window.close()
    shiboken6.delete(desktop.window)
