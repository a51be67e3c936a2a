"""Search as the inbox asks it: conversations with a text in a message or in the customer's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.replica.search import hits, people_index

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection


def find(conn: Connection, text: str, limit: int = 200) -> list[str]:
    """Return ids of at most `limit` conversations with `text` in a message or in the customer's name, newest first."""
    found: dict[str, int] = {}
    token, first = "", True
    while (token or first) and len(found) < limit:
        page, first = hits.page(conn, text, after=token, limit=4 * hits.PAGE), False
        token = page.next
        for hit in page.hits:
            found.setdefault(hit.conversation_id, hit.at)
    for conversation, at in people_index.conversations(conn, text, limit):
        found[conversation] = max(at, found.get(conversation, 0))
    return sorted(found, key=lambda name: (-found[name], name))[:limit]
