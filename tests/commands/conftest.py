"""An office with a real replica."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.command_desk import Office
from tests.waiting import PATIENCE_S
from xdesk.commands.execution import call_context as desks


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may take as long as it likes on a busy computer; a test about one that is too slow says so itself."""
    monkeypatch.setattr(desks, "WAIT_S", PATIENCE_S)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path / "desk.db")
    yield found
    found.close()
