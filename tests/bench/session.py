"""One run of the bench: which replicas its rows may use, and how fast the computer is just now."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench import generate, measure
from tests.bench.measure import Row, Scale

SIZES = {
    "1k": (1_000, 10_000),
    "5k": (5_000, 50_000),
    "10k": (10_000, 100_000),
    "100k": (100_000, 1_000_000),
    "300k": (300_000, 900_000),
}
"""Conversations and messages of each replica."""
SMALL_SIZES = {
    "1k": (200, 1_000), "5k": (500, 1_500), "10k": (500, 1_500), "100k": (2_000, 6_000), "300k": (2_200, 5_000)
}  # fmt: skip


@dataclass(frozen=True)
class Session:
    """What a row is measured with."""

    root: Path
    small: bool = False
    runs: int = 15

    def size(self, name: str) -> tuple[int, int]:
        """Return how many conversations and messages a replica has."""
        return (SMALL_SIZES if self.small else SIZES)[name]

    def replica(self, name: str) -> Path:
        """Return the file of a replica, made at first use and kept between runs."""
        conversations, messages = self.size(name)
        return generate.build(self.root, conversations=conversations, messages=messages)

    def scale(self) -> Scale:
        """Return how fast the computer is now; a shared one changes."""
        return measure.scale(self.runs)


Measure = Callable[[Session], list[Row]]


def measures() -> dict[int, list[Measure]]:
    """Return what measures each goal: each module `row_*.py` below `rows` has some by number, as MEASURES."""
    found: dict[int, list[Measure]] = {}
    folder = importlib.import_module("tests.bench.rows")
    for module in pkgutil.walk_packages(folder.__path__, "tests.bench.rows."):
        if not module.name.rpartition(".")[2].startswith("row_"):
            continue
        own: dict[int, Measure] = importlib.import_module(module.name).MEASURES
        for number, fn in own.items():
            found.setdefault(number, []).append(fn)
    return found
