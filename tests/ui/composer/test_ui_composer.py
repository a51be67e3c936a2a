"""The composer over a real replica: text goes where it was typed, drafts are stored, nothing is ever lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import shiboken6
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica
from tests.ui.at_rest import at_rest
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.commands.registry import load
from xdesk.core.channels.registry import channel_of
from xdesk.core.ids import ulid
from xdesk.core.model import Draft, Macro
from xdesk.core.polling.feed import Unpacked
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.agent_texts import drafts, macros
from xdesk.replica.conversation import conversations, threads, timeline
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.ui.composer.composer import Composer
from xdesk.ui.composer.reply_access import shared_counter

K, M = Qt.Key, Qt.KeyboardModifier
NORA = seed_replica.conversation_id(seed_replica.guest("Nora Lindqvist"))  # public
MAYA = seed_replica.conversation_id(seed_replica.guest("Maya Fernandes"))  # DM
CHEN = seed_replica.conversation_id(seed_replica.guest("陈浩"))  # DM with a draft
REFUND = Macro(
    "m1", "tuikuan", ("/tk",), "退款：询问原因", "en",
    "{{customer.greeting}}, order {{order.last.no!}}, reason {{pick:Reason|faulty|wrong size}}. {{agent.name}}",
    ("dm", "public"), 30, ("Refund",), "tui kuan xun wen yuan yin", "tkxwyy",
)  # fmt: skip
THANKS = Macro("m2", "thanks", (), "Thank you", "en", "Thank you!", ("dm", "public"), None, (), "", "")


@pytest.fixture
def desk(seeded: seed_replica.SeededDesk) -> Iterator[seed_replica.SeededDesk]:
    serial = itertools.count(1)
    at = AgentSession(
        read=seeded.context.read,
        write=seeded.writer.write,
        clock=seeded.clock,
        x_now=seeded.clock.now_ms,
        me=seed_replica.ME,
        mint=lambda: ulid(seeded.clock.now_ms(), lambda n: next(serial).to_bytes(n, "big")),
        limits=shared_counter(),
    )
    seeded.context.runner = Runner(at, load())
    seeded.write(macros.store_shipped, (REFUND, THANKS))
    yield seeded


@pytest.fixture
def composer(desk: seed_replica.SeededDesk) -> Iterator[Composer]:
    composer = Composer(desk.context)
    composer.resize(600, composer.sizeHint().height())
    composer.show()
    composer.activateWindow()
    assert QTest.qWaitForWindowActive(composer, 60_000)
    yield composer
    composer.flush()
    shiboken6.delete(composer)  # before the seat closes its connection


def typed(composer: Composer, text: str) -> None:
    composer.editor.setFocus()
    if text.isascii():
        QTest.keyClicks(composer.editor, text)
    else:
        composer.editor.insertPlainText(text)


def queued(desk: seed_replica.SeededDesk, conversation_id: str) -> list[str]:
    return [item.text for item in outbox.open_rows(desk.context.read, conversation_id)]


def test_a_reply_goes_to_the_conversation_and_kind_it_was_typed_in(desk, composer: Composer) -> None:
    before = queued(desk, NORA)
    composer.bind(NORA)
    assert composer.bound_to() == (seed_replica.LUMI, NORA)
    assert composer.tools.account.accessibleName().count("@LumiHome")
    typed(composer, "We have it in sand.")
    QTest.keyClick(composer.editor, K.Key_Return, M.ControlModifier)
    assert queued(desk, NORA) == [*before, "We have it in sand."]
    row = outbox.open_rows(desk.context.read, NORA)[-1]
    assert channel_of(row.channel).public and row.reply_to_id is not None
    assert composer.text() == "" and drafts.read(desk.context.read, NORA, "reply") is None


def test_drafts_are_stored_soon_and_come_back_with_their_caret(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    typed(composer, "Half a sen😕")
    QTest.keyClick(composer.editor, K.Key_Left)
    at_rest(desk, composer)
    stored = drafts.read(desk.context.read, MAYA, "reply")
    assert stored is not None and stored.text == "Half a sen😕"
    composer.bind(NORA)
    composer.bind(MAYA)
    assert composer.editor.toPlainText() == "Half a sen😕"
    assert composer.editor.textCursor().position() == len("Half a sen")


def test_each_kind_keeps_its_own_draft(desk, composer: Composer) -> None:
    composer.bind(CHEN)
    assert composer.text() == "快递单号是"
    composer.swap_kind()
    typed(composer, "note")
    composer.swap_kind()
    assert composer.text() == "快递单号是"
    composer.swap_kind()
    assert composer.text() == "note"
    assert composer.send()
    assert [entry.text for entry in timeline.page(desk.context.read, CHEN) if entry.what == "note"] == ["note"]
    assert queued(desk, CHEN) == []
    composer.swap_kind()
    assert composer.text() == "快递单号是"


def test_the_text_survives_what_does_not_work(desk, composer: Composer, monkeypatch: pytest.MonkeyPatch) -> None:
    composer.bind(MAYA)
    assert not composer.send() and composer.wrong
    typed(composer, "Here you are.")

    def full(*_args: object, **_more: object) -> None:
        raise DeskError(Sentence("Desk", "The disk is full."))

    monkeypatch.setattr(desk.context.runner, "run", full)
    assert not composer.send()
    assert composer.text() == "Here you are." and composer.wrong == "The disk is full."


def test_too_long_says_how_much_and_does_not_send(desk, composer: Composer) -> None:
    composer.bind(NORA)
    composer.editor.insertPlainText("退" * 142)
    assert composer.head.counter.over() == 4 and not composer.tools.send.isEnabled()
    assert composer.head.counter.token() == "word.overdue"
    before = queued(desk, NORA)
    assert not composer.send() and queued(desk, NORA) == before and composer.text() == "退" * 142
    composer.bind(MAYA)
    composer.editor.insertPlainText("退" * 142)
    assert composer.head.counter.over() == 0 and composer.tools.send.isEnabled()


def test_what_is_composed_counts_and_is_handed_over_before_a_send(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    typed(composer, "Hi ")
    QApplication.sendEvent(composer.editor, QInputMethodEvent("ni hao", []))
    QApplication.processEvents()
    assert "9" in composer.head.counter.accessibleName()
    QTest.keyClick(composer.editor, K.Key_Return, M.ControlModifier)
    assert queued(desk, MAYA) == [] and composer.editor.composing() == "ni hao"


def test_a_refusal_is_shown_and_send_is_off(desk, composer: Composer) -> None:
    (thread,) = threads.of(desk.context.read, NORA)
    desk.write(threads.set_refusal, thread.id, Sentence("Composer", "X takes no reply here."))
    composer.bind(NORA)
    typed(composer, "x")
    assert not composer.tools.send.isEnabled() and composer.tools.reason.text() == "X takes no reply here."
    assert not composer.send()


def test_a_macro_replaces_its_code_fills_fields_and_is_one_undo_step(desk, composer: Composer) -> None:
    composer.bind(NORA)
    typed(composer, "Good. /tk")
    assert composer.entry.is_open() and composer.panel.current().code == "tuikuan"
    QTest.keyClick(composer.editor, K.Key_Tab)
    assert composer.text() == "Good. Hello Nora, order LH-20418, reason faulty. Chen Yu"
    assert not composer.entry.is_open()
    QTest.keyClick(composer.editor, K.Key_2)
    assert "wrong size" in composer.text()
    composer.editor.undo()
    composer.editor.undo()
    assert composer.editor.toPlainText() == "Good. /tk"


def test_a_value_in_a_chinese_macro_has_its_space_and_undo_takes_both(desk, composer: Composer) -> None:
    body = "看到您想退{{order.last.title}}（订单{{order.last.no!}}），原因是{{pick:原因|质量|尺码}}吗？"
    chinese = Macro("m3", "zhtui", (), "退货", "zh", body, ("dm", "public"), None, (), "", "")
    desk.write(macros.store_shipped, (REFUND, THANKS, chinese))
    composer.bind(NORA)
    typed(composer, "Good. /zhtui")
    at_rest(desk, composer)
    assert composer.panel.current().code == "zhtui"
    QTest.keyClick(composer.editor, K.Key_Tab)
    text = "Good. 看到您想退 Aria desk lamp, white（订单 LH-20418），原因是质量吗？"
    assert composer.text() == text
    values = [(field.text, field.source) for field in composer.live.all()]
    assert values == [("Aria desk lamp, white", "filled"), ("LH-20418", "filled"), ("质量", "pick")]
    told = composer.head.counter.accessibleName()
    assert str(shared_counter().weight(text)) in told
    QTest.keyClick(composer.editor, K.Key_2)
    assert composer.text() == text.replace("质量", "尺码")
    composer.editor.undo()
    composer.editor.undo()
    assert composer.editor.toPlainText() == "Good. /zhtui"


@pytest.mark.parametrize("sign", ["/", "／", "、"])
@pytest.mark.parametrize(
    ("before", "opens"), [("", True), ("好的，", True), ("a ", True), ("and", False), ("http:/", False)]
)
def test_signs_open_the_list_only_at_the_beginning_of_a_word(
    desk, composer: Composer, sign: str, before: str, opens: bool
) -> None:
    composer.bind(MAYA)
    composer.editor.setFocus()
    composer.editor.insertPlainText(before + sign)
    assert composer.entry.is_open() is opens


def test_a_code_directly_after_a_han_letter_opens_the_list_while_something_fits(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    composer.editor.setFocus()
    composer.editor.insertPlainText("您好/")
    assert not composer.entry.is_open(), "和/或 is no code"
    QTest.keyClicks(composer.editor, "tui")
    composer.editor.catch_up()
    assert composer.entry.is_open() and composer.panel.current().id == "m1"
    QTest.keyClicks(composer.editor, "xq")
    composer.editor.catch_up()
    assert not composer.entry.is_open(), "nothing fits: Enter is a line again"
    for _ in "xq":
        QTest.keyClick(composer.editor, K.Key_Backspace)
    QTest.keyClick(composer.editor, K.Key_Tab)
    assert composer.text().startswith("您好Hello Maya, order ")


def test_a_code_far_into_a_long_line_replaces_just_itself(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    composer.editor.setFocus()
    composer.editor.insertPlainText("\U0001f680字" * 400 + " /tk")
    assert composer.entry.is_open()
    QTest.keyClick(composer.editor, K.Key_Tab)
    assert composer.text().startswith("\U0001f680字" * 400 + " Hello Maya, order ")


@pytest.mark.parametrize("query", ["tuikuan", "tk", "退款", "tuik", "tui kuan", "xunwen"])
def test_the_list_is_filtered_by_code_title_pinyin_and_initials(desk, composer: Composer, query: str) -> None:
    composer.bind(MAYA)
    composer.editor.setFocus()
    composer.editor.insertPlainText("/")
    if " " in query:  # an input method spells syllables apart while it composes
        QApplication.sendEvent(composer.editor, QInputMethodEvent(query, []))
        QApplication.processEvents()
    else:
        composer.editor.insertPlainText(query)
    assert composer.entry.is_open() and composer.panel.current().id == "m1"


def test_esc_closes_the_list_and_keeps_it_closed_then_leaves(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    left: list[bool] = []
    composer.left.connect(lambda: left.append(True))
    typed(composer, "/t")
    QTest.keyClick(composer.editor, K.Key_Escape)
    typed(composer, "h")
    assert not composer.entry.is_open() and not left
    QTest.keyClick(composer.editor, K.Key_Escape)
    assert left and composer.text() == "/th"


def test_ctrl_j_opens_the_list_in_the_middle_of_a_word(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    typed(composer, "well")
    composer.open_macros()
    typed(composer, "tha")
    assert composer.entry.is_open()
    QTest.keyClick(composer.editor, K.Key_Return)
    assert composer.text() == "wellThank you!"


def test_an_empty_required_field_keeps_send_off_and_survives_a_restart(desk, composer: Composer) -> None:
    composer.bind(MAYA)  # no member card: no order number
    typed(composer, "/tuikuan")
    QTest.keyClick(composer.editor, K.Key_Return)
    assert not composer.tools.send.isEnabled() and "Order number" in composer.tools.reason.text()
    assert not composer.send()
    assert composer.flush()
    again = Composer(desk.context)
    again.bind(MAYA)
    assert not again.tools.send.isEnabled() and again.live.first_missing() is not None
    again.deleteLater()


def test_a_recalled_reply_comes_back_into_the_editor(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    typed(composer, "Too early")
    assert composer.send()
    desk.context.runner.undo()
    at_rest(desk, composer)
    assert composer.text() == "Too early" and queued(desk, MAYA) == []


def test_a_reply_is_based_on_what_was_on_the_screen_when_it_was_typed(desk, composer: Composer) -> None:
    composer.bind(MAYA)
    newest = conversations.read(desk.context.read, MAYA).last_in_id
    desk.context.seen = lambda one: Seen(newest, 3) if one == MAYA else Seen()
    typed(composer, "Answer")
    desk.context.seen = lambda one: Seen()
    who = seed_replica.guest("Maya Fernandes")
    later = seed_replica.incoming(who, desk.clock.at + 5_000, False, "One more thing")
    desk.write(ingest.store, who.account, Unpacked(messages=(later,)), page_id=None, at=desk.clock.at + 5_000)
    at_rest(desk, composer)
    assert composer.send()
    (row,) = outbox.open_rows(desk.context.read, MAYA)
    assert row.based_on == newest != later.id and row.seen_no == 3


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("bind"), st.sampled_from([NORA, MAYA, CHEN])),
        st.tuples(st.just("kind"), st.sampled_from(["reply", "note"])),
        st.tuples(st.just("type"), st.text("ab 退", min_size=1, max_size=4)),
        st.tuples(st.just("leave"), st.just("")),
    ),
    max_size=14,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_text_is_only_ever_where_it_was_typed(desk, composer: Composer, acts: list[tuple[str, str]]) -> None:
    """T44: whatever the agent switches, each text stays with its conversation and kind."""
    composer.bind(None)
    for one in (NORA, MAYA, CHEN):
        for kind in ("reply", "note"):
            desk.write(drafts.save, Draft(one, kind, "", 0, None, desk.clock.at), based_on=None)
    wrote: dict[tuple[str, str], str] = {}
    here, kind = "", "reply"
    for act, value in acts:
        if act == "bind":
            if value != here:
                here, kind = value, "reply"
            composer.bind(value)
        elif act == "kind" and here:
            composer.set_kind(value)
            kind = value
        elif act == "leave":
            composer.editor.clearFocus()
        elif act == "type" and here:
            cursor = composer.editor.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            composer.editor.setTextCursor(cursor)
            composer.editor.insertPlainText(value)
            wrote[(here, kind)] = wrote.get((here, kind), "") + value
    assert composer.flush()
    for one in (NORA, MAYA, CHEN):
        for each in ("reply", "note"):
            stored = drafts.read(desk.context.read, one, each)
            assert (stored.text if stored is not None else "") == wrote.get((one, each), "")
