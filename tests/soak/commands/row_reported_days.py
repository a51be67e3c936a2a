"""Row: random days of agents, customers and X; what a report counts from the log of events is what happened."""

from __future__ import annotations

from tests.commands.days.reported_days import play
from tests.soak.row import Row

ROW = Row("reported days", 2_000, 50, play)
