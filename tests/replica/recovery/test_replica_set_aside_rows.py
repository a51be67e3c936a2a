"""A file that was set aside and is sound: what only it holds comes back, once, and nothing is sent by that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replica.replica_desk import (
    BRAND,
    CUSTOMER,
    DM,
    HOUR,
    KEY,
    T0,
    Desk,
    StillClock,
    filled,
    person,
    reply,
    said,
    x_id,
)
from xdesk.core.delivery import State
from xdesk.core.model import Account, Draft, Note
from xdesk.core.seen import Seen
from xdesk.replica.agent_texts import drafts, notes
from xdesk.replica.conversation import conversations
from xdesk.replica.database import connection, set_aside, start_check
from xdesk.replica.database.connection import version_of
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, secrets
from xdesk.replica.recovery import set_aside_history
from xdesk.replica.recovery import set_aside_rows as rows_of
from xdesk.replica.schema import SCHEMA_VERSION

STATES = ("queued", "sending", "unconfirmed", "asked", "held", "refused", "sent", "cancelled")


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    """A desk's folder whose file, full of an agent's work, was set aside; a new one stands in its place."""
    path = tmp_path / "desk.db"
    desk = Desk(path, StillClock())
    desk.do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "c", "ok", None, 0), at=T0)
    desk.do(secrets.write, "tokens", "the sign-in")
    desk.take(said(T0), people=(person(),))
    desk.do(drafts.save, Draft(DM, "reply", "half a reply", 3, None, T0), based_on=None)
    desk.do(drafts.save, Draft(DM, "note", "half a note", 3, None, T0), based_on=None)
    for number, state in enumerate(
        ("queued", "sending", "unconfirmed", "asked", "held", "refused", "sent", "cancelled")
    ):
        desk.do(outbox.enqueue, reply(f"r{number}", T0 + number, text=state), tags=("vip",), done_after=False)
    desk.conn.execute("DROP INDEX outbox_single_flight")
    for (name,) in desk.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        desk.conn.execute(f'DROP TRIGGER "{name}"')
    desk.conn.execute("UPDATE outbox SET state = text")
    desk.do(notes.add, Note("n1", DM, "me", "a note", T0, False), CUSTOMER)
    desk.do(notes.add, Note("n2", DM, "me", "erased", T0, False), CUSTOMER)
    desk.do(notes.erase, "n2", T0)
    desk.do(conversations.tag, DM, "vip", True, agent="me", at=T0)
    desk.conn.close()
    start_check.fresh_start(path, KEY, clock=StillClock(), backups=tmp_path / "b")
    (found,) = set_aside.files(path)
    return found


def present(aside: Path) -> Desk:
    return Desk(aside.with_name("desk.db"), StillClock())


def content(aside: Path) -> dict[str, bytes]:
    found = {one.name: one.read_bytes() for one in aside.parent.glob(aside.name + "*")}
    return {name: raw for name, raw in found.items() if raw and not name.endswith("-shm")}


def bring(aside: Path, desk: Desk) -> rows_of.Rows:
    before = {
        one.name: one.read_bytes() for one in aside.parent.glob(aside.name + "*") if not one.name.endswith("-shm")
    }
    rows = rows_of.read(aside, KEY, desk.conn)
    assert rows is not None
    assert content(aside) == before
    desk.do(rows_of.merge, rows, at=T0)
    rows_of.bring_history(aside, KEY, desk.conn, lambda piece: desk.do(set_aside_history.merge, piece))
    assert content(aside) == before
    return rows


def test_into_an_empty_desk_all_comes_back(aside: Path) -> None:
    desk = present(aside)
    rows = bring(aside, desk)
    assert (len(rows.drafts), len(rows.replies), len(rows.notes), len(rows.tags), len(rows.accounts)) == (2, 6, 1, 1, 1)
    assert secrets.read(desk.conn, "tokens") == "the sign-in" and accounts.read(desk.conn, BRAND) is not None
    assert [drafts.read(desk.conn, DM, kind).text for kind in ("reply", "note")] == ["half a reply", "half a note"]  # type: ignore[union-attr]
    talk = conversations.read(desk.conn, DM)
    assert talk is not None and talk.tags == ("vip",) and talk.customer.id == CUSTOMER
    assert desk.one("SELECT text FROM note") == "a note"
    assert desk.one("PRAGMA foreign_key_check") is None


def test_nothing_that_comes_back_is_sent_by_itself(aside: Path) -> None:
    desk = present(aside)
    bring(aside, desk)
    assert outbox.due(desk.conn, BRAND, x_now=T0 + 10**9) == []
    states = dict(desk.conn.execute("SELECT text, state FROM outbox").fetchall())
    assert states["queued"] == states["held"] == "held" and states["refused"] == "refused"
    flying = [states[one] for one in ("sending", "unconfirmed", "asked")]
    assert sorted(flying) == ["asked", "held", "held"]  # one of them is asked about, the others wait behind it
    assert states["sent"] == "sent" and states["cancelled"] == "cancelled"  # settled, and it stays so
    assert all(outbox.sentence(desk.conn, f"r{n}") is not None for n in range(5))
    outbox_id = desk.one("SELECT id FROM outbox WHERE text = 'queued'")
    desk.do(outbox.human_drop, outbox_id, agent="me", at=T0)
    assert desk.one("SELECT state FROM outbox WHERE id = ?", outbox_id) in (State.DROPPED, State.CANCELLED)


def test_a_decision_in_it_is_not_carried_out_and_its_arrivals_count_for_nothing(aside: Path) -> None:
    """Messages are counted anew in each file, and an answer given before the file was set aside was given then."""
    old = connection.open_writer(aside, KEY)
    again = outbox.Decision("again", "me", T0 - HOUR).dumps()
    old.execute(
        "UPDATE outbox SET seen_no = 50000, based_on = ?, decision = iif(state = 'asked', ?, NULL)", (x_id(T0), again)
    )
    old.execute("UPDATE outbox SET state = 'sent' WHERE state IN ('sending', 'unconfirmed')")
    old.close()
    desk = present(aside)
    bring(aside, desk)
    desk.do(outbox.carry_out, BRAND, T0 + HOUR)
    states = dict(desk.conn.execute("SELECT text, state FROM outbox").fetchall())
    assert states["asked"] == "asked" and outbox.due(desk.conn, BRAND, x_now=T0 + 10**9) == []
    desk.take(said(T0), people=(person(),))
    desk.do(outbox.release, "r0", "me", T0 + 1_000, Seen(x_id(T0), desk.one("SELECT max(no) FROM message")))
    desk.take(said(T0 - 60_000, "shown late, and never seen"))
    item = outbox.read(desk.conn, "r0")
    assert item is not None and outbox.guard(desk.conn, item, x_now=T0 + 2_000) is not None


def test_what_the_desk_has_by_now_stays(aside: Path) -> None:
    desk = present(aside)
    desk.do(accounts.add, Account(BRAND, "acme2", "", "https://api.x.com", "", "ok", None, 0), at=T0)
    desk.do(secrets.write, "tokens", "a newer sign-in")
    desk.take(said(T0, "fetched again"), people=(person(name="New name"),))
    desk.do(drafts.save, Draft(DM, "reply", "written since", 3, None, T0), based_on=None)
    desk.do(conversations.tag, DM, "vip", True, agent="me", at=T0)
    rows = bring(aside, desk)
    assert not rows.accounts and not rows.secrets and not rows.tags and not rows.conversations
    assert secrets.read(desk.conn, "tokens") == "a newer sign-in"
    assert drafts.read(desk.conn, DM, "reply").text == "written since"  # type: ignore[union-attr]
    assert "half a reply" in [text for _, text in drafts.journal(desk.conn, DM, "reply")]
    assert drafts.read(desk.conn, DM, "note").text == "half a note"  # type: ignore[union-attr]
    assert desk.one("SELECT name FROM customer") == "New name"


def test_twice_is_once(aside: Path) -> None:
    desk = present(aside)
    first = bring(aside, desk)
    again = rows_of.read(aside, KEY, desk.conn)
    assert first and again is not None and not again
    desk.do(rows_of.merge, first, at=T0)
    assert desk.one("SELECT count(*) FROM outbox") == len(STATES) and desk.one("SELECT count(*) FROM note") == 1


def test_what_waits_in_its_log_comes_back_too(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    filled(path)
    desk = Desk(path, StillClock())
    desk.do(conversations.tag, DM, "in the log", True, agent="me", at=T0)
    kept = {tail: Path(f"{path}{tail}").read_bytes() for tail in ("", "-wal", ".check")}
    desk.conn.close()
    for tail, raw in kept.items():
        Path(f"{path}{tail}").write_bytes(raw)
    set_aside.set_aside(path, StillClock())
    (aside,) = set_aside.files(path)
    new = present(aside)
    bring(aside, new)
    assert new.one("SELECT name FROM tag") == "in the log"


@pytest.mark.parametrize("harm", ["page", "head", "empty"])
def test_a_damaged_file_offers_nothing(aside: Path, harm: str) -> None:
    raw = bytearray(aside.read_bytes())
    at = 8_200 if harm == "page" else 0
    raw[at : at + 100] = bytes(100)
    raw = bytearray() if harm == "empty" else raw
    aside.write_bytes(raw)
    desk = present(aside)
    assert rows_of.read(aside, KEY, desk.conn) is None
    assert aside.read_bytes() == raw and version_of(desk.conn) == SCHEMA_VERSION
