"""What tests of the ui room share: an application without a screen, and a seeded desk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica, whole_desk
from tests.waiting import PATIENCE_S
from xdesk.commands.execution import call_context as desks
from xdesk.ui.composer import draft_saver as keeper
from xdesk.ui.style import theme


@pytest.fixture(autouse=True)
def _cleared() -> Iterator[None]:
    """No window outlives its test: each would be styled again at every change of theme."""
    yield
    for widget in QApplication.topLevelWidgets() if QApplication.instance() is not None else ():
        if shiboken6.isValid(widget) and widget.parent() is None:
            widget.close()
            shiboken6.delete(widget)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may take as long as it likes on a busy computer; a test about one that is too slow says so itself."""
    monkeypatch.setattr(desks, "WAIT_S", PATIENCE_S)
    monkeypatch.setattr(keeper, "WAIT_S", PATIENCE_S)


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    """The application in the light theme, speaking English."""
    if theme.preference() != "light" or qapp.style().name().lower() != "fusion":
        theme.set_theme("light")
    return qapp


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A replica filled once; tests copy it."""
    path = tmp_path_factory.mktemp("seeded") / "replica.db"
    seed_replica.seed(path)
    return path


@pytest.fixture
def seeded(app: QApplication, seeded_file: Path, tmp_path: Path) -> Iterator[seed_replica.SeededDesk]:
    """A desk of its own over a copy of the filled replica."""
    path = tmp_path / "replica.db"
    for file in seeded_file.parent.glob("replica.db*"):
        shutil.copy(file, tmp_path / file.name)
    here = seed_replica.make_seat(path)
    yield here
    here.close()


@pytest.fixture
def desktop(seeded: seed_replica.SeededDesk) -> Iterator[whole_desk.Desktop]:
    """The whole desk, played by keys."""
    desktop = whole_desk.Desktop(seeded)
    yield desktop
    desktop.window.close()
    shiboken6.delete(desktop.window)
