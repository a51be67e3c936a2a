"""Row: random days of new messages; each step decides once about each, in the order of arrival."""

from __future__ import annotations

from tests.soak.row import Row
from tests.sync.message_days import play

ROW = Row("new message days", 1_000, 50, play)
