"""The file: its promises read back, versions, keys, damage, read-only folders, and nothing readable at rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.replica.replica_desk import (
    BRAND,
    CANARY,
    DM,
    KEY,
    T0,
    Desk,
    StillClock,
    filled,
    filled_as_version_1,
    person,
    prepare,
    said,
    x_id,
)
from tests.waiting import until
from xdesk.core.model import Account, Draft, Note
from xdesk.core.seen import Seen
from xdesk.core.sentences import DeskError
from xdesk.replica.agent_texts import drafts, notes
from xdesk.replica.database import db_errors, migrations, start_check
from xdesk.replica.database.connection import Connection, facts, open_reader, open_writer, version_of
from xdesk.replica.database.readers import BigReads, Reads
from xdesk.replica.feed import pages
from xdesk.replica.profile import accounts, secrets, table_counts
from xdesk.replica.schema import SCHEMA_VERSION

ROOT = Path(__file__).parents[3]
NEXT = SCHEMA_VERSION + 1


def test_promises_are_read_back(desk: Desk) -> None:
    said = facts(desk.conn)
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0,
        "cell_size_check": 1, "cache_size": -16000, "query_only": 0, "schema": SCHEMA_VERSION,
    }  # fmt: skip
    assert {name: said[name] for name in wanted} == wanted
    assert tuple(int(x) for x in str(said["sqlite_version"]).split(".")) >= (3, 51, 3)
    assert str(said["cipher_version"]).startswith("4.")
    option = desk.one("SELECT v FROM message_search_config WHERE k = 'secure-delete'")
    assert option == 1


def test_reader_cannot_write(desk: Desk) -> None:
    reads = Reads(desk.path, KEY)
    said = facts(reads.conn)
    assert (said["query_only"], said["synchronous"], said["cache_size"]) == (1, 2, -4000)
    with pytest.raises(db_errors.Failure):
        reads.conn.execute("DELETE FROM account")
    reads.close()


def test_big_reads_run_on_their_own_thread(desk: Desk) -> None:
    import threading

    big = BigReads(lambda: open_reader(desk.path, KEY))
    assert big.run(table_counts.table_counts).result(60)["account"] == 1
    assert big.run(lambda conn: threading.current_thread().name).result(60) == "replica-reader"
    with pytest.raises(ZeroDivisionError):
        big.run(lambda conn: 1 / 0).result(60)
    big.close()
    with pytest.raises(DeskError):
        big.run(table_counts.table_counts).result(60)


def test_big_reads_close_whatever_the_thread_does(desk: Desk) -> None:
    for n in range(60):
        big = BigReads(lambda: open_reader(desk.path, KEY))
        running = big.run(table_counts.table_counts) if n % 3 else big.run(read_on)
        if n % 2:
            running.exception(60) if n % 3 else until(running.running)
        big.close()
        assert running.done() and not [one for one in threading.enumerate() if one.name == "replica-reader"]


def read_on(conn: Connection) -> None:
    conn.execute("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n").fetchone()


def test_prepare_twice_changes_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "desk.db")
    before = (tmp_path / "desk.db").read_bytes()
    prepare(tmp_path / "desk.db")
    assert (tmp_path / "desk.db").read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("not proven: Windows has no such modes")
    filled(tmp_path / "in" / "desk.db")
    assert (tmp_path / "in" / "desk.db").stat().st_mode & 0o077 == 0


def test_sqlite_utils_stays_out_unless_a_migration_is_due(tmp_path: Path) -> None:
    plain = PREPARE + (
        "from xdesk.replica import inbox\nfrom xdesk.replica.outbox import outbox\n"
        "from xdesk.replica.feed import ingest\n"
        "path = Path(sys.argv[1]); prepare(path); connection.open_writer(path, '5e' * 32).close()\n"
        "print('sqlite_utils' in sys.modules)"
    )
    for wanted in ("True", "False"):  # the first start makes the file, the second finds it
        line = [sys.executable, "-c", plain, str(tmp_path / "desk.db")]
        run = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, check=True)
        assert run.stdout.strip() == wanted
    assert run.stderr == ""


PREPARE = (
    "import sys\nfrom pathlib import Path\nfrom xdesk.replica.database import connection, start_check\n"
    "class C:\n    now_ms = staticmethod(lambda: 1)\n    steady_ms = now_ms\n"
    "prepare = lambda p: start_check.prepare(p, '5e' * 32, clock=C(), backups=p.parent / 'backups')\n"
)


def test_newer_schema_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    filled(path)
    conn = open_writer(path, KEY)
    conn.execute("PRAGMA user_version = 99")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(DeskError) as caught:
        prepare(path)
    assert "newer xdesk (schema 99" in caught.value.sentence.english()
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [0, 32, 70])
def test_a_damaged_mark_proves_nothing_and_is_mended(tmp_path: Path, size: int) -> None:
    path = tmp_path / "desk.db"
    prepare(path)
    mark, before = tmp_path / "desk.db.check", path.read_bytes()
    whole = mark.read_text("utf-8")
    mark.write_text((whole * 2)[:size], "utf-8")
    with pytest.raises(DeskError) as caught:
        start_check.prepare(path, "0" * 64, clock=StillClock(), backups=tmp_path / "b")
    assert caught.value.sentence == db_errors.WRONG_KEY and path.read_bytes() == before
    prepare(path)
    assert mark.read_text("utf-8") == whole and not (tmp_path / "desk.db.check.new").exists()


def test_a_wrong_key_does_not_fold_in_what_a_killed_desk_left_in_its_log(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    prepare(path)
    conn = open_writer(path, KEY)
    conn.execute("INSERT INTO setting (name, value) VALUES ('a', '1')")
    for tail in ("", "-wal", "-shm", ".check"):  # as they lie there when the process is killed
        shutil.copy(f"{path}{tail}", tmp_path / f"killed.db{tail}")
    conn.close()
    killed = tmp_path / "killed.db"
    before = {tail: Path(f"{killed}{tail}").read_bytes() for tail in ("", "-wal")}
    assert before["-wal"]
    with pytest.raises(DeskError) as caught:
        start_check.prepare(killed, "0" * 64, clock=StillClock(), backups=tmp_path / "b")
    assert caught.value.sentence == db_errors.WRONG_KEY
    assert {tail: Path(f"{killed}{tail}").read_bytes() for tail in before} == before
    start_check.prepare(killed, KEY, clock=StillClock(), backups=tmp_path / "b")
    reader = open_reader(killed, KEY)
    assert reader.execute("SELECT value FROM setting WHERE name = 'a'").fetchone()[0] == "1"
    reader.close()


def test_wrong_key_is_told_from_damage(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    filled(path)
    before = path.read_bytes()
    for key in ("ab" * 32, "", "zz" * 32, "ab"):
        with pytest.raises(DeskError) as caught:
            prepare(path, key)
        assert caught.value.sentence == db_errors.WRONG_KEY
    assert path.read_bytes() == before
    path.with_name("desk.db.check").unlink()  # nothing tells: then nothing is moved
    with pytest.raises(DeskError) as caught:
        prepare(path, "ab" * 32)
    assert caught.value.sentence == db_errors.WRONG_KEY and path.read_bytes() == before
    prepare(path)


def test_migration_keeps_a_copy_that_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.db"
    filled(path)
    steps = (*migrations.VERSIONS, (NEXT, "CREATE TABLE later (a TEXT);\nCREATE TABLE last (b TEXT);"))
    monkeypatch.setattr(migrations, "VERSIONS", steps)
    monkeypatch.setattr(start_check, "SCHEMA_VERSION", NEXT)
    prepare(path)
    conn = open_reader(path, KEY)
    assert version_of(conn) == NEXT
    steps = [r[0] for r in conn.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert steps == [f"v{number:03d}" for number in range(1, NEXT + 1)]
    conn.close()
    (copy,) = (tmp_path / "backups").iterdir()
    assert CANARY.encode() not in copy.read_bytes() and not copy.read_bytes().startswith(b"SQLite format 3")
    old = open_reader(copy, KEY)
    assert version_of(old) == SCHEMA_VERSION and table_counts.table_counts(old)["message"] == 400
    old.close()


def test_a_file_of_version_1_comes_to_this_version_with_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    monkeypatch.setattr(migrations, "VERSIONS", migrations.VERSIONS[:1])
    monkeypatch.setattr(start_check, "SCHEMA_VERSION", 1)
    filled_as_version_1(path)
    monkeypatch.undo()
    prepare(path)
    conn = open_reader(path, KEY)
    assert version_of(conn) == SCHEMA_VERSION and table_counts.table_counts(conn)["message"] == 400
    draft = drafts.read(conn, DM, "reply")
    assert draft is not None and draft.text == "unsent words" and draft.seen == Seen(x_id(T0), 1)
    conn.close()
    (copy,) = (tmp_path / "backups").iterdir()
    old = open_reader(copy, KEY)
    assert version_of(old) == 1
    old.close()


def test_failed_migration_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.db"
    filled(path)
    bad = (*migrations.VERSIONS, (NEXT, "CREATE TABLE later (a TEXT);\nCREATE TABLE account (a TEXT);"))
    monkeypatch.setattr(migrations, "VERSIONS", bad)
    monkeypatch.setattr(start_check, "SCHEMA_VERSION", NEXT)
    with pytest.raises(db_errors.Failure):
        prepare(path)
    monkeypatch.undo()
    prepare(path)
    conn = open_reader(path, KEY)
    assert version_of(conn) == SCHEMA_VERSION and table_counts.table_counts(conn)["message"] == 400
    conn.close()


CHILD = """
import os, sys
from pathlib import Path
from xdesk.core.sentences import DeskError
from xdesk.replica.profile import table_counts
from xdesk.replica.database import connection, start_check
os.setegid(65534); os.seteuid(65534)
class C:
    now_ms = staticmethod(lambda: 1)
    steady_ms = now_ms
path = Path(sys.argv[1])
try:
    start_check.prepare(path, '5e' * 32, clock=C(), backups=path.parent / 'b')
    print('prepared')
except DeskError as error:
    print('told', error.sentence.text[:30].strip())
try:
    connection.open_writer(path, '5e' * 32).execute('DELETE FROM account')
    print('wrote')
except DeskError as error:
    print('told', error.sentence.text[:30].strip())
conn = connection.open_reader(path, '5e' * 32)
print(table_counts.table_counts(conn)['message'])
"""


def test_read_only_profile_opens_for_reading(healthy: Path, tmp_path: Path) -> None:
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("not proven: needs root to become somebody else")
    folder = tmp_path / "p"
    shutil.copytree(healthy, folder)
    for location in [tmp_path, *tmp_path.parents]:
        if str(location).startswith("/tmp/"):
            location.chmod(0o755)
    folder.chmod(0o555)
    for item in folder.iterdir():
        item.chmod(0o444)
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder / "desk.db")], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.stderr == ""
    told, told_again, read = run.stdout.splitlines()
    assert told == told_again == "told The profile cannot be written"
    assert read == "400"


def test_nothing_readable_at_rest(tmp_path: Path) -> None:
    path = tmp_path / "p" / "desk.db"
    desk = Desk(path, StillClock())
    desk.do(accounts.add, Account(BRAND, CANARY, CANARY, "", "", "ok", None, 0), at=T0)
    desk.take(said(T0, CANARY), people=(person(name=CANARY, bio=CANARY),))
    desk.do(drafts.save, Draft(DM, "reply", CANARY, 1, None, T0), based_on=None)
    desk.do(notes.add, Note("n1", DM, "me", CANARY, T0, False), "77001")
    desk.do(secrets.write, "token", CANARY)
    page = pages.Page("dm", BRAND, CANARY.encode(), None, 1, None, None)
    desk.do(pages.save, page, at=T0, newest_id=None, last_good_at=T0)
    migrations.back_up(desk.conn, tmp_path / "p" / "backups" / "copy.db")
    files = [p for p in (tmp_path / "p").rglob("*") if p.is_file()]
    assert {p.name for p in files} >= {"desk.db", "desk.db-wal", "copy.db"}
    needles = [CANARY.encode(), CANARY.encode("utf-16-le"), b"Kanarienvogel", KEY.encode(), bytes.fromhex(KEY)]
    for item in files:
        raw = item.read_bytes()
        assert not any(needle in raw for needle in needles), item.name
    desk.conn.close()
