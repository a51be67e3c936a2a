"""A shift by keys alone in the real window: after each act the replica's own rows say what was done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica as seed
from tests.ui.visible_widgets import said
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.commands.call_result import Call
from xdesk.core.model import Conversation
from xdesk.replica import customers
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox
from xdesk.ui.style import language, theme

JIAYI = seed.conversation_id(seed.guest("王佳怡"))


class Shift:
    """Hands on the keys, eyes on the replica."""

    def __init__(self, desktop: Desktop) -> None:
        self.desk, self.read = desktop, desktop.seeded.context.read
        self.key, self.type = desktop.key, desktop.type

    def talk(self, conversation_id: str) -> Conversation:
        """What the replica holds of a conversation, once everything asked for is written."""
        self.desk.settle()
        found = conversations.read(self.read, conversation_id)
        assert found is not None
        return found

    def replies(self, conversation_id: str) -> list[str]:
        """The texts on their way."""
        self.desk.settle()
        return [row.text for row in outbox.open_rows(self.read, conversation_id)]

    def draft(self, conversation_id: str, kind: str = "reply") -> str:
        """The stored draft."""
        self.desk.workspace.composer.flush()
        found = drafts.read(self.read, conversation_id, kind)
        return found.text if found is not None else ""

    def in_list(self, conversation_id: str) -> None:
        """The list has the keys and this row is chosen and in front."""
        self.desk.workspace.peek(conversation_id)
        self.desk.panes.inbox.select_id(conversation_id)
        self.desk.panes.inbox.focus_list()

    def events(self, conversation_id: str) -> list[str]:
        """What the diary says."""
        self.desk.settle()
        rows = self.read.execute("SELECT kind FROM event WHERE conversation_id = ? ORDER BY no", (conversation_id,))
        return [str(row[0]) for row in rows.fetchall()]


@pytest.fixture
def shift(desktop: Desktop) -> Iterator[Shift]:
    yield Shift(desktop)
    desktop.window.close()
    language.use(language.ENGLISH)
    theme.set_theme("light")


def test_peek_and_open(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_J)
    shift.desk.until(lambda: shift.desk.workspace.shown_id() == JIAYI)
    assert shift.talk(JIAYI).unread == 1  # walking over a row reads nothing
    shift.key(K.Key_Space)
    assert shift.talk(JIAYI).unread == 1
    shift.key(K.Key_Return)
    assert shift.talk(JIAYI).unread == 0
    shift.key(K.Key_U, M.ShiftModifier)
    assert shift.talk(JIAYI).unread == 1
    shift.key(K.Key_Z)
    assert shift.talk(JIAYI).unread == 0


def test_a_reply_with_a_macro_in_the_customers_language_and_its_undo(shift: Shift) -> None:
    shift.in_list(JIAYI)
    shift.key(K.Key_R)
    shift.type("/tuikuan")
    shift.key(K.Key_Tab)
    text = shift.desk.workspace.composer.text()
    assert "退款已提交" in text and "/" not in text
    shift.key(K.Key_Return, M.ControlModifier)
    assert shift.replies(JIAYI) == [text]
    row = outbox.open_rows(shift.read, JIAYI)[0]
    assert (row.account_id, row.recipient_id, row.reply_to_id) == (seed.LUMI_CN, "902", None)
    assert shift.draft(JIAYI) == "" and shift.desk.workspace.composer.text() == ""
    assert shift.desk.dispatcher.toast.isVisible()
    shift.key(K.Key_Escape)
    shift.key(K.Key_Z)
    assert shift.replies(JIAYI) == [] and shift.draft(JIAYI) == text
    assert shift.desk.workspace.composer.text() == text


def test_undo_goes_where_the_text_came_from_whoever_sent_it(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.desk.seeded.context.runner.run(Call("reply.send", {"conversation_id": JIAYI, "text": "马上"}))
    shift.key(K.Key_Z)
    shift.desk.settle()
    assert shift.desk.workspace.shown_id() == JIAYI and shift.desk.workspace.composer.text() == "马上"


def test_a_note_and_its_undo(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_M)
    shift.type("Courier says it was handed over.")
    shift.key(K.Key_Return, M.ControlModifier)
    shift.desk.settle()
    assert [note.text for note in customers.notes(shift.read, "901")] == ["Courier says it was handed over."]
    assert shift.replies(MAYA) == []  # a note never goes out
    shift.key(K.Key_Escape)
    shift.key(K.Key_Z)
    shift.desk.settle()
    assert customers.notes(shift.read, "901") == []
    assert shift.desk.workspace.composer.kind() == "note"
    assert shift.desk.workspace.composer.text() == "Courier says it was handed over."


def test_acknowledge_with_a_promise_and_its_undo(shift: Shift) -> None:
    shift.in_list(JIAYI)
    shift.key(K.Key_Q)
    shift.key(K.Key_1)
    shift.key(K.Key_Return)
    shift.desk.settle()
    row = outbox.open_rows(shift.read, JIAYI)[0]
    assert row.promise_minutes == 15 and "您" in row.text
    shift.key(K.Key_Z)
    assert shift.replies(JIAYI) == []


def test_tag_and_its_undo(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_T)
    shift.type("lost parcel")
    shift.key(K.Key_Return)
    assert shift.talk(MAYA).tags == ("lost parcel",)
    shift.key(K.Key_Escape)
    shift.in_list(MAYA)
    shift.key(K.Key_Z)
    assert shift.talk(MAYA).tags == ()


def test_take_done_reopen_and_their_undo(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_I)
    assert shift.talk(MAYA).assignee == seed.ME
    shift.key(K.Key_Z)
    assert shift.talk(MAYA).assignee is None
    shift.key(K.Key_E)
    assert shift.talk(MAYA).status == "done"
    shift.desk.until(lambda: shift.desk.workspace.shown_id() == JIAYI)
    shift.key(K.Key_Z)
    assert shift.talk(MAYA).status == "open"
    shift.in_list(MAYA)
    shift.key(K.Key_E)
    shift.key(K.Key_G)
    shift.key(K.Key_E)
    assert shift.desk.panes.inbox.view.name == "done"
    shift.in_list(MAYA)
    shift.key(K.Key_E, M.ShiftModifier)
    assert shift.talk(MAYA).status == "open"
    shift.key(K.Key_Z)
    assert shift.talk(MAYA).status == "done"
    assert shift.events(MAYA).count("done") >= 3


def test_the_link_is_copied(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_Period)
    assert QGuiApplication.clipboard().text() == f"https://x.com/messages/{shift.talk(MAYA).external_id}"


def test_language_and_theme_change_while_something_is_written(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_R)
    shift.type("One moment")
    for typed, wanted in (("language zh", "收件箱"), ("language en", "Inbox")):
        shift.key(K.Key_K, M.ControlModifier)
        shift.type(typed)
        shift.key(K.Key_Return)
        shift.desk.until(lambda wanted=wanted: wanted in said(shift.desk.panes.inbox.head).splitlines())
        assert shift.desk.workspace.composer.text() == "One moment"
        assert shift.desk.focus() is shift.desk.workspace.composer.editor
    for typed, dark in (("theme dark", True), ("theme light", False)):
        shift.key(K.Key_K, M.ControlModifier)
        shift.type(typed)
        shift.key(K.Key_Return)
        assert theme.dark() is dark
        ground = shift.desk.window.grab().toImage().pixelColor(20, 600)
        assert ground == theme.color("ground.rail")
    assert shift.draft(MAYA) == "One moment"


def compose(text: str, commit: str = "") -> None:
    """What an input method does: show `text` being composed, or hand `commit` over."""
    event = QInputMethodEvent(text, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(QApplication.focusWidget(), event)


def test_nothing_is_sent_or_run_while_an_input_method_composes(shift: Shift) -> None:
    shift.in_list(JIAYI)
    shift.key(K.Key_R)
    composer = shift.desk.workspace.composer
    compose("", "您好")
    compose("tui")
    for key, mods in ((K.Key_Return, M.ControlModifier), (K.Key_Return, M.ControlModifier | M.ShiftModifier),
                      (K.Key_K, M.ControlModifier), (K.Key_Escape, M.NoModifier), (K.Key_Down, M.AltModifier),
                      (K.Key_M, M.ControlModifier | M.ShiftModifier)):  # fmt: skip
        shift.key(key, mods)
        assert shift.replies(JIAYI) == [] and composer.editor.composing() == "tui"
        assert shift.desk.focus() is composer.editor and not shift.desk.dispatcher.palette.isVisible()
        assert composer.kind() == "reply" and shift.desk.workspace.shown_id() == JIAYI
    compose("", "退款")
    shift.key(K.Key_Return, M.ControlModifier)  # the Return that ends a composition, in the same turn
    assert outbox.open_rows(shift.read, JIAYI) == []
    laid_out(shift.desk)
    assert composer.text() == "您好退款"
    shift.key(K.Key_Return, M.ControlModifier)
    assert shift.replies(JIAYI) == ["您好退款"]


def test_drafts_stay_with_their_conversation_and_kind(shift: Shift) -> None:
    shift.in_list(MAYA)
    shift.key(K.Key_R)
    shift.type("for Maya")
    shift.key(K.Key_M, M.ControlModifier | M.ShiftModifier)
    shift.type("note on Maya")
    shift.key(K.Key_Down, M.AltModifier)
    shift.desk.until(lambda: shift.desk.workspace.shown_id() == JIAYI)
    assert shift.desk.workspace.composer.text() == ""
    shift.type("for Jiayi")
    shift.key(K.Key_Escape)
    assert shift.draft(MAYA) == "for Maya" and shift.draft(MAYA, "note") == "note on Maya"
    assert shift.draft(JIAYI) == "for Jiayi"
    shift.in_list(MAYA)
    shift.key(K.Key_R)
    assert shift.desk.workspace.composer.text() == "for Maya"
