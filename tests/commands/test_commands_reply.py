"""Replies: where they go follows from the conversation, what cannot go is refused, what was queued comes back."""

from __future__ import annotations

import dataclasses

import pytest

from tests.commands.command_desk import BRAND, CUSTOMER, DM, MENTION, POST, T0, Office, x_id
from tests.replica.replica_desk import encrypted
from xdesk.commands.reply import ACKNOWLEDGED
from xdesk.core import ids
from xdesk.core.channels.registry import channel_of
from xdesk.core.delivery import DECIDE_MS, Result, State
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Outcome, Unpacked
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox


def only(office: Office) -> Outgoing:
    office.do(lambda tx: None)
    (item,) = outbox.open_rows(office.read)
    return item


def test_a_dm_goes_to_the_person_and_answers_no_post(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="  您好，正在查\r\n")
    item = only(office)
    assert (item.recipient_id, item.external_id, item.reply_to_id) == (CUSTOMER, ids.pair(BRAND, CUSTOMER), None)
    assert item.text == "您好，正在查"
    assert item.undo_until == office.clock.now + channel_of("dm").undo_ms
    assert item.based_on == x_id(T0)


def test_a_public_reply_answers_the_customers_post(office: Office) -> None:
    office.run("reply.send", conversation_id=MENTION, text="您好，请私信订单号")
    item = only(office)
    assert channel_of(item.channel).public and item.reply_to_id == POST
    assert item.undo_until == office.clock.now + channel_of("mention").undo_ms


def test_a_reply_goes_the_way_the_person_wrote_last(office: Office, encrypted_chat: None) -> None:
    """Whatever the conversation began with; a text already queued keeps its way."""
    office.run("reply.send", conversation_id=DM, text="before")
    office.do(ingest.store, BRAND, Unpacked(messages=(encrypted(T0 + 1_000),)), page_id=None, at=T0)
    office.run("reply.send", conversation_id=DM, text="after")
    before, after = outbox.open_rows(office.read)
    assert (before.channel, before.external_id) == ("dm", ids.pair(BRAND, CUSTOMER))
    talk = conversations.read(office.read, DM)
    assert talk is not None and (talk.channel, talk.thread_id) == ("dm", after.thread_id)
    assert (after.channel, after.external_id) == ("xchat", encrypted(T0).external_id)
    assert after.undo_until is not None and after.undo_until - office.clock.now == channel_of("xchat").undo_ms


def test_it_says_to_whom_it_goes_and_how_long_it_can_be_taken_back(office: Office) -> None:
    done = office.run("reply.send", conversation_id=MENTION, text="好的")
    said = "Queued for 李娜. It goes out in 10 s; until then it can be taken back."
    assert done.say is not None and done.say.english() == said


def test_a_name_that_nobody_sees_gives_way_to_the_handle(office: Office) -> None:
    office.do(lambda tx: tx.execute("UPDATE customer SET name = '\u3164', handle = 'lina'"))
    done = office.run("reply.send", conversation_id=MENTION, text="好的")
    assert done.say is not None and done.say.values["name"] == "@lina"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no text to send yet."),
        (" \n\u200b\u2060 ", "There is no text to send yet."),
        ("订单 {{订单号}} 已发货", "订单号 is empty. Fill it in, then send."),
        ("你" * 141, "This text is 2 too long for X. Shorten it, then send."),
        ("a" * 281, "This text is 1 too long for X. Shorten it, then send."),
    ],
)
def test_what_cannot_go_is_refused_and_nothing_is_queued(office: Office, text: str, sentence: str) -> None:
    office.run("draft.save", conversation_id=MENTION, kind="reply", text="half a thought")
    before = office.state()
    with pytest.raises(DeskError) as caught:
        office.run("reply.send", conversation_id=MENTION, text=text)
    assert caught.value.sentence.english() == sentence
    assert office.state() == before


def test_a_dm_may_be_long_and_not_too_long(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="你" * 10_000)
    with pytest.raises(DeskError):
        office.run("reply.send", conversation_id=DM, text="你" * 10_001)


@pytest.mark.parametrize("minutes", [0, -5, 7 * 24 * 60 + 1])
def test_a_promise_has_bounds(office: Office, minutes: int) -> None:
    with pytest.raises(DeskError):
        office.run("reply.send", conversation_id=DM, text="好", promise_minutes=minutes)


def test_without_a_post_to_answer_nothing_public_is_queued(office: Office) -> None:
    office.do(lambda tx: tx.execute("UPDATE conversation SET reply_to_id = NULL WHERE id = ?", (MENTION,)))
    with pytest.raises(DeskError, match="no post here"):
        office.run("reply.send", conversation_id=MENTION, text="好")


def test_send_takes_the_draft_and_undo_brings_it_back(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="reply", text="您好，正在查")
    before = office.state()
    office.run("reply.send", conversation_id=DM, text="您好，正在查", tags=["退款"], promise_minutes=30)
    assert office.state()["draft"] == [] and office.state()["outbox"][0][1] == "queued"
    done = office.runner.undo()
    assert done is not None and done.go == "composer"
    assert office.state() == before


def test_undo_keeps_what_was_written_meanwhile(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="first")
    office.run("draft.save", conversation_id=DM, kind="reply", text="second")
    office.runner.undo()
    assert office.state()["draft"] == [(DM, "reply", "first\nsecond")]


def test_a_reply_that_left_cannot_be_taken_back(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="gone")
    item = only(office)
    office.do(outbox.intent, item.id, attempt_id="01T", tried_at=T0 + 70_000, deadline=T0 + 80_000)
    with pytest.raises(DeskError):
        office.runner.undo()
    assert only(office).state is State.SENDING and office.state()["draft"] == []
    assert office.runner.undo() is None, "what could not be taken back is not tried again"


def test_tags_promise_and_done_take_effect_only_after_x_has_it(office: Office) -> None:
    done = office.run("reply.send", conversation_id=DM, text="好的", tags=["退款"], promise_minutes=30, done_after=True)
    assert done.go == "next"
    item = only(office)
    assert office.state()["tag"] == [] and conversations.read(office.read, DM).status == "open"  # type: ignore[union-attr]
    office.do(outbox.intent, item.id, attempt_id="01T", tried_at=T0 + 70_000, deadline=T0 + 80_000)
    office.do(outbox.finish, item.id, Outcome(Result.SENT, event_id=x_id(T0 + 71_000)), T0 + 71_000)
    assert office.state()["tag"] == [(DM, "退款")]
    assert conversations.read(office.read, DM).status == "done"  # type: ignore[union-attr]


def test_acknowledge_promises_and_leaves_the_draft_alone(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="reply", text="half")
    before = office.state()
    office.run("reply.acknowledge", conversation_id=DM, minutes=45, text="", lang="zh")
    item = only(office)
    assert item.promise_minutes == 45 and item.text == ACKNOWLEDGED["zh"].replace("{n}", "45")
    assert office.state()["draft"][0][1:] == ("reply", "half")
    office.runner.undo()
    assert office.state()["outbox"] == before["outbox"]


def test_acknowledge_sends_the_agents_words(office: Office) -> None:
    office.run("reply.acknowledge", conversation_id=DM, minutes=30, text="马上看 {n}", lang="zh")
    assert only(office).text == "马上看 {n}"


def _asked(office: Office) -> Outgoing:
    office.run("reply.send", conversation_id=DM, text="fate unknown")
    item = only(office)
    office.do(outbox.intent, item.id, attempt_id="01T", tried_at=T0 + 70_000, deadline=T0 + 80_000)
    office.do(outbox.finish, item.id, Outcome(Result.UNKNOWN), T0 + 80_000)
    office.do(outbox.ask, item.id, Sentence("T", "no answer"), T0 + 90_000)
    return item


ANSWERS = {"reply.it_is_there": State.SENT, "reply.send_again": State.QUEUED, "reply.drop": State.DROPPED}


def _ten_seconds_later(office: Office) -> None:
    office.clock.now += DECIDE_MS
    office.do(outbox.carry_out, BRAND, office.clock.now)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_to_needs_you_is_carried_out_after_ten_seconds(office: Office, name: str) -> None:
    item = _asked(office)
    office.run(name, outbox_id=item.id)
    office.clock.now += DECIDE_MS - 1
    office.do(outbox.carry_out, BRAND, office.clock.now)
    assert only(office).state is State.ASKED and only(office).decision is not None
    office.clock.now += 1
    office.do(outbox.carry_out, BRAND, office.clock.now)
    settled = outbox.read(office.read, item.id)
    assert settled is not None and settled.state is ANSWERS[name] and settled.decision is None


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_to_needs_you_can_be_taken_back_for_ten_seconds(office: Office, name: str) -> None:
    _asked(office)
    item, before = only(office), office.state()
    done = office.run(name, outbox_id=item.id)
    assert done.undo is not None and done.undo.name == "reply.undecide"
    office.runner.undo()
    assert only(office) == item and office.state() == before
    _ten_seconds_later(office)
    assert only(office).state is State.ASKED
    office.run(name, outbox_id=item.id)
    _ten_seconds_later(office)
    with pytest.raises(DeskError):
        office.runner.undo()


def test_an_answer_waits_on_disk_and_the_last_one_counts(office: Office) -> None:
    item = _asked(office)
    office.run("reply.drop", outbox_id=item.id)
    office.run("reply.it_is_there", outbox_id=item.id)
    _ten_seconds_later(office)
    assert outbox.read(office.read, item.id).state is State.SENT  # type: ignore[union-attr]


def test_what_x_shows_meanwhile_goes_before_an_answer(office: Office) -> None:
    item = _asked(office)
    office.run("reply.send_again", outbox_id=item.id)
    office.do(outbox.adopt, item.id, x_id(T0 + 71_000), "adopted", T0 + 72_000)
    _ten_seconds_later(office)
    assert outbox.read(office.read, item.id).state is State.SENT  # type: ignore[union-attr]


def test_later_replies_wait_for_an_answer_that_can_be_taken_back(office: Office) -> None:
    item = _asked(office)
    office.run("reply.send", conversation_id=DM, text="and this")
    office.run("reply.drop", outbox_id=item.id)
    office.clock.now += 5_000
    assert outbox.due(office.read, BRAND, x_now=office.clock.now) == []
    _ten_seconds_later(office)
    assert [row.text for row in outbox.due(office.read, BRAND, x_now=office.clock.now)] == ["and this"]


def test_an_answer_given_while_the_clock_was_wrong_is_not_kept_for_ever(office: Office) -> None:
    item = _asked(office)
    office.clock.now += 86_400_000
    office.run("reply.drop", outbox_id=item.id)
    office.clock.now -= 86_400_000
    office.do(outbox.carry_out, BRAND, office.clock.now)
    assert outbox.read(office.read, item.id).state is State.DROPPED  # type: ignore[union-attr]


def test_undo_of_dropping_a_held_reply_brings_the_text_back_unsent(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="maybe stale")
    item = only(office)
    office.do(outbox.hold, item.id, Sentence("T", "held"), T0 + 70_000)
    office.run("reply.drop", outbox_id=item.id)
    assert outbox.read(office.read, item.id).state is State.DROPPED  # type: ignore[union-attr]
    office.runner.undo()
    assert office.state()["draft"] == [(DM, "reply", "maybe stale")]
    assert outbox.open_rows(office.read) == []


def test_a_held_reply_goes_anyway_or_back_to_the_editor(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="maybe stale")
    item = only(office)
    office.do(outbox.hold, item.id, Sentence("T", "held"), T0 + 70_000)
    office.run("reply.send_anyway", outbox_id=item.id)
    assert only(office).state is State.QUEUED
    office.do(outbox.hold, item.id, Sentence("T", "held"), T0 + 71_000)
    office.run("reply.edit_held", outbox_id=item.id)
    assert outbox.open_rows(office.read) == [] and office.state()["draft"][0][2] == "maybe stale"


def test_what_is_gone_is_said(office: Office) -> None:
    for name, args in [("reply.drop", {"outbox_id": "no"}), ("reply.send", {"conversation_id": "no", "text": "a"})]:
        with pytest.raises(DeskError, match="no longer on this desk"):
            office.run(name, **args)


def test_a_frozen_reply_has_no_field_a_command_forgot(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="a")
    item = dataclasses.asdict(only(office))
    assert {name for name, value in item.items() if value is None} == {
        "reply_to_id", "not_before", "hwm", "tried_at", "deadline", "checked_at", "promise_minutes",
        "decision",
    }  # fmt: skip
