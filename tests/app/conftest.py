"""What tests of the application share: an application without a screen, desks, and one sandbox process per file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import pytest
from PySide6.QtWidgets import QApplication

from tests.app.app_desk import CHEAP, Desk
from tests.sandbox_process import Sandbox, start_sandbox
from xdesk.connectors import passphrase
from xdesk.ui.style import language


@pytest.fixture
def desk(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A desk whose passphrase costs little."""
    monkeypatch.setattr(passphrase, "COST", CHEAP)
    yield Desk(tmp_path / "desk", capsys)
    language.use("en")


@pytest.fixture(scope="module")
def process() -> Iterator[Sandbox]:
    """One sandbox for the file, on the clock of this computer."""
    sandbox = start_sandbox(7)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(process: Sandbox) -> Sandbox:
    """The file's sandbox, healthy and with full limits."""
    process.control("network", offline=False, latency_ms=0)
    process.control("faults", clear=True)
    process.control("limits", reset=True)
    process.control("credits", balance_micros=None)
    return process
