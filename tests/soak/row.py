"""What a slow proof is: numbered cases, each decided by its number alone, played in batches."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Play = Callable[[int, int], list[str]]


@dataclass(frozen=True)
class Row:
    """One proof. `play(first, count)` plays cases `first` to `first + count - 1`; each failure is one line.

    `goal` cases are played by `make soak`, `batch` at a time; a batch takes seconds up to a few minutes.
    """

    name: str
    goal: int
    batch: int
    play: Play


def rows() -> list[Row]:
    """Return every row: each module `row_*.py` in this folder or below it has one as `ROW`."""
    here = Path(__file__).parent
    names = [file.relative_to(here).with_suffix("").as_posix() for file in here.rglob("row_*.py")]
    found: list[Row] = [importlib.import_module(f"tests.soak.{name.replace('/', '.')}").ROW for name in names]
    return sorted(found, key=lambda row: row.name)
