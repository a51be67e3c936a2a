"""Free space: what was forgotten leaves the file, a little at a time, also of a file that an earlier version made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replica.replica_desk import BRAND, HOUR, T0, Desk, StillClock, filled, prepare, said
from xdesk.core.model import Account
from xdesk.core.polling.feed import Page
from xdesk.replica import account_removal, free_space
from xdesk.replica.database import migrations, start_check
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import pages
from xdesk.replica.profile import accounts, settings

MANY = 300


@pytest.fixture(autouse=True)
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_space, "KEPT_PAGES", 8)


def size(desk: Desk) -> int:
    desk.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return desk.path.stat().st_size


def give_back(desk: Desk) -> int:
    """Give room back as the engine does while somebody waits all the time; return in how many transactions."""
    turns, more = 0, True
    while more:
        before = free_space.unused(desk.conn)

        def slowly(tx: Tx) -> bool:
            tx.is_full = lambda: True  # type: ignore[method-assign]
            return free_space.give_back(tx)

        more = desk.do(slowly)
        turns += 1
        assert before - free_space.unused(desk.conn) <= free_space.PIECE
    return turns


def saved(desk: Desk, count: int = MANY) -> None:
    for n in range(count):
        body = b"".join(b"%d %d," % (n, k * k * 7919 % 10_007) for k in range(1_500))
        page = Page("dm", BRAND, body, None, 1, None, None)
        desk.do(pages.unpacked, desk.do(pages.save, page, at=T0 + n, newest_id=None, last_good_at=T0))


def test_pages_that_are_forgotten_leave_the_file_in_small_steps(desk: Desk) -> None:
    desk.do(accounts.add, Account(BRAND, "acme", "", "", "", "ok", None, 0), at=T0)
    before = size(desk)
    saved(desk)
    full = size(desk)
    assert full > before + MANY * 2_000
    while desk.do(pages.prune, T0 + HOUR, 20):
        continue
    assert desk.one("SELECT count(*) FROM page") == 1  # the newest number
    assert give_back(desk) > 10
    assert size(desk) <= before + 16 * 4_096
    assert desk.one("PRAGMA quick_check") == "ok"


def test_an_account_that_goes_leaves_no_room_behind(desk: Desk) -> None:
    before = size(desk)
    for n in range(60):
        desk.take(*(said(T0 + n * 1000 + k, f"wort {n} {k} " * 9, low=k) for k in range(20)))
    saved(desk, 50)
    full = size(desk)
    desk.do(account_removal.begin, BRAND, T0)
    while desk.do(account_removal.step, BRAND):
        continue
    give_back(desk)
    assert size(desk) < before + (full - before) // 5


def test_what_is_too_little_stays_for_the_next_rows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_space, "KEPT_PAGES", 100_000)
    desk.do(settings.put, "big", "x" * 400_000)
    desk.do(settings.put, "big", "x")
    unused = free_space.unused(desk.conn)
    assert unused > 50 and not desk.do(free_space.give_back) and free_space.unused(desk.conn) == unused


def test_a_file_of_an_earlier_version_can_shrink_after_the_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    open_writer = migrations.connection.open_writer

    def as_before(location: Path, key: str) -> object:
        conn = open_writer(location, key)
        conn.execute("PRAGMA auto_vacuum = NONE")
        conn.execute("VACUUM")
        return conn

    with monkeypatch.context() as before:
        before.setattr(migrations, "VERSIONS", migrations.VERSIONS[:3])
        before.setattr(start_check, "SCHEMA_VERSION", 3)
        before.setattr(migrations.connection, "open_writer", as_before)
        prepare(path)
    desk = Desk(path, StillClock())
    assert free_space.can_shrink(desk.conn)
    assert desk.one("PRAGMA journal_mode") == "wal" and desk.one("PRAGMA quick_check") == "ok"
    desk.conn.close()


def test_a_file_that_cannot_shrink_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    filled(path)
    desk = Desk(path, StillClock())
    desk.conn.execute("PRAGMA auto_vacuum = NONE")
    desk.conn.execute("VACUUM")
    assert not free_space.can_shrink(desk.conn)
    desk.do(settings.put, "big", "x" * 400_000)
    desk.do(settings.put, "big", "x")
    assert not desk.do(free_space.give_back) and free_space.unused(desk.conn) > 50
    desk.conn.close()
