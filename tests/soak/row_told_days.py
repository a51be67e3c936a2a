"""Row: random days of agents, customers and X; what a report counts from the log of events is what happened."""

from __future__ import annotations

from tests.commands.told_days import play
from tests.soak.row import Row

ROW = Row("told days", 2_000, 50, play)
