"""Decisions about a reply count for what had arrived when they were made: what came after them holds it again."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from tests.commands.command_desk import BRAND, DM, T0, Office, x_id
from tests.replica.replica_desk import said
from xdesk.core.delivery import DECIDE_MS, Result, State
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Incoming, Outcome, Unpacked
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox

HELD = Sentence("T", "held")


def arrives(office: Office, *messages: Incoming) -> None:
    """A page with `messages` is unpacked."""
    office.do(ingest.store, BRAND, Unpacked(messages=messages), page_id=None, at=office.clock.now)


def before_the_next_write(office: Office, *messages: Incoming) -> None:
    """A page is committed after the agent decided and before the decision is."""
    desk = office.runner.session

    def write(fn: Any, *args: Any) -> Future[Any]:
        arrives(office, *messages)
        office.runner.session = desk
        return desk.write(fn, *args)

    office.runner.session = replace(desk, write=write)


def queued(office: Office) -> Outgoing:
    office.run("reply.send", conversation_id=DM, text="您好，正在查")
    (item,) = outbox.open_rows(office.read)
    return item


def held(office: Office) -> Outgoing:
    """A reply held because the customer wrote and a colleague answered on x.com."""
    item = queued(office)
    arrives(office, said(T0 + 5_000, "还在吗"), said(T0 + 6_000, "马上", outgoing=True))
    office.do(outbox.hold, item.id, HELD, T0 + 7_000)
    return item


def asked(office: Office) -> Outgoing:
    item = queued(office)
    office.do(outbox.intent, item.id, attempt_id="01T", tried_at=T0 + 70_000, deadline=T0 + 80_000)
    office.do(outbox.finish, item.id, Outcome(Result.UNKNOWN), T0 + 80_000)
    office.do(outbox.ask, item.id, HELD, T0 + 90_000)
    return item


def guarded(office: Office) -> bool:
    """Whether the reply would be held when its turn comes."""
    office.do(lambda _tx: None)
    office.do(outbox.carry_out, BRAND, office.clock.now + DECIDE_MS)  # it could be taken back until now
    (item,) = outbox.open_rows(office.read)
    assert item.state is State.QUEUED
    return outbox.guard(office.read, item, x_now=office.clock.now) is not None


DECISIONS = {"reply.send_anyway": held, "reply.send_again": asked}


@pytest.mark.parametrize("name", DECISIONS)
def test_what_was_there_holds_no_more(office: Office, name: str) -> None:
    office.run(name, outbox_id=DECISIONS[name](office).id)
    assert not guarded(office)


@pytest.mark.parametrize("outgoing", [False, True], ids=["customer", "colleague"])
@pytest.mark.parametrize("name", DECISIONS)
def test_what_came_between_decision_and_commit_holds_again(office: Office, name: str, outgoing: bool) -> None:
    item = DECISIONS[name](office)
    before_the_next_write(office, said(T0 + 100_000, "不用了", outgoing=outgoing))
    office.run(name, outbox_id=item.id)
    assert guarded(office)
    office.do(outbox.hold, item.id, HELD, T0 + 110_000)
    office.run("reply.send_anyway", outbox_id=item.id)
    assert not guarded(office), "the second decision was made with it in sight"


@pytest.mark.parametrize("outgoing", [False, True], ids=["customer", "colleague"])
def test_what_comes_between_commit_and_send_holds_again(office: Office, outgoing: bool) -> None:
    office.run("reply.send_anyway", outbox_id=held(office).id)
    arrives(office, said(T0 + 100_000, "不用了", outgoing=outgoing))
    assert guarded(office)


def test_a_message_x_shows_late_was_not_seen_though_it_is_older(office: Office) -> None:
    office.run("reply.send_anyway", outbox_id=held(office).id)
    arrives(office, said(T0 + 5_500, "地址错了", id=x_id(T0 + 5_500)))  # between the two that were there
    assert guarded(office)


def test_with_nothing_there_everything_is_new(office: Office) -> None:
    item = queued(office)
    office.do(lambda tx: tx.execute("DELETE FROM message WHERE conversation_id = ?", (DM,)))
    office.do(outbox.hold, item.id, HELD, T0 + 7_000)
    before_the_next_write(office, said(T0 + 5_000, "你好"))
    office.run("reply.send_anyway", outbox_id=item.id)
    assert guarded(office)


def test_an_acknowledgement_is_held_when_the_customer_wrote_since_it_was_asked_for(office: Office) -> None:
    seen = x_id(T0)
    arrives(office, said(T0 + 5_000, "不用了"))
    office.run("reply.acknowledge", conversation_id=DM, minutes=30, based_on=seen)
    (item,) = outbox.open_rows(office.read)
    assert item.based_on == seen and guarded(office)


def test_an_acknowledgement_asked_for_by_name_has_seen_what_is_there(office: Office) -> None:
    arrives(office, said(T0 + 5_000, "在吗"))
    office.run("reply.acknowledge", conversation_id=DM, minutes=30)
    assert not guarded(office)
    arrives(office, said(T0 + 6_000, "不用了"))
    assert guarded(office)


def test_the_runner_tells_what_undo_would_run(office: Office) -> None:
    assert office.runner.next_undo is None
    office.run("conversation.take", conversation_id=DM)
    done = office.run("reply.send", conversation_id=DM, text="好的")
    assert office.runner.next_undo == done.undo and done.undo is not None
    office.runner.undo()
    before = office.runner.next_undo
    assert before is not None and before.name.startswith("conversation.")
    office.runner.undo()
    assert office.runner.next_undo is None


def test_an_agent_need_not_wait_until_a_lost_reply_was_looked_for(office: Office) -> None:
    item = queued(office)
    office.do(outbox.intent, item.id, attempt_id="01T", tried_at=T0 + 70_000, deadline=T0 + 80_000)
    office.do(outbox.finish, item.id, Outcome(Result.UNKNOWN), T0 + 80_000)
    done = office.run("reply.decide_now", outbox_id=item.id)
    assert done.say is not None and office.rows("SELECT state FROM outbox") == [("asked",)]
    office.run("reply.send_again", outbox_id=item.id)
    office.do(outbox.carry_out, BRAND, office.clock.now + DECIDE_MS)
    assert office.rows("SELECT state, human_id IS NOT NULL FROM outbox") == [("queued", 1)]


@pytest.mark.parametrize("make", [queued, held, asked])
def test_only_a_lost_reply_can_be_decided_early(office: Office, make: Any) -> None:
    item = make(office)
    before = office.rows("SELECT state FROM outbox")
    with pytest.raises(DeskError):
        office.run("reply.decide_now", outbox_id=item.id)
    assert office.rows("SELECT state FROM outbox") == before
