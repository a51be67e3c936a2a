"""No reply that answers words the agent had not on the screen goes out by itself, whatever comes in which order."""

from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.soak.commands.stale_orders import play_orders
from tests.ui import seed_replica as seed
from tests.ui import whole_desk
from tests.ui.whole_desk import Desktop, K, M
from xdesk.core.delivery import State
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Unpacked
from xdesk.core.sentences import Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox

WHO, OTHER = seed.guest("Maya Fernandes"), seed.guest("王佳怡")
MAYA, JIAYI = seed.conversation_id(WHO), seed.conversation_id(OTHER)


def arrives(desk: Desktop, who: seed.Guest = WHO, text: str = "Wait, something else", ago: int = 0) -> str:
    """A message comes to this desk; nothing tells the window yet."""
    at = desk.seeded.clock.at + 5_000 - ago
    words = seed.incoming(who, at, False, text)
    desk.seeded.write(ingest.store, who.account, Unpacked(messages=(words,)), page_id=None, at=at)
    return str(words.id)


def told(desk: Desktop) -> None:
    """The window hears of it, and nothing else happens: no turn of the loop, no paint."""
    desk.seeded.context.bridge.tell_now()


def why(desk: Desktop, conversation_id: str = MAYA) -> str:
    """Why the newest reply would be held when its turn comes, "" when it would go."""
    desk.settle()
    row = outbox.open_rows(desk.seeded.context.read, conversation_id)[-1]
    found = outbox.guard(desk.seeded.context.read, row, x_now=desk.seeded.clock.at + 10_000)
    return found.english() if found is not None else ""


def writing(desk: Desktop, text: str = "Your refund ") -> None:
    """Maya is open, all of hers was painted, and the agent has begun to write."""
    desk.workspace.open(MAYA)
    desk.workspace.composer.write("reply")
    desk.look(MAYA)
    desk.type(text)


def held(desk: Desktop) -> Outgoing:
    """A reply to Maya that is held because she wrote; all of hers was painted since."""
    writing(desk)
    arrives(desk)
    desk.key(K.Key_Return, M.ControlModifier)
    desk.settle()
    row = outbox.open_rows(desk.seeded.context.read, MAYA)[-1]
    desk.seeded.write(outbox.hold, row.id, Sentence("T", "Held"), desk.seeded.clock.at)
    desk.look(MAYA)
    return row


def test_no_order_of_keys_commits_paints_switches_and_restarts_answers_what_was_not_seen() -> None:
    wrong, went, held_back = play_orders(0, 300)
    assert not wrong
    assert went > 60 and held_back > 60  # the guard neither sleeps nor stops everything


def test_what_was_painted_before_the_last_key_is_answered(desktop: Desktop) -> None:
    writing(desktop)
    arrives(desktop)
    desktop.look(MAYA)
    desktop.type("is on its way")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert why(desktop) == ""


def test_a_key_that_waited_while_the_message_was_painted_has_not_seen_it(desktop: Desktop) -> None:
    writing(desktop)
    arrives(desktop)
    told(desktop)
    desktop.workspace.conversation.transcript.viewport().repaint()
    desktop.type("is on its way")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(desktop)


def test_a_text_written_before_the_first_paint_answers_nothing(desktop: Desktop) -> None:
    assert desktop.workspace.shown_id() != JIAYI
    desktop.workspace.open(JIAYI)
    desktop.workspace.composer.write("reply")
    desktop.type("blind")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(desktop, JIAYI)


def test_what_comes_below_while_the_agent_reads_above_is_not_seen(desktop: Desktop) -> None:
    for n in range(30):
        arrives(desktop, text=f"line {n}\n" * 4, ago=4_000 - n)
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")
    transcript = desktop.workspace.conversation.transcript
    bar = transcript.verticalScrollBar()
    desktop.until(lambda: bar.maximum() > transcript.height())
    desktop.type("too early: most of it was above")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(desktop)
    for at in range(bar.maximum(), -1, -transcript.viewport().height() // 2):
        bar.setValue(at)
        transcript.viewport().repaint()
    bar.setValue(0)
    desktop.look(MAYA)
    desktop.type("all of it is read")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert why(desktop) == ""
    arrives(desktop, text="and the newest")
    whole_desk.laid_out(desktop)
    desktop.type("is on its way")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(desktop)


def test_a_draft_keeps_what_its_author_had_seen_through_saving_switching_and_a_restart(desktop: Desktop) -> None:
    writing(desktop)
    newest = conversations.read(desktop.seeded.context.read, MAYA)
    desktop.workspace.open(JIAYI)
    arrives(desktop)
    desktop.workspace.open(MAYA)
    desktop.look(MAYA)
    desktop.workspace.composer.write("reply")
    desktop.key(K.Key_Left)  # the caret is stored, too: the text is still the one from before
    assert desktop.workspace.composer.flush()
    kept = drafts.read(desktop.seeded.context.read, MAYA, "reply")
    assert kept is not None and newest is not None and kept.seen is not None
    assert kept.seen.newest_id == newest.last_in_id
    desktop.window.close()
    again = Desktop(desktop.seeded)
    again.workspace.open(MAYA)
    again.look(MAYA)
    again.workspace.composer.write("reply")
    again.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(again)
    again.window.close()


def test_let_go_when_all_was_seen_and_held_again_when_not(desktop: Desktop) -> None:
    row = held(desktop)
    arrives(desktop, text="no, wait")
    told(desktop)
    desktop.workspace.conversation.transcript.viewport().repaint()
    desktop.dispatcher.run("reply.send_anyway")  # the key was pressed before this paint
    assert outbox.read(desktop.seeded.context.read, row.id).state is State.QUEUED  # type: ignore[union-attr]
    assert "wrote after you wrote this" in why(desktop)
    desktop.seeded.write(outbox.hold, row.id, Sentence("T", "Held"), desktop.seeded.clock.at)
    desktop.look(MAYA)
    desktop.dispatcher.run("reply.send_anyway")
    assert why(desktop) == ""


def test_sent_again_from_the_sheet_over_another_conversation_has_seen_nothing_more(desktop: Desktop) -> None:
    writing(desktop)
    desktop.key(K.Key_Return, M.ControlModifier)
    desktop.settle()
    row = outbox.open_rows(desktop.seeded.context.read, MAYA)[-1]
    at = desktop.seeded.clock.at
    desktop.seeded.write(outbox.intent, row.id, attempt_id="01T", tried_at=at, deadline=at + 1, body_sha256="0" * 64)
    desktop.seeded.write(outbox.step, row.id, State.UNCONFIRMED)
    desktop.seeded.write(outbox.step, row.id, State.ASKED)
    desktop.workspace.open(JIAYI)
    arrives(desktop)
    desktop.look(JIAYI)
    assert desktop.dispatcher.needs_you.open()
    desktop.dispatcher.needs_you.page.answered.emit(row.id, "again")
    desktop.seeded.write(outbox.carry_out, row.account_id, desktop.seeded.clock.at + 60_000)
    assert outbox.read(desktop.seeded.context.read, row.id).state is State.QUEUED  # type: ignore[union-attr]
    assert "wrote after you wrote this" in why(desktop)


def test_a_macro_is_an_edit_like_any_other(desktop: Desktop) -> None:
    writing(desktop, "x")
    arrives(desktop)
    told(desktop)
    desktop.workspace.conversation.transcript.viewport().repaint()
    desktop.workspace.composer.insert_by_id("m2")
    desktop.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(desktop)


def test_a_text_taken_back_and_what_was_typed_meanwhile_have_seen_what_both_had(desktop: Desktop) -> None:
    writing(desktop, "first")
    desktop.key(K.Key_Return, M.ControlModifier)
    arrives(desktop)
    desktop.look(MAYA)
    desktop.type("second")
    desktop.dispatcher.undo()
    desktop.settle()
    assert desktop.workspace.composer.text() == "first\nsecond"
    desktop.key(K.Key_Return, M.ControlModifier)
    assert "wrote after you wrote this" in why(desktop)


def status(desk: Desktop) -> str:
    desk.settle()
    talk = conversations.read(desk.seeded.context.read, MAYA)
    assert talk is not None
    return talk.status


def test_done_closes_nothing_that_came_with_the_key(desktop: Desktop) -> None:
    desktop.workspace.open(MAYA)
    desktop.look(MAYA)
    said: list[str] = []
    desktop.seeded.context.done.connect(lambda _call, done: said.append(done.say.english() if done.say else ""))
    arrives(desktop)  # stored, and the window has not heard of it
    desktop.dispatcher.run("conversation.done")
    assert status(desktop) == "open" and any("stays open" in one for one in said)
    desktop.look(MAYA)
    desktop.dispatcher.run("conversation.done")
    assert status(desktop) == "done"


def test_done_closes_nothing_below_what_is_in_sight(desktop: Desktop) -> None:
    desktop.workspace.open(JIAYI)
    for n in range(30):
        arrives(desktop, text=f"line {n}\n" * 4, ago=4_000 - n)
    desktop.settle()
    desktop.workspace.open(MAYA)
    bar = desktop.workspace.conversation.transcript.verticalScrollBar()
    desktop.until(lambda: bar.maximum() > 500)
    whole_desk.laid_out(desktop)
    bar.setValue(0)
    arrives(desktop, text="and the newest")
    whole_desk.laid_out(desktop)
    desktop.dispatcher.run("conversation.done")
    assert status(desktop) == "open"
    newest = timeline.arrived(desktop.seeded.context.read, MAYA)
    desktop.until(lambda: bar.setValue(bar.maximum()) or desktop.seeded.context.upto(MAYA) == newest)
    desktop.dispatcher.run("conversation.done")  # what was there from the start need not have been scrolled through
    assert status(desktop) == "done"


class _Log:
    """What the window painted of customers' words, and how far the log was when a text was last edited."""

    def __init__(self, desk: Desktop) -> None:
        self.desk, self.painted, self.edited = desk, desk.painted, dict[str, int]()

    def missed(self, conversation_id: str) -> list[str]:
        rows = self.desk.seeded.context.read.execute(
            "SELECT id FROM message WHERE conversation_id = ? AND direction = 'in' AND state <> 'deleted'",
            (conversation_id,),
        )
        before = set(self.painted[: self.edited.get(conversation_id, 0)])
        return [row[0] for row in rows if row[0] not in before]


@pytest.mark.parametrize("number", range(6))
def test_random_orders_in_the_real_window(desktop: Desktop, number: int) -> None:
    rng, log, here = random.Random(f"window {number}"), _Log(desktop), [MAYA]
    judged = 0
    desktop.workspace.open(MAYA)
    desktop.workspace.composer.write("reply")

    def sign() -> None:
        before = desktop.workspace.composer.text()
        log.edited[here[0]] = len(log.painted)
        desktop.type(rng.choice("abc"))
        assert desktop.workspace.composer.text() != before

    def switch() -> None:
        here[0] = rng.choice((MAYA, JIAYI))
        desktop.workspace.open(here[0])
        desktop.workspace.composer.write("reply")

    def send() -> None:
        nonlocal judged
        answered = here[0]
        if not desktop.workspace.composer.text():
            return
        desktop.key(K.Key_Return, M.ControlModifier)
        missed, reason = log.missed(answered), why(desktop, answered)
        assert reason or not missed, f"let go though {missed} were not painted"
        judged += 1

    acts: list[Any] = [
        sign, sign, sign, switch, send, QApplication.processEvents, lambda: desktop.look(here[0]),
        lambda: arrives(desktop, rng.choice((WHO, OTHER))), lambda: told(desktop),
        lambda: desktop.workspace.conversation.transcript.viewport().repaint(), desktop.workspace.composer.flush,
    ]  # fmt: skip
    for _ in range(60):
        rng.choice(acts)()
    sign()
    send()
    assert judged
