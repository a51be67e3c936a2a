"""The stale guard: random orders of keys, commits, paints, switches and restarts; nothing unseen is answered."""

from __future__ import annotations

from tests.soak.commands.stale_orders import play
from tests.soak.row import Row

ROW = Row("stale guard", 100_000, 2_000, play)
