"""Messages stored together: rows follow from what was added as from all there is, with few statements."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.replica.feed.test_replica_ingest import MESSAGES, POST, posted
from tests.replica.replica_desk import BRAND, DM, T0, Desk, StillClock, person, reply, said, x_id
from xdesk.core import ids
from xdesk.core.delivery import Result
from xdesk.core.model import Account, Draft, Link, Parent, Poll
from xdesk.core.polling.feed import Incoming, Outcome, Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversation_state, conversations
from xdesk.replica.database import checkpoints
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts

pytestmark = pytest.mark.usefixtures("encrypted_chat_throughout")
MIN = 60_000
LOG_BYTES = 4_000
"""Of one message, in the log: its own row, words and event, and its share of what it changes."""


def line(ms: int, shape: int) -> Incoming:
    """A message of the DM or below the post, in one of many shapes."""
    more: dict[str, Any] = {"low": 3 + shape, "outgoing": shape % 3 == 1, "summoned": shape % 5 != 0}
    if shape % 7 == 2:
        more["links"] = (Link(0, 4, "https://lumi.example/a", "t.co"),)
    if shape % 11 == 3:
        more |= {"quoted": Parent(x_id(T0 - 5_000), "Acme", "shown post", "ok")}
    if shape % 13 == 4:
        more["poll"] = Poll((("red", 1), ("blue", 2)), True, None)
    text = "" if shape % 13 == 4 else f"text {shape}"
    return posted(ms, text, **more) if shape % 2 else said(ms, text, **more)


PAGE = st.lists(
    st.one_of(
        st.builds(line, st.integers(T0, T0 + 40 * MIN), st.integers(0, 60)),
        st.sampled_from(MESSAGES),
    ),
    min_size=1,
    max_size=12,
).map(lambda found: ("page", Unpacked(messages=tuple(found))))
ACTS = st.lists(
    st.one_of(
        PAGE,
        st.tuples(st.just("gone"), st.sampled_from([one.id for one in MESSAGES])),
        st.tuples(st.sampled_from(["read", "done", "open", "unread", "draft"]), st.sampled_from([DM, POST])),
        st.tuples(st.just("reply"), st.integers(1, 30)),
    ),
    min_size=1,
    max_size=9,
)


def act(desk: Desk, name: str, value: Any, at: int) -> None:
    if name == "page":
        desk.do(ingest.store, BRAND, value, page_id=1, at=at)
    elif name == "gone":
        desk.do(ingest.store, BRAND, Unpacked(gone=(value,)), page_id=None, at=at)
    elif name == "read":
        desk.do(conversations.mark_read, value, agent="me", at=at)
    elif name == "unread":
        desk.do(conversations.mark_unread, value, agent="me", at=at)
    elif name == "draft":
        desk.do(drafts.save, Draft(value, "reply", "hm", 1, None, at), based_on=None)
    elif name == "reply":
        if conversations.read(desk.conn, DM) is None:
            return
        written = T0 + value * MIN
        newest = desk.one("SELECT max(id) FROM message WHERE conversation_id = ?", DM)
        item = reply(f"01{value}-{at}", written, based_on=newest, promise_minutes=30 if value % 4 == 0 else None)
        desk.do(outbox.enqueue, item, tags=(), done_after=False)
        desk.do(outbox.intent, item.id, attempt_id="a", tried_at=written, deadline=written + MIN)
        desk.do(outbox.finish, item.id, Outcome(Result.SENT, event_id=x_id(written, at % 900)), written)
    else:
        desk.do(conversations.set_status, value, name, agent="me", at=at)


def rows(desk: Desk) -> list[Any]:
    columns = ", ".join(conversation_state.COLUMNS)
    return desk.conn.execute(f"SELECT id, {columns} FROM conversation ORDER BY id").fetchall()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_a_row_told_from_what_was_added_is_the_row_computed_from_everything(acts: list[tuple[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "desk.db", StillClock())
        desk.do(accounts.add, Account(BRAND, "acme", "Acme", "", "", "ok", None, 0), at=T0)
        for n, (name, value) in enumerate(acts):
            act(desk, name, value, T0 + n)
            found = rows(desk)
            for one in found:
                desk.do(conversation_state.recompute, one[0])
            assert rows(desk) == found, (n, name)
        desk.conn.close()


def crowd(size: int = 100, at: int = T0) -> Unpacked:
    """A page of `size` messages of 40 customers, a third of them ours, each customer with a profile."""
    found = []
    for n in range(size):
        customer, ours = str(5_000 + n % 40), n % 3 == 1
        pair = ids.pair(BRAND, customer)
        found.append(
            said(
                at + n * 1_000, f"line {n}", low=n, outgoing=ours, customer_id=customer, external_id=pair,
                conversation_id=ids.dm_conversation(BRAND, pair), author_id=BRAND if ours else customer,
            )
        )  # fmt: skip
    people = tuple(person(str(5_000 + n), handle=f"h{n}") for n in range(40))
    return Unpacked(messages=tuple(found), customers=people)


def statements(desk: Desk, unpacked: Unpacked) -> list[str]:
    """Return every statement the engine runs to store `unpacked`; a trigger repeats its own, which is left out."""
    seen: list[str] = []
    desk.conn.set_trace_callback(seen.append)  # type: ignore[attr-defined]
    try:
        desk.do(ingest.store, BRAND, unpacked, page_id=1, at=T0)
    finally:
        desk.conn.set_trace_callback(None)  # type: ignore[attr-defined]
    return [sql for sql, before in zip(seen, ["", *seen], strict=False) if sql != before]


@pytest.mark.parametrize("known", [False, True])
def test_a_message_costs_few_statements(desk: Desk, known: bool) -> None:
    """A message, its words and its event are a row each; all else is asked and written for many at once."""
    if known:
        desk.do(ingest.store, BRAND, crowd(), page_id=1, at=T0)
    found = statements(desk, crowd(at=T0 + 1_000_000))
    assert len(found) <= (620 if known else 720), len(found)
    assert sum(sql.startswith("SELECT") for sql in found) <= (20 if known else 100)


def test_what_is_here_already_costs_a_handful(desk: Desk) -> None:
    """X lists the same messages poll after poll."""
    desk.do(ingest.store, BRAND, crowd(), page_id=1, at=T0)
    found = statements(desk, crowd())
    assert [sql for sql in found if "INTO message" in sql or "UPDATE conversation" in sql] == []
    assert len(found) <= 60
    assert not desk.last.conversations


def test_a_page_writes_few_bytes_to_the_log(desk: Desk) -> None:
    """A page of 100 messages in one transaction, in a file that holds the same people's messages of an hour."""
    for n in range(20):
        desk.do(ingest.store, BRAND, crowd(at=T0 + n * 200_000), page_id=1, at=T0)
    desk.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.do(ingest.store, BRAND, crowd(at=T0 + 10_000_000), page_id=1, at=T0)
    assert checkpoints.look(desk.conn).length / 100 < LOG_BYTES
