"""One conversation over the threads of a person: messages find it, replies go where the person wrote last."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.replica.feed.test_replica_ingest import ROOT, posted
from tests.replica.replica_desk import (
    BRAND,
    CUSTOMER,
    DM,
    KEY,
    T0,
    Desk,
    StillClock,
    encrypted,
    reply,
    said,
    x_id,
)
from tests.replica.replica_replies import begin, outcome
from tests.replica.version_1_profile import BRANDS, build, contents
from xdesk.core import ids
from xdesk.core.delivery import State
from xdesk.core.model import Conversation
from xdesk.core.sentences import Sentence
from xdesk.replica.conversation import conversations, threads, timeline
from xdesk.replica.conversation.threads import Location
from xdesk.replica.database import connection, db_errors, set_aside, start_check
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.replica.recovery import set_aside_history
from xdesk.replica.recovery import set_aside_rows as rows_of
from xdesk.replica.search import search

pytestmark = pytest.mark.usefixtures("encrypted_chat_throughout")
WHY = Sentence("Test", "X takes no reply here.")
DM_THREAD = ids.thread("dm", BRAND, ids.pair(BRAND, CUSTOMER))


def read(desk: Desk, conversation_id: str = DM) -> Conversation:
    found = conversations.read(desk.conn, conversation_id)
    assert found is not None
    return found


def ids_of(desk: Desk) -> list[str]:
    return [row[0] for row in desk.conn.execute("SELECT id FROM conversation ORDER BY id")]


@pytest.mark.parametrize("first", ["dm", "xchat"])
def test_direct_and_encrypted_messages_of_a_person_are_one_conversation(desk: Desk, first: str) -> None:
    both = [said(T0, "hello 退款"), encrypted(T0 + 1_000, "still there? 退款")]
    for one in both if first == "dm" else reversed(both):
        desk.take(one)
    talk = read(desk)
    assert ids_of(desk) == [DM] and [one.channel for one in talk.threads] == ["dm", "xchat"]
    assert [e.text for e in timeline.page(desk.conn, DM)] == ["hello 退款", "still there? 退款"]
    assert (talk.channel, talk.unread, talk.clock and talk.clock.start) == ("dm", 2, T0)
    assert search.find(desk.conn, "退款") == [DM]
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + 2_000)
    assert read(desk).unread == 0
    desk.take(encrypted(T0 + 3_000, "hm"), said(T0 + 4_000, "hm"))
    assert read(desk).unread == 2


def test_the_row_shows_the_channel_of_the_first_words_and_a_reply_goes_where_the_newest_stand(desk: Desk) -> None:
    desk.take(encrypted(T0 + 1_000))
    assert (read(desk).channel, read(desk).reply_channel) == ("xchat", "xchat")
    desk.take(said(T0))
    assert (read(desk).channel, read(desk).reply_channel) == ("dm", "xchat")
    assert read(desk).external_id == encrypted(T0).external_id
    desk.take(said(T0 + 2_000))
    assert (read(desk).reply_channel, read(desk).external_id) == ("dm", ids.pair(BRAND, CUSTOMER))
    desk.take(gone=(x_id(T0 + 2_000),))
    assert read(desk).reply_channel == "xchat"
    desk.take(said(T0 + 3_000, "ours", outgoing=True))  # what we say moves nothing
    assert read(desk).reply_channel == "xchat"


def test_a_group_is_a_conversation_of_its_own(desk: Desk) -> None:
    group = "1500000000000000001"
    named = {"conversation_id": ids.dm_conversation(BRAND, group), "external_id": group}
    desk.take(said(T0), said(T0 + 2, customer_id="99", author_id="99", **named))
    assert read(desk, named["conversation_id"]).customer.id == "99"
    desk.take(said(T0 + 1, customer_id="98", author_id="98", **named))
    assert ids_of(desk) == sorted([DM, named["conversation_id"]])
    talk = read(desk, named["conversation_id"])
    assert [one.external_id for one in talk.threads] == [group]
    assert talk.customer.id == "98"  # who spoke first, whatever came first


def test_below_one_post_a_customer_is_one_conversation_whatever_the_channel(desk: Desk) -> None:
    other = ids.post_conversation(BRAND, ROOT, "99")
    desk.take(
        posted(T0, channel="mention"), posted(T0 + 1_000, channel="reply"),
        posted(T0 + 2_000, customer_id="99", author_id="99", conversation_id=other),
    )  # fmt: skip
    mine = ids.post_conversation(BRAND, ROOT, CUSTOMER)
    assert ids_of(desk) == sorted([mine, other])
    talk = read(desk, mine)
    assert [one.channel for one in talk.threads] == ["mention", "reply"]
    assert (talk.channel, talk.reply_channel, talk.reply_to_id) == ("mention", "reply", x_id(T0 + 1_000))


def test_a_post_told_again_as_of_another_channel_moves(desk: Desk) -> None:
    desk.take(posted(T0, channel="reply"))
    desk.take(posted(T0, channel="mention"))
    mine = ids.post_conversation(BRAND, ROOT, CUSTOMER)
    assert (read(desk, mine).channel, read(desk, mine).reply_channel) == ("mention", "mention")
    assert desk.one("SELECT count(*) FROM message") == 1


def replied(desk: Desk, name: str = "01A", **more: Any) -> Any:
    """Queue a reply as the command makes it."""
    talk = read(desk)
    through = talk.reply_thread
    assert through is not None
    item = reply(name, channel=talk.reply_channel, external_id=through.external_id, thread_id=through.id, **more)
    desk.do(outbox.enqueue, replace(item, based_on=talk.last_in_id), tags=(), done_after=False)
    return outbox.read(desk.conn, name)


def test_a_reply_keeps_its_thread(desk: Desk) -> None:
    desk.take(said(T0), encrypted(T0 + 500))
    item = replied(desk)
    assert (item.channel, item.external_id) == ("xchat", encrypted(T0).external_id)
    desk.take(said(T0 + 900, "in the other thread"))
    assert read(desk).reply_channel == "dm" and outbox.read(desk.conn, "01A") == item
    begin(desk)
    event = x_id(T0 + 2_500)
    desk.do(outbox.finish, "01A", outcome("sent", event_id=event), T0 + 2_600)
    assert desk.one("SELECT thread_id FROM message WHERE id = ?", event) == item.thread_id
    desk.take(said(T0 + 2_500, "您好，正在查", id=event, outgoing=True))  # X's page shows it in the other one
    assert desk.one("SELECT thread_id FROM message WHERE id = ?", event) == item.thread_id
    assert [e.id for e in timeline.page(desk.conn, DM)].count("01A") == 1


@pytest.mark.parametrize("last", [said, None], ids=["dm", "xchat"])
def test_words_in_either_thread_hold_a_reply(desk: Desk, last: Any) -> None:
    desk.take(said(T0), encrypted(T0 + 500))
    item = replied(desk)
    assert outbox.guard(desk.conn, item, x_now=T0 + 1_500) is None
    desk.take((last or encrypted)(T0 + 1_400, "wait"))
    assert outbox.guard(desk.conn, item, x_now=T0 + 1_500) is not None


def test_one_reply_flies_at_a_time_whatever_the_thread(desk: Desk) -> None:
    desk.take(said(T0))
    replied(desk)
    desk.take(encrypted(T0 + 500))
    replied(desk, "02B", at=T0 + 1_100)
    assert [one.id for one in outbox.due(desk.conn, BRAND, x_now=T0 + 5_000)] == ["01A"]
    begin(desk)
    assert outbox.due(desk.conn, BRAND, x_now=T0 + 5_000) == []
    with pytest.raises(db_errors.Failure):
        begin(desk, "02B")


def test_a_lost_reply_is_found_in_either_thread(desk: Desk) -> None:
    """A message sent the old way may be shown by the new one: what is not found is asked about, and sent twice."""
    desk.take(said(T0))
    item = replied(desk)
    begin(desk)
    desk.do(outbox.finish, "01A", outcome("unknown"), T0 + 2_600)
    desk.take(encrypted(T0 + 2_500, item.text, outgoing=True))
    item = outbox.read(desk.conn, "01A")
    assert [one.event_id for one in outbox.candidates(desk.conn, item)] == [x_id(T0 + 2_500)]
    desk.do(outbox.adopt, "01A", x_id(T0 + 2_500), "adopted", T0 + 3_000)
    assert outbox.read(desk.conn, "01A").state is State.SENT  # type: ignore[union-attr]


def test_a_refusal_is_of_a_thread(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(threads.set_refusal, DM_THREAD, WHY)
    assert read(desk).refusal == WHY
    desk.take(encrypted(T0 + 1_000))
    assert read(desk).refusal is None  # the reply goes another way
    assert [one.refusal for one in read(desk).threads] == [WHY, None]
    desk.take(said(T0 - 1_000, "history"))
    assert read(desk).threads[0].refusal == WHY
    desk.take(said(T0 + 2_000))
    assert [one.refusal for one in read(desk).threads] == [None, None]


def test_older_messages_and_good_reads_are_of_a_thread(desk: Desk) -> None:
    desk.take(said(T0), at=T0)
    desk.do(threads.set_has_older, DM_THREAD, False)
    assert read(desk).has_older is False and read(desk).updated_at == T0
    desk.take(encrypted(T0 + 1), at=T0 + 9)
    assert read(desk).has_older is True and read(desk).updated_at == T0 + 9
    assert [(one.has_older, one.updated_at) for one in read(desk).threads] == [(False, T0), (True, T0 + 9)]


def test_where_a_reply_goes_never_changes(desk: Desk) -> None:
    desk.take(said(T0), encrypted(T0 + 500))
    replied(desk)
    for change in ("thread_id = 'x'", "channel = 'dm'", "audience = 'public'"):
        with pytest.raises(db_errors.Failure, match="where a reply goes"):
            desk.conn.execute(f"UPDATE outbox SET {change}")


def test_a_script_that_names_no_thread_writes_to_the_one_of_its_channel(desk: Desk) -> None:
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=False)
    assert outbox.read(desk.conn, "01A").thread_id == DM_THREAD  # type: ignore[union-attr]
    assert desk.do(threads.locate, BRAND, said(T0)) == Location(DM_THREAD, DM)


def test_two_brands_that_speak_with_each_other_are_two_conversations(desk: Desk) -> None:
    desk.take(said(T0))
    desk.conn.execute("INSERT INTO account (id, handle, base_url, added_at) VALUES (?, 'b', '', 0)", (CUSTOMER,))
    theirs = ids.dm_conversation(CUSTOMER, ids.pair(BRAND, CUSTOMER))
    location = desk.do(threads.locate, CUSTOMER, said(T0, conversation_id=theirs, customer_id=BRAND, author_id=BRAND))
    assert location.conversation_id == theirs and ids_of(desk) == sorted([DM, theirs])


def test_a_file_of_version_1_that_was_set_aside_comes_back_with_threads(tmp_path: Path) -> None:
    """What comes back is what the same file holds once it is brought to today's version."""
    path, migrated = tmp_path / "desk.db", tmp_path / "other" / "desk.db"
    migrated.parent.mkdir()
    build(path, 60)
    migrated.write_bytes(path.read_bytes())
    before = path.read_bytes()
    start_check.fresh_start(path, KEY, clock=StillClock(), backups=tmp_path / "b")
    (aside,) = set_aside.files(path)
    desk = Desk(path, StillClock())
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    desk.do(rows_of.merge, rows, at=T0)
    rows_of.bring_history(aside, KEY, desk.conn, lambda piece: desk.do(set_aside_history.merge, piece))
    assert aside.read_bytes() == before
    whole = Desk(migrated, StillClock())
    for sql in (
        "SELECT id, account_id, channel, external_id, customer_id, conversation_id, refusal, has_older "
        "FROM thread ORDER BY id",
        "SELECT conversation_id, id, thread_id, text FROM message ORDER BY 1, 2",
        "SELECT id, conversation_id, thread_id, channel, audience, external_id, reply_to_id, text FROM outbox "
        "ORDER BY 1",
        "SELECT id, account_id, audience, root_id, customer_id FROM conversation ORDER BY 1",
    ):
        assert desk.conn.execute(sql).fetchall() == whole.conn.execute(sql).fetchall(), sql
    assert desk.one("PRAGMA foreign_key_check") is None and contents(path)["note"] == contents(migrated)["note"]
    whole.conn.close()
    desk.conn.close()


@pytest.mark.parametrize("urls", [("https://crm.example", ""), ("https://crm.example", "https://other.example")])
def test_a_file_of_version_1_that_was_set_aside_comes_back_with_its_registers(
    tmp_path: Path, urls: tuple[str, str]
) -> None:
    """An account that comes back asks the customer register it asked before; so does the card that was kept of it."""
    path, migrated = tmp_path / "desk.db", tmp_path / "other" / "desk.db"
    migrated.parent.mkdir()
    build(path, 20)
    old = connection.open_writer(path, KEY)
    old.executemany("UPDATE account SET crm_url = ? WHERE id = ?", list(zip(urls, BRANDS, strict=True)))
    old.execute(
        'INSERT INTO member_card (customer_id, body, fetched_at) SELECT id, \'{"level":"gold"}\', 7 FROM customer'
    )
    old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old.close()
    migrated.write_bytes(path.read_bytes())
    start_check.fresh_start(path, KEY, clock=StillClock(), backups=tmp_path / "b")
    (aside,) = set_aside.files(path)
    desk, whole = Desk(path, StillClock()), Desk(migrated, StillClock())
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    desk.do(rows_of.merge, rows, at=T0)
    rows_of.bring_history(aside, KEY, desk.conn, lambda piece: desk.do(set_aside_history.merge, piece))
    known = [accounts.registers(whole.conn, one.id) for one in accounts.all(whole.conn)]
    assert [[each.url for each in one] for one in known] == [[url] if url else [] for url in urls]
    assert [accounts.registers(desk.conn, one.id) for one in accounts.all(desk.conn)] == known
    cards = "SELECT customer_id, register, body, fetched_at FROM member_card ORDER BY 1"
    there = set(whole.conn.execute(cards))
    back = set(desk.conn.execute(cards))
    assert back and back <= there
    whole.conn.close()
    desk.conn.close()
