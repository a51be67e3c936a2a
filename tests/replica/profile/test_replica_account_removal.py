"""Removing an account takes out all that came with it, in slices that survive a kill, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, T0, Desk, StillClock, person, reply, said, x_id
from tests.replica.replica_replies import to
from xdesk.core import ids
from xdesk.core.delivery import State
from xdesk.core.model import REMOVING, Account, Draft, Note, Parent
from xdesk.core.polling.feed import Limit, Page, Unpacked
from xdesk.replica import account_removal
from xdesk.replica.account_removal import SLICE
from xdesk.replica.agent_texts import drafts, notes
from xdesk.replica.feed import ingest, ledger, pages, requests, streams
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.replica.search import search

OTHER = "2817364518"
STATES = (State.QUEUED, State.SENDING, State.SENT, State.UNCONFIRMED, State.ASKED, State.REFUSED, State.HELD)
MANY = 2 * SLICE + 3


def tables(desk: Desk) -> dict[str, list[Any]]:
    """Every row of every table, by table; what only numbers rows is left out."""
    names = [
        row[0]
        for row in desk.conn.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'message_search%' "
            "AND name NOT LIKE 'person_search%' ORDER BY name"
        )
    ]
    return {name: sorted(map(repr, desk.conn.execute(f'SELECT * FROM "{name}"'))) for name in names}


def theirs(customer: str) -> str:
    return ids.dm_conversation(OTHER, ids.pair(OTHER, customer))


def fill(desk: Desk) -> None:
    """An account with more people than one slice, one of whom also writes to the first account."""
    desk.do(accounts.add, Account(OTHER, "LumiHome", "Lumi", "http://127.0.0.1:9", "", "ok", None, 0), at=T0)
    people = [CUSTOMER, *(f"9{n:04}" for n in range(MANY))]
    lines = [
        replace(
            said(T0 + n * 1_000, f"Erfunden {n} 编造", id=x_id(T0 + n * 1_000, 7)), author_id=who, customer_id=who,
            conversation_id=theirs(who), external_id=ids.pair(OTHER, who), parent_id=f"55{n}",
            quoted=Parent("660" if n == 1 else f"66{n}", "Made up @up", "made up", "ok"),
        )
        for n, who in enumerate(people)
    ]  # fmt: skip
    desk.do(
        ingest.store, OTHER, Unpacked(messages=tuple(lines), customers=tuple(map(person, people[1:]))), page_id=9, at=T0
    )
    for who in people[:3]:
        desk.do(drafts.save, Draft(theirs(who), "reply", "unsent", 1, None, T0), based_on=None)
    desk.do(notes.add, Note("N2", theirs(people[1]), "me", "made up", T0, False), people[1])
    for n, state in enumerate(STATES):
        who = people[n + 1]
        desk.do(
            outbox.enqueue,
            reply(f"02{n}", account_id=OTHER, conversation_id=theirs(who), recipient_id=who,
                  external_id=ids.pair(OTHER, who)),
        )  # fmt: skip
        to(desk, state, f"02{n}")
    page = Page("dm", OTHER, b"{}", None, 0, None, None, x_now=T0)
    desk.do(pages.save, page, at=T0, newest_id=None, last_good_at=T0)
    desk.do(streams.limits, OTHER, [Limit("dm.read", "15min", 15, 3, T0)])
    desk.do(ledger.sent, OTHER, 30, x_now=T0)
    desk.do(requests.add, "resume", account_id=OTHER, at=T0)


@pytest.fixture
def mixed(desk: Desk) -> tuple[Desk, dict[str, list[Any]]]:
    """A desk with an account of its own, and what it held before the other one came."""
    shown = Parent("660", "Made up @up", "made up", "ok")  # also shown in what goes
    desk.take(said(T0), replace(said(T0 + 1_000, "另一句", low=2), quoted=shown), people=(person(),))
    desk.do(notes.add, Note("N1", DM, "me", "keep this", T0, True), CUSTOMER)
    desk.do(drafts.save, Draft(DM, "reply", "kept words", 1, None, T0), based_on=None)
    desk.do(outbox.enqueue, reply())
    before = tables(desk)
    fill(desk)
    return desk, before


def test_all_that_came_goes_and_all_else_stays_as_it_was(mixed: tuple[Desk, dict[str, list[Any]]]) -> None:
    desk, before = mixed
    assert tables(desk) != before
    told = account_removal.holding(desk.conn, [OTHER])
    assert (told.customers, told.conversations, told.written) == (MANY, MANY + 1, 3 + 1 + len(STATES))
    desk.do(account_removal.begin, OTHER, T0)
    steps = 1
    while desk.do(account_removal.step, OTHER):
        steps += 1
    assert steps == -(-(MANY + 1) // SLICE) + 1
    after = tables(desk)
    ignored = ("commit_mark", "sqlite_sequence")
    assert {n: rows for n, rows in after.items() if n not in ignored} == {
        n: rows for n, rows in before.items() if n not in ignored
    }
    assert search.find(desk.conn, "编造") == [] and search.find(desk.conn, "退款") == [DM]
    assert desk.one("PRAGMA foreign_key_check") is None
    assert desk.one("SELECT count(*) FROM message_search WHERE message_search MATCH 'erfunden'") == 0


def test_every_table_that_names_an_account_or_a_conversation_is_emptied(
    mixed: tuple[Desk, dict[str, list[Any]]],
) -> None:
    """Also tables that are not filled here, or come later: a row of each is made by hand."""
    desk, _ = mixed
    for table, columns in _columns(desk).items():
        if {"account_id", "conversation_id", "customer_id"} & set(columns) and table not in ("outbox", "message"):
            values = {name: _value(name, kind) for name, (kind, needed) in columns.items() if needed or name in KEYS}
            marks = ", ".join("?" * len(values))
            desk.conn.execute(
                f'INSERT OR IGNORE INTO "{table}" ({", ".join(map(_quoted, values))}) VALUES ({marks})',
                tuple(values.values()),
            )
    desk.do(account_removal.begin, OTHER, T0)
    while desk.do(account_removal.step, OTHER):
        pass
    for table, columns in _columns(desk).items():
        for name in KEYS.keys() & columns.keys():
            assert desk.one(f'SELECT count(*) FROM "{table}" WHERE "{name}" = ?', KEYS[name]) == 0, table


def test_people_of_a_group_go_with_it_and_what_is_noted_elsewhere_stays(desk: Desk) -> None:
    def told(account: str, group: str, at: int, who: str) -> None:
        talk = ids.dm_conversation(account, group)
        words = said(at, author_id=who, customer_id=who, conversation_id=talk, external_id=group)
        desk.do(ingest.store, account, Unpacked(messages=(words,), customers=(person(who),)), page_id=1, at=T0)

    desk.do(accounts.add, Account(OTHER, "LumiHome", "Lumi", "http://127.0.0.1:9", "", "ok", None, 0), at=T0)
    told(BRAND, "1500000000000000001", T0 + 5, "99")
    kept = ids.dm_conversation(BRAND, "1500000000000000001")
    desk.do(notes.add, Note("N3", kept, "me", "of the group", T0, False), "99")
    told(BRAND, "1500000000000000001", T0, "98")  # older words: from now on the group is theirs
    told(OTHER, "1500000000000000002", T0 + 7, "97")
    told(OTHER, "1500000000000000002", T0 + 8, "96")
    told(OTHER, ids.pair(OTHER, "99"), T0 + 9, "99")
    desk.do(account_removal.begin, OTHER, T0)
    while desk.do(account_removal.step, OTHER):
        pass
    assert [row[0] for row in desk.conn.execute("SELECT id FROM customer ORDER BY 1")] == ["98", "99"]
    assert desk.one("SELECT text FROM note") == "of the group" and desk.one("SELECT count(*) FROM thread") == 1


LEFT = "90001"
KEYS = {"account_id": OTHER, "conversation_id": theirs(LEFT), "customer_id": LEFT}


def _columns(desk: Desk) -> dict[str, dict[str, tuple[str, bool]]]:
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table in tables(desk):
        for row in desk.conn.execute(f'PRAGMA table_info("{table}")'):
            needed = bool(row[5]) or (bool(row[3]) and row[4] is None)
            found.setdefault(table, {})[row[1]] = (row[2], (needed and row[2] != "INTEGER") or (needed and not row[5]))
    return found


def _value(name: str, kind: str) -> object:
    known = {**KEYS, "kind": "dm", "status": "open", "id": f"made-{name}"}
    return known.get(name, {"INTEGER": 7, "BLOB": b"x"}.get(kind, "x"))


def _quoted(name: str) -> str:
    return f'"{name}"'


def test_a_removal_that_was_cut_off_goes_on(mixed: tuple[Desk, dict[str, list[Any]]]) -> None:
    desk, before = mixed
    desk.do(account_removal.begin, OTHER, T0)
    desk.do(account_removal.step, OTHER)
    desk.conn.close()
    again = Desk(desk.path, StillClock())
    try:
        assert account_removal.unfinished(again.conn) == (OTHER,)
        while again.do(account_removal.step, OTHER):
            pass
        assert account_removal.unfinished(again.conn) == ()
        assert tables(again)["conversation"] == before["conversation"]
    finally:
        again.conn.close()


def test_nothing_is_taken_from_an_account_that_was_not_marked(mixed: tuple[Desk, dict[str, list[Any]]]) -> None:
    desk, _ = mixed
    held = tables(desk)
    assert desk.do(account_removal.step, OTHER) is False and desk.do(account_removal.step, BRAND) is False
    assert tables(desk) == held


def test_an_account_that_goes_does_not_come_back_by_its_health(mixed: tuple[Desk, dict[str, list[Any]]]) -> None:
    desk, _ = mixed
    desk.do(account_removal.begin, OTHER, T0)
    desk.do(accounts.set_state, OTHER, "offline", None, T0)
    account = accounts.read(desk.conn, OTHER)
    assert account is not None and account.state == REMOVING


def test_a_reply_of_any_other_account_is_still_never_deleted(mixed: tuple[Desk, dict[str, list[Any]]]) -> None:
    desk, _ = mixed
    desk.do(account_removal.begin, OTHER, T0)
    with pytest.raises(Exception, match="never deleted"):
        desk.conn.execute("DELETE FROM outbox WHERE account_id = ?", (BRAND,))
