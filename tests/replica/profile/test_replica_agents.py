"""Agents: a desk's agent has an id of their own, also in files that called everybody "me"."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, KEY, T0, Desk, StillClock, person, prepare, reply, said
from xdesk.core.delivery import State
from xdesk.core.model import Account, Note
from xdesk.replica import customers
from xdesk.replica.agent_texts import notes
from xdesk.replica.conversation import conversations
from xdesk.replica.conversation.timeline import page
from xdesk.replica.database import connection, schema_shape
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, agents
from xdesk.replica.recovery import set_aside_history, set_aside_rows
from xdesk.replica.schema import VERSIONS

ID = re.compile(r"0[0-9A-F]{25}\Z")
WHOSE = {
    "conversation": "assignee", "read_state": "agent_id", "tag": "agent_id", "note": "author", "outbox": "agent_id",
    "event": "agent_id",
}  # fmt: skip


def as_version_2(path: Path) -> None:
    """A file as version 2 left it, with the agent's word in every place that names an agent."""
    path.parent.mkdir(exist_ok=True)
    connection.touch_private(path)
    conn = connection.open_writer(path, KEY)
    for version, script in VERSIONS[:2]:
        for statement in schema_shape.statements(script):
            conn.execute(statement)
        conn.execute(f"PRAGMA user_version = {version}")
    for sql, values in _rows():
        conn.execute(sql, values)
    conn.close()


def _rows() -> list[tuple[str, tuple[Any, ...]]]:
    talk = (
        "INSERT INTO conversation (id, account_id, kind, external_id, customer_id, assignee) VALUES (?, ?, ?, ?, ?, ?)"
    )
    sent = (
        "INSERT INTO outbox (id, account_id, conversation_id, kind, recipient_id, external_id, text, agent_id, "
        "created_at, state, human_id, decision) VALUES (?, ?, ?, 'dm', ?, 'e', 'text', 'me', ?, ?, ?, ?)"
    )
    decision = json.dumps(["drop", "me", T0, None])
    event = "INSERT INTO event (conversation_id, kind, at, agent_id, body) VALUES (?, ?, ?, 'me', ?)"
    return [
        ("INSERT INTO account (id, handle, base_url, added_at) VALUES (?, 'acme', '', ?)", (BRAND, T0)),
        (talk, (DM, BRAND, "dm", "e", CUSTOMER, "me")),
        (talk, ("dm:other", BRAND, "dm", "f", CUSTOMER, "amir")),
        ("INSERT INTO read_state (conversation_id, agent_id, read_at) VALUES (?, 'me', ?)", (DM, T0)),
        ("INSERT INTO tag (conversation_id, name, at, agent_id) VALUES (?, 'me', ?, 'me')", (DM, T0)),
        (
            "INSERT INTO note (id, conversation_id, customer_id, author, text, at) VALUES ('n', ?, ?, 'me', 'me', ?)",
            (DM, CUSTOMER, T0),
        ),
        (sent, ("sent", BRAND, DM, CUSTOMER, T0, "sent", "me", None)),
        (sent, ("asked", BRAND, DM, CUSTOMER, T0 + 1, "asked", None, decision)),
        (event, (DM, "assigned", T0, "me")),
        (event, (DM, "tagged", T0 + 1, "me")),
    ]  # fmt: skip


@pytest.fixture
def migrated(tmp_path: Path) -> Desk:
    path = tmp_path / "p" / "desk.db"
    as_version_2(path)
    return Desk(path, StillClock())


def test_a_new_desk_has_an_agent_of_its_own(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        prepare(tmp_path / name / "desk.db")
        prepare(tmp_path / name / "desk.db")  # the next start
        conn = connection.open_reader(tmp_path / name / "desk.db", KEY)
        found.append(agents.here(conn))
        assert conn.execute("SELECT id FROM agent").fetchall() == [(found[-1],)]
        conn.close()
    assert all(ID.match(one) for one in found) and found[0] != found[1]


def test_an_older_file_names_its_agent_everywhere(migrated: Desk) -> None:
    me = agents.here(migrated.conn)
    assert ID.match(me)
    for table, column in WHOSE.items():
        held = {row[0] for row in migrated.conn.execute(f"SELECT {column} FROM {table}")}
        assert held == ({me, "amir"} if table == "conversation" else {me}), table
    assert migrated.one("SELECT human_id FROM outbox WHERE id = 'sent'") == me
    assert json.loads(migrated.one("SELECT decision FROM outbox WHERE id = 'asked'"))[1] == me
    assert migrated.one("SELECT to_id FROM event WHERE kind = 'assigned'") == me
    assert migrated.one("SELECT n FROM tally WHERE assignee = ? AND n > 0", me) == 1
    migrated.conn.close()


def test_words_that_only_look_like_an_agent_stay(migrated: Desk) -> None:
    assert migrated.one("SELECT name FROM tag") == "me" and migrated.one("SELECT text FROM note") == "me"
    assert migrated.one("SELECT tag FROM event WHERE kind = 'tagged'") == "me"
    migrated.conn.close()


def test_whoever_sits_here_is_called_as_before(migrated: Desk) -> None:
    assert agents.called(migrated.conn, agents.here(migrated.conn)) == "me"
    assert agents.called(migrated.conn, "amir") == "amir"
    assert [one.written_by for one in customers.notes(migrated.conn, CUSTOMER)] == ["me"]
    assert {one.written_by for one in page(migrated.conn, DM)} == {"me"}
    migrated.conn.close()


def test_a_file_that_was_set_aside_gives_back_what_was_ours_as_ours(tmp_path: Path, desk: Desk) -> None:
    """Each file made its agent an id: whoever sat at the one sits at the other."""
    aside = Desk(tmp_path / "aside" / "desk.db", StillClock())
    then = agents.here(aside.conn)
    _written(aside, then)
    aside.conn.close()
    now = agents.here(desk.conn)
    assert now != then
    rows = set_aside_rows.read(aside.path, KEY, desk.conn)
    assert rows is not None and rows.notes and rows.replies
    desk.do(set_aside_rows.merge, rows, at=T0)
    set_aside_rows.bring_history(aside.path, KEY, desk.conn, lambda piece: desk.do(set_aside_history.merge, piece))
    set_aside_rows.bring_history(
        aside.path, KEY, desk.conn, lambda piece: desk.do(set_aside_history.merge, piece)
    )  # once more
    for table, column in WHOSE.items():
        held = [row[0] for row in desk.conn.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")]
        assert held and set(held) == {now}, table
    assert desk.one("SELECT count(*) FROM event WHERE kind = 'assigned' AND to_id = ?", now) == 1


def _written(desk: Desk, agent: str) -> None:
    desk.do(accounts.add, Account(BRAND, "acme", "", "", "", "ok", None, 0), at=T0)
    desk.take(said(T0), people=(person(),))
    desk.do(conversations.assign, DM, agent, by=agent, at=T0)
    desk.do(conversations.mark_read, DM, agent=agent, at=T0)
    desk.do(conversations.tag, DM, "vip", True, agent=agent, at=T0)
    desk.do(notes.add, Note("n", DM, agent, "a note", T0, False), CUSTOMER)
    desk.do(outbox.enqueue, reply("r", agent_id=agent, state=State.QUEUED))


def test_a_file_whose_agent_is_missing_gets_one_and_its_rows_are_kept(tmp_path: Path) -> None:
    """As another state of this version left it."""
    path = tmp_path / "p" / "desk.db"
    desk = Desk(path, StillClock())
    _written(desk, "me")
    desk.conn.execute("DROP TABLE agent")
    desk.conn.execute("DELETE FROM setting WHERE name = ?", (agents.HERE,))
    desk.conn.close()
    again = Desk(path, StillClock())
    me = agents.here(again.conn)
    assert ID.match(me) and again.one("SELECT assignee FROM conversation") == me
    assert again.one("SELECT n FROM tally WHERE assignee = ? AND n > 0", me) == 1
    again.conn.close()
