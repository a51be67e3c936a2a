"""No keystroke reaches another customer, and no text that comes back is lost."""

from __future__ import annotations

from tests.ui import seed_replica as seed
from tests.ui.at_rest import elapse, running
from tests.ui.whole_desk import MAYA, Desktop, K, M, laid_out
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.outbox import outbox
from xdesk.ui.composer import draft_saver as keeper

JIAYI = seed.conversation_id(seed.guest("王佳怡"))


def test_whoever_writes_is_not_moved_by_arrivals(desktop: Desktop) -> None:
    """The row in front leaves the top while the agent types: the composer stays with its customer."""
    desktop.panes.inbox._untouched = True  # private: as after a start; the desk of the tests is chosen in already
    desktop.workspace.peek(MAYA)
    desktop.workspace.composer.editor.setFocus()
    desktop.type("your refund ")
    now = desktop.seeded.clock.now_ms()
    desktop.seeded.write(lambda tx: conversations.set_status(tx, MAYA, "done", agent="me", at=now))
    desktop.settle()
    laid_out(desktop)
    desktop.type("is on its way")
    assert desktop.workspace.shown_id() == MAYA
    desktop.workspace.composer.flush()
    kept = drafts.read(desktop.seeded.context.read, MAYA, "reply")
    assert kept is not None and kept.text == "your refund is on its way"
    assert drafts.read(desktop.seeded.context.read, JIAYI, "reply") is None


def test_undo_of_a_send_keeps_what_is_typed_meanwhile(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.type("first answer")
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.type("second thought")
    desktop.dispatcher.undo()  # before the second text was stored
    desktop.settle()
    for timer in running(desktop.window, longest=keeper.PATIENCE_MS):  # longer than a draft may stay unconfirmed
        elapse(timer)
    laid_out(desktop)
    desktop.workspace.composer.flush()
    kept = drafts.read(desktop.seeded.context.read, MAYA, "reply")
    assert kept is not None and kept.text.splitlines() == ["first answer", "second thought"]
    assert desktop.workspace.composer.text() == kept.text


def test_a_reply_the_disk_did_not_take_stays_in_the_editor(desktop: Desktop, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def slow(*_args: object, **_more: object) -> None:
        raise DeskError(Sentence("Desk", "The disk is full."))

    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.type("keep me")
    before = len(outbox.open_rows(desktop.seeded.context.read, MAYA))
    monkeypatch.setattr(type(desktop.seeded.context.runner.session), "commit", slow)
    desktop.key(K.Key_Return, M.ControlModifier)
    assert desktop.workspace.composer.text() == "keep me"
    assert len(outbox.open_rows(desktop.seeded.context.read, MAYA)) == before
