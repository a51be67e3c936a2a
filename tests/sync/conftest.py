"""Desks for the tests of the engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sync.sync_desk import Desk, fast_folder, prepare


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared empty replica with one account; copied for each desk."""
    path = tmp_path_factory.mktemp("template") / "desk.db"

    prepare(path)
    return path


@pytest.fixture
def new_desk(template: Path) -> Iterator[Callable[..., Desk]]:
    """Returns a function that makes desks; all are closed at the end."""
    desks: list[Desk] = []
    folders: list[Path] = []

    def make(seed: int = 1, **more: Any) -> Desk:
        folder = fast_folder()
        folders.append(folder)
        shutil.copy(template, folder / "desk.db")
        desks.append(Desk(folder, seed, **more))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    return new_desk()
