"""Row: random worlds read by a real desk; none may stay incomplete without saying so."""

from __future__ import annotations

from tests.soak.row import Row
from tests.sync.random_worlds import play

ROW = Row("random worlds", 1_000, 50, play)
