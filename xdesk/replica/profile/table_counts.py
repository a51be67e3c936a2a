"""Counts of all tables, for doctor."""

from __future__ import annotations

from xdesk.replica.database.connection import Connection


def table_counts(conn: Connection) -> dict[str, int]:
    """Return how many rows each of our tables holds, by name; search and bookkeeping tables are left out."""
    names = conn.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'message_search%' "
        "AND name NOT LIKE 'person_search%' AND name NOT LIKE 'search\\_%' ESCAPE '\\' "
        "AND name <> 'tally' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {name: int(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for (name,) in names}
