"""How things are measured: interleaved rounds, processor time, percentiles, and when a row decides."""

from __future__ import annotations

import gc
import math
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.bench.goals import FIGURES, PASS_MS

ROUNDS = 11
"""The small edition, which only proves that everything runs, takes fewer."""

SURE = 0.90
"""A row decides when its value, computed from rounds drawn anew from those that were measured, lies on the same side
of the goal this often out of the middle: the interval between the 5th and the 95th of 100 draws does not cross it."""
DRAWS = 300

HELD, MISSED, NOISY, UNMEASURED = "held", "missed", "too noisy", "not measured"
Rounds = list[list[float]]


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
    between: tuple[float, float] | None = None  # where what is compared with the goal lies, 90 of 100 times
    noisy: bool = False  # that crosses the goal, or the floor does not count: nothing is decided
    minimum: float | None = None  # shown, never judged

    @property
    def verdict(self) -> str:
        """One of 'held', 'missed', 'too noisy', 'not measured'."""
        if self.held is None:
            return UNMEASURED
        return NOISY if self.noisy else HELD if self.held else MISSED

    def as_json(self) -> dict[str, Any]:
        """Return the row for the file."""
        found = {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()}
        return found | {"verdict": self.verdict, "held": None if self.held is None else self.verdict == HELD}


@dataclass(frozen=True)
class Scale:
    """This computer, as busy as it is, beside the quiet one of the figures."""

    pass_ms: float
    pass_cpu_ms: float

    def factor(self, *, wall: bool) -> float:
        """Return how much slower this computer is; processor time for what is measured so."""
        return (self.pass_ms if wall else self.pass_cpu_ms) / PASS_MS

    def ratio_row(
        self, number: int, name: str, value: float | Rounds, floor: float | Rounds, most: float, *,
        figure: float | str, share: float = 0.5, and_most_ms: float = 0.0, wall: bool = False, unit: str = "ms",
        scaled: bool = True, **notes: Any,
    ) -> Row:  # fmt: skip
        """Return the row of a goal of the kind 'at most `most` times the floor' (and at most so many ms).

        `value` and `floor` are the samples of the rounds, judged by their percentile `share`; of numbers nobody can
        tell how noisy they are. `figure`: its name in goals.FIGURES, or the number there; `scaled` False: it does not
        depend on how fast the computer is.
        """
        known = FIGURES[figure] if isinstance(figure, str) else figure
        if known not in FIGURES.values():
            raise ValueError(f"no floor of the goals took {figure}")
        mine, plain = at_share(value, share), at_share(floor, share)
        limit = known * (self.factor(wall=wall) if scaled else 1.0)
        counts = plain <= 2 * limit
        ratio = mine / plain
        fits = ratio <= most and (not and_most_ms or mine <= and_most_ms)
        goal = f"<= {most}x" + (f" and <= {and_most_ms:g} ms" if and_most_ms else "")
        row = Row(number, name, mine, plain, ratio, goal, fits and counts, unit, limit, counts, notes)
        row.noisy = fits and not counts  # a slow floor makes a goal easy: what is held beside it is not proved
        if isinstance(value, list) and isinstance(floor, list):
            row.minimum = min(all_of(value))
            row.between = interval(value, floor, share)
            if counts:
                row.noisy = crosses(row.between, most)
                if and_most_ms and not row.noisy:
                    row.noisy = crosses(interval(value, None, share), and_most_ms)
        return row


def growth_row(
    number: int, name: str, large: float | Rounds, small: float | Rounds, most: float, *, share: float = 0.5,
    unit: str = "ms", **notes: Any,
) -> Row:  # fmt: skip
    """Return the row of a goal of the kind 'a hundred times more rows cost at most so much more'."""
    value, base = at_share(large, share), at_share(small, share)
    ratio = value / base
    row = Row(number, name, value, base, ratio, f"<= {most}x", ratio <= most, unit, notes=notes)
    if isinstance(large, list) and isinstance(small, list):
        row.minimum = min(all_of(large))
        row.between = interval(large, small, share)
        row.noisy = crosses(row.between, most)
    return row


def limit_row(
    number: int, name: str, value: float | Rounds, most: float, *, share: float = 0.5, unit: str = "ms", **notes: Any
) -> Row:
    """Return the row of a goal of the kind 'at most so much', judged by itself."""
    mine = at_share(value, share)
    row = Row(number, name, mine, None, None, f"<= {most:g} {unit}", mine <= most, unit, notes=notes)
    if isinstance(value, list):
        row.minimum = min(all_of(value))
        row.between = interval(value, None, share)
        row.noisy = crosses(row.between, most)
    return row


def unmeasured(number: int, name: str, why: str) -> Row:
    """Return the row of what this computer cannot measure."""
    return Row(number, name, notes={"not measured": why})


def at_share(value: float | Rounds, share: float) -> float:
    """Return the percentile of all samples; a number is itself."""
    return percentile(all_of(value), share) if isinstance(value, list) else value


def interval(value: Rounds, floor: Rounds | None, share: float) -> tuple[float, float]:
    """Return between what the value, or its ratio to the floor, lies when rounds are drawn anew, SURE of the time.

    Rounds are drawn, not samples: what disturbs a computer lasts longer than one sample.
    """
    rng, found = random.Random(1), []
    paired = floor is not None and len(floor) == len(value)
    for _ in range(DRAWS):
        picks = [rng.randrange(len(value)) for _ in value]
        mine = percentile([one for at in picks for one in value[at]], share)
        if floor is not None:
            others = picks if paired else [rng.randrange(len(floor)) for _ in floor]
            mine /= percentile([one for at in others for one in floor[at]], share) or math.inf
        found.append(mine)
    edge = (1 - SURE) / 2
    return percentile(found, edge), percentile(found, 1 - edge)


def crosses(between: tuple[float, float], goal: float) -> bool:
    """Return whether a goal lies inside an interval, so that the row decides nothing."""
    return between[0] <= goal < between[1]


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
        "sqlite": sqlcipher3.dbapi2.sqlite_version, "processors": _processors(), "load_before": load(),
        "python_c_pass_ms": round(scale.pass_ms, 2), "python_c_pass_cpu_ms": round(scale.pass_cpu_ms, 2),
        "scale": round(scale.factor(wall=True), 3), "scale_cpu": round(scale.factor(wall=False), 3),
    }  # fmt: skip


def load() -> list[float]:
    """Return the load average of 1, 5 and 15 minutes."""
    return [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else []


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


def rounds(acts: dict[str, Callable[[int], list[float]]], count: int = 0, *, warm: int = 1) -> dict[str, Rounds]:
    """Run every act once a round, another one first each time; return the samples of each round after `warm`."""
    count = count or ROUNDS
    found: dict[str, Rounds] = {name: [] for name in acts}
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


def median_of(per_round: Rounds, share: float = 0.5) -> float:
    """Return the median over the rounds of each round's percentile."""
    return statistics.median(percentile(samples, share) for samples in per_round)


def all_of(per_round: Rounds) -> list[float]:
    """Return the samples of all rounds."""
    return [sample for samples in per_round for sample in samples]
