"""Pages in any order, once or often, give the same desk; nothing strangers send can break it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, T0, Desk, StillClock, encrypted, person, reply, said, x_id
from xdesk.core.delivery import Result
from xdesk.core.ids import post_conversation
from xdesk.core.model import Account, Link, Media
from xdesk.core.polling.feed import Incoming, Outcome, Page, Unpacked
from xdesk.replica import events
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.feed import ingest, pages
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.replica.search import search

pytestmark = pytest.mark.usefixtures("encrypted_chat_throughout")
ROOT = x_id(T0 - 1000)
POST = post_conversation(BRAND, ROOT, CUSTOMER)


def posted(ms: int, text: str = "谁来管一下", channel: str = "mention", **more: Any) -> Incoming:
    return said(ms, text, **{"conversation_id": POST, "external_id": ROOT, "channel": channel, **more})


def edited(ms: int, version: int) -> Incoming:
    """The `version`-th version of the post first written at `ms`."""
    name = x_id(ms) if version == 0 else x_id(ms + version * 60_000)
    return posted(ms, f"version {version}", id=name, root_edit_id=x_id(ms))


def dump(desk: Desk) -> list[Any]:
    """Everything that must not depend on the order, without local numbers."""
    out: list[Any] = []
    for sql in (
        "SELECT c.id, customer_id, channel, thread_id, status, done_at, last_at, last_id, preview, preview_out, "
        "last_in_id, last_in_at, last_out_at, reply_to_id, unread, first_unanswered_at, clock_kind, clock_start, "
        "clock_due, urgent_at, rank, mark FROM conversation AS c ORDER BY 1",
        "SELECT * FROM thread ORDER BY 1",
        "SELECT conversation_id, id, direction, author_id, text, created_at, root_edit_id, parent_id, media, links, "
        "summoned, state, outbox_id, thread_id FROM message ORDER BY 1, 2",
        "SELECT id, author, text, state, fetched_at FROM post ORDER BY 1",
        "SELECT * FROM customer ORDER BY id",
        "SELECT * FROM customer_handle ORDER BY 1, 2",
        "SELECT id, conversation_id, kind, at, message_id, channel FROM event ORDER BY id",
        "SELECT start, due, stopped_at, stopped_by FROM deadline ORDER BY 1",
        "SELECT state, claimed_event_id FROM outbox ORDER BY 1, 2",
        "SELECT * FROM tally WHERE n <> 0",
    ):
        out.append(desk.conn.execute(sql).fetchall())
    return out


def new_desk(folder: str) -> Desk:
    desk = Desk(Path(folder) / "desk.db", StillClock())
    desk.do(accounts.add, Account(BRAND, "acme", "Acme", "", "", "ok", None, 0), at=T0)
    return desk


GROUP: dict[str, Any] = {
    "conversation_id": "dm:4400:1500000000000000001", "external_id": "1500000000000000001",
}  # fmt: skip
MESSAGES: list[Incoming] = [
    said(T0, "一"),
    said(T0 + 1_000, "two"),
    said(T0 + 1_000, "same ms", low=2),
    said(T0 + 2_000, "ours, from x.com", outgoing=True),
    said(T0 + 3_000, "three", summoned=False),
    encrypted(T0 + 50, "sealed"),
    encrypted(T0 + 2_500, "sealed again"),
    encrypted(T0 + 2_600, "ours, sealed", outgoing=True),
    encrypted(
        T0 + 3_500,
        "somebody else's",
        customer_id="99",
        author_id="99",
        conversation_id="dm:4400:99-4400",
        external_id="99-4400",
    ),
    said(T0 + 700, "in a group", author_id="99", customer_id="99", **GROUP),
    said(T0 + 800, "another of them", author_id="98", customer_id="98", **GROUP),
    said(T0 + 900, "one told of somebody else's page", author_id="98", customer_id="97", **GROUP),
    said(T0 + 950, "ours to the group", outgoing=True, customer_id="98", **GROUP),
    posted(T0 + 100, "first", channel="mention", parent_id=ROOT, parent_text="root v1", parent_author="Acme"),
    posted(T0 + 200, "second", channel="reply", parent_id=ROOT, parent_text="root v2", parent_author="Acme"),
    *(edited(T0 + 500, v) for v in range(3)),
    replace(edited(T0 + 500, 3), channel="reply"),
]
WORDS = ("sealed", "一", "two", "same", "three", "first", "version 0", "version 2")
GONE = [x_id(T0 + 1_000), x_id(T0 + 2_500), x_id(T0 + 50), x_id(T0 + 500), x_id(T0 + 60_500), ROOT, x_id(T0 + 9_999)]
DELIVERY = st.one_of(
    st.sampled_from(MESSAGES).map(lambda m: Unpacked(messages=(m,))),
    st.sampled_from(GONE).map(lambda g: Unpacked(gone=(g,))),
    st.integers(0, 4).map(
        lambda n: Unpacked(customers=(person(name=f"name {n}", handle=f"h{n % 3}", fetched_at=T0 + n),))
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(DELIVERY, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(deliveries: list[Unpacked], random: Any) -> None:
    shuffled = deliveries + random.choices(deliveries, k=3)
    random.shuffle(shuffled)
    found = []
    for run in (deliveries, shuffled):
        with TemporaryDirectory() as folder:
            desk = new_desk(folder)
            for unpacked in run:
                desk.do(ingest.store, BRAND, unpacked, page_id=1, at=T0)
            found.append([*dump(desk), *(sorted(search.find(desk.conn, w)) for w in WORDS)])
            desk.conn.execute("INSERT INTO message_search (message_search) VALUES ('integrity-check')")
            desk.conn.close()
    assert found[0] == found[1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(["page", "finish", "question", "page"]), st.booleans())
def test_own_reply_and_page_in_any_order(order: list[str], promise: bool) -> None:
    event = x_id(T0 + 2_500)
    acts = {
        "page": lambda d: d.take(said(T0 + 2_501, "您好，正在查", id=event, outgoing=True)),
        "finish": lambda d: d.do(outbox.finish, "01A", Outcome(Result.SENT, event_id=event), T0 + 2_600),
        "question": lambda d: d.take(said(T0 + 4_000, "und?")),
    }
    found = []
    for run in (["finish", "page", "question"], order):
        with TemporaryDirectory() as folder:
            desk = new_desk(folder)
            desk.take(said(T0))
            desk.do(outbox.enqueue, reply(promise_minutes=30 if promise else None), tags=("t",), done_after=False)
            desk.do(outbox.intent, "01A", attempt_id="a", tried_at=T0 + 2_000, deadline=T0 + 12_000)
            for act in run:
                acts[act](desk)
            lines = [(e.id, e.state, e.text, e.elsewhere) for e in timeline.page(desk.conn, DM)]
            row = desk.one("SELECT status, unread, clock_kind, clock_due / 10, last_id, mark FROM conversation")
            found.append((lines, row))
            desk.conn.close()
    assert found[0] == found[1]


NASTY = [
    "nul \0 here",
    "lone \ud800 half",
    "\udfff",
    "",
    "a" * 100_000,
    "\u202ertl",
    "'; DROP TABLE message; --",
    "\x1b[31m",
]


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_kept(desk: Desk, text: str) -> None:
    m = said(
        T0, text, media=(Media("k", "photo", text, text, 1, 1),), links=(Link(0, 1, text, text),),
        parent_id=ROOT, parent_text=text, parent_author=text,
    )  # fmt: skip
    desk.take(m, people=(person(name=text, bio=text, location=text),))
    line = timeline.page(desk.conn, DM)[0]
    wanted = text.replace("\0", "␀").replace("\ud800", "\ufffd").replace("\udfff", "\ufffd")
    assert line.text == wanted and line.media[0].alt == wanted and line.links[0].shown == wanted
    assert line.parent is not None and line.parent.text == wanted
    search.find(desk.conn, text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_search_takes_any_query(text: str) -> None:
    with TemporaryDirectory() as folder:
        desk = new_desk(folder)
        desk.take(said(T0, text))
        search.find(desk.conn, text)
        desk.conn.close()


def test_ids_beyond_numbers_stay_strings(desk: Desk) -> None:
    big = "9" * 19
    desk.take(said(T0, "x", id=big))
    assert timeline.page(desk.conn, DM)[0].x_id == big


def test_new_messages_are_counted_once(desk: Desk) -> None:
    assert desk.take(said(T0), said(T0 + 1)) == 2
    assert desk.take(said(T0), said(T0 + 2)) == 1
    assert [e.kind for e in events.of(desk.conn, DM)] == ["received"] * 3


def test_older_page_after_newer_does_not_change_the_top(desk: Desk) -> None:
    desk.take(said(T0, "new"))
    desk.take(said(T0 - 5_000, "old"))
    assert desk.one("SELECT preview, last_at, first_unanswered_at FROM conversation") == ("new", T0, T0 - 5_000)


def test_edit_replaces_text_and_search(desk: Desk) -> None:
    desk.take(edited(T0, 0))
    desk.take(edited(T0, 2))
    desk.take(edited(T0, 1))
    assert [e.text for e in timeline.page(desk.conn, POST)] == ["version 2"]
    assert search.find(desk.conn, "version 2") == [POST]
    assert search.find(desk.conn, '"version 0"') == []


def test_deleted_stays_deleted_and_empty(desk: Desk) -> None:
    desk.take(said(T0, "geheim"), gone=())
    desk.take(gone=(x_id(T0),))
    desk.take(said(T0, "geheim"))
    line = timeline.page(desk.conn, DM)[0]
    assert line.deleted and line.text == ""
    assert search.find(desk.conn, "geheim") == []
    assert conversations.read(desk.conn, DM).clock is None  # type: ignore[union-attr]


def test_tombstone_before_the_message(desk: Desk) -> None:
    desk.take(gone=(x_id(T0),))
    desk.take(said(T0, "geheim"))
    assert timeline.page(desk.conn, DM)[0].deleted


def test_kind_follows_the_first_message(desk: Desk) -> None:
    desk.take(posted(T0 + 200, channel="reply"))
    assert desk.one("SELECT channel FROM conversation") == "reply"
    desk.take(posted(T0 + 100, channel="mention"))
    assert desk.one("SELECT channel FROM conversation") == "mention"


def test_reply_goes_to_the_newest_post_that_summoned_us(desk: Desk) -> None:
    desk.take(posted(T0), posted(T0 + 1_000), posted(T0 + 2_000, summoned=False))
    assert conversations.read(desk.conn, POST).reply_to_id == x_id(T0 + 1_000)  # type: ignore[union-attr]


def test_own_post_in_another_thread_comes_home(desk: Desk) -> None:
    """X's page may thread our reply otherwise; the reply's frozen conversation decides."""
    event = x_id(T0 + 2_500)
    stray = post_conversation(BRAND, ROOT, "99")
    for first in ("page", "finish"):
        name = f"01{first}"
        desk.take(said(T0))
        at = T0 + 1_000 + len(name)
        desk.do(outbox.enqueue, reply(name, at), tags=(), done_after=False)
        desk.do(outbox.intent, name, attempt_id=name, tried_at=T0 + 2_000, deadline=T0 + 12_000)
        this = event if first == "page" else x_id(T0 + 2_600)
        ours = said(T0 + 2_500, "您好", id=this, outgoing=True, conversation_id=stray, external_id=ROOT)
        if first == "page":
            desk.take(ours)
        desk.do(outbox.finish, name, Outcome(Result.SENT, event_id=this), T0 + 3_000)
        desk.take(ours)
        assert [e.id for e in timeline.page(desk.conn, DM)].count(name) == 1
        assert [e.id for e in timeline.page(desk.conn, stray)] == []


def test_erase_takes_the_words_out_of_everything(desk: Desk) -> None:
    canary = "kanarienvogel77"
    body = f'{{"id": "{x_id(T0)}", "text": "{canary}"}}'.encode()
    page = Page("dm", BRAND, body, None, 1, None, None)
    number = desk.do(pages.save, page, at=T0, newest_id=x_id(T0), last_good_at=T0)
    desk.do(ingest.store, BRAND, Unpacked(messages=(said(T0, canary),)), page_id=number, at=T0)
    desk.do(pages.unpacked, number)
    desk.do(ingest.erase_message, x_id(T0))
    assert pages.body(desk.conn, number) == b""
    tables = desk.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (name,) in tables:
        if name in ("message_search", "person_search"):
            continue
        for row in desk.conn.execute(f'SELECT * FROM "{name}"'):
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                assert canary.encode() not in raw, name


def test_search_forgets_words_in_an_index_of_many_segments(desk: Desk) -> None:
    for n in range(60):
        desk.take(*(said(T0 + n * 1000 + k, f"wort{n * 10 + k}zz gemeinsam") for k in range(10)))
    desk.take(gone=(x_id(T0 + 30_005),))
    blob = b"".join(bytes(r[0]) for r in desk.conn.execute("SELECT block FROM message_search_data"))
    assert b"305zz" not in blob and search.find(desk.conn, "wort305zz") == []
    assert search.find(desk.conn, "wort306zz") == [DM]


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("申请退款", "退款", True),
        ("申请退款", "退", True),
        ("申请退款", "款退", False),
        ("iPhone15充电器", "充电", True),
        ("iPhone15充电器", "iph", True),
        ("ＡＢＣ", "abc", True),
        ("Café au lait", "cafe", True),
        ("refund please", "please refund", True),
        ("refund please", "refund soon", False),
        ("ストア", "トア", True),
        ("안녕하세요", "하세", True),
        ("a_b", "a_b", True),
    ],
)
def test_search_words(desk: Desk, text: str, query: str, hit: bool) -> None:
    desk.take(said(T0, text))
    assert search.find(desk.conn, query) == ([DM] if hit else [])


def test_search_by_name_and_handle(desk: Desk) -> None:
    desk.take(said(T0), people=(person(name="100%_Nora", handle="nora_k"),))
    for query in ("nora", "@nora_k", "100%_", "RA_K"):
        assert search.find(desk.conn, query) == [DM], query
    assert search.find(desk.conn, "1%0") == []
