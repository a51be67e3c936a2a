"""The log of events: one fact once, however it is told; ids stay; nothing of what people wrote is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.core.activity.test_core_events import one_of_each
from tests.replica.replica_desk import BRAND, CANARY, CUSTOMER, DM, KEY, T0, Desk, StillClock, person, reply, said, x_id
from tests.replica.replica_replies import WHY, begin, outcome
from xdesk.core.activity import events as kinds
from xdesk.core.model import Draft, Note
from xdesk.replica import account_removal, events
from xdesk.replica.agent_texts import drafts, notes
from xdesk.replica.conversation import conversations
from xdesk.replica.database import connection, schema_shape
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.schema import VERSIONS

OURS = x_id(T0 + 2_500)
ANSWER = "您好，正在查"


def told(desk: Desk, *only: str) -> list[Any]:
    """What happened in the conversation: kind, time, agent and fields."""
    found = events.of(desk.conn, DM)
    return [(e.what, e.at, e.agent_id) for e in found if not only or e.kind in only]


def shown(**more: Any) -> Any:
    return said(T0 + 2_501, ANSWER, id=OURS, outgoing=True, **more)


@pytest.mark.parametrize("what", one_of_each(), ids=lambda what: what.kind)
def test_every_kind_is_kept_with_all_it_tells(desk: Desk, what: kinds.What) -> None:
    desk.take(said(T0))
    desk.do(events.log, what, conversation_id=DM, at=T0 + 5, agent_id="li")
    (found,) = [e for e in events.of(desk.conn, DM) if e.at == T0 + 5]
    assert (found.what, found.agent_id, found.account_id, found.channel) == (what, "li", BRAND, "dm")
    assert list(events.every(desk.conn)) == events.of(desk.conn, DM)


@pytest.mark.parametrize("what", one_of_each(), ids=lambda what: what.kind)
def test_a_fact_told_twice_is_one_and_an_act_done_twice_is_two(desk: Desk, what: kinds.What) -> None:
    desk.take(said(T0))
    first = [desk.do(events.log, what, conversation_id=DM, at=T0 + 5, agent_id="li") for _ in range(3)]
    assert first == ([True, False, False] if what.once else [True] * 3)
    ids = [e.id for e in events.of(desk.conn, DM)]
    assert len(set(ids)) == len(ids) == (2 if what.once else 4)


ROADS: dict[str, list[str]] = {
    "answered, then shown": ["answer", "page", "page"],
    "shown, then answered": ["page", "answer", "page"],
    "answered twice": ["answer", "answer", "page"],
    "lost, shown, then found": ["lost", "page", "adopt", "page"],
    "lost, shown, then the agent saw it": ["lost", "page", "human", "page"],
    "lost, the agent saw it, then shown": ["lost", "human", "page", "page"],
    "lost, answered late, then shown": ["lost", "answer", "page"],
    "lost, shown, answered late": ["lost", "page", "answer", "page"],
    "shown after it was edited, then answered": ["edited", "answer", "edited"],
    "answered, then shown edited": ["answer", "edited", "page"],
    "lost, shown edited, then found": ["lost", "edited", "adopt edited", "page"],
}


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_a_reply_is_sent_once_by_its_agent_whatever_tells_of_it(ready: Desk, road: list[str]) -> None:
    edit = x_id(T0 + 60_000)
    acts = {
        "answer": lambda: ready.do(outbox.finish, "01A", outcome("sent", event_id=OURS), T0 + 2_600),
        "page": lambda: ready.take(shown()),
        "edited": lambda: ready.take(said(T0 + 2_501, ANSWER, id=edit, root_edit_id=OURS, outgoing=True)),
        "lost": lambda: ready.do(outbox.finish, "01A", outcome("unknown"), T0 + 2_600),
        "adopt": lambda: ready.do(outbox.adopt, "01A", OURS, "adopted", T0 + 9_000),
        "adopt edited": lambda: ready.do(outbox.adopt, "01A", edit, "adopted", T0 + 9_000),
        "human": lambda: ready.do(outbox.human_there, "01A", "me", T0 + 9_000),
    }
    begin(ready)
    for act in road:
        acts[act]()
    (sent,) = told(ready, "sent", "sent_here", "sent_elsewhere")
    assert sent[0] == kinds.Sent(OURS, "01A") and sent[2] == "me"
    assert ready.one("SELECT count(*) FROM message WHERE direction = 'out'") == 1
    assert ready.one("SELECT outbox_id FROM message WHERE direction = 'out'") == "01A"


def test_a_promise_says_in_which_message(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01B", promise_minutes=30), macro="shoudao")
    begin(ready, "01B")
    ready.do(outbox.finish, "01B", outcome("unknown"), T0 + 2_600)
    ready.do(outbox.human_there, "01B", "me", T0 + 9_000)
    assert [one[0] for one in told(ready, "promised")] == [kinds.Promised(None, 30, "01B")]
    ready.take(shown())
    assert [one[0] for one in told(ready, "promised")] == [kinds.Promised(OURS, 30, "01B")]
    assert [one[0] for one in told(ready, "sent")] == [kinds.Sent(OURS, "01B", macro="shoudao")]


def test_what_a_machine_wrote_is_said_to_be_automatic(ready: Desk) -> None:
    ready.do(outbox.enqueue, reply("01B", agent_id="bot:menu"))
    begin(ready, "01B")
    ready.do(outbox.finish, "01B", outcome("sent", event_id=OURS), T0 + 2_600)
    assert [one[0] for one in told(ready, "sent")] == [kinds.Sent(OURS, "01B", auto=True)]


def test_done_tells_up_to_what_was_seen(desk: Desk) -> None:
    desk.take(said(T0))
    seen = desk.one("SELECT max(no) FROM message")
    desk.take(said(T0 + 5_000))
    desk.do(conversations.set_status, DM, "done", agent="li", at=T0 + 6_000, seen_no=seen)
    assert told(desk, "done") == [(kinds.Done(T0), T0 + 6_000, "li")]
    desk.do(conversations.set_status, DM, "done", agent="li", at=T0 + 7_000)
    desk.do(conversations.set_status, DM, "open", agent="li", at=T0 + 7_010)  # taken back at once: both are told
    assert [(one[0].kind, one[1]) for one in told(desk, "done", "reopened")] == [
        ("done", T0 + 6_000), ("done", T0 + 7_000), ("reopened", T0 + 7_010),
    ]  # fmt: skip
    assert told(desk, "done")[-1][0] == kinds.Done(T0 + 5_000)


def test_what_follows_a_reply_is_not_told_before_it(desk: Desk) -> None:
    """X's time in the id of the message may be ahead of what this desk believes."""
    desk.take(said(T0))
    desk.do(outbox.enqueue, reply(), tags=("t",), done_after=True)
    begin(desk)
    desk.do(outbox.finish, "01A", outcome("sent", event_id=OURS), T0 + 2_100)
    assert [e.kind for e in events.of(desk.conn, DM)] == ["received", "queued", "sent", "tagged", "done"]


def test_steps_name_their_reply(ready: Desk) -> None:
    ready.do(outbox.hold, "01A", WHY, T0 + 1_500)
    ready.do(outbox.release, "01A", "li", T0 + 1_600)
    ready.do(outbox.hold, "01A", WHY, T0 + 1_700)
    ready.do(outbox.release, "01A", "li", T0 + 1_800)
    begin(ready)
    ready.do(outbox.finish, "01A", outcome("not_sent"), T0 + 2_600)
    ready.do(outbox.cancel, "01A", "li", T0 + 2_700)
    steps = [(e.kind, e.what.values()["reply"], e.agent_id) for e in events.of(ready.conn, DM)[1:]]
    assert steps == [
        ("queued", "01A", "me"), ("held", "01A", None), ("released", "01A", "li"), ("held", "01A", None),
        ("released", "01A", "li"), ("not_sent", "01A", None), ("cancelled", "01A", "li"),
    ]  # fmt: skip


def test_events_stand_when_words_are_erased_and_go_with_their_account(ready: Desk) -> None:
    ready.do(notes.add, Note("01N", DM, "me", CANARY, T0, False), CUSTOMER)
    before = told(ready)
    ready.do(ingest.erase_message, x_id(T0))
    assert told(ready) == before
    ready.do(account_removal.begin, BRAND, T0 + 1)
    while ready.do(account_removal.step, BRAND):
        pass
    assert list(events.every(ready.conn)) == []


def test_removing_an_account_does_not_look_through_every_event(ready: Desk) -> None:
    """Rows that name a conversation went with it: looking for them once more would read the whole table."""
    seen: list[str] = []
    ready.do(account_removal.begin, BRAND, T0 + 1)
    ready.conn.set_trace_callback(seen.append)
    while ready.do(account_removal.step, BRAND):
        pass
    ready.conn.set_trace_callback(None)
    assert any('DELETE FROM "stream" WHERE account_id' in sql for sql in seen)
    assert not any('DELETE FROM "event" WHERE account_id' in sql for sql in seen)


def story(desk: Desk) -> None:
    """A little of everything that versions before could tell."""
    desk.take(said(T0), people=(person(),))
    desk.do(conversations.mark_read, DM, agent="li", at=T0 + 10)
    desk.do(conversations.assign, DM, "li", by="li", at=T0 + 20)
    desk.do(conversations.tag, DM, "退款", True, agent="li", at=T0 + 20)
    desk.do(conversations.tag, DM, "退款", False, agent="li", at=T0 + 20)
    desk.do(conversations.tag, DM, "退款", True, agent="li", at=T0 + 20)
    desk.do(notes.add, Note("01N", DM, "li", "words", T0 + 30, False), CUSTOMER)
    desk.do(outbox.enqueue, reply(promise_minutes=30, agent_id="li"))
    begin(desk)
    desk.do(outbox.finish, "01A", outcome("not_sent"), T0 + 2_100)
    begin(desk)
    desk.do(outbox.finish, "01A", outcome("sent", event_id=OURS), T0 + 2_600)
    desk.take(said(T0 + 3_000, "from x.com", outgoing=True))
    desk.do(conversations.set_status, DM, "done", agent="li", at=T0 + 4_000)
    desk.do(conversations.set_status, DM, "open", agent="li", at=T0 + 4_100)
    desk.do(conversations.set_status, DM, "done", agent="li", at=T0 + 4_200)


OLD_BODY = {
    "received": "message", "sent_elsewhere": "message", "sent": "reply", "queued": "reply", "not_sent": "reply",
    "noted": "note", "assigned": "to", "tagged": "tag", "untagged": "tag", "promised": "minutes",
}  # fmt: skip


def as_version_2(desk: Desk, path: Path) -> None:
    """Write what a desk holds as a file of version 2."""
    connection.touch_private(path)
    conn = connection.open_writer(path, KEY)
    for version, script in VERSIONS[:2]:
        for statement in schema_shape.statements(script):
            conn.execute(statement)
        conn.execute(f"PRAGMA user_version = {version}")
    conn.execute("INSERT INTO account (id, handle, base_url, added_at) VALUES (?, 'acme', '', ?)", (BRAND, T0))
    conn.execute(
        "INSERT INTO conversation (id, account_id, kind, external_id, customer_id, status, done_at) "
        "VALUES (?, ?, 'dm', 'e', ?, 'done', ?)",
        (DM, BRAND, CUSTOMER, desk.one("SELECT done_at FROM conversation")),
    )
    conn.execute(
        "INSERT INTO outbox (id, account_id, conversation_id, kind, recipient_id, external_id, text, agent_id, "
        "created_at, state, claimed_event_id, promise_minutes) VALUES ('01A', ?, ?, 'dm', ?, 'e', '', 'li', 1, 'sent', "
        "?, 30)",
        (BRAND, DM, CUSTOMER, OURS),
    )
    sql = "INSERT INTO event (conversation_id, kind, at, agent_id, body) VALUES (?, ?, ?, ?, ?)"
    for row in events.of(desk.conn, DM):
        kind = "queued" if row.kind == "not_sent" else row.kind
        body = row.what.values().get(OLD_BODY.get(row.kind, ""))
        conn.execute(sql, (DM, kind, row.at, row.agent_id, None if body is None else str(body)))
    conn.execute(sql, (DM, "sent_here", T0 + 2_501, None, OURS))  # the same fact once more, as versions before told it
    conn.close()


def test_older_rows_say_the_same_under_the_same_ids(desk: Desk, tmp_path: Path) -> None:
    story(desk)
    (tmp_path / "old").mkdir()
    as_version_2(desk, tmp_path / "old" / "desk.db")
    older = Desk(tmp_path / "old" / "desk.db", StillClock())
    want = events.of(desk.conn, DM)
    first_done = next(n for n, e in enumerate(want) if e.kind == "done")
    found = events.of(older.conn, DM)
    assert found[first_done].what == kinds.Done(None)  # of a Done that another one replaced nothing was kept
    assert [e for n, e in enumerate(found) if n != first_done] == [e for n, e in enumerate(want) if n != first_done]
    older.conn.close()


def test_no_event_holds_what_people_wrote(ready: Desk) -> None:
    ready.take(said(T0 + 10, CANARY), people=(person(name=CANARY, bio=CANARY),))
    ready.do(notes.add, Note("01N", DM, "me", CANARY, T0, False), CUSTOMER)
    ready.do(outbox.enqueue, reply("01B", text=CANARY))
    ready.do(outbox.cancel, "01B", "me", T0 + 20)
    rows = ready.conn.execute("SELECT * FROM event").fetchall()
    assert len(rows) > 4 and CANARY not in repr(rows)


def typed(desk: Desk, text: str, at: int, agent: str = "li", kind: str = "reply") -> None:
    desk.do(drafts.save, Draft(DM, kind, text, 0, None, at), typed_by=agent)


def test_the_first_words_of_an_answer_are_told_once_a_turn(desk: Desk) -> None:
    desk.take(said(T0))
    typed(desk, "a note", T0 + 5, kind="note")
    for n, text in enumerate(["", "S", "Sehr", "", "Noch"]):
        typed(desk, text, T0 + 10 + n)
    typed(desk, "S", T0 + 20, agent="wu")
    assert told(desk, "drafted") == [(kinds.Drafted(T0), T0 + 11, "li"), (kinds.Drafted(T0), T0 + 20, "wu")]
    desk.take(said(T0 + 100, "noch was"))  # of the same turn
    typed(desk, "Sehr geehrte", T0 + 110)
    desk.take(said(T0 + 200, "answered on x.com", outgoing=True), said(T0 + 300, "und das?"))
    typed(desk, "Sehr geehrte Frau", T0 + 310)  # the draft that stood there answers the new turn now
    assert [one[:2] for one in told(desk, "drafted")][2:] == [(kinds.Drafted(T0 + 300), T0 + 310)]
