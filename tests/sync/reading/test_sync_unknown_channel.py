"""Rows on a channel that only a newer desk knows: nothing stumbles over them, and what cannot be done is said."""

from __future__ import annotations

from typing import Any

from tests.sync.sync_desk import BRAND
from xdesk.core.delivery import State
from xdesk.core.ids import snowflake_at
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.replica.feed import ingest, requests
from xdesk.replica.outbox import outbox

TALK, CUSTOMER = f"hologram:{BRAND}:100", "100"


def said(desk: Any) -> str:
    """A customer's words that a newer desk stored; return their id."""
    now = desk.world.now()
    one = str(snowflake_at(now - 5_000))
    words = Incoming(
        id=one, channel="hologram", conversation_id=TALK, external_id="h1", author_id=CUSTOMER, customer_id=CUSTOMER,
        outgoing=False, text="Can you see me?", created_at=now - 5_000, root_edit_id=one,
    )  # fmt: skip
    desk.write(lambda tx: ingest.store(tx, BRAND, Unpacked((words,)), page_id=None, at=now))
    return one


def asked(desk: Any, kind: str) -> list[Any]:
    """Ask for something of the conversation, let the engine work, and return the request as it ended."""
    at = desk.world.now()
    desk.write(lambda tx: requests.add(tx, kind, at=at, conversation_id=TALK))
    desk.live(5_000)
    sql = "SELECT done_at, sentence FROM wish WHERE conversation_id = ? AND kind = ?"
    return list(desk.conn.execute(sql, (TALK, kind)).fetchone())


def test_a_reply_that_a_newer_desk_queued_is_held_and_says_what_to_do(desk: Any) -> None:
    desk.world.dm("200", "hello?")
    desk.live(5_000)
    one, now = said(desk), desk.x_time.now()
    item = Outgoing(
        "o1", BRAND, TALK, "hologram", CUSTOMER, "h1", one, "Yes", now, State.QUEUED, None, None, one,
        None, None, None, 0, None, None, "me",
    )  # fmt: skip
    desk.write(lambda tx: outbox.enqueue(tx, item))
    other = desk.reply("200", "hello")
    desk.live(20_000)
    held = outbox.read(desk.conn, "o1")
    assert held is not None and held.state is State.HELD
    sentence = desk.conn.execute("SELECT sentence FROM outbox WHERE id = 'o1'").fetchone()[0]
    assert "Update xdesk to answer here" in sentence
    assert desk.state(other) == "sent", "other conversations go on"


def test_what_cannot_be_read_there_is_said(desk: Any) -> None:
    said(desk)
    for kind in ("refresh", "older"):
        done_at, sentence = asked(desk, kind)
        assert done_at is not None and "cannot read this kind of conversation" in sentence
