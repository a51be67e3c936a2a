"""What the toast says of a reply is true as long as it stands there, and so is the key it shows."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.ui import seed_replica as seed
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.core.delivery import Result
from xdesk.core.polling.feed import Outcome
from xdesk.core.sentences import Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.outbox import outbox
from xdesk.ui.style import language
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button

TOM = seed.conversation_id(seed.guest("Tom Okafor"))


def sent(desktop: Desktop, conversation_id: str, text: str = "On its way.") -> str:
    """Send a reply with the keys and stay in the editor; return its id."""
    desktop.workspace.open(conversation_id)
    desktop.workspace.composer.write("reply")
    desktop.type(text)
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.settle()
    return outbox.open_rows(desktop.seeded.context.read, conversation_id)[-1].id


def words(desktop: Desktop) -> str:
    """What the toast says, without the marks round a name; '' when there is none."""
    toast = desktop.dispatcher.toast
    if not toast.isVisible():
        return ""
    label = next(one for one in toast.findChildren(PlainLabel))
    assert not label.elided()
    return label.text().replace("\u2068", "").replace("\u2069", "")


def tells(desktop: Desktop, said: str) -> None:
    """Wait until the toast says so: changes wait for a pause of whoever types."""
    desktop.until(lambda: words(desktop) == said)


def undo_button(desktop: Desktop) -> Button:
    return next(one for one in desktop.dispatcher.toast.findChildren(Button))


def passed(desktop: Desktop, ms: int) -> None:
    """X's clock goes on."""
    desktop.seeded.clock.at += ms
    desktop.seeded.context.ticker.tick.emit(desktop.seeded.clock.at)


def leaves(tx: Any, outbox_id: str, at: int) -> None:
    outbox.intent(tx, outbox_id, attempt_id="01T" + outbox_id[-8:], tried_at=at, deadline=at + 60_000)


def test_the_handle_stands_for_a_name_that_nobody_sees(desktop: Desktop) -> None:
    nameless = "UPDATE customer SET name = ? WHERE id = (SELECT customer_id FROM conversation WHERE id = ?)"
    desktop.seeded.write(lambda tx: tx.execute(nameless, ("\u3164\u200b", MAYA)) and None)
    sent(desktop, MAYA)
    assert words(desktop).startswith("Goes to @")


def test_it_counts_down_and_becomes_sent(desktop: Desktop) -> None:
    item = sent(desktop, MAYA)
    seen = []
    for _ in range(3):
        seen.append(words(desktop))
        passed(desktop, 1_000)
    assert seen == [f"Goes to Maya Fernandes in {n} s" for n in (3, 2, 1)]
    assert words(desktop) == "Queued for Maya Fernandes" and undo_button(desktop).isVisible()
    desktop.seeded.write(leaves, item, desktop.seeded.clock.at)
    tells(desktop, "Sending to Maya Fernandes")
    assert not undo_button(desktop).isVisible()
    desktop.seeded.write(outbox.finish, item, Outcome(Result.SENT, event_id="1991870999999999999"), seed.X_NOW + 4_000)
    tells(desktop, "Sent to Maya Fernandes")
    assert not undo_button(desktop).isVisible()


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (
            Outcome(Result.REFUSED, sentence=Sentence("X", "No.")),
            "Not accepted. Your reply to Maya Fernandes waits for you",
        ),
        (Outcome(Result.UNKNOWN), "Looking whether Maya Fernandes has it"),
        (Outcome(Result.NOT_SENT, retry_at=None), "Queued for Maya Fernandes"),
    ],
)
def test_it_becomes_what_became_of_the_reply(desktop: Desktop, result: Outcome, said: str) -> None:
    item = sent(desktop, MAYA)
    passed(desktop, 3_000)
    desktop.seeded.write(leaves, item, desktop.seeded.clock.at)
    desktop.seeded.write(outbox.finish, item, result, desktop.seeded.clock.at)
    tells(desktop, said)


def test_a_held_reply_is_not_told_as_going_out(desktop: Desktop) -> None:
    item = sent(desktop, MAYA)
    desktop.seeded.write(outbox.hold, item, Sentence("Replica", "Held"), seed.X_NOW)
    tells(desktop, "Held. Your reply to Maya Fernandes waits for you")


def test_what_is_said_after_it_is_not_overwritten_by_its_countdown(desktop: Desktop) -> None:
    sent(desktop, MAYA)
    desktop.dispatcher.toast.say("Link copied.")
    passed(desktop, 1_000)
    assert words(desktop) == "Link copied."


def test_it_ends_when_the_reply_is_taken_back_elsewhere(desktop: Desktop) -> None:
    item = sent(desktop, MAYA)
    desktop.seeded.write(outbox.cancel, item, "amir", seed.X_NOW)
    tells(desktop, "")


def test_the_key_is_the_one_that_works_where_the_keys_are(desktop: Desktop) -> None:
    item = sent(desktop, MAYA)
    editor, button = desktop.workspace.composer.editor, undo_button(desktop)
    assert desktop.focus() is editor and button.key() == "ctrl+z"
    desktop.type("z")
    assert editor.shown_text() == "z" and button.key() == "", "Ctrl+Z takes back the letter now"
    desktop.key(K.Key_Z, M.ControlModifier)
    assert outbox.read(desktop.seeded.context.read, item).state.value == "queued"
    desktop.key(K.Key_Escape)
    assert desktop.focus() is desktop.panes.inbox.list and button.key() == "z"
    desktop.key(K.Key_Slash)
    assert button.key() == "", "in a text field it is a letter"
    desktop.panes.inbox.focus_list()
    desktop.dispatcher.run("keys.single")
    item = sent(desktop, TOM)
    desktop.key(K.Key_Escape)
    assert undo_button(desktop).key() == "ctrl+z", "letters mean nothing now"
    desktop.dispatcher.run("keys.single")


@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize("where", ["list", "transcript", "button"])
def test_ctrl_z_outside_text_fields_does_what_z_does(desktop: Desktop, where: str, letters: bool) -> None:
    if not letters:
        desktop.dispatcher.run("keys.single")
    sent(desktop, MAYA, "Too early")
    desktop.key(K.Key_Escape)
    if where == "transcript":
        desktop.workspace.conversation.transcript.setFocus()
    elif where == "button":
        buttons = desktop.workspace.composer.findChildren(QAbstractButton)
        next(one for one in buttons if one.isVisible() and one.isEnabled() and one.focusPolicy()).setFocus()
    desktop.settle()
    assert (desktop.focus() is desktop.panes.inbox.list) == (where == "list")
    button = undo_button(desktop)
    assert button.key() == ("z" if letters and where != "button" else "ctrl+z")
    desktop.key(K.Key_Z, M.ControlModifier)
    desktop.until(lambda: desktop.workspace.composer.text() == "Too early")
    assert outbox.open_rows(desktop.seeded.context.read, MAYA) == []
    if not letters:
        desktop.dispatcher.run("keys.single")


def test_ctrl_z_in_a_text_field_stays_its_own(desktop: Desktop) -> None:
    sent(desktop, MAYA, "Final")
    desktop.key(K.Key_Escape)
    desktop.key(K.Key_Slash)
    desktop.type("kettle")
    desktop.key(K.Key_Z, M.ControlModifier)
    desktop.settle()
    assert [row.text for row in outbox.open_rows(desktop.seeded.context.read, MAYA)] == ["Final"]
    assert desktop.panes.inbox.search.text() != "kettle" and undo_button(desktop).key() == ""


def test_ctrl_z_in_an_empty_editor_takes_the_reply_back(desktop: Desktop) -> None:
    sent(desktop, MAYA, "Too early")
    desktop.key(K.Key_Z, M.ControlModifier)
    desktop.until(lambda: desktop.workspace.composer.text() == "Too early")
    assert outbox.open_rows(desktop.seeded.context.read, MAYA) == []
    assert desktop.focus() is desktop.workspace.composer.editor


def test_ctrl_z_in_an_empty_editor_takes_back_only_what_is_offered(desktop: Desktop) -> None:
    sent(desktop, MAYA, "Final")
    desktop.dispatcher.toast.end()
    desktop.key(K.Key_Z, M.ControlModifier)
    desktop.settle()
    assert [row.text for row in outbox.open_rows(desktop.seeded.context.read, MAYA)] == ["Final"]
    assert drafts.read(desktop.seeded.context.read, MAYA, "reply") is None


@pytest.mark.parametrize("chosen_language", [language.ENGLISH, language.CHINESE])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_nothing_of_it_is_cut(desktop: Desktop, chosen_language: str, size: tuple[int, int]) -> None:
    desktop.window.resize(*size)
    language.use(chosen_language)
    try:
        sent(desktop, TOM)
        laid_out(desktop)
        toast, pane = desktop.dispatcher.toast, desktop.workspace.conversation
        assert words(desktop) and pane.rect().contains(toast.card().translated(toast.pos()))
        toast.say("A sentence that is longer than the pane is wide, as translations may be. " * 2, undo=True)
        laid_out(desktop)
        label = next(one for one in toast.findChildren(PlainLabel))
        assert label.height() >= label.heightForWidth(label.width()) and undo_button(desktop).width() > 0
        assert pane.rect().contains(toast.card().translated(toast.pos()))
    finally:
        language.use(language.ENGLISH)
