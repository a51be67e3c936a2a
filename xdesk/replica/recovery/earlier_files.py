"""Earlier files: shows a file from before version 3 as if it were of it: one way of reading serves every version."""

from __future__ import annotations

from xdesk.replica.database.connection import Connection, version_of
from xdesk.replica.schema.views_of_threads import VIEWS

_WITH_THREADS = 3


def show_threads(conn: Connection) -> None:
    """Let `conn`, which only reads, see threads and registers in a file that has none; nothing in the file changes."""
    if not 0 < version_of(conn) < _WITH_THREADS:
        return
    conn.execute("PRAGMA query_only = OFF")  # views of the connection alone; the file was opened for reading
    for view in VIEWS:
        conn.execute(view)
    conn.execute("PRAGMA query_only = ON")
