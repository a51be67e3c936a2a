"""A desk that has read nothing yet claims nothing: an empty list says "All done" only after X answered once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from xdesk.core.inbox.views import View
from xdesk.core.model import Account
from xdesk.core.polling.feed import Page
from xdesk.core.sentences import Sentence
from xdesk.replica.database.start_check import prepare
from xdesk.replica.feed import pages, streams
from xdesk.replica.profile import accounts
from xdesk.ui.inbox.inbox_pane import InboxPane
from xdesk.ui.widgets.empty_state import EmptyState

BRAND = "9000"
EMPTY_PAGE = Page("dm", BRAND, b'{"meta":{"result_count":0}}', None, 0, None, None, x_now=desk.X_NOW)


@pytest.fixture
def new(app: QApplication, tmp_path: Path) -> Iterator[desk.SeededDesk]:
    """A desk on its first day: one account is connected, X has not been asked."""
    path = tmp_path / "replica.db"
    prepare(path, desk.KEY, clock=desk.StillClock(desk.X_NOW), backups=tmp_path)
    seeded = desk.make_seat(path)
    brand = Account(BRAND, "acme", "Acme", "https://api.x.com", "client", "ok", None, desk.X_NOW)
    seeded.write(accounts.add, brand, at=desk.X_NOW)
    yield seeded
    seeded.close()


@pytest.fixture
def pane(new: desk.SeededDesk, qtbot: QtBot) -> InboxPane:
    pane = InboxPane(new.context)
    qtbot.addWidget(pane)
    pane.resize(352, 840)
    pane.show_view(View())
    pane.show()
    qtbot.waitExposed(pane)
    return pane


def said(pane: InboxPane) -> str:
    """What stands in place of the list, as a screen reader has it; "" while there is a list."""
    (shown,) = [one for one in pane.findChildren(EmptyState) if one.isVisibleTo(pane)] or [None]
    return "" if shown is None else shown.accessibleName()


def read_nothing(seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    """X answers the first read: there is nothing. What sync.pull commits for it."""
    with qtbot.waitSignal(seeded.context.changed):
        seeded.write(pages.save, EMPTY_PAGE, at=desk.X_NOW, newest_id=None, last_good_at=desk.X_NOW)


@pytest.mark.parametrize(
    ("view", "afterwards"),
    [
        (View(), "All done. Nobody is waiting for you."),
        (View("done"), "Nothing here now. Conversations appear here by themselves."),
        (View(account_id=BRAND), "Nothing here now. Conversations appear here by themselves."),
    ],
)
def test_the_first_good_read_of_an_empty_stream_ends_reading(
    pane: InboxPane, new: desk.SeededDesk, qtbot: QtBot, view: View, afterwards: str
) -> None:
    pane.show_view(view)
    assert said(pane) == "Reading from X…. "
    read_nothing(new, qtbot)
    assert said(pane) == afterwards
    pane.retranslate()
    pane.show_view(view)
    assert said(pane) == afterwards


def test_a_first_read_that_failed_says_nothing_about_who_waits(
    pane: InboxPane, new: desk.SeededDesk, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(new.context.changed):
        why = Sentence("Test", "X did not answer")
        new.write(streams.set_state, BRAND, "dm", "offline", sentence=why, at=desk.X_NOW, next_at=desk.X_NOW + 60_000)
    assert said(pane) == "Reading from X…. "
    read_nothing(new, qtbot)
    assert said(pane) == "All done. Nobody is waiting for you."
