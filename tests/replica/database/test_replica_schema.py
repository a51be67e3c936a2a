"""The schema is compared at start with what this version makes: mended, or said clearly; nothing is lost by it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.replica.replica_desk import KEY, T0, Desk, StillClock, prepare, reply, said
from tests.replica.version_1_profile import index_text
from xdesk.core.customer_registers import Register
from xdesk.core.model import Order
from xdesk.core.sentences import DeskError
from xdesk.replica import customers
from xdesk.replica.database import db_errors, migrations, schema_shape, start_check
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.readers import Reads
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts
from xdesk.replica.schema import SCHEMA_VERSION
from xdesk.replica.search import hits

EARLIER = sorted((Path(__file__).parents[1] / "earlier_schemas").glob("*.sql"))


def shape(path: Path) -> set[str]:
    conn = open_reader(path, KEY)
    try:
        assert schema_shape.differences(conn, SCHEMA_VERSION) == []
        return {part.plain for part in schema_shape.of(conn).values()}
    finally:
        conn.close()


def whole_shape() -> set[str]:
    return {part.plain for part in schema_shape.made_by(SCHEMA_VERSION).values()}


@pytest.mark.parametrize("earlier", EARLIER, ids=lambda one: one.stem)
def test_a_file_of_an_earlier_state_is_mended_and_keeps_all(
    tmp_path: Path, earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    sql = "\n".join(line for line in earlier.read_text("utf-8").splitlines() if not line.startswith("--"))
    monkeypatch.setattr(migrations, "VERSIONS", ((1, sql),))
    monkeypatch.setattr(start_check, "SCHEMA_VERSION", 1)
    prepare(path)
    conn = open_writer(path, KEY)
    conn.execute("INSERT INTO account (id, handle, base_url, added_at) VALUES ('9', 'acme', '', 0)")
    conn.execute(
        "INSERT INTO conversation (id, account_id, kind, external_id, customer_id) "
        "VALUES ('dm:9:1', '9', 'dm', '1', '7')"
    )
    conn.execute(
        "INSERT INTO message (conversation_id, id, direction, author_id, text, created_at, root_edit_id) "
        "VALUES ('dm:9:1', '5', 'in', '7', '退款 please', 5, '5')"
    )
    conn.execute(
        "INSERT INTO draft (conversation_id, kind, text, updated_at) VALUES ('dm:9:1', 'reply', 'unsent words', 1)"
    )
    words = index_text("退款 please")
    conn.execute("INSERT INTO message_search (rowid, body) SELECT no, ? FROM message", (words,))
    conn.close()
    monkeypatch.undo()
    prepare(path)
    assert shape(path) == whole_shape()
    desk = Desk(path, StillClock())
    assert desk.one("SELECT text FROM draft") == "unsent words"
    assert desk.one("SELECT n FROM tally") == 1
    assert hits.total(desk.conn, "退款") == 1
    desk.conn.close()
    assert len(list((tmp_path / "backups").iterdir())) == 1
    before = path.read_bytes()
    prepare(path)  # looked at once: the next start finds it known
    assert path.read_bytes() == before


def parts(kind: str) -> list[str]:
    return sorted(name for found, name in schema_shape.made_by(SCHEMA_VERSION) if found == kind)


@pytest.mark.parametrize("name", parts("trigger") + parts("index"))
def test_what_is_missing_comes_back(ready: Desk, name: str) -> None:
    """A file without a trigger of the outbox lets replies be sent twice; each is put back at the start."""
    kind = "TRIGGER" if name in parts("trigger") else "INDEX"
    ready.conn.execute(f'DROP {kind} "{name}"')
    ready.conn.close()
    prepare(ready.path)
    assert shape(ready.path) == whole_shape()
    ready.conn = open_writer(ready.path, KEY)
    assert outbox.read(ready.conn, "01A") is not None


def test_a_trigger_with_another_law_is_put_right(ready: Desk) -> None:
    ready.conn.execute("DROP TRIGGER outbox_sent_is_final")
    ready.conn.execute("CREATE TRIGGER outbox_sent_is_final BEFORE UPDATE ON outbox WHEN 0 BEGIN SELECT 1; END")
    ready.conn.execute("CREATE TRIGGER of_yesterday AFTER UPDATE ON outbox BEGIN DELETE FROM draft; END")
    ready.conn.close()
    prepare(ready.path)
    assert shape(ready.path) == whole_shape()
    ready.conn = open_writer(ready.path, KEY)


@pytest.mark.parametrize("seed", range(12))
def test_random_differences_are_mended_without_losing_a_row(ready: Desk, seed: int) -> None:
    """Columns, indexes, triggers and whole empty tables go at random; every row that is there stays."""
    rng = random.Random(seed)
    ready.take(*(said(T0 + n * 1000, f"hello {n} 您好") for n in range(30)))
    kept = ready.conn.execute("SELECT id, conversation_id, text FROM message ORDER BY no").fetchall()
    for _ in range(rng.randint(1, 6)):
        _spoil(ready, rng)
    ready.conn.close()
    prepare(ready.path)
    assert shape(ready.path) == whole_shape()
    ready.conn = open_writer(ready.path, KEY)
    assert ready.conn.execute("SELECT id, conversation_id, text FROM message ORDER BY no").fetchall() == kept
    assert ready.one("PRAGMA foreign_key_check") is None and ready.one("PRAGMA integrity_check") == "ok"
    assert outbox.read(ready.conn, "01A") is not None


def _spoil(desk: Desk, rng: random.Random) -> None:
    """Take something away, as another state of the code would have made it."""
    what = rng.choice(("index", "trigger", "column", "table", "loose"))
    have = [part for part in schema_shape.of(desk.conn).values() if part.kind == what and "fts5" not in part.sql]
    if what in ("index", "trigger") and have:
        desk.conn.execute(f'DROP {what} "{rng.choice(have).name}"')
    elif what == "table":
        name = rng.choice(("macro", "wish", "event", "poison", "rate", "spend"))
        desk.conn.execute(f'DROP TABLE IF EXISTS "{name}"')
    elif what == "column":
        name = rng.choice(("policy", "mark", "preview_out"))
        try:
            desk.conn.execute(f'ALTER TABLE conversation DROP COLUMN "{name}"')
        except db_errors.Failure:  # it has gone already
            return
    elif what == "loose":  # the same columns without what they are held to
        desk.conn.execute("DROP TABLE IF EXISTS note")
        desk.conn.execute(
            "CREATE TABLE note (id TEXT, conversation_id TEXT, customer_id TEXT, author TEXT, text TEXT, at)"
        )


def test_what_cannot_be_mended_is_said_and_left(ready: Desk, tmp_path: Path) -> None:
    """Two replies in flight in one conversation: the index that forbids it cannot be made. Nothing is changed."""
    ready.conn.execute("DROP INDEX outbox_single_flight")
    for name in ("02B", "03C"):
        ready.do(outbox.enqueue, reply(name), tags=(), done_after=False)
    for (name,) in ready.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        ready.conn.execute(f'DROP TRIGGER "{name}"')
    ready.conn.execute("UPDATE outbox SET state = 'sending'")
    ready.conn.close()
    before = ready.path.read_bytes()
    for _ in range(2):
        with pytest.raises(DeskError) as caught:
            prepare(ready.path)
        assert "does not fit this one" in caught.value.sentence.text and caught.value.sentence.values["what"]
    assert ready.path.read_bytes() == before and not list((tmp_path / "backups").glob("*"))
    ready.conn = open_writer(ready.path, KEY)
    assert ready.one("SELECT count(*) FROM outbox") == 3


def test_a_disk_that_fails_while_mending_is_told_as_that(ready: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.conn.execute("DROP TRIGGER outbox_steps")
    ready.conn.close()
    copy = ready.path.with_name("copy.db")
    shutil.copy(ready.path, copy)

    def full(*_: Any) -> None:
        raise db_errors.Failure("database or disk is full")

    monkeypatch.setattr(migrations.schema_mending, "_mend", full)  # private: the disk is full at this step
    with pytest.raises(DeskError) as caught:
        prepare(ready.path)
    assert caught.value.sentence == db_errors.FULL and ready.path.read_bytes() == copy.read_bytes()
    monkeypatch.undo()
    prepare(ready.path)
    reads = Reads(ready.path, KEY)
    assert schema_shape.is_checked(reads.conn)
    reads.close()
    ready.conn = open_writer(ready.path, KEY)


def test_drafts_of_version_2_are_kept_and_a_card_has_one_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    monkeypatch.setattr(migrations, "VERSIONS", migrations.VERSIONS[:2])
    monkeypatch.setattr(start_check, "SCHEMA_VERSION", 2)
    prepare(path)
    columns = "conversation_id, kind, text, cursor, promise_minutes, based_on, updated_at, seen_no"
    row = ("dm:9:1", "note", "half a note", 4, 30, "5", 7, 9)
    conn = open_writer(path, KEY)
    conn.execute(f"INSERT INTO draft ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    conn.close()
    monkeypatch.undo()
    prepare(path)
    assert shape(path) == whole_shape()
    conn = open_writer(path, KEY)
    assert conn.execute(f"SELECT {columns} FROM draft").fetchall() == [row]
    conn.execute("INSERT INTO draft (conversation_id, kind, text, updated_at) VALUES ('c', 'acknowledge', 'x', 8)")
    conn.close()


@pytest.mark.parametrize(
    ("urls", "card_of"),
    [
        (("https://till.example/crm", "https://till.example/crm", ""), "http-card https://till.example/crm"),
        (("https://till.example", "https://shop.example", ""), ""),
        (("", "", ""), ""),
    ],
)
def test_the_register_of_version_2_is_the_first_of_a_list_and_its_cards_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, urls: tuple[str, ...], card_of: str
) -> None:
    path = tmp_path / "desk.db"
    monkeypatch.setattr(migrations, "VERSIONS", migrations.VERSIONS[:2])
    monkeypatch.setattr(start_check, "SCHEMA_VERSION", 2)
    prepare(path)
    conn = open_writer(path, KEY)
    for number, url in enumerate(urls):
        conn.execute(
            "INSERT INTO account (id, handle, name, base_url, client_id, state, state_since, crm_url, added_at) "
            "VALUES (?, 'a', 'A', 'https://api.x.com', '', 'ok', 0, ?, 0)", (str(number), url),
        )  # fmt: skip
    body = json.dumps({"level": "Gold", "spent": "1", "language": "zh", "orders": [["n", "g", "a", "s"]]})
    conn.execute("INSERT INTO member_card (customer_id, body, fetched_at) VALUES ('7', ?, 9)", (body,))
    conn.close()
    monkeypatch.undo()
    prepare(path)
    assert shape(path) == whole_shape()
    conn = open_writer(path, KEY)
    for number, url in enumerate(urls):
        wanted = (Register(url),) if url else ()
        assert accounts.registers(conn, str(number)) == wanted
    (card,) = customers.cards(conn, "7", "0")
    assert (card.register, card.level, card.fetched_at) == (card_of, "Gold", 9)
    assert card.orders == (Order("n", "g", "a", "s"),)
    conn.close()
