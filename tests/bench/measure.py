"""How things are measured: interleaved rounds, processor time, percentiles, and what a row says."""

from __future__ import annotations

import gc
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PASS_MS = 13.0
"""Median time of `python -c pass` where the figures of the floors were taken."""

ROUNDS = 11
"""The small edition, which only proves that everything runs, takes fewer."""


@dataclass
class Row:
    """One measured goal. `held` None: not measured. Times are ms unless `unit` says otherwise."""

    number: int
    name: str
    value: float | None = None
    floor: float | None = None
    ratio: float | None = None
    goal: str = ""
    held: bool | None = None
    unit: str = "ms"
    figure: float | None = None  # the document's figure for this floor, scaled to this computer
    floor_counts: bool | None = None  # the floor is no slower than twice the figure
    notes: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()}


@dataclass(frozen=True)
class Scale:
    """This computer, as busy as it is, beside the quiet one of the figures."""

    pass_ms: float
    pass_cpu_ms: float

    def factor(self, *, wall: bool) -> float:
        """Return how much slower this computer is; processor time for what is measured so."""
        return (self.pass_ms if wall else self.pass_cpu_ms) / PASS_MS

    def ratio_row(
        self, number: int, name: str, value: float, floor: float, most: float, *, figure: float,
        and_most_ms: float = 0.0, wall: bool = False, **notes: Any,
    ) -> Row:  # fmt: skip
        """Return the row of a goal of the kind 'at most `most` times the floor' (and at most so many ms)."""
        ratio, scaled = value / floor, figure * self.factor(wall=wall)
        counts = floor <= 2 * scaled
        held = ratio <= most and counts and (not and_most_ms or value <= and_most_ms)
        goal = f"<= {most}x" + (f" and <= {and_most_ms:g} ms" if and_most_ms else "")
        return Row(number, name, value, floor, ratio, goal, held, "ms", scaled, counts, notes)


def growth_row(number: int, name: str, large: float, small: float, most: float, **notes: Any) -> Row:
    """Return the row of a goal of the kind 'a hundred times more rows cost at most so much more'."""
    ratio = large / small
    return Row(number, name, large, small, ratio, f"<= {most}x", ratio <= most, notes=notes)


def scale(runs: int = 15) -> Scale:
    """Time `python -c pass`."""
    walls, processor = [], []
    for _ in range(runs):
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append((time.perf_counter() - began) * 1_000)
        processor.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1_000)
    return Scale(statistics.median(walls), statistics.median(processor))


def environment(scale: Scale) -> dict[str, Any]:
    """Return what the numbers depend on."""
    import sqlcipher3
    from PySide6 import __version__ as qt

    from xdesk import __version__ as own

    return {
        "xdesk": own, "python": platform.python_version(), "pyside6": qt, "system": platform.platform(),
        "sqlite": sqlcipher3.dbapi2.sqlite_version, "processors": _processors(),
        "python_c_pass_ms": round(scale.pass_ms, 2), "python_c_pass_cpu_ms": round(scale.pass_cpu_ms, 2),
        "scale": round(scale.factor(wall=True), 3), "scale_cpu": round(scale.factor(wall=False), 3),
    }  # fmt: skip


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` (0 to 1) of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spent(act: Callable[[], object]) -> float:
    """Return the processor ms, of all threads, that `act` took."""
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1_000


def rounds(
    acts: dict[str, Callable[[int], list[float]]], count: int = 0, *, warm: int = 1
) -> dict[str, list[list[float]]]:
    """Run every act once a round, another one first each time; return the samples of each round after `warm`."""
    count = count or ROUNDS
    found: dict[str, list[list[float]]] = {name: [] for name in acts}
    names = list(acts)
    gc.collect()
    gc.freeze()
    for turn in range(-warm, count):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            samples = acts[name](turn + warm)
            if turn >= 0:
                found[name].append(samples)
    gc.unfreeze()
    return found


def median_of(per_round: list[list[float]], share: float = 0.5) -> float:
    """Return the median over the rounds of each round's percentile."""
    return statistics.median(percentile(samples, share) for samples in per_round)


def all_of(per_round: list[list[float]]) -> list[float]:
    """Return the samples of all rounds."""
    return [sample for samples in per_round for sample in samples]
