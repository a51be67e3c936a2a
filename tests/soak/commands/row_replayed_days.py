"""Row: random days of agents, done again from their operations on a copy; the two desks must be the same."""

from __future__ import annotations

from tests.commands.days.replayed_days import play
from tests.soak.row import Row

ROW = Row("replayed days", 1_000, 50, play)
