"""The bench at 3,000,000 messages in 300,000 conversations: start, inbox page, search, view switch keep their goals."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measure import MISSED
from tests.bench.measure import Row as Measured
from tests.bench.session import Session, measures
from tests.soak.row import Row

GOALS = (1, 12, 13, 19)
LARGE = (300_000, 3_000_000)


class LargeSession(Session):
    """A session whose large replicas are three times as large."""

    def size(self, name: str) -> tuple[int, int]:
        """Return how many conversations and messages a replica has."""
        return super().size(name) if self.small or name not in ("100k", "300k") else LARGE


def measured(session: Session, goals: tuple[int, ...] = GOALS) -> list[Measured]:
    """Measure some goals."""
    known = measures()
    return [row for number in goals for measure in known.get(number, []) for row in measure(session)]


def failures(rows: list[Measured], case: int) -> list[str]:
    """Return a line for each row that is missed; one that is too noisy decides nothing here either."""
    return [f"case {case}: {row.name}: {row.value:.1f} {row.unit}, {row.goal}" for row in rows if row.verdict == MISSED]


def play(first: int, count: int) -> list[str]:
    """Measure so many times; the replica is made at the first and kept beside that of the bench."""
    session = LargeSession(Path("build/bench-replica"))
    return [line for case in range(first, first + count) for line in failures(measured(session), case)]


ROW = Row("three million messages", goal=1, batch=1, play=play)
