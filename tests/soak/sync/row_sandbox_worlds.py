"""Row: random worlds of the sandbox, read over real requests; none may stay incomplete without saying so."""

from __future__ import annotations

from tests.soak.row import Row
from tests.soak.sync.sandbox_worlds import play

ROW = Row("sandbox worlds", 1_000, 50, play)
