"""A commit that the disk did not confirm: what is told as not saved never comes back, what is unknown is settled."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.replica.database.test_replica_writer import Office
from tests.replica.faulty_disk import IOERR_FSYNC, IOERR_WRITE, OK, Act, FaultyDisk, faulty_disk
from tests.replica.replica_desk import KEY, Desk
from tests.waiting import until
from xdesk.core.changes import Subject
from xdesk.core.sentences import DeskError, UnknownOutcomeError
from xdesk.replica.database import db_errors, writer
from xdesk.replica.database.commit_mark import CommitMark
from xdesk.replica.database.connection import Connection, open_reader, open_writer
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import settings


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    with faulty_disk() as found:
        yield found


def failing(name: str, code: int, tail: str = "-wal") -> Callable[[Act], int]:
    return lambda act: code if act.name == name and act.path.endswith(tail) else OK


def all_of(path: Path) -> dict[str, Any]:
    """What a desk finds that starts on a copy of the files as they lie there now: after a kill, say."""
    location = path.parent / "next start"
    shutil.rmtree(location, ignore_errors=True)
    location.mkdir()
    for tail in ("", "-wal"):
        if Path(f"{path}{tail}").exists():
            shutil.copy(f"{path}{tail}", location / f"desk.db{tail}")
    conn = open_writer(location / "desk.db", KEY)
    try:
        return {name: settings.get(conn, name) for (name,) in conn.execute("SELECT name FROM setting").fetchall()}
    finally:
        conn.close()


def test_an_unconfirmed_commit_is_unknown_until_the_disk_answers(
    disk: FaultyDisk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PROBE_S", 0.05)
    office = Office(desk.path)
    office.writer.write(settings.put, "before", 1).result(60)
    told = list(office.changes)
    disk.judge = failing("sync", IOERR_FSYNC)
    with pytest.raises(UnknownOutcomeError) as caught:
        office.writer.write(settings.put, "reply", 1).result(60)
    assert caught.value.sentence == db_errors.UNKNOWN_OUTCOME and not caught.value.settled.done()
    with pytest.raises(DeskError) as later:  # nothing else is written over an open question
        office.writer.write(settings.put, "later", 1).result(60)
    assert not isinstance(later.value, UnknownOutcomeError)
    assert office.troubles == [db_errors.UNKNOWN_OUTCOME] and office.changes == told
    disk.judge = lambda act: OK
    there = caught.value.settled.result(60)
    until(lambda: office.troubles == [db_errors.UNKNOWN_OUTCOME, None])
    assert ("reply" in all_of(desk.path)) is there and "later" not in all_of(desk.path)
    office.writer.write(settings.put, "after", 1).result(60)
    office.writer.close()
    assert ("reply" in all_of(desk.path)) is there and settings.get(desk.conn, "after") == 1


@pytest.mark.parametrize("seed", range(40))
def test_what_is_told_as_not_saved_never_comes_back(disk: FaultyDisk, desk: Desk, seed: int) -> None:
    """Syncs and writes fail at random; at any instant a start on the files finds what was told, no more, no less."""
    rng = random.Random(seed)
    office, saved, lost, open_ones = Office(desk.path), set[str](), set[str](), dict[str, UnknownOutcomeError]()
    others = [desk.conn] if seed % 2 else []
    if not others:
        desk.conn.close()

    def judge(act: Act) -> int:
        if act.name == "sync" and rng.random() < 0.3:
            return IOERR_FSYNC
        return IOERR_WRITE if act.name == "write" and rng.random() < 0.01 else OK

    for n in range(30):
        disk.judge = judge
        try:
            office.writer.write(settings.put, f"n{n}", "x" * rng.randrange(9_000)).result(60)
            saved.add(f"n{n}")
        except UnknownOutcomeError as error:
            open_ones[f"n{n}"] = error
        except DeskError:
            lost.add(f"n{n}")
        disk.judge = lambda act: OK
        for name, error in list(open_ones.items()):
            if error.settled.done():
                (saved if error.settled.result() else lost).add(name)
                del open_ones[name]
        found = {name for name in all_of(desk.path) if name.startswith("n")}
        assert saved <= found and not found & lost, f"after {n}"
    office.writer.close()
    for name, error in open_ones.items():
        (saved if error.settled.result(60) else lost).add(name)
    assert {name for name in all_of(desk.path) if name.startswith("n")} == saved
    if others:
        desk.conn.close()


class Deaf:
    """A connection whose commits take place, and say that they did not."""

    def __init__(self, conn: Connection, said: list[str]) -> None:
        self.conn, self.said = conn, said

    def __getattr__(self, name: str) -> Any:
        return getattr(self.conn, name)

    def execute(self, sql: str, params: Sequence[object] = ()) -> Any:
        found = self.conn.execute(sql, params)
        if sql == "COMMIT" and not self.said:
            self.said.append(sql)
            raise db_errors.Failure("disk I/O error")
        return found


def test_a_commit_that_took_place_is_saved_though_the_disk_said_no(desk: Desk) -> None:
    """The log's index could not grow after the last frame was on the disk, say: the row is there, and told so."""
    said: list[str] = []
    office = Office(desk.path, lambda: Deaf(open_writer(desk.path, KEY), said))
    assert office.writer.write(lambda tx: settings.put(tx, "reply", 1) or "kept").result(60) == "kept"
    assert said and all_of(desk.path)["reply"] == 1
    assert office.troubles == [] and [one.subjects for one in office.changes] == [Subject.SETTING]
    office.writer.close()


def test_the_engine_waits_for_the_answer(disk: FaultyDisk, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PROBE_S", 0.05)
    office = Office(desk.path)
    office.writer.feed(settings.put, "before", 1).result(60)
    disk.judge = failing("sync", IOERR_FSYNC)
    waiting = office.writer.feed(lambda tx: settings.put(tx, "page", 1) or "kept")
    until(lambda: office.troubles == [db_errors.UNKNOWN_OUTCOME])
    assert not waiting.done()
    disk.judge = lambda act: OK
    error = waiting.exception(60)
    assert ("page" in all_of(desk.path)) is (error is None)
    assert error is None or isinstance(error, DeskError)
    office.writer.close()


def test_closing_over_an_open_question_leaves_it_to_the_next_start(disk: FaultyDisk, desk: Desk) -> None:
    office = Office(desk.path)
    disk.judge = failing("sync", IOERR_FSYNC)
    with pytest.raises(UnknownOutcomeError) as caught:
        office.writer.write(settings.put, "reply", 1).result(60)
    waiting = office.writer.feed(settings.put, "page", 1)
    office.writer.close()
    with pytest.raises(DeskError):
        caught.value.settled.result(60)
    assert isinstance(waiting.exception(60), DeskError)
    disk.judge = lambda act: OK
    assert all_of(desk.path).get("reply") in (None, 1)


def test_what_took_place_is_told_only_once_it_is_moved_into_the_file(desk: Desk) -> None:
    """Pages of the log that the system could not write are not written again: what is only there is not sure yet."""
    reader = open_reader(desk.path, KEY)
    cursor = reader.execute("SELECT name FROM sqlite_schema")
    cursor.fetchone()  # holds its view: the log cannot be moved past it
    mark = CommitMark()
    desk.conn.execute("BEGIN IMMEDIATE")
    settings.put(Tx(desk.conn), "draft", 1)
    mark.put(desk.conn)
    desk.conn.execute("COMMIT")
    with pytest.raises(db_errors.Failure):
        mark.settle(open_writer(desk.path, KEY))
    cursor.close()
    reader.close()
    assert mark.settle(open_writer(desk.path, KEY)) is True
