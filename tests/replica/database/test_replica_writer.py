"""The writer: one thread, the agent first, trouble told and healed, nothing acknowledged is ever lost."""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.replica.replica_desk import BRAND, DM, KEY, T0, Desk, StillClock, reply, said
from tests.waiting import PATIENCE_S, until
from xdesk.core.changes import Changes, Subject
from xdesk.core.model import Draft
from xdesk.core.polling.feed import Unpacked
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database import db_errors, writer
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Tx, Writer
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts, settings

ROOT = Path(__file__).parents[3]
ROUNDS = max(300, int(os.environ["XDESK_SOAK"])) if os.environ.get("XDESK_SOAK", "").isdigit() else 20


class Office:
    """A running writer and what it told."""

    def __init__(self, path: Path, open_connection: Callable[[], Any] | None = None) -> None:
        self.path = path
        self.changes: list[Changes] = []
        self.troubles: list[Any] = []
        opened = open_connection or (lambda: open_writer(path, KEY))
        self.writer = Writer(opened, self.changes.append, self.troubles.append)
        self.writer.start()


@pytest.fixture
def office(desk: Desk) -> Iterator[Office]:
    found = Office(desk.path)
    yield found
    found.writer.close()


def test_result_comes_after_the_commit_and_the_notice(office: Office, desk: Desk) -> None:
    name = office.writer.write(lambda tx: (settings.put(tx, "a", 1), threading.current_thread().name)[1]).result(60)
    assert name == "replica-writer"
    assert settings.get(desk.conn, "a") == 1
    assert office.changes == [Changes(Subject.SETTING)]
    office.writer.feed(ingest.store, BRAND, Unpacked(messages=(said(T0),)), page_id=1, at=T0).result(60)
    assert office.changes[-1].conversations == {DM}
    assert office.changes[-1].subjects & (Subject.INBOX | Subject.TIMELINE)


def test_error_rolls_back_and_reaches_the_asker(office: Office, desk: Desk) -> None:
    def half(tx: Tx) -> None:
        settings.put(tx, "half", 1)
        raise KeyError("half")

    with pytest.raises(KeyError):
        office.writer.write(half).result(60)
    assert settings.get(desk.conn, "half") is None and office.changes == []
    office.writer.write(settings.put, "b", 2).result(60)
    assert office.troubles == []


def test_agent_goes_before_engine_and_cancelled_never_runs(office: Office) -> None:
    gate, ran = threading.Event(), []
    first = office.writer.feed(lambda tx: gate.wait(PATIENCE_S))
    until(first.running)
    for n in range(3):
        office.writer.feed(lambda tx, n=n: ran.append(f"engine {n}"))
    skipped = office.writer.feed(lambda tx: ran.append("cancelled"))
    last = [office.writer.write(lambda tx, n=n: ran.append(f"agent {n}")) for n in range(2)]
    assert skipped.cancel()
    gate.set()
    last[-1].result(60)
    until(lambda: len(ran) == 5)
    assert ran == ["agent 0", "agent 1", "engine 0", "engine 1", "engine 2"]
    with pytest.raises(CancelledError):
        skipped.result(60)


def test_a_listener_that_fails_hurts_nobody(desk: Desk) -> None:
    def burst(_: object) -> None:
        raise RuntimeError("listener")

    broken = Writer(lambda: open_writer(desk.path, KEY), burst, burst)
    broken.start()
    broken.write(settings.put, "a", 1).result(60)
    broken.write(settings.put, "a", 2).result(60)
    broken.close()
    assert settings.get(desk.conn, "a") == 2


def test_close_does_what_waits_and_refuses_what_comes(desk: Desk) -> None:
    office = Office(desk.path)
    waiting = [office.writer.feed(settings.put, f"n{n}", n) for n in range(30)]
    office.writer.close()
    assert [f.done() for f in waiting] == [True] * 30 and settings.get(desk.conn, "n29") == 29
    with pytest.raises(DeskError):
        office.writer.write(settings.put, "late", 1).result(60)


def test_log_is_emptied_after_an_erasure(office: Office, monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(writer, "SWEEP_S", 0.05)
    wal = Path(str(office.path) + "-wal")

    def erase(tx: Tx) -> None:
        settings.put(tx, "x", "y")
        tx.erased = True

    office.writer.write(erase).result(60)
    until(lambda: wal.stat().st_size == 0)


def test_slow_transactions_are_named_without_texts(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writer, "SLOW_S", 0.0)
    with caplog.at_level(logging.DEBUG):
        office.writer.write(drafts.save, Draft(DM, "reply", "geheim", 1, None, T0), based_on=None).result(60)
    assert "slow transaction: save" in caplog.text and "geheim" not in caplog.text and DM not in caplog.text


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB that really fills up."""
    location = tmp_path / "disk"
    location.mkdir()
    try:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(location)], capture_output=True)
    except OSError:
        pytest.skip("not proven: no mount here")
    if made.returncode != 0:
        pytest.skip("not proven: mounting a small tmpfs is not permitted here")
    yield location
    subprocess.run(["umount", "-l", str(location)], check=True)


def test_full_disk_loses_nothing_and_heals_by_itself(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PROBE_S", 0.05)
    desk = Desk(small_disk / "desk.db", StillClock())
    office = Office(desk.path)
    filler = small_disk / "filler"
    kept: list[int] = []
    with filler.open("wb", buffering=0) as full, pytest.raises(OSError):
        while True:
            full.write(b"x" * 4096)
    for n in range(200):
        try:
            office.writer.write(settings.put, f"n{n}", "z" * 3000).result(60)
            kept.append(n)
        except DeskError as error:
            assert error.sentence == db_errors.FULL
    assert len(kept) < 200 and office.troubles == [db_errors.FULL]
    filler.unlink()
    until(lambda: office.troubles == [db_errors.FULL, None])
    office.writer.write(settings.put, "after", 1).result(60)
    office.writer.close()
    assert [n for n in range(200) if settings.get(desk.conn, f"n{n}") is not None] == kept
    assert desk.one("PRAGMA integrity_check") == "ok"
    desk.conn.close()


@pytest.mark.parametrize(("free", "sentence"), [(4_096, db_errors.FULL), (1 << 30, db_errors.UNREADABLE_DISK)])
def test_a_disk_error_on_a_full_disk_says_that_it_is_full(
    office: Office, monkeypatch: pytest.MonkeyPatch, free: int, sentence: Sentence
) -> None:
    monkeypatch.setattr(db_errors.shutil, "disk_usage", lambda _: SimpleNamespace(total=1 << 40, used=0, free=free))

    def fail(tx: Tx) -> None:
        raise dbapi2.OperationalError("disk I/O error")

    with pytest.raises(DeskError) as caught:
        office.writer.write(fail).result(60)
    assert caught.value.sentence == sentence
    office.writer.write(settings.put, "after", 1).result(60)
    assert office.troubles == [sentence, None]


def test_preparing_on_a_full_disk_says_so(small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * (900 << 10))
    with pytest.raises(DeskError) as caught:
        prepare(small_disk / "desk.db", KEY, clock=StillClock(), backups=small_disk / "b")
    assert caught.value.sentence == db_errors.FULL
    (small_disk / "filler").unlink()
    prepare(small_disk / "desk.db", KEY, clock=StillClock(), backups=small_disk / "b")


SHIFT = """
import sys
from pathlib import Path
from types import SimpleNamespace
from tests.replica.database.test_replica_writer import work
work(Path(sys.argv[1]), int(sys.argv[2]))
"""


def work(path: Path, seed: int) -> None:
    """One agent's shift without end: each line on stdout is a change the desk has called saved."""
    rng = random.Random(seed)
    prepare(path, KEY, clock=StillClock(), backups=path.parent / "b")
    line = Writer(lambda: open_writer(path, KEY), lambda _: None, lambda _: None)
    line.start()
    n = 0
    while True:
        n += 1
        name = f"{seed}-{n}"
        act = rng.choice(("draft", "queue", "page"))
        at = T0 + seed * 10_000_000 + n * 1_000
        if act == "draft":
            line.write(drafts.save, Draft(DM, "note", name, 0, None, at), based_on=None).result()
        elif act == "queue":
            line.write(outbox.enqueue, reply(name, at), tags=(), done_after=False).result()
        else:
            messages = tuple(said(at, f"{name} {k}", low=k) for k in range(20))
            line.feed(ingest.store, BRAND, Unpacked(messages=messages), page_id=1, at=at).result()
        sys.stdout.write(f"{act} {name} {at}\n")
        sys.stdout.flush()


def test_kill_at_any_instant_keeps_what_was_acknowledged(desk: Desk) -> None:
    """SIGKILL at a random instant; 20 rounds, with XDESK_SOAK=N at least 300."""
    if sys.platform == "win32":
        pytest.skip("not proven: no SIGKILL on Windows")
    desk.take(said(T0 - 1))
    desk.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rng, acknowledged, last_draft = random.Random(11), 0, ""
    for seed in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", SHIFT, str(desk.path), str(seed)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert child.stdout is not None
        lines = [child.stdout.readline()]  # it works
        timer = threading.Timer(rng.uniform(0.0, 0.15), child.send_signal, [signal.SIGKILL])
        timer.start()
        lines += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        timer.join()
        for act, name, at in (line.split() for line in lines if line.endswith("\n")):
            acknowledged += 1
            if act == "queue":
                assert desk.one("SELECT state FROM outbox WHERE id = ?", name) == "queued"
            elif act == "page":
                found = desk.one("SELECT count(*) FROM message WHERE created_at = ?", int(at))
                assert found == 20
            else:
                last_draft = name
        found = drafts.read(desk.conn, DM, "note")
        if found is not None and last_draft:
            kept, acked = (tuple(int(x) for x in t.split("-")) for t in (found.text, last_draft))
            assert kept >= acked
        assert last_draft == "" or found is not None
        sql = "SELECT created_at, count(*) FROM message GROUP BY 1 HAVING count(*) <> 20"
        assert desk.conn.execute(sql).fetchall() == [(T0 - 1, 1)], "a page is there in whole or not at all"
    assert acknowledged > 0 and desk.one("PRAGMA integrity_check") == "ok"
    assert accounts.read(desk.conn, BRAND) is not None


def test_many_rows_end_for_an_act_of_the_agent_and_after_their_time(office: Office, desk: Desk) -> None:
    """Between two pieces a transaction of many rows learns that somebody waits, or that it lasted long enough."""
    began, go = threading.Event(), threading.Event()

    def rows(tx: Tx) -> tuple[bool, bool]:
        alone = tx.is_full()
        began.set()
        go.wait(PATIENCE_S)
        return alone, tx.is_full()

    many = office.writer.load(rows)
    assert began.wait(PATIENCE_S)
    act = office.writer.write(settings.put, "draft", "words")
    go.set()
    assert many.result(60)[1], "an act waits"
    act.result(60)

    def long(tx: Tx) -> int:
        turns = 0
        while not tx.is_full():
            turns += 1
        return turns

    assert office.writer.load(long).result(60) >= 0  # nobody waits: it ends by its time alone
    assert settings.get(desk.conn, "draft") == "words"
