"""Every command, with whatever X does meanwhile, is done again from its operations alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.commands.command_desk import Office
from tests.commands.days.day_calls import ARGUMENTS, CHANGES_NOTHING
from tests.commands.days.replayed_days import day, difference, opened
from xdesk.commands import registry

DAYS = 30


def commands() -> set[str]:
    """Every command that is not the window's own."""
    return {one.name for one in registry.load().every() if not one.desktop}


def test_every_command_is_played() -> None:
    """A new command without arguments in `day_calls` fails here."""
    assert set(ARGUMENTS) == commands() and commands() > CHANGES_NOTHING


def test_random_days_are_the_same_when_their_operations_are_run_again() -> None:
    ran: Counter[str] = Counter()
    undone = between = 0
    for number in range(DAYS):
        with day(number) as made:
            assert made.play() == "", f"day {number}"
            ran += made.ran
            rows = made.conn.execute("SELECT count(undoes), count(DISTINCT actor) FROM operation").fetchone()
            undone, between = undone + rows[0], max(between, rows[1])
    assert set(ran) == commands() and undone > DAYS and between >= 4


def test_a_difference_is_seen(office: Office) -> None:
    path = Path(office.rows("PRAGMA database_list")[0][2])
    other = opened(path)
    assert difference(office.read, other) == ""
    other.close()
    with day(0) as one, day(1) as two:
        assert one.play() == two.play() == ""
        assert difference(one.conn, two.conn) != ""
