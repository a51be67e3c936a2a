"""Lost stretches: where in a conversation messages may be missing, because X no longer lists that time."""

from __future__ import annotations

from xdesk.core.channels.registry import on_stream, streams
from xdesk.core.ids import is_x_id, snowflake_ms
from xdesk.core.model import Direction, Entry
from xdesk.replica.database.connection import Connection

MISSING = "missing"


def lines(conn: Connection, conversation_id: str, top: tuple[int, str]) -> list[Entry]:
    """Return a line for each lost stretch of the conversation before `top` = (at, id), placed where it ends.

    It stands in conversations that began before the stretch; `named` holds its begin and end, UTC ms.
    """
    threads = conn.execute("SELECT account_id, channel FROM thread WHERE conversation_id = ?", (conversation_id,))
    places = threads.fetchall()
    if not places:
        return []
    channels = {channel for _, channel in places}
    names = [one.name for one in streams() if not channels.isdisjoint(on_stream(one.name))]
    rows = conn.execute(
        "SELECT id, newer_than, older_than, opened_at FROM gap WHERE account_id = ? AND closed_at IS NULL "
        f"AND sentence IS NOT NULL AND stream IN ({','.join('?' * len(names))}) ORDER BY id",
        (places[0][0], *names),
    ).fetchall()
    found = []
    for number, newer_than, older_than, opened_at in rows:
        if not is_x_id(newer_than):
            continue
        begin, end = snowflake_ms(newer_than), snowflake_ms(older_than) if is_x_id(older_than) else int(opened_at)
        line = Entry(
            id=f"lost-{number}", what="event", direction=Direction.OUT, at=end - 1, author="", text="", event=MISSING,
            named=(str(begin), str(end)),
        )  # fmt: skip
        if (line.at, line.id) < top and _began_before(conn, conversation_id, begin):
            found.append(line)
    return found


def _began_before(conn: Connection, conversation_id: str, at: int) -> bool:
    sql = "SELECT 1 FROM message WHERE conversation_id = ? AND created_at <= ? LIMIT 1"
    return conn.execute(sql, (conversation_id, at + 1_000)).fetchone() is not None  # X tells whole seconds
