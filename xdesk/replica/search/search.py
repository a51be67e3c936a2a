"""Search as the inbox asks it: conversations with a text in a message or in the customer's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.replica.search import hits, people_index

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection

MOST = 2_000
"""Messages looked at for one list of conversations."""


def find(conn: Connection, text: str, limit: int = 200) -> list[str]:
    """Return ids of at most `limit` conversations with `text` in a message or in the customer's name, newest first.

    Of the messages the newest MOST are looked at; `hits.page` gives all, page by page.
    """
    found: dict[str, int] = {}
    for hit in hits.page(conn, text, limit=MOST).hits:
        found.setdefault(hit.conversation_id, hit.at)
    for conversation, at in people_index.conversations(conn, text, limit):
        found[conversation] = max(at, found.get(conversation, 0))
    return sorted(found, key=lambda name: (-found[name], name))[:limit]
