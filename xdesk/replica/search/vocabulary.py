"""The words of the index that are letters, so that a part of a word finds the words that hold it.

They are few, as languages have so many words and no more: one string holds them while the desk is open, and looking
through it takes less than a ms.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xdesk.replica.database.connection import Connection
    from xdesk.replica.database.writer import Tx

CONTAINS, STARTS, ENDS = "contains", "starts", "ends"
_FILES = 2  # whose words are held at once


class Vocabulary:
    """The words of one file, as they are from the last `refresh` on."""

    def __init__(self) -> None:
        self._state: tuple[str, int] | None = None
        self._last, self._text = 0, "\n"
        self._guard = threading.Lock()

    def refresh(self, conn: Connection) -> None:
        """Read the words that are new; all of them when some were forgotten."""
        with self._guard:
            state = conn.execute("SELECT file, forgotten FROM search_state").fetchone()
            if tuple(state) != self._state:
                self._state, self._last, self._text = tuple(state), 0, "\n"
            rows = conn.execute("SELECT id, word FROM search_word WHERE id > ? ORDER BY id", (self._last,)).fetchall()
            if rows:
                self._last = rows[-1][0]
                self._text += "\n".join(row[1] for row in rows) + "\n"

    def matching(self, part: str, how: str, most: int) -> list[str] | None:
        """Return the words that contain, start or end with `part`; None when they are more than `most`."""
        text = self._text
        wanted = {CONTAINS: part, STARTS: f"\n{part}", ENDS: f"{part}\n"}[how]
        found: list[str] = []
        at = text.find(wanted)
        while at >= 0:
            begin = text.rfind("\n", 0, at + 1 if how == STARTS else at) + 1
            end = text.find("\n", begin)
            if len(found) == most:
                return None
            found.append(text[begin:end])
            at = text.find(wanted, end)
        return found


_held: dict[str, Vocabulary] = {}


def of(conn: Connection) -> Vocabulary:
    """Return the words of the open file, read anew as far as they changed."""
    name = str(conn.execute("PRAGMA database_list").fetchall())
    while name not in _held and len(_held) >= _FILES:
        _held.pop(next(iter(_held)), None)
    vocabulary = _held.setdefault(name, Vocabulary())
    vocabulary.refresh(conn)
    return vocabulary


def add(conn: Connection, words: Iterable[str]) -> None:
    """List words; those that are listed already stay as they are."""
    conn.execute(
        "INSERT INTO search_word (word) SELECT value FROM json_each(?) "
        "WHERE value NOT IN (SELECT word FROM search_word)",
        (json.dumps(list(words)),),
    )


def forget_unused(tx: Tx, words: Iterable[str]) -> None:
    """Take out of the list what no indexed message has any more."""
    gone = 0
    for word in words:
        query = "SELECT 1 FROM message_search WHERE message_search MATCH ? LIMIT 1"
        if tx.execute(query, (f'"{word}"',)).fetchone() is None:
            gone += tx.execute("DELETE FROM search_word WHERE word = ?", (word,)).rowcount
    if gone:
        tx.execute("UPDATE search_state SET forgotten = forgotten + 1")
