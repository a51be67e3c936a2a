"""What a slow proof is: numbered cases, each decided by its number alone, played in batches."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

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
    """Return every row: each module `row_*.py` of this folder has one as `ROW`."""
    found: list[Row] = []
    for module in pkgutil.iter_modules(importlib.import_module("tests.soak").__path__):
        if module.name.startswith("row_"):
            found.append(importlib.import_module(f"tests.soak.{module.name}").ROW)
    return sorted(found, key=lambda row: row.name)
