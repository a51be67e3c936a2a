"""Row: random days under X's windows and a daily bound for money, judged by the sandbox's own rules."""

from __future__ import annotations

from tests.soak.row import Row
from tests.sync.money_days import play

ROW = Row("money days", 1_000, 25, play)
