"""The rail: views with counts, accounts with their state, the current place, the folded form."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as desk
from xdesk.core.inbox.views import View
from xdesk.core.sentences import Sentence
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import streams
from xdesk.replica.profile import accounts
from xdesk.ui.shell.rail import RailPane
from xdesk.ui.shell.rail_row import RailRow
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.avatar import Avatar


@pytest.fixture
def rail(seeded: desk.SeededDesk, qtbot: QtBot) -> RailPane:
    """The rail, shown and counted."""
    rail = RailPane(seeded.context)
    qtbot.addWidget(rail)
    rail.resize(192, 800)
    rail.show()
    qtbot.waitUntil(lambda: row(rail, "inbox").face.count == "12")
    return rail


def row(rail: RailPane, name: str, account: str | None = None) -> RailRow:
    """The row of a view."""
    return rail.rows[(name, account)]


def test_counts_are_those_of_the_replica(rail: RailPane) -> None:
    assert row(rail, "mine").face.count == "1"
    assert row(rail, "unassigned").face.count == "11"
    assert row(rail, "drafts").face.count == "1"
    assert row(rail, "outbox").face.alarm == "1"
    assert row(rail, "inbox", desk.LUMI_CN).face.count == "3"
    assert row(rail, "done").face.count == ""


def test_counts_follow_the_desk(rail: RailPane, seeded: desk.SeededDesk, qtbot: QtBot) -> None:
    tom = desk.conversation_id(desk.guest("Tom Okafor"))
    seeded.write(conversations.set_status, tom, "done", agent=desk.ME, at=desk.X_NOW)
    qtbot.waitUntil(lambda: row(rail, "inbox").face.count == "11")


def test_a_press_asks_for_the_view(rail: RailPane) -> None:
    told: list[View] = []
    rail.view_chosen.connect(told.append)
    row(rail, "breaching").click()
    row(rail, "inbox", desk.LUMI).click()
    assert told == [View("breaching"), View("inbox", desk.LUMI)]


def test_the_current_view_is_marked_alone(rail: RailPane) -> None:
    rail.set_view(View("mine"))
    assert [key for key, one in rail.rows.items() if one.current] == [("mine", None)]
    rail.set_view(View("inbox", desk.LUMI))
    assert [key for key, one in rail.rows.items() if one.current] == [("inbox", desk.LUMI)]


def test_an_account_in_trouble_has_another_glyph_and_says_so(
    rail: RailPane, seeded: desk.SeededDesk, qtbot: QtBot
) -> None:
    seeded.write(accounts.set_state, desk.LUMI, "signed_out", Sentence("Rail", "signed out"), desk.X_NOW)
    qtbot.waitUntil(lambda: row(rail, "inbox", desk.LUMI).face.glyph == "cross")
    assert "signed out" in row(rail, "inbox", desk.LUMI).accessibleName()
    asked: list[str] = []
    rail.account_asked.connect(asked.append)
    row(rail, "inbox", desk.LUMI).click()
    assert asked == [desk.LUMI]


@pytest.mark.parametrize(
    ("state", "glyph", "token"),
    [("slowed", "", "word.soon"), ("offline", "cloud-off", "word.soon"), ("refused", "warning", "word.urgent")],
)
def test_the_dot_is_the_worst_of_an_accounts_streams(
    rail: RailPane, seeded: desk.SeededDesk, qtbot: QtBot, state: str, glyph: str, token: str
) -> None:
    said = Sentence("Test", "Direct messages are read at {time}.", {"time": desk.X_NOW})
    for stream, how in (("dm", state), ("mentions", "ok"), ("posts", "slowed")):
        seeded.write(
            streams.set_state, desk.LUMI, stream, how, sentence=said, at=desk.X_NOW, next_at=desk.X_NOW + 60_000
        )
    qtbot.waitUntil(lambda: row(rail, "inbox", desk.LUMI).face.token == token)
    assert row(rail, "inbox", desk.LUMI).face.glyph == glyph
    assert "connected" in row(rail, "inbox", desk.LUMI).accessibleName() or state == "offline"
    assert "Direct messages are read at " in row(rail, "inbox", desk.LUMI).toolTip()
    for stream in ("dm", "posts"):
        seeded.write(streams.set_state, desk.LUMI, stream, "ok", sentence=None, at=desk.X_NOW, next_at=None)
    qtbot.waitUntil(lambda: row(rail, "inbox", desk.LUMI).face.token == "word.ok")


def test_folded_it_shows_icons_over_counts(rail: RailPane) -> None:
    rail.set_folded(True)
    assert rail.sizeHint().width() == 56
    assert row(rail, "inbox").sizeHint().width() == 44
    assert row(rail, "inbox").toolTip() == "Inbox"
    assert not row(rail, "inbox", desk.LUMI).isVisible()
    rail.set_folded(False)
    assert row(rail, "inbox", desk.LUMI).isVisible()


def test_every_row_has_a_spoken_name(rail: RailPane) -> None:
    assert all(one.accessibleName() for one in rail.rows.values())
    assert row(rail, "outbox").accessibleName() == "Outbox, 2, 1 needs you"


@pytest.mark.parametrize("until", ["", "18:00"])
def test_the_agents_name_stands_in_the_middle_of_the_foot(seeded: desk.SeededDesk, qtbot: QtBot, until: str) -> None:
    seeded.context.shift_until = until
    rail = RailPane(seeded.context)
    qtbot.addWidget(rail)
    rail.resize(192, 800)
    rail.show()
    qtbot.waitExposed(rail)
    labels = rail.findChildren(PlainLabel)
    agent = next(one for one in labels if one.text() == seeded.context.agent_name)
    avatar, foot = rail.findChild(Avatar), agent.parentWidget()
    shift = [one for one in labels if "on shift until" in one.text()]
    assert [one.isVisible() for one in shift] == [True] * bool(until)
    names = agent.geometry().united(shift[0].geometry()) if until else agent.geometry()
    assert abs(names.center().y() - foot.height() // 2) <= 1
    assert abs(avatar.geometry().center().y() - foot.height() // 2) <= 1
    rail.set_folded(True)
    rail.set_folded(False)
    assert [one.isVisible() for one in shift] == [True] * bool(until)
