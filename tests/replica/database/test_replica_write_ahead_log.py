"""The log beside the file: it stays short whatever reads and writes; no commit waits for a checkpoint or a reader."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replica.database.test_replica_writer import Office
from tests.replica.faulty_disk import OK, Act, faulty_disk
from tests.replica.replica_desk import KEY, Desk
from tests.waiting import PATIENCE_S, until
from xdesk.replica.database import checkpoints, writer
from xdesk.replica.database import readers as reader
from xdesk.replica.database.connection import Connection, open_reader, open_writer
from xdesk.replica.database.readers import BigReads
from xdesk.replica.profile import settings

PAGE = 30_000
"""Bytes of a page of X, about."""


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixteenth of what a desk allows, so that a few MB show what 64 MB would."""
    for name in ("MOVE_BYTES", "HOLD_BYTES", "CEILING_BYTES", "EMPTY_BYTES"):
        monkeypatch.setattr(writer, name, getattr(writer, name) // 16)
    for name in ("DRIP_S", "SWEEP_S", "REST_S"):
        monkeypatch.setattr(writer, name, 0.02)


BOUND = (64 << 20) // 16


@pytest.fixture
def office(desk: Desk, short: None) -> Iterator[Office]:
    found = Office(desk.path)
    yield found
    found.writer.close()


def log_of(desk: Desk) -> int:
    wal = Path(f"{desk.path}-wal")
    return wal.stat().st_size if wal.exists() else 0


def page(office: Office, number: int) -> object:
    return office.writer.load(settings.put, f"page {number % 40}", "x" * PAGE)


def test_a_sync_without_a_pause_keeps_the_log_short(office: Office, desk: Desk) -> None:
    longest = 0
    for number in range(400):  # 12 MB and more
        page(office, number).result(60)  # type: ignore[attr-defined]
        longest = max(longest, log_of(desk))
    assert longest < BOUND
    until(lambda: log_of(desk) == 0)


def test_a_reader_that_stays_stops_neither_the_agent_nor_lets_the_log_grow(office: Office, desk: Desk) -> None:
    """A whole sync arrives while somebody reads on; the agent writes; then the reader goes, and all is stored."""
    reader = open_reader(desk.path, KEY)
    cursor = reader.execute("SELECT name FROM sqlite_schema")
    cursor.fetchone()
    waiting = [page(office, number) for number in range(400)]
    until(lambda: log_of(desk) > writer.HOLD_BYTES)
    slowest, longest = 0.0, 0
    for number in range(100):
        began = time.perf_counter()
        office.writer.write(settings.put, "draft", str(number) * 300).result(60)
        slowest, longest = max(slowest, time.perf_counter() - began), max(longest, log_of(desk))
    assert longest < BOUND and slowest < 2.0
    assert not waiting[-1].done()  # type: ignore[attr-defined]
    assert office.writer.feed(settings.put, "sent", 1).result(60) is None  # sends do not wait behind pages
    cursor.close()
    reader.close()
    for one in waiting:
        one.result(60)  # type: ignore[attr-defined]
        longest = max(longest, log_of(desk))
    assert longest < BOUND and settings.get(desk.conn, "draft") == "99" * 300


def test_pages_still_come_slowly_beside_a_reader(office: Office, desk: Desk) -> None:
    """What customers wrote meanwhile is stored, or the guard of replies would not see it."""
    reader = open_reader(desk.path, KEY)
    cursor = reader.execute("SELECT name FROM sqlite_schema")
    cursor.fetchone()
    waiting = [page(office, number) for number in range(200)]
    until(lambda: log_of(desk) > writer.HOLD_BYTES)
    before = sum(one.done() for one in waiting)  # type: ignore[attr-defined]
    until(lambda: sum(one.done() for one in waiting) > before + 5)  # type: ignore[attr-defined]
    cursor.close()
    reader.close()


def test_a_commit_does_not_wait_for_a_checkpoint(desk: Desk, short: None) -> None:
    """The disk takes the file's pages as slowly as it likes: only the log must be written for a commit."""
    go, inside = threading.Event(), threading.Event()

    def judge(act: Act) -> int:
        if act.name == "write" and act.path == str(desk.path):
            inside.set()
            go.wait(PATIENCE_S)
        return OK

    desk.conn.close()
    with faulty_disk() as disk:
        office = Office(desk.path)
        office.writer.write(settings.put, "first", 1).result(60)
        disk.judge = judge
        for number in range(20):
            office.writer.write(settings.put, f"n{number}", "x" * PAGE).result(60)
        assert inside.wait(PATIENCE_S)  # a checkpoint stands in the middle of its work
        for number in range(20):
            office.writer.write(settings.put, f"m{number}", number).result(60)
        assert not go.is_set()
        go.set()
        office.writer.close()
    found = open_reader(desk.path, KEY)
    assert settings.get(found, "m19") == 19
    found.close()
    desk.conn = open_writer(desk.path, KEY)


def test_a_reader_does_not_make_the_end_of_a_pause_wait(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When nothing comes the log is emptied; with a reader in the way that is tried, and not waited for."""
    tried: list[bool] = []
    empty, ask = checkpoints.empty, checkpoints.Checkpoints.ask
    monkeypatch.setattr(checkpoints, "empty", lambda conn: tried.append(empty(conn)) or tried[-1])
    monkeypatch.setattr(checkpoints.Checkpoints, "ask", lambda one: tried.append(False) or ask(one))
    reader = open_reader(desk.path, KEY)
    cursor = reader.execute("SELECT name FROM sqlite_schema")
    cursor.fetchone()
    slowest = 0.0
    for number in range(40):
        office.writer.write(settings.put, "a", number).result(60)
        tried.clear()
        until(lambda: bool(tried))
        assert not any(tried)
        began = time.perf_counter()
        office.writer.write(settings.put, "b", number).result(60)
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 2.0
    cursor.close()
    reader.close()
    until(lambda: log_of(desk) == 0)


def test_a_long_read_of_ours_lets_go_and_begins_again(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report reads on and on while a sync arrives: it lets the log be emptied, and still comes to its end."""
    monkeypatch.setattr(reader, "HELD_S", 0.2)
    big = BigReads(lambda: open_reader(desk.path, KEY), lambda: office.writer.pressed)
    began: list[int] = []
    arrived = threading.Event()

    def report(conn: Connection) -> object:
        began.append(len(began))
        rows = (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?) SELECT max(x) FROM n, account"
        )
        return conn.execute(rows, (300 if arrived.is_set() else 10**9,)).fetchone()[0]

    reading = big.run(report)
    until(lambda: bool(began))
    waiting = [page(office, number) for number in range(200)]
    until(lambda: len(began) > 1)
    arrived.set()
    for one in waiting:
        one.result(60)  # type: ignore[attr-defined]
    assert reading.result(60) == 300 and log_of(desk) < BOUND
    big.close()
