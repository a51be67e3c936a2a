"""What passed between customers and us and only a file that was set aside holds comes back, in slices, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, HOUR, KEY, T0, Desk, StillClock, person, reply, said, x_id
from xdesk.core.automation.timer import Timer
from xdesk.core.changes import Subject
from xdesk.core.delivery import Result
from xdesk.core.model import Account, Clock
from xdesk.core.operations.operation import actor_of
from xdesk.core.polling.feed import Outcome, Page
from xdesk.replica.agent_texts import drafts
from xdesk.replica.automation import timers
from xdesk.replica.conversation import conversations
from xdesk.replica.database import set_aside, start_check
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import pages, posts
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, agents
from xdesk.replica.recovery import set_aside_history as history
from xdesk.replica.recovery import set_aside_rows as rows_of
from xdesk.replica.search import hits

BRAND_ROW = Account(BRAND, "acme", "Acme", "https://api.x.com", "c", "ok", None, 0)
OLD, NEW = 45, 5  # messages that X no longer gives, and those that it still does
ALIKE = {
    "message": "conversation_id, id, direction, author_id, text, created_at, root_edit_id, state, outbox_id",
    "outbox": "id, state, text, claimed_event_id, how",
    "event": "id, at, kind, conversation_id, account_id, channel, agent_id, message_id, reply_id, minutes, to_id",
    "read_state": "conversation_id, agent_id, read_up_to, read_at",
    "deadline": "id, conversation_id, kind, start, due, outbox_id, stopped_at, stopped_by",
    "draft_journal": "conversation_id, kind, text, at, why",
    "conversation": (
        "id, status, done_at, assignee, last_at, last_id, preview, unread, clock_kind, clock_due, rank, mark"
    ),
    "page": "account_id, stream, body, unpacked",
}


def page(body: bytes, stream: str = "dm") -> Page:
    return Page(stream, BRAND, body, None, 1, None, None)


def sent(desk: Desk, at: int, name: str, promise: int | None = None) -> None:
    seen = desk.one("SELECT id FROM message WHERE direction = 'in' ORDER BY created_at DESC LIMIT 1")
    row = reply(name, at, promise_minutes=promise, based_on=seen, text=f"answer {name}")
    desk.do(outbox.enqueue, row, tags=(), done_after=False)
    desk.do(outbox.intent, name, attempt_id=name, tried_at=at, deadline=at + 10_000)
    desk.do(outbox.finish, name, Outcome(Result.SENT, event_id=x_id(at)), at)


@pytest.fixture
def full(tmp_path: Path) -> Desk:
    """A desk with a month of one customer's messages, a reply with a promise, and a page nobody unpacked."""
    desk = Desk(tmp_path / "desk.db", StillClock())
    desk.do(accounts.add, BRAND_ROW, at=T0)
    for n in range(OLD):
        desk.take(said(T0 - (OLD - n) * 24 * HOUR, f"old {n}"), people=(person(),))
    sent(desk, T0 - 20 * HOUR, "01SENT", promise=30 * 60)
    for n in range(NEW):
        desk.take(said(T0 + n * 60_000, f"new {n}"))
    desk.do(conversations.mark_read, DM, agent="me", at=T0 + HOUR)
    desk.do(conversations.assign, DM, "me", by="me", at=T0)
    desk.do(drafts.note_version, DM, "reply", "a thought", at=T0, why="set aside")
    desk.do(pages.save, page(b'{"paid": "for"}'), at=T0, newest_id=None, last_good_at=T0)
    return desk


def set_it_aside(desk: Desk) -> tuple[Path, Desk]:
    """Close the desk and set its file aside; return that file and the new, empty desk."""
    desk.conn.close()
    start_check.fresh_start(desk.path, KEY, clock=StillClock(), backups=desk.backups)
    (aside,) = set_aside.files(desk.path)
    return aside, Desk(desk.path, StillClock())


def content(desk: Desk) -> dict[str, list[Any]]:
    found = {}
    for table, names in ALIKE.items():
        found[table] = sorted(desk.conn.execute(f"SELECT {names} FROM {table}").fetchall(), key=repr)
    return found


def bring(aside: Path, desk: Desk, most: int | None = None) -> int:
    """Merge at most so many slices; return how many there were."""
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    desk.do(rows_of.merge, rows, at=T0)
    done = 0

    def store(piece: history.Slice) -> None:
        nonlocal done
        assert len(piece.rows) <= history.SLICE
        if most is None or done < most:
            desk.do(history.merge, piece)
            done += 1

    rows_of.bring_history(aside, KEY, desk.conn, store)
    return done


def refetch(desk: Desk) -> None:
    """X gives the newest messages again, and our reply as one that somebody sent."""
    desk.do(accounts.add, BRAND_ROW, at=T0)
    at = T0 - 20 * HOUR
    desk.take(said(at, "answer 01SENT", outgoing=True, id=x_id(at)), people=(person(),))
    for n in range(NEW):
        desk.take(said(T0 + n * 60_000, f"new {n}"))


@pytest.mark.parametrize("again", [False, True], ids=["into an empty desk", "where X gave the newest again"])
def test_the_desk_is_as_it_was(full: Desk, again: bool) -> None:
    before = content(full)
    aside, desk = set_it_aside(full)
    if again:
        refetch(desk)
        assert desk.one("SELECT count(*) FROM message") == NEW + 1
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    assert rows.numbers()["messages"] == (OLD if again else OLD + NEW + 1)
    assert (rows.numbers()["promises"], rows.numbers()["pages"]) == (1, 1)
    bring(aside, desk)
    assert content(desk) == before
    assert desk.one("PRAGMA foreign_key_check") is None


def test_cut_short_it_goes_on_and_twice_is_once(full: Desk) -> None:
    before = content(full)
    aside, desk = set_it_aside(full)
    refetch(desk)
    left = []
    while bring(aside, desk, most=1):
        rows = rows_of.read(aside, KEY, desk.conn)
        assert rows is not None
        left.append(rows.numbers().get("messages", 0))
    assert left == sorted(left, reverse=True) and len(left) >= 3 and left[-1] == 0
    assert content(desk) == before
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None and not rows


def test_words_that_came_back_are_found(full: Desk) -> None:
    aside, desk = set_it_aside(full)
    bring(aside, desk)
    assert hits.total(desk.conn, "old") == OLD


def test_what_x_said_to_be_gone_stays_gone(full: Desk) -> None:
    aside, desk = set_it_aside(full)
    refetch(desk)
    name = x_id(T0 - 3 * 24 * HOUR)
    desk.do(posts.gone, name, T0)
    bring(aside, desk)
    assert tuple(desk.one("SELECT state, text FROM message WHERE id = ?", name)) == ("deleted", "")


def test_what_was_decided_since_stays(full: Desk) -> None:
    full.do(conversations.set_status, DM, "done", agent="me", at=T0 + HOUR)
    aside, desk = set_it_aside(full)
    refetch(desk)
    desk.do(conversations.set_status, DM, "done", agent="you", at=T0 + 2 * HOUR)
    desk.do(conversations.set_status, DM, "open", agent="you", at=T0 + 2 * HOUR)
    desk.do(conversations.assign, DM, "you", by="you", at=T0 + 2 * HOUR)
    bring(aside, desk)
    found = conversations.read(desk.conn, DM)
    assert found is not None and (found.status, found.assignee) == ("open", "you")


def test_done_comes_back_and_what_the_customer_wrote_since_opens_it(full: Desk) -> None:
    full.do(conversations.set_status, DM, "done", agent="me", at=T0 + HOUR)
    aside, desk = set_it_aside(full)
    refetch(desk)
    bring(aside, desk)
    assert conversations.read(desk.conn, DM).status == "done"  # type: ignore[union-attr]
    desk.take(said(T0 + 3 * HOUR, "hello?"))
    found = conversations.read(desk.conn, DM)
    assert found is not None and (found.status, found.unread) == ("open", 1)


def test_a_promise_that_stands_runs_again(tmp_path: Path) -> None:
    full = Desk(tmp_path / "desk.db", StillClock())
    full.do(accounts.add, BRAND_ROW, at=T0)
    full.take(said(T0), people=(person(),))
    sent(full, T0 + 60_000, "01P", promise=60)
    aside, desk = set_it_aside(full)
    refetch(desk)
    bring(aside, desk)
    row = desk.conn.execute(
        "SELECT clock_kind, clock_start, clock_due FROM conversation WHERE id = ?", (DM,)
    ).fetchone()
    assert Clock(*row) == Clock("promise", T0 + 60_000, T0 + 60_000 + HOUR)


def test_an_account_that_is_going_brings_nothing_back(full: Desk) -> None:
    full.conn.execute("UPDATE account SET state = 'removing'")
    aside, desk = set_it_aside(full)
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None and not rows.history
    assert desk.one("SELECT count(*) FROM customer WHERE id = ?", CUSTOMER) == 0


def test_an_agent_s_write_goes_between_two_slices(full: Desk) -> None:
    aside, desk = set_it_aside(full)
    desk.conn.close()
    conn = open_reader(desk.path, KEY)
    rows = rows_of.read(aside, KEY, conn)
    assert rows is not None
    writer = Writer(lambda: open_writer(desk.path, KEY), lambda _: None, lambda _: None)
    writer.start()
    seen: list[int] = []

    def typed(tx: Tx) -> None:
        seen.append(tx.execute("SELECT count(*) FROM message").fetchone()[0])

    def store(piece: history.Slice) -> None:
        mine = writer.write(typed)  # the agent was first, then the next slice is asked for
        writer.write(history.merge, piece).result(60)
        assert mine.done()

    try:
        writer.write(rows_of.merge, rows, at=T0).result(60)
        rows_of.bring_history(aside, KEY, conn, store)
    finally:
        writer.close()
        conn.close()
    assert len(seen) >= 3 and seen == sorted(seen) and len(set(seen)) >= 3 and seen[0] == 0


def test_what_is_still_due_comes_back_and_what_ended_does_not(full: Desk) -> None:
    for name, where in (("open", DM), ("of the desk", None), ("taken back", DM), ("here too", DM)):
        full.do(timers.add, Timer(name, "nudge", T0 + HOUR, actor_of(agents.here(full.conn)), T0, where))
    full.do(timers.cancel, "taken back", T0)
    aside, desk = set_it_aside(full)
    desk.do(timers.add, Timer("here too", "nudge", T0 + 9 * HOUR, "agent:me", T0))
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    desk.do(rows_of.merge, rows, at=T0)
    told = []
    rows_of.bring_history(aside, KEY, desk.conn, lambda one: (desk.do(history.merge, one), told.append(desk.last)))
    found = desk.conn.execute("SELECT id, due_at FROM timer ORDER BY id").fetchall()
    assert found == [("here too", T0 + 9 * HOUR), ("of the desk", T0 + HOUR), ("open", T0 + HOUR)]
    actors = {row[0] for row in desk.conn.execute("SELECT actor FROM timer WHERE id <> 'here too'")}
    assert actors == {actor_of(agents.here(desk.conn))}, "the agent of that file is the one of this desk"
    assert any(changes.subjects & Subject.TIMER for changes in told), "the scheduler hears of it"


def test_a_file_of_an_earlier_version_without_timers_is_read_as_well(full: Desk) -> None:
    before = content(full)
    full.conn.execute("DROP TABLE timer")
    aside, desk = set_it_aside(full)
    bring(aside, desk)
    assert content(desk) == before
