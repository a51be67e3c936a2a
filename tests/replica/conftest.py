"""A replica on disk with one account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replica.replica_desk import BRAND, T0, Desk, StillClock
from xdesk.core.model import Account
from xdesk.replica import accounts


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def desk(tmp_path: Path, clock: StillClock) -> Iterator[Desk]:
    found = Desk(tmp_path / "desk.db", clock)
    found.do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
    yield found
    found.conn.close()
