"""The window does not close over a text that is not stored; it says what to do, and a system that ends keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.ui import seed_replica as seed
from tests.ui.slow_disk import SlowDisk
from tests.ui.visible_widgets import button, said
from tests.ui.whole_desk import MAYA, Desktop, K, M
from xdesk.core.model import Rescued
from xdesk.replica.agent_texts import drafts
from xdesk.replica.outbox import outbox
from xdesk.replica.recovery import rescue_file
from xdesk.ui.style.safe_text import PlainLabel

JIAYI = seed.conversation_id(seed.guest("王佳怡"))


@pytest.fixture
def disk(desktop: Desktop) -> Iterator[SlowDisk]:
    """A disk that answers nothing, with an unsaved text to Maya."""
    found = SlowDisk(desktop)
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.seeded.write(lambda _tx: None)
    found.slow = True
    desktop.type("half a sentence")
    yield found
    found.answer(True)


@pytest.fixture
def kept(desktop: Desktop, tmp_path: Path) -> list[Rescued]:
    """What a rescue file got, instead of a file."""
    texts: list[Rescued] = []
    desktop.seeded.context.rescue = texts.extend
    return texts


def test_it_stays_open_and_says_what_to_do_until_it_is_stored(desktop: Desktop, disk: SlowDisk) -> None:
    assert not desktop.window.close() and desktop.window.isVisible()
    sheet = desktop.dispatcher.closing.sheet
    assert sheet.isVisible() and "Maya Fernandes" in said(sheet)
    button(sheet, "Copy the text").click()
    assert QGuiApplication.clipboard().text() == "half a sentence"
    button(sheet, "Try again").click()
    assert sheet.isVisible() and desktop.window.isVisible()
    desktop.key(K.Key_Escape)
    assert not sheet.isVisible() and desktop.focus() is desktop.workspace.composer.editor
    disk.answer(True)
    assert desktop.window.close()
    stored = drafts.read(desktop.seeded.context.read, MAYA, "reply")
    assert stored is not None and stored.text == "half a sentence"


def test_the_handle_stands_for_a_name_that_nobody_sees(desktop: Desktop, disk: SlowDisk) -> None:
    nameless = "UPDATE customer SET name = ? WHERE id = (SELECT customer_id FROM conversation WHERE id = ?)"
    disk.answer(True)
    desktop.seeded.write(lambda tx: tx.execute(nameless, ("\u3164\u200b", MAYA)) and None)
    disk.slow = True
    desktop.type(" more")
    assert not desktop.window.close()
    sheet = desktop.dispatcher.closing.sheet
    assert any("written to: @mayafern." in label.text() for label in sheet.findChildren(PlainLabel))


def test_texts_of_all_conversations_are_copied_and_kept(desktop: Desktop, disk: SlowDisk, kept: list[Rescued]) -> None:
    desktop.workspace.open(JIAYI)
    desktop.workspace.composer.write("note")
    desktop.type("and a note")
    assert not desktop.window.close()
    sheet = desktop.dispatcher.closing.sheet
    button(sheet, "Copy the text").click()
    assert QGuiApplication.clipboard().text() == "Maya Fernandes\nhalf a sentence\n\n王佳怡\nand a note"
    button(sheet, "Close with a rescue file").click()
    assert not desktop.window.isVisible()
    assert [(one.draft.conversation_id, one.draft.kind, one.draft.text) for one in kept] == [
        (MAYA, "reply", "half a sentence"),
        (JIAYI, "note", "and a note"),
    ]


def test_without_a_rescue_file_only_a_second_press_loses_the_text(desktop: Desktop, disk: SlowDisk) -> None:
    assert not desktop.window.close()
    sheet = desktop.dispatcher.closing.sheet
    button(sheet, "Close with a rescue file").click()
    assert desktop.window.isVisible() and "copy the text" in said(sheet)
    button(sheet, "Close and lose it").click()
    assert not desktop.window.isVisible()


def test_a_system_that_ends_is_not_asked_and_loses_nothing(
    desktop: Desktop, disk: SlowDisk, kept: list[Rescued]
) -> None:
    desktop.window.must_end = True
    assert desktop.window.close()
    assert [one.draft.text for one in kept] == ["half a sentence"] and not desktop.dispatcher.closing.sheet.isVisible()


def test_a_press_that_was_stored_after_all_does_not_come_back(
    desktop: Desktop, disk: SlowDisk, kept: list[Rescued]
) -> None:
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.window.must_end = True
    assert desktop.window.close()
    disk.answer(True)
    assert [one.draft.text for one in kept] == ["half a sentence"] and kept[0].pressed_id
    assert desktop.seeded.write(rescue_file.bring_back, {"01A": kept}) == 0
    assert [item.text for item in outbox.open_rows(desktop.seeded.context.read, MAYA)] == ["half a sentence"]
    assert drafts.read(desktop.seeded.context.read, MAYA, "reply") is None


def test_an_empty_text_and_a_stored_one_ask_nothing(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.type("stored")
    assert desktop.window.close() and not desktop.dispatcher.closing.sheet.isVisible()


def in_a_card(desktop: Desktop, words: str) -> None:
    """Open the quick acknowledgement of Maya and write something of one's own into it."""
    desktop.workspace.peek(MAYA)
    desktop.panes.inbox.select_id(MAYA)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_Q)
    card = desktop.dispatcher.acknowledge
    assert card.isVisible()
    card.editor().setFocus()
    desktop.type(words)


def half_a_tag(desktop: Desktop, words: str) -> None:
    """Type a tag for Maya and do not press Enter."""
    desktop.workspace.open(MAYA)
    desktop.workspace.customer.add_tag()
    desktop.type(words)


ELSEWHERE = {"card": (in_a_card, "acknowledge"), "tag": (half_a_tag, "note")}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_what_is_typed_outside_the_composer_is_a_draft_after_closing(desktop: Desktop, where: str) -> None:
    typing, kind = ELSEWHERE[where]
    typing(desktop, "words of my own")
    assert desktop.window.close()
    found = drafts.read(desktop.seeded.context.read, MAYA, kind)
    assert found is not None and "words of my own" in found.text
    assert found.promise_minutes == (30 if where == "card" else None)


@pytest.mark.parametrize("where", ELSEWHERE)
def test_what_is_typed_outside_the_composer_is_not_stored_either(
    desktop: Desktop, disk: SlowDisk, kept: list[Rescued], where: str
) -> None:
    typing, kind = ELSEWHERE[where]
    typing(desktop, "words of my own")
    assert not desktop.window.close()
    sheet = desktop.dispatcher.closing.sheet
    assert sheet.isVisible() and "Maya Fernandes" in said(sheet)
    button(sheet, "Copy the text").click()
    copied = QGuiApplication.clipboard().text()
    assert copied.count("words of my own") == 1 and copied.count("half a sentence") == 1
    assert not desktop.window.close(), "asked once more it says the same"
    button(sheet, "Copy the text").click()
    assert QGuiApplication.clipboard().text() == copied
    button(sheet, "Close with a rescue file").click()
    assert not desktop.window.isVisible()
    assert any(one.draft.kind == kind and "words of my own" in one.draft.text for one in kept)
    disk.answer(False)
    assert desktop.seeded.write(rescue_file.bring_back, {"01A": kept}) == len(kept)
    found = drafts.read(desktop.seeded.context.read, MAYA, kind)
    assert found is not None and "words of my own" in found.text


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_system_that_ends_keeps_what_is_typed_outside_the_composer(
    desktop: Desktop, disk: SlowDisk, kept: list[Rescued], where: str
) -> None:
    ELSEWHERE[where][0](desktop, "words of my own")
    desktop.window.must_end = True
    assert desktop.window.close()
    assert any("words of my own" in one.draft.text for one in kept)


@pytest.mark.parametrize("name", ["Maya Fernandes", "王佳怡"])
def test_a_card_nobody_wrote_in_leaves_no_draft(desktop: Desktop, name: str) -> None:
    talk = seed.conversation_id(seed.guest(name))
    before = drafts.read(desktop.seeded.context.read, talk, "reply")
    desktop.workspace.peek(talk)
    desktop.panes.inbox.select_id(talk)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_Q)
    assert desktop.dispatcher.acknowledge.isVisible()
    desktop.key(K.Key_1)  # another promise, the words that ship
    assert desktop.window.close()
    assert drafts.read(desktop.seeded.context.read, talk, "reply") == before
