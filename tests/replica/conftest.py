"""A replica on disk with one account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replica.replica_desk import BRAND, T0, Desk, StillClock, filled, person, reply, said
from xdesk.core.model import Account
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import accounts


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def desk(tmp_path: Path, clock: StillClock) -> Iterator[Desk]:
    found = Desk(tmp_path / "desk.db", clock)
    found.do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
    yield found
    found.conn.close()


@pytest.fixture(scope="session")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("healthy")
    filled(folder / "desk.db")
    return folder


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk with one customer message and one queued reply based on it."""
    desk.take(said(T0), people=(person(),))
    desk.do(outbox.enqueue, reply(), tags=(), done_after=False)
    return desk
