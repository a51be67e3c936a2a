"""Open replies: how the ones that are not settled are found in SQL."""

from __future__ import annotations

OPEN_SQL = "state NOT IN ('sent','cancelled','dropped')"
"""Written exactly as in the schema's partial indices, else SQLite does not use them."""

OPEN_REPLIES = f"outbox INDEXED BY outbox_open WHERE {OPEN_SQL}"
"""The replies not settled yet. Without the word the planner reads every reply ever sent."""
