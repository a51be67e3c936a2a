"""Row 1: from the start of the process to the first painted rows of the inbox, key in hand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.measure import Row, Scale, rounds
from tests.bench.session import Measure

TIMEOUT_S = 60


def starting(path: Path, scale: Scale, *, count: int = 31) -> list[Row]:
    """Start both as often, one after the other."""
    answers: list[str] = []
    processor: dict[str, list[float]] = {"product": [], "floor": []}

    def start(name: str, *words: str) -> list[float]:
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.start_child", *words], env=env, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        out, errors = child.communicate(timeout=TIMEOUT_S)
        took = (time.perf_counter() - began) * 1_000
        if child.returncode != 0 or (name == "product" and not out.strip()):
            raise RuntimeError(f"the desk did not start: {errors[-2_000:]}")
        if name == "product":
            answers.append(out.strip())
        return [took]

    def timed(name: str, *words: str) -> list[float]:
        before = os.times()
        took = start(name, *words)
        after = os.times()
        user, system = after.children_user - before.children_user, after.children_system - before.children_system
        processor[name].append((user + system) * 1_000)
        return took

    found = rounds(
        {
            "product": lambda _turn: timed("product", "desk", str(path.parent)),
            "floor": lambda _turn: timed("floor", "floor", str(path)),
        },
        count,
    )
    present = sorted({name for answer in answers for name in answer.split(" ", 2)[2:] if name})
    row = scale.ratio_row(
        1, "cold start to first painted inbox rows", found["product"], found["floor"], 1.6,
        figure="window and list", wall=True,
        product_cpu=min(processor["product"]), floor_cpu=min(processor["floor"]),
        present_at_first_paint=present, modules=int(answers[-1].split()[1]),
    )  # fmt: skip
    row.goal += "; httpx, keyring, sqlite_utils, pydantic, pypinyin absent"
    row.held = bool(row.held) and not present
    return [row]


MEASURES: dict[int, Measure] = {1: lambda session: starting(session.replica("100k"), session.scale())}
