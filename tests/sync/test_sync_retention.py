"""Upkeep: connections after sleep, large pages apart, unknown parents, closed conversations, old pages forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from xdesk.core.model import Parent
from xdesk.core.operations.operation import Operation
from xdesk.core.polling.feed import Trouble, Unpacked
from xdesk.replica import operations
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.feed import pages, posts, streams
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import settings
from xdesk.sync import retention

MINUTE, DAY = 60_000, 86_400_000
DM = "dm:9000:100-9000"


def renewing(desk: Any) -> list[int]:
    """Count how often the desk asks for new connections."""
    renewed: list[int] = []

    async def renew() -> None:
        renewed.append(desk.clock.steady_ms())

    desk.ports = replace(desk.ports, renew=renew)
    return renewed


def test_connections_are_made_anew_after_a_sleep(desk: Any) -> None:
    renewed = renewing(desk)
    desk.live(30 * MINUTE)
    assert renewed == []
    asked = len(desk.world.asked)
    desk.clock.wrong += 3_600_000  # the loop stood still, a clock of the computer went on
    desk.live(11_000)
    assert len(renewed) >= 1 and {one for one, _, _ in desk.world.asked[asked:]} == {"dm", "mentions", "posts"}
    count = len(renewed)
    desk.live(10 * MINUTE)
    assert len(renewed) <= count + 1, "once per task, not for ever"


def test_connections_are_made_anew_when_nothing_answers(desk: Any) -> None:
    renewed = renewing(desk)
    desk.live(5_000)
    desk.world.offline = True
    desk.live(10 * MINUTE)
    assert len(renewed) >= 3
    desk.world.offline = False
    desk.live(MINUTE)
    healed = len(renewed)
    desk.live(10 * MINUTE)
    assert len(renewed) == healed


def test_another_network_is_used_at_once(desk: Any) -> None:
    renewed = renewing(desk)
    desk.live(5_000)
    desk.world.offline = True
    desk.live(10 * MINUTE)
    desk.world.offline = False
    count = len(renewed)
    desk.engine.network_changed()
    desk.live(300)
    assert len(renewed) > count
    assert desk.worker().health.open and desk.engine.workers["9000"].health.open


def test_a_send_that_found_no_network_makes_connections_anew(desk: Any) -> None:
    renewed = renewing(desk)
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.world.next_send.append("not_sent")
    number = desk.reply("100", "hello")
    desk.live(MINUTE)
    assert renewed and desk.state(number) == "sent" and len(desk.world.copies(number)) == 1


def test_a_channel_that_reads_apart_is_asked_to(desk: Any) -> None:
    channel, read = desk.channels["dm"], []

    async def apart(body: bytes, account_id: str) -> Unpacked:
        read.append(len(body))
        await asyncio.sleep(0.01)
        return type(channel).unpack(channel, body, account_id)

    channel.read = apart
    channel.unpack = None
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    assert read and desk.equal()


def test_the_dialect_of_a_channel_is_kept(desk: Any) -> None:
    desk.channels["mentions"].dialect = "post"
    desk.channels["dm"].dialect = "tweet"
    desk.live(2_000)
    writes = desk.store.writes
    assert streams.read(desk.conn, "9000", "mentions").dialect == "post"
    assert streams.read(desk.conn, "9000", "dm").dialect == "tweet"
    desk.live(60 * MINUTE)
    assert desk.store.writes > writes


def answering(desk: Any, count: int) -> list[str]:
    """Customers answer posts that X's pages do not bring along."""
    desk.run(asyncio.sleep(1))
    outside = [desk.world.new_id() for _ in range(count)]
    for number, parent in enumerate(outside):
        desk.world.post(str(200 + number), "@brand this one", lag=0).parent = parent
    return outside


def about(desk: Any, ids: list[str]) -> list[list[str]]:
    """The look-ups that asked about these posts; those that wait for an answer are asked about too."""
    return [batch for batch in desk.people.asked_posts if set(batch) & set(ids)]


def test_unknown_parents_are_looked_up_in_batches_and_once(desk: Any) -> None:
    outside = answering(desk, 130)
    desk.people.known_posts = {
        one: Parent(one, "Nora @nora", f"post {n}", "gone" if n == 7 else "ok") for n, one in enumerate(outside[:120])
    }
    desk.live(2 * MINUTE)
    assert sorted(map(len, desk.people.asked_posts)) == [30, 100]
    assert {one for batch in desk.people.asked_posts for one in batch} == set(outside)
    states = dict(desk.conn.execute("SELECT id, state FROM post").fetchall())
    assert (states[outside[0]], states[outside[7]], states[outside[125]]) == ("ok", "gone", "unknown")
    talk = desk.conn.execute("SELECT conversation_id FROM message WHERE parent_id = ?", (outside[0],)).fetchone()[0]
    assert timeline.page(desk.conn, talk)[0].parent == Parent(outside[0], "Nora @nora", "post 0", "ok")
    booked = desk.conn.execute("SELECT objects, requests, micros FROM spend WHERE name = 'lookup'").fetchone()
    assert booked == (120, 2, 600_000)
    desk.live(60 * MINUTE)
    assert len(about(desk, outside)) == 2


def test_parents_wait_while_money_or_x_is_short(desk: Any) -> None:
    desk.world.price = 1
    desk.write(settings.put, "budget_soft_micros", 1)
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "costs money")
    desk.live(5_000)
    outside = answering(desk, 3)
    desk.live(10 * MINUTE)
    assert desk.people.asked_posts == [] and len(posts.unknown(desk.conn, "9000")) == 3
    desk.write(settings.put, "budget_soft_micros", 10_000_000)
    desk.world.trouble = Trouble.BUSY
    desk.live(10 * MINUTE)
    assert desk.people.asked_posts == []
    desk.world.trouble = None
    desk.live(10 * MINUTE)
    assert len(about(desk, outside)) == 1


def test_a_refusal_of_the_person_closes_the_conversation_until_they_write(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.world.next_send.extend(["refused", "closed"])
    desk.reply("100", "a duplicate")
    desk.live(5_000)
    assert conversations.read(desk.conn, DM).refusal is None
    desk.reply("100", "hello")
    desk.live(5_000)
    assert conversations.read(desk.conn, DM).refusal is not None
    sent = desk.reply("100", "it works again")
    desk.live(5_000)
    assert desk.state(sent) == "sent" and conversations.read(desk.conn, DM).refusal is None


def test_a_message_that_came_during_the_attempt_keeps_the_conversation_open(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.world.next_send.append("closed")
    desk.world.latency = 4_000
    number = desk.reply("100", "hello")
    desk.live(100)
    desk.world.latency = 50
    desk.world.dm("100", "now you can")
    desk.engine.workers["9000"].hurry(agent=True)
    desk.live(20_000)
    assert desk.state(number) == "refused" and conversations.read(desk.conn, DM).refusal is None


@pytest.mark.parametrize("age_days", [29, 31])
def test_old_raw_pages_are_forgotten_and_poison_is_kept(desk: Any, age_days: int) -> None:
    desk.run(asyncio.sleep(1))
    bad = desk.world.dm("100", "unreadable")
    desk.channels["dm"].poison.add(bad.id)
    desk.world.dm("100", "good")
    desk.live(10_000)
    desk.halt()
    first = desk.conn.execute("SELECT min(id) FROM page").fetchone()[0]
    assert pages.body(desk.conn, first)
    desk.run(asyncio.sleep(age_days * DAY / 1_000))
    desk.live(2 * MINUTE)
    assert bool(pages.body(desk.conn, first)) is (age_days < 30)
    assert desk.conn.execute("SELECT count(*) FROM poison").fetchone()[0] >= 1


def test_upkeep_is_done_once_a_day(desk: Any) -> None:
    desk.live(MINUTE)
    begun = settings.get(desk.conn, retention.DONE_AT, 0)
    assert begun > 0
    desk.live(12 * 60 * MINUTE)
    assert settings.get(desk.conn, retention.DONE_AT, 0) == begun
    desk.live(13 * 60 * MINUTE)
    assert settings.get(desk.conn, retention.DONE_AT, 0) >= begun + DAY


@pytest.mark.parametrize("age_days", [29, 31])
def test_texts_never_sent_and_versions_of_drafts_are_kept_for_30_days(desk: Any, age_days: int) -> None:
    desk.world.dm("100", "hi")
    desk.live(5_000)
    number = desk.reply("100", "on second thought", undo_ms=10_000)
    desk.write(outbox.cancel, number, "me", desk.world.now())
    desk.halt()
    desk.run(asyncio.sleep(age_days * DAY / 1_000))
    desk.live(2 * MINUTE)
    kept = age_days < 30
    assert bool(desk.conn.execute("SELECT text FROM outbox").fetchone()[0]) is kept
    assert bool(drafts.journal(desk.conn, DM, "reply")) is kept


@pytest.mark.parametrize(("name", "days"), [("conversation.tag", 30), ("draft.save", 2), ("conversation.mark_read", 2)])
@pytest.mark.parametrize("over", [False, True])
def test_operations_are_kept_as_long_as_it_is_said(desk: Any, name: str, days: int, over: bool) -> None:
    desk.world.dm("100", "hi")
    desk.live(5_000)
    made = Operation("01A", "agent:me", desk.world.now(), name, {"conversation_id": DM, "text": "words"})
    desk.write(operations.once(made, lambda _tx: None))
    desk.halt()
    desk.run(asyncio.sleep((days * DAY + (1 if over else -1) * DAY / 2) / 1_000))
    desk.live(2 * MINUTE)
    assert (operations.read(desk.conn, "01A") is None) is over


def test_a_clock_that_jumped_erases_nothing(desk: Any) -> None:
    """The computer's clock is a year ahead, X is out of reach or says so: nothing is old by it."""
    desk.world.dm("100", "hi")
    desk.live(5_000)
    number = desk.reply("100", "on second thought", undo_ms=10_000)
    desk.write(outbox.cancel, number, "me", desk.world.now())
    desk.halt()
    desk.clock.wrong = 400 * DAY
    desk.world.offline = True
    desk.restart()
    desk.live(3 * DAY)
    desk.world.offline = False
    desk.live(2 * DAY)
    assert desk.conn.execute("SELECT text FROM outbox").fetchone()[0] and drafts.journal(desk.conn, DM, "reply")
    assert pages.body(desk.conn, 1)


def test_x_time_that_jumped_erases_nothing(desk: Any) -> None:
    """Something between this computer and X tells a time of its own."""
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.halt()
    desk.clock.wrong = -400 * DAY  # for this desk X is a year ahead of the computer
    desk.restart()
    desk.live(2 * DAY)
    assert pages.body(desk.conn, 1)


def test_what_was_written_under_a_wrong_clock_is_not_old(desk: Any) -> None:
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.world.dm("100", "hello?")
    desk.live(90_000)
    desk.halt()
    desk.clock.wrong = -400 * DAY
    desk.world.offline = True
    desk.write(settings.put, "x_skew_ms", 0)
    desk.restart()
    number = desk.reply("100", "on second thought", undo_ms=10_000)
    desk.write(outbox.cancel, number, "me", desk.x_time.now())
    desk.clock.wrong = 0
    desk.world.offline = False
    desk.live(2 * DAY)
    assert desk.conn.execute("SELECT text FROM outbox").fetchone()[0] and drafts.journal(desk.conn, DM, "reply")
