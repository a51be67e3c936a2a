"""What is typed into the card of the quick acknowledgement is never lost, however the card closes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica as seed
from tests.ui.slow_disk import SlowDisk
from tests.ui.visible_widgets import button, said
from tests.ui.whole_desk import MAYA, Desktop, K
from xdesk.core.inbox.views import View
from xdesk.core.model import ACKNOWLEDGEMENT, Draft, Rescued
from xdesk.core.polling.feed import Unpacked
from xdesk.replica import inbox
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.recovery import rescue_file
from xdesk.ui.acknowledge.card import Acknowledge

JIAYI = seed.conversation_id(seed.guest("王佳怡"))
WORDS = " Words of my own."


def front(desktop: Desktop, conversation_id: str) -> None:
    desktop.workspace.peek(conversation_id)
    desktop.panes.inbox.select_id(conversation_id)
    desktop.panes.inbox.focus_list()


def card(desktop: Desktop, conversation_id: str = MAYA) -> Acknowledge:
    """Open the card of a conversation by its key."""
    front(desktop, conversation_id)
    desktop.key(K.Key_Q)
    assert desktop.dispatcher.acknowledge.isVisible()
    return desktop.dispatcher.acknowledge


def written(desktop: Desktop, words: str = WORDS) -> Acknowledge:
    """Open the card of Maya, promise an hour, and write at the end of its text."""
    found = card(desktop)
    desktop.key(K.Key_3)
    found.editor().setFocus()
    desktop.key(K.Key_End, Qt.KeyboardModifier.ControlModifier)
    desktop.type(words)
    return found


def kept(desktop: Desktop, conversation_id: str = MAYA) -> Draft | None:
    desktop.settle()
    return drafts.read(desktop.seeded.context.read, conversation_id, ACKNOWLEDGEMENT)


def click(desktop: Desktop, at: QPoint) -> None:
    """Press where somebody presses who looks at another part of the window."""
    target = desktop.window.childAt(at)
    assert target is not None
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(desktop.window, at))


def by_esc(desktop: Desktop) -> None:
    desktop.key(K.Key_Escape)


def by_cancel(desktop: Desktop) -> None:
    QTest.mouseClick(button(desktop.dispatcher.acknowledge, "Cancel"), Qt.MouseButton.LeftButton)


def by_a_click_on_the_transcript(desktop: Desktop) -> None:
    pane = desktop.workspace.conversation.transcript
    click(desktop, pane.mapTo(desktop.window, QPoint(30, pane.height() - 20)))


def by_a_click_on_another_row(desktop: Desktop) -> None:
    listed = desktop.panes.inbox.list
    model = desktop.panes.inbox.model
    row = next(n for n in range(9) if (shown := model.row(n)) is not None and shown.id != MAYA)
    rect = listed.visualRect(desktop.panes.inbox.model.index(row, 0))
    click(desktop, listed.viewport().mapTo(desktop.window, rect.center()))


def by_another_view(desktop: Desktop) -> None:
    click(desktop, desktop.panes.rail.mapTo(desktop.window, QPoint(60, 56 + 28 + 14)))


WAYS: list[Callable[[Desktop], None]] = [
    by_esc,
    by_cancel,
    by_a_click_on_the_transcript,
    by_a_click_on_another_row,
    by_another_view,
]


@pytest.mark.parametrize("leave", WAYS)
def test_the_words_are_there_again_however_the_card_closed(desktop: Desktop, leave: Callable[[Desktop], None]) -> None:
    text = written(desktop).text()
    leave(desktop)
    found = desktop.dispatcher.acknowledge
    assert not found.isVisible() and "is kept" in said(desktop.dispatcher.toast)
    stored = kept(desktop)
    assert stored is not None and WORDS in stored.text and stored.promise_minutes == 60
    assert card(desktop, JIAYI).text() != text and WORDS not in found.text(), "another customer's card has its own text"
    desktop.key(K.Key_Escape)
    assert kept(desktop, JIAYI) is None
    desktop.window.show_view(View())
    assert card(desktop).text() == text and found.minutes() == 60
    assert found.editor().hasFocus()


def test_every_key_is_on_the_disk_without_closing_anything(desktop: Desktop) -> None:
    written(desktop)
    desktop.until(lambda: (stored := kept(desktop)) is not None and WORDS in stored.text)
    assert MAYA in [row.id for row in _listed(desktop, "drafts")], "it is listed with the drafts"


def _listed(desktop: Desktop, view: str) -> list[object]:
    now = desktop.seeded.context.x_now()
    return list(inbox.page(desktop.seeded.context.read, View(view), me=seed.ME, now=now, after=None, limit=100))


def test_a_window_that_loses_the_focus_keeps_the_card(desktop: Desktop) -> None:
    found = written(desktop)
    QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowDeactivate))
    assert found.isVisible() and WORDS in found.text()


def test_the_promise_of_a_kept_text_counts_from_when_it_is_opened(desktop: Desktop) -> None:
    found = written(desktop)
    first, then = found.text(), found.promised()
    desktop.key(K.Key_Escape)
    desktop.seeded.clock.at += 25 * 60_000
    now = card(desktop).promised()
    assert now != then and found.text() == first.replace(then, now)


def test_what_is_sent_or_deleted_does_not_come_back(desktop: Desktop) -> None:
    found = written(desktop)
    desktop.key(K.Key_Return)
    assert not found.isVisible() and kept(desktop) is None
    assert WORDS in outbox.open_rows(desktop.seeded.context.read, MAYA)[-1].text
    assert WORDS not in card(desktop).text()
    found.editor().setFocus()
    desktop.type("x")
    desktop.key(K.Key_Escape)
    assert kept(desktop) is not None
    card(desktop)
    desktop.key(K.Key_A, Qt.KeyboardModifier.ControlModifier)
    desktop.key(K.Key_Delete)
    desktop.key(K.Key_Escape)
    assert kept(desktop) is None


@pytest.mark.parametrize("takes", [True, False])
def test_a_press_nobody_confirms_keeps_the_words_until_it_is_known(desktop: Desktop, takes: bool) -> None:
    disk = SlowDisk(desktop)
    text = written(desktop).text()
    desktop.until(lambda: kept(desktop) is not None)
    before = len(outbox.open_rows(desktop.seeded.context.read, MAYA))
    disk.slow = True
    desktop.key(K.Key_Return)
    desktop.panes.inbox.focus_list()
    desktop.key(K.Key_Q)
    desktop.key(K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desktop.dispatcher.acknowledge.isVisible(), "it is refused, and says why"
    disk.answer(takes)
    desktop.until(lambda: not desktop.workspace.composer.pending.unknown(MAYA, ACKNOWLEDGEMENT))
    assert (kept(desktop) is None) is takes
    assert len(outbox.open_rows(desktop.seeded.context.read, MAYA)) == before + takes
    desktop.until(lambda: desktop.dispatcher.acknowledge.isVisible() is not takes)
    words = said(desktop.dispatcher.toast)
    assert "stored and goes out" in words if takes else "nothing was sent" in words
    if not takes:
        assert desktop.dispatcher.acknowledge.text() == text


def test_a_press_that_was_stored_after_all_does_not_come_back_from_the_rescue_file(desktop: Desktop) -> None:
    texts: list[Rescued] = []
    desktop.seeded.context.rescue = texts.extend
    disk = SlowDisk(desktop)
    written(desktop)
    desktop.workspace.composer.drafts.save_now()
    desktop.seeded.write(lambda _tx: None)  # stored, and the window was not told yet
    disk.slow = True
    desktop.key(K.Key_Return)
    desktop.window.must_end = True
    assert desktop.window.close()
    assert [(one.draft.kind, one.pressed_id != "") for one in texts] == [(ACKNOWLEDGEMENT, True)]
    disk.answer(True)
    assert desktop.seeded.write(rescue_file.bring_back, {"01A": texts}) == 0
    assert kept(desktop) is None


def test_a_tag_half_typed_stays_with_its_conversation(desktop: Desktop) -> None:
    front(desktop, MAYA)
    desktop.key(K.Key_T)
    desktop.type("half a t")
    by_a_click_on_another_row(desktop)
    desktop.until(lambda: desktop.workspace.customer.conversation is not None and _shown(desktop) != MAYA)
    assert desktop.workspace.customer.tags.field.text() == "", "it is not another customer's tag"
    front(desktop, MAYA)
    desktop.until(lambda: _shown(desktop) == MAYA)
    assert desktop.workspace.customer.tags.field.text() == "half a t"
    front(desktop, JIAYI)
    assert desktop.window.close()
    found = drafts.read(desktop.seeded.context.read, MAYA, "note")
    assert found is not None and "half a t" in found.text
    assert drafts.read(desktop.seeded.context.read, JIAYI, "note") is None


def test_a_tag_left_with_esc_is_there_when_its_field_is_opened_again(desktop: Desktop) -> None:
    field = desktop.workspace.customer.tags.field
    front(desktop, MAYA)
    desktop.key(K.Key_T)
    desktop.type("half a t")
    desktop.key(K.Key_Escape)
    assert not field.isVisible() and desktop.workspace.customer.tags.add.hasFocus()
    front(desktop, JIAYI)
    desktop.until(lambda: _shown(desktop) == JIAYI)
    desktop.key(K.Key_T)
    assert field.isVisible() and field.text() == "", "it is not another customer's tag"
    desktop.key(K.Key_Escape)
    front(desktop, MAYA)
    desktop.until(lambda: _shown(desktop) == MAYA)
    assert not field.isVisible(), "Esc left it"
    desktop.key(K.Key_T)
    assert field.isVisible() and field.text() == "half a t"
    desktop.type("ag")
    desktop.key(K.Key_Return)
    desktop.until(lambda: "half a tag" in _tags(desktop, MAYA))
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_T)
    assert field.text() == "", "it was added"
    desktop.type("no more")
    desktop.key(K.Key_Escape)
    assert desktop.window.close()
    assert drafts.read(desktop.seeded.context.read, MAYA, "note") is None, "what was left with Esc is no draft"


def _tags(desktop: Desktop, conversation_id: str) -> tuple[str, ...]:
    found = conversations.read(desktop.seeded.context.read, conversation_id)
    return found.tags if found is not None else ()


def _shown(desktop: Desktop) -> str:
    talk = desktop.workspace.customer.conversation
    return talk.id if talk is not None else ""


def test_the_empty_editor_says_that_a_card_waits(desktop: Desktop) -> None:
    written(desktop)
    desktop.key(K.Key_Escape)
    desktop.settle()
    assert "half written" in desktop.workspace.composer.editor.placeholderText()


def test_a_kept_text_answers_what_was_seen_when_it_was_written(desktop: Desktop) -> None:
    front(desktop, MAYA)
    desktop.look(MAYA)
    written(desktop)
    desktop.key(K.Key_Escape)
    seen = desktop.seeded.context.seen(MAYA).newest_id
    who = seed.guest("Maya Fernandes")
    at = desktop.seeded.clock.at + 5_000
    later = seed.incoming(who, at, False, "I found it, thank you")
    desktop.seeded.write(ingest.store, who.account, Unpacked(messages=(later,)), page_id=None, at=at)
    desktop.look(MAYA)
    card(desktop)
    desktop.key(K.Key_Return)
    desktop.settle()
    assert outbox.open_rows(desktop.seeded.context.read, MAYA)[-1].based_on == seen != later.id
