"""The customer pane: facts, badges, card, orders, tags, notes, other threads, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import seed_replica as seed
from xdesk.core.model import MemberCard, Note
from xdesk.core.polling.feed import Unpacked
from xdesk.core.sentences import Sentence
from xdesk.replica import customers
from xdesk.replica.agent_texts import notes
from xdesk.replica.feed import ingest
from xdesk.ui.customer.customer_pane import CustomerPane
from xdesk.ui.customer.other_conversation_row import ThreadRow
from xdesk.ui.customer.sections import NoteCard
from xdesk.ui.customer.tag_row import TagChip
from xdesk.ui.labels import customer_facts
from xdesk.ui.widgets.fields import Field

NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))
CHEN = seed.conversation_id(seed.guest("陈浩"))
HOSTILE = '<img src="file:///x.png">\u202eevil\n' + "\u0301" * 5_000


class Pane:
    """A customer pane and what it asked for."""

    def __init__(self, seeded: seed.SeededDesk) -> None:
        seeded.context.registry = SimpleNamespace(all=lambda: ())
        self.seeded = seeded
        self.pane = CustomerPane(seeded.context)
        self.pane.resize(288, 900)
        self.calls: list[Any] = []
        self.pane.wants.connect(self.calls.append)
        self.pane.show()

    def spoken(self) -> str:
        """Everything a screen reader can find, in order."""
        parts = [w.accessibleName() for w in self.pane.findChildren(QWidget) if w.isVisible()]
        return " | ".join(part for part in parts if part)


@pytest.fixture
def here(seeded: seed.SeededDesk) -> Iterator[Pane]:
    made = Pane(seeded)
    yield made
    made.pane.close()


def test_facts_card_orders_tags_and_notes(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    said = here.spoken()
    for words in (
        "Direct message: can be sent", "Follows you: yes", "Followers: 1,204", "On X since: March 2013",
        "Level: Gold", "Spent: €1,340.50 in 9 orders", "Member, 3 min ago", "LH-20418", "€124.00", "Tag broken",
        "Prefers a replacement to money back.", "Pinned note",
    ):  # fmt: skip
        assert words in said, words
    assert here.pane.head.name.text() == "Nora Lindqvist" and here.pane.head.handle.text() == "@noralind"


def test_empty_parts_say_so_and_do_not_vanish(here: Pane) -> None:
    here.pane.show_conversation(CHEN)
    assert here.spoken().count("Nothing yet") == 4  # card, orders, notes, threads
    for part in (here.pane.member, here.pane.orders_part, here.pane.notes_part, here.pane.threads_part):
        assert part.isVisible()
    here.pane.show_conversation(None)
    assert not here.pane.area.isVisible()


def test_a_failed_refresh_keeps_the_card_and_its_age(here: Pane, qtbot: Any) -> None:
    here.pane.show_conversation(NORA)
    failed = MemberCard("904", "", "", "", (), None, Sentence("Crm", "The register did not answer."))
    here.seeded.write(customers.store_card, failed)
    qtbot.waitUntil(lambda: "The register did not answer." in here.spoken())
    assert "Level: Gold" in here.spoken() and "Member, 3 min ago" in here.spoken()


def test_ages_step_from_minutes_to_days() -> None:
    now = seed.X_NOW
    ages = [customer_facts.age(now - ms, now) for ms in (0, 60_000, 3_600_000, 86_400_000, 3 * 86_400_000)]
    assert ages == ["just now", "1 min ago", "1 h ago", "1 day ago", "3 days ago"]
    assert customer_facts.age(None, now) == ""


def test_badges_come_first_and_have_words() -> None:
    nora = seed.person(seed.guest("Nora Lindqvist"), seed.X_NOW)
    marked = replace(nora, state="suspended", protected=True, verified_type="business", receives_dm=False)
    facts = customer_facts.facts(marked)
    assert [fact.value for fact in facts[:4]] == [
        "suspended by X", "posts are protected", "verified business", "cannot be sent",
    ]  # fmt: skip
    assert all(fact.glyph for fact in facts[:4])
    assert not any(fact.label == "Followers" for fact in customer_facts.facts(replace(nora, followers=None)))


def test_a_tag_is_added_by_keys(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    here.pane.add_tag()
    field = here.pane.tags.field
    assert field.isVisible() and not here.pane.tags.add.isVisible()
    QTest.keyClicks(field, "refund")
    QTest.keyClick(field, Qt.Key.Key_Return)
    [call] = here.calls
    assert (call.name, dict(call.args)) == (
        "conversation.tag", {"conversation_id": NORA, "name": "refund"},
    )  # fmt: skip
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible() and here.pane.tags.add.isVisible()


def test_a_known_tag_is_completed_and_a_present_one_not_added_twice(here: Pane) -> None:
    here.pane.show_conversation(CHEN)
    here.pane.add_tag()
    assert "broken" in here.pane.tags.field.completer().model().stringList()  # type: ignore[attr-defined]
    here.pane.show_conversation(NORA)
    here.pane.add_tag()
    QTest.keyClicks(here.pane.tags.field, "broken")
    QTest.keyClick(here.pane.tags.field, Qt.Key.Key_Return)
    assert not here.calls


def test_a_tag_is_taken_off_by_key(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    chip = next(c for c in here.pane.findChildren(TagChip) if c.tag == "broken" and c.isVisible())
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert (here.calls[0].name, dict(here.calls[0].args)) == (
        "conversation.untag", {"conversation_id": NORA, "name": "broken"},
    )  # fmt: skip


def test_other_threads_open_by_key(here: Pane, qtbot: Any) -> None:
    nora = seed.guest("Nora Lindqvist")
    dm = replace(nora, channel="dm")
    message = seed.incoming(dm, seed.X_NOW - 86_400_000, False, "Invoice for LH-19977")
    here.seeded.write(ingest.store, nora.account, Unpacked(messages=(message,)), page_id=None, at=seed.X_NOW)
    here.pane.show_conversation(NORA)
    row = here.pane.findChild(ThreadRow)
    assert row is not None and row.accessibleName().startswith("Invoice for LH-19977. DM · @LumiHome · Yesterday")
    opened: list[str] = []
    here.pane.open_thread.connect(opened.append)
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert opened == [seed.conversation_id(dm)]


def test_a_new_note_from_another_thread_appears(here: Pane, qtbot: Any) -> None:
    here.pane.show_conversation(NORA)
    here.seeded.write(notes.add, Note("01N9", CHEN, "Amir", "Speaks Swedish", seed.X_NOW, False), "904")
    qtbot.waitUntil(lambda: "Speaks Swedish" in here.spoken())


def test_hostile_profile_is_plain_text(here: Pane, qtbot: Any) -> None:
    nora = seed.person(seed.guest("Nora Lindqvist"), seed.X_NOW)
    evil = replace(nora, name=HOSTILE, bio=HOSTILE, location=HOSTILE, handle="a\u202eb", fetched_at=seed.X_NOW + 1)
    here.seeded.write(customers.store, [evil], seed.X_NOW + 1)
    here.pane.show_conversation(NORA)
    assert here.pane.head.name.textFormat() == Qt.TextFormat.PlainText
    assert "\u202e" not in here.pane.head.name.text() and "\u202e" not in here.spoken()
    assert not here.pane.grab().isNull()
    assert here.pane.facts.height() < 400


def test_every_control_has_a_spoken_name(here: Pane) -> None:
    here.pane.show_conversation(NORA)
    for widget in here.pane.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget


def _note(room: QWidget) -> QWidget:
    return NoteCard(Note("01N", CHEN, "me", "words", 1, pinned=False), "", room)


class Paints(QObject):
    """Counts the paintings of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.parametrize(
    "make", [lambda room: TagChip("vip", room), lambda room: Field(parent=room), _note], ids=range(3)
)
def test_what_shows_the_focus_is_painted_anew_when_it_comes_and_goes(
    app: QApplication, qtbot: QtBot, make: Callable[[QWidget], QWidget]
) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    shown, other = make(room), QPushButton(room)
    shown.setGeometry(0, 0, 200, 60)
    other.setGeometry(0, 80, 100, 30)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    other.setFocus()
    QApplication.processEvents()
    paints = Paints(shown)
    assert other.hasFocus() and paints.count == 0
    shown.setFocus()
    qtbot.waitUntil(lambda: paints.count >= 1)
    paints.count = 0
    other.setFocus()
    qtbot.waitUntil(lambda: paints.count >= 1)
