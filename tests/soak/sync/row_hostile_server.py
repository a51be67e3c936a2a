"""Row: shifts whose requests pass through a server that breaks, doubles, replays and lies; nothing lost or untrue."""

from __future__ import annotations

from tests.soak.row import Row
from tests.soak.sync.hostile_shifts import play

ROW = Row("hostile server", 1_000, 25, play)
