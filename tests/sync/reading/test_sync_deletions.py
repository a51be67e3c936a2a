"""Deleted posts: what a customer deleted before the answer rings no more; X is asked rarely and believed twice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from xdesk.core.ids import snowflake_ms
from xdesk.core.model import Parent
from xdesk.core.polling.feed import Trouble
from xdesk.replica.conversation import conversations
from xdesk.replica.profile import settings
from xdesk.sync.reading import deletions

MINUTE = 60_000


def waits(desk: Any, customer: str = "300", text: str = "@brand where is it?") -> tuple[Any, str]:
    """A customer names the brand; return the post and our conversation."""
    desk.run(asyncio.sleep(1))
    made = desk.world.post(customer, text, lag=0)
    desk.live(MINUTE)
    row = desk.conn.execute("SELECT conversation_id FROM message WHERE id = ?", (made.id,)).fetchone()
    assert row is not None
    return made, str(row[0])


def shows(desk: Any, *posts: Any) -> None:
    desk.people.known_posts |= {one.id: Parent(one.id, "", one.text, "ok") for one in posts}


def deletes(desk: Any, *posts: Any) -> None:
    desk.people.known_posts |= {one.id: Parent(one.id, "", "", "gone") for one in posts}


def state(desk: Any, talk_id: str) -> tuple[int, bool]:
    talk = conversations.read(desk.conn, talk_id)
    assert talk is not None
    return talk.unread, talk.clock is not None


def test_badge_and_clock_of_a_deleted_post_go_before_it_is_due(desk: Any) -> None:
    made, talk = waits(desk)
    shows(desk, made)
    desk.live(5 * MINUTE)
    assert state(desk, talk) == (1, True)
    deletes(desk, made)
    desk.live(30 * MINUTE)
    assert state(desk, talk) == (0, False)
    row = desk.conn.execute("SELECT state, text FROM message WHERE id = ?", (made.id,)).fetchone()
    assert row == ("deleted", "")


def test_what_still_stands_keeps_its_clock(desk: Any) -> None:
    first, talk = waits(desk)
    second = desk.world.post("300", "@brand and in blue?", parent=first, lag=0)
    shows(desk, first, second)
    desk.live(MINUTE)
    assert state(desk, talk) == (2, True)
    deletes(desk, first)
    desk.live(30 * MINUTE)
    assert state(desk, talk) == (1, True)
    after = conversations.read(desk.conn, talk)
    assert after is not None and after.clock is not None and after.clock.start == snowflake_ms(second.id)


def test_one_answer_without_it_is_not_believed(desk: Any) -> None:
    """X had outages in which it found nothing: nobody's words are erased for that."""
    made, talk = waits(desk)
    shows(desk, made)
    deletes(desk, made)
    while not desk.people.asked_posts:
        desk.live(MINUTE // 2)
    shows(desk, made)
    desk.live(45 * MINUTE)
    assert state(desk, talk) == (1, True) and len(desk.people.asked_posts) >= 2
    assert desk.conn.execute("SELECT text FROM message WHERE id = ?", (made.id,)).fetchone()[0] != ""


def test_the_open_conversation_is_looked_at_at_once(desk: Any) -> None:
    made, talk = waits(desk)
    desk.live(5 * MINUTE)
    deletes(desk, made)
    assert desk.people.asked_posts == []
    desk.engine.looking_at(talk)
    desk.live(2 * MINUTE)
    assert state(desk, talk) == (0, False)


def test_x_is_asked_rarely_and_only_about_what_waits(desk: Any) -> None:
    made, _ = waits(desk)
    answered, _ = waits(desk, "301")
    desk.world.post("301", "here", ours=True, parent=answered, lag=0)
    desk.world.dm("302", "a message")
    shows(desk, made, answered)
    desk.live(120 * MINUTE)
    asked = desk.people.asked_posts
    assert {one for batch in asked for one in batch} == {made.id}
    assert len(asked) <= 120 * MINUTE // deletions.EVERY_MS
    booked = desk.conn.execute("SELECT requests FROM spend WHERE name = 'lookup'").fetchone()[0]
    assert booked == len(asked)


@pytest.mark.parametrize("why", ["money", "x"])
def test_nobody_is_asked_while_money_or_x_is_short(desk: Any, why: str) -> None:
    desk.world.price = 1
    made, talk = waits(desk)
    deletes(desk, made)
    if why == "money":
        desk.write(settings.put, "budget_soft_micros", 1)
    else:
        desk.world.trouble = Trouble.BUSY
    desk.live(60 * MINUTE)
    assert desk.people.asked_posts == [] and state(desk, talk)[1]
