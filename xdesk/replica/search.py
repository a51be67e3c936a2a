"""Search: full text over single Han characters, phrases at query time, names beside it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from xdesk.replica.sanitize import clean

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection

_CJK = re.compile(r"([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
                  r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])")  # fmt: skip
_LONGEST = 200  # of a query, code points; more makes SQLite refuse the pattern
_SCAN = 2_000  # newest hits looked at; beyond it a query is too common to be of use


def index_text(text: str) -> str:
    """Return `text` as it goes into the index: compatibility forms folded, a space around each Han or Kana sign.

    What is taken out of the index must equal what went in: a change here needs a migration that builds it anew.
    """
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFKC", clean(text)))


def query_of(text: str) -> str:
    """Return the FTS5 query for what an agent typed, '' when there is nothing to look for.

    Each word is a phrase; the last one may go on when it does not end in a Han or Kana sign.
    """
    chunks = [c for c in clean(text).replace('"', " ").split() if any(ch.isalnum() for ch in c)]
    phrases = [f'"{index_text(chunk)}"' for chunk in chunks]
    if phrases and chunks[-1][-1].isalnum() and not _CJK.match(unicodedata.normalize("NFKC", chunks[-1])[-1]):
        phrases[-1] += " *"
    return " ".join(phrases)


def like_of(text: str) -> str:
    """Return the LIKE pattern (escape sign backslash) for a part of a name or handle."""
    bare = clean(text).strip().removeprefix("@")
    return "%" + re.sub(r"([\\%_])", r"\\\1", bare) + "%"


def find(conn: Connection, text: str, limit: int = 200) -> list[str]:
    """Return ids of at most `limit` conversations with `text` in a message or in the customer's name, newest first."""
    text = text.strip()[:_LONGEST]
    if not text:
        return []
    found: dict[str, int] = {}
    query = query_of(text)
    if query:
        rows = conn.execute(
            "SELECT m.conversation_id, m.created_at FROM (SELECT rowid AS no FROM message_search "
            "WHERE message_search MATCH ? ORDER BY rowid DESC LIMIT ?) AS hit CROSS JOIN message AS m ON m.no = hit.no",
            (query, _SCAN),
        )
        for conversation, at in rows:  # newest stored first: stops as soon as there is enough
            found[conversation] = max(at, found.get(conversation, 0))
            if len(found) >= limit:
                break
    for conversation, at in conn.execute(
        "SELECT c.id, c.last_at FROM (SELECT id FROM customer WHERE name LIKE ? ESCAPE '\\' OR handle LIKE ? "
        "ESCAPE '\\') AS p JOIN conversation AS c ON c.customer_id = p.id ORDER BY c.last_at DESC LIMIT ?",
        (like_of(text), like_of(text), limit),
    ):
        found[conversation] = max(at, found.get(conversation, 0))
    return sorted(found, key=lambda name: (-found[name], name))[:limit]
