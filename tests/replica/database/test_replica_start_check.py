"""A start on what kills, power cuts, readers and failing disks leave: a sound file is never called damaged."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

import pytest

from tests.replica.desk_images import copy_of, prepare, recorded, stopped
from tests.replica.faulty_disk import IOERR_READ, OK, faulty_disk
from tests.replica.replica_desk import KEY, StillClock
from tests.soak.replica import row_start_images
from xdesk.core.sentences import DeskError
from xdesk.replica.database import damage_check, db_errors, set_aside, start_check
from xdesk.replica.database.connection import open_observer, open_reader
from xdesk.replica.profile import table_counts


def test_a_sound_file_is_never_called_damaged() -> None:
    """Cut by 512 bytes and by 4 kB, killed, stopped, beside a reader, reads and locks that fail."""
    assert row_start_images.play(0, 40) == []


def test_damage_under_a_log_is_still_found(tmp_path: Path) -> None:
    """A page that the log does not hold is spoilt: it is set aside with its log, as it was."""
    found, rng = 0, random.Random(5)
    record = recorded(tmp_path / "record", 5, changes=20)
    for number in range(12):
        path = tmp_path / str(number) / "desk.db"
        record.image(path.parent, rng, sector=512)
        raw = bytearray(path.read_bytes())
        page = rng.randrange(1, len(raw) // 4096)
        raw[page * 4096 + 50 : page * 4096 + 60] = bytes(10)
        path.write_bytes(raw)
        log = Path(f"{path}-wal").read_bytes() if Path(f"{path}-wal").exists() else b""
        try:
            prepare(path)
        except DeskError as error:
            name = str(error.sentence.values["name"])
            assert not path.exists() and path.with_name(name).exists()
            assert not log or path.with_name(name + "-wal").read_bytes() == log  # as it was, not folded in
            found += 1
            continue
        conn = open_reader(path, KEY)  # the log held that page: nothing was lost
        assert table_counts.table_counts(conn)["message"] >= 400
        assert conn.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        conn.close()
    assert found >= 3


def test_a_read_that_fails_says_check_the_disk_and_touches_nothing(healthy: Path, tmp_path: Path) -> None:
    shutil.copytree(healthy, tmp_path / "p")
    path = tmp_path / "p" / "desk.db"
    before = path.read_bytes()
    with faulty_disk() as disk:
        disk.judge = lambda act: IOERR_READ if act.name == "read" and act.at > 40_000 else OK
        with pytest.raises(DeskError) as caught:
            prepare(path)
    assert caught.value.sentence in (db_errors.CHECK_DISK, db_errors.UNREADABLE_DISK)
    assert path.read_bytes() == before and not set_aside.files(path)
    prepare(path)


def test_only_bytes_that_can_be_read_prove_damage(
    healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine calls some read errors damage. When the system cannot read the bytes either, nothing is proven."""
    shutil.copytree(healthy, tmp_path / "p")
    path = tmp_path / "p" / "desk.db"
    raw = bytearray(path.read_bytes())
    raw[30_000:30_010] = bytes(10)
    path.write_bytes(raw)

    def unreadable(*_: object, **__: object) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(damage_check, "open", unreadable, raising=False)
    with pytest.raises(DeskError) as caught:
        prepare(path)
    assert caught.value.sentence == db_errors.CHECK_DISK and path.read_bytes() == raw
    monkeypatch.undo()
    with pytest.raises(DeskError):
        prepare(path)
    assert len(set_aside.files(path)) == 1


@pytest.mark.parametrize("share", [0.003, 0.03, 0.5])
def test_reads_that_fail_now_and_then_never_prove_damage(healthy: Path, share: float) -> None:
    """Each look may meet a read that fails, in the copy, too; two that look alike by chance prove nothing."""
    path, rng = healthy / "desk.db", random.Random(7)
    with faulty_disk() as disk:
        disk.judge = lambda act: IOERR_READ if act.name == "read" and rng.random() < share else OK
        for _ in range(60):
            with contextlib.suppress(DeskError):
                assert not damage_check.is_surely_damaged(path, KEY)


def test_a_check_that_could_not_read_a_page_twice_proves_nothing(
    healthy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "*** in database main ***\nTree 61 page 123: unable to get the page. error code=266"
    monkeypatch.setattr(damage_check, "fresh_flaw", lambda path, key, whole=True: told if whole else "")
    with pytest.raises(DeskError) as caught:
        damage_check.is_surely_damaged(healthy / "desk.db", KEY)
    assert caught.value.sentence == db_errors.CHECK_DISK


def pages_in(log: bytes) -> set[int]:
    """Return the numbers of the pages that a log holds anew (https://www.sqlite.org/fileformat2.html#wal_format)."""
    return {int.from_bytes(log[at : at + 4], "big") for at in range(32, len(log), 24 + 4_096)}


def test_who_does_not_hold_the_profile_only_looks(tmp_path: Path) -> None:
    """Beside a desk, or on what a killed one left: no byte of file or log changes, and the log is seen."""
    path, saved = stopped(tmp_path, 3, random.Random(3), kill=True)
    before = {tail: Path(f"{path}{tail}").read_bytes() for tail in ("", "-wal", ".check")}
    start_check.require(path, KEY)
    conn = open_observer(path, KEY)
    assert conn.execute("SELECT value FROM setting WHERE name = ?", (f"n{saved}",)).fetchone() == (str(saved),)
    with pytest.raises(db_errors.Failure):
        conn.execute("DELETE FROM account")
    roots = [row[0] for row in conn.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0")]
    conn.close()
    assert {tail: Path(f"{path}{tail}").read_bytes() for tail in before} == before
    raw = bytearray(path.read_bytes())
    at = next(4_096 * (one - 1) for one in roots if one not in pages_in(before["-wal"])) + 900
    raw[at : at + 10] = bytes(10)
    path.write_bytes(raw)
    with pytest.raises(DeskError):
        start_check.prepare(path, KEY, clock=StillClock(), backups=tmp_path / "b", held=False)
    assert not set_aside.files(path) and path.exists()


def test_setting_aside_goes_on_where_a_kill_cut_it_short(tmp_path: Path) -> None:
    path, _ = stopped(tmp_path, 4, random.Random(4), kill=True)
    parts = {tail: Path(f"{path}{tail}").read_bytes() for tail in ("", "-wal", ".check")}
    for moved in range(len(parts) + 1):  # killed after so many renames
        again = copy_of(path, tmp_path / f"killed {moved}")
        name = "desk.db.damaged-1780000000000"
        again.with_name("desk.db.setting-aside").write_text(name)
        for tail in list(parts)[:moved]:
            Path(f"{again}{tail}").rename(again.with_name(name + tail))
        if moved == 0:
            prepare(again)  # it had not begun: the file is judged anew, and is sound
            assert not set_aside.files(again)
            continue
        with pytest.raises(DeskError) as caught:
            prepare(again)
        assert caught.value.sentence.values["name"] == name
        assert {tail: again.with_name(name + tail).read_bytes() for tail in parts} == parts
        prepare(again)
        assert set_aside.files(again) == [again.with_name(name)]


def test_a_first_start_that_is_cut_short_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file is no profile: not damaged, not locked with another key."""
    path = tmp_path / "desk.db"
    (tmp_path / "desk.db.new").write_bytes(b"half" * 999)
    (tmp_path / "desk.db.new-wal").write_bytes(b"half" * 999)

    def cut(*_: object) -> None:
        raise OSError(5, "cut")

    monkeypatch.setattr(start_check, "_write_mark", cut)  # private: the start is cut at this step
    with pytest.raises(DeskError):
        prepare(path)
    monkeypatch.undo()
    prepare(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["desk.db", "desk.db.check"]
