"""Remove and Pin act on the note that is meant, can be taken back, and ask before a colleague's note goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, K
from xdesk.core.model import Note
from xdesk.replica import customers
from xdesk.replica.agent_texts import notes
from xdesk.ui.customer.sections import NoteCard
from xdesk.ui.dialogs.choice_card import ChoiceCard
from xdesk.ui.widgets.buttons import Button

NORA = seed.conversation_id(seed.guest("Nora Lindqvist"))
MAYA = seed.conversation_id(seed.guest("Maya Fernandes"))


def left(desktop: Desktop) -> dict[str, bool]:
    """The notes of Nora that stand, and whether they are pinned."""
    return {note.id: note.pinned for note in customers.notes(desktop.seeded.context.read, "904")}


@pytest.fixture
def nora(desktop: Desktop) -> Desktop:
    """Nora in front; beside Amir's two notes (01N2 pinned, first of the customer's) stands one of ours, 01N3."""
    mine = Note("01N3", NORA, seed.ME, "Asked the warehouse.", seed.X_NOW - 60_000, False)
    desktop.seeded.write(notes.add, mine, "904")
    desktop.workspace.open(NORA)
    desktop.settle()
    return desktop


def focus_row(desktop: Desktop, note_id: str) -> None:
    """Put the focus on a note of the transcript, as F6 and the arrows do."""
    transcript = desktop.workspace.conversation.transcript
    transcript.setFocus(Qt.FocusReason.TabFocusReason)
    ids = [row.entry.id for row in desktop.workspace.conversation.model.rows()]
    transcript.setCurrentIndex(transcript.model().index(ids.index(note_id)))


def picked(desktop: Desktop, words: str) -> None:
    """Run a command from the palette, which gives the focus back first."""
    desktop.key(K.Key_K, Qt.KeyboardModifier.ControlModifier)
    desktop.type(words)
    desktop.key(K.Key_Return)
    desktop.settle()


def test_remove_takes_the_note_with_the_focus_and_undo_brings_it_back(nora: Desktop) -> None:
    focus_row(nora, "01N3")
    picked(nora, "Remove the note")
    assert set(left(nora)) == {"01N1", "01N2"} and not nora.dispatcher.note_sheet.isVisible()
    nora.dispatcher.run("undo")
    nora.settle()
    assert set(left(nora)) == {"01N1", "01N2", "01N3"}


def test_pin_and_its_undo_act_on_the_note_with_the_focus(nora: Desktop) -> None:
    focus_row(nora, "01N1")
    picked(nora, "Pin the note")
    assert left(nora) == {"01N1": True, "01N2": True, "01N3": False}
    nora.dispatcher.run("undo")
    nora.settle()
    assert left(nora)["01N1"] is False


def test_a_note_beside_the_conversation_is_meant_when_it_has_the_focus(nora: Desktop) -> None:
    card = next(card for card in nora.workspace.customer.findChildren(NoteCard) if card.note_id() == "01N2")
    card.setFocus(Qt.FocusReason.TabFocusReason)
    nora.dispatcher.run("note.pin")
    nora.settle()
    assert left(nora)["01N2"] is False, "it was pinned: now it is not"


def test_without_a_focused_note_the_agent_is_asked_which(nora: Desktop) -> None:
    nora.panes.inbox.focus_list()
    nora.dispatcher.run("note.pin")
    sheet = nora.dispatcher.note_sheet
    assert sheet.isVisible() and left(nora) == {"01N1": False, "01N2": True, "01N3": False}
    cards = sheet.findChildren(ChoiceCard)
    assert len(cards) == 3 and "Amir" in cards[0].text() and seed.ME in cards[1].text()
    nora.key(K.Key_2)
    nora.settle()
    assert left(nora) == {"01N1": False, "01N2": True, "01N3": True} and not sheet.isVisible()
    assert nora.focus() is nora.panes.inbox.list


@pytest.mark.parametrize("sure", [False, True])
def test_a_colleagues_note_goes_only_after_a_question(nora: Desktop, sure: bool) -> None:
    focus_row(nora, "01N1")
    nora.dispatcher.run("note.erase")
    sheet = nora.dispatcher.note_sheet
    assert sheet.isVisible() and set(left(nora)) == {"01N1", "01N2", "01N3"}
    focus = QApplication.focusWidget()
    assert isinstance(focus, Button) and focus.text() == "Cancel", "the safe answer has the focus"
    if sure:
        nora.key(K.Key_Tab)
    nora.key(K.Key_Return)
    nora.settle()
    assert set(left(nora)) == ({"01N2", "01N3"} if sure else {"01N1", "01N2", "01N3"}) and not sheet.isVisible()


def test_esc_at_the_question_changes_nothing(nora: Desktop) -> None:
    nora.panes.inbox.focus_list()
    nora.dispatcher.run("note.erase")
    nora.key(K.Key_1)  # Amir's
    assert nora.dispatcher.note_sheet.isVisible()
    nora.key(K.Key_Escape)
    nora.settle()
    assert set(left(nora)) == {"01N1", "01N2", "01N3"}


def test_where_no_note_is_nothing_is_asked(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.dispatcher.run("note.erase")
    assert not desktop.dispatcher.note_sheet.isVisible() and set(left(desktop)) == {"01N1", "01N2"}
