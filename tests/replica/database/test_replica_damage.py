"""A damaged file: said, kept aside, never deleted, never silently empty, never a crash loop."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.replica.replica_desk import KEY, StillClock, prepare
from xdesk.core.sentences import DeskError
from xdesk.replica.database import db_errors, set_aside, start_check
from xdesk.replica.database.connection import Connection, open_reader
from xdesk.replica.database.readers import BigReads
from xdesk.replica.profile import table_counts


def mutants() -> list[tuple[str, Callable[[bytearray, random.Random], bytearray]]]:
    def flip(raw: bytearray, rng: random.Random) -> bytearray:
        for _ in range(rng.randint(1, 64)):
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        return raw

    def zero(raw: bytearray, rng: random.Random) -> bytearray:
        page = rng.randrange(len(raw) // 4096) * 4096
        raw[page : page + 4096] = bytes(4096)
        return raw

    def cut(raw: bytearray, rng: random.Random) -> bytearray:
        return raw[: rng.randrange(len(raw))]

    def swap(raw: bytearray, rng: random.Random) -> bytearray:
        one, two = (n * 4096 for n in rng.sample(range(len(raw) // 4096), 2))
        raw[one : one + 4096], raw[two : two + 4096] = raw[two : two + 4096], raw[one : one + 4096]
        return raw

    def empty(raw: bytearray, rng: random.Random) -> bytearray:
        return bytearray()

    return [("flip", flip), ("zero", zero), ("cut", cut), ("swap", swap), ("empty", empty)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", [name for name, _ in mutants()])
def test_damage_is_said_and_kept_aside(healthy: Path, tmp_path: Path, kind: str, seed: int) -> None:
    """Fine with every row, or a sentence and the file beside it: never a crash loop, never silently empty."""
    shutil.copytree(healthy, tmp_path / "p")
    path = tmp_path / "p" / "desk.db"
    raw = path.read_bytes()
    broken = bytes(dict(mutants())[kind](bytearray(raw), random.Random(seed)))
    path.write_bytes(broken)
    if broken == raw:
        pytest.skip("this mutation changed nothing")
    with pytest.raises(DeskError) as caught:
        prepare(path)
    name = str(caught.value.sentence.values["name"])
    assert "kept as" in caught.value.sentence.text and not path.exists()
    assert (path.parent / name).read_bytes() == broken
    prepare(path)  # the next start is a new, empty desk, and stays one
    conn = open_reader(path, KEY)
    assert table_counts.table_counts(conn)["message"] == 0
    conn.close()
    prepare(path)


def read_all(conn: Connection) -> None:
    names = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%fts5%'").fetchall()
    for (name,) in names:
        conn.execute(f'SELECT * FROM "{name}"').fetchall()
        conn.execute(f'SELECT count(*) FROM "{name}"').fetchall()
    found = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise db_errors.Failure("database disk image is malformed")


def test_damage_found_at_work_is_examined_at_the_next_start(healthy: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """A large file is not read whole at start: its damage shows later, and the start after that deals with it."""
    monkeypatch.setattr(start_check, "SMALL", 0)
    size = (healthy / "desk.db").stat().st_size // 4096
    for number in range(size // 2, size):  # until a page is hit that the start does not read
        path = tmp_path / str(number) / "desk.db"
        shutil.copytree(healthy, path.parent)
        raw = bytearray(path.read_bytes())
        raw[number * 4096 + 100] ^= 1
        path.write_bytes(raw)
        try:
            prepare(path)
            break
        except DeskError:
            continue
    else:
        pytest.fail("every page is read at start")
    big = BigReads(lambda: open_reader(path, KEY))
    with pytest.raises(DeskError) as caught:
        big.run(read_all).result(60)
    big.close()
    assert caught.value.sentence == db_errors.DAMAGED_NOW
    with pytest.raises(DeskError):
        prepare(path)
    assert not path.exists()


def test_foreign_or_cut_log_gives_the_state_before(healthy: Path, tmp_path: Path) -> None:
    for n, wal in enumerate((b"", b"junk" * 5000, os.urandom(8192))):
        shutil.copytree(healthy, tmp_path / str(n))
        path = tmp_path / str(n) / "desk.db"
        Path(str(path) + "-wal").write_bytes(wal)
        prepare(path)
        conn = open_reader(path, KEY)
        assert table_counts.table_counts(conn)["message"] == 400
        conn.close()


def test_missing_file_is_said_once(healthy: Path, tmp_path: Path) -> None:
    shutil.copytree(healthy, tmp_path / "p")
    path = tmp_path / "p" / "desk.db"
    file_itself = path.read_bytes()
    for put_back in (True, False):
        path.unlink()
        with pytest.raises(DeskError) as caught:
            prepare(path)
        assert caught.value.sentence == start_check.MISSING and not set_aside.files(path)
        if put_back:
            path.write_bytes(file_itself)
        prepare(path)
        conn = open_reader(path, KEY)
        assert table_counts.table_counts(conn)["message"] == (400 if put_back else 0)
        conn.close()
    assert not path.with_name("desk.db.missing").exists()


def test_fresh_start_keeps_the_old_file(healthy: Path, tmp_path: Path) -> None:
    shutil.copytree(healthy, tmp_path / "p")
    path = tmp_path / "p" / "desk.db"
    old = path.read_bytes()
    start_check.fresh_start(path, KEY, clock=StillClock(), backups=tmp_path / "b")
    kept = [p for p in path.parent.iterdir() if p.read_bytes() == old]
    assert len(kept) == 1 and kept[0].name.startswith("desk.db.damaged-")
    conn = open_reader(path, KEY)
    assert table_counts.table_counts(conn)["message"] == 0
    conn.close()
