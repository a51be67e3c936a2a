"""Row: random days of timers; each that is due fires exactly once, none early, none is lost."""

from __future__ import annotations

from tests.soak.row import Row
from tests.sync.timer_days import play

ROW = Row("timer days", 1_000, 50, play)
