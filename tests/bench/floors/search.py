"""The floor of the search: an index of single Han characters, newest first, and the messages it finds by raw SQL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from tests.bench.key import KEY

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[\U00020000-\U0003ffff]+")
NEWEST = (
    "SELECT m.at, m.no, m.id, m.conversation, m.text FROM s JOIN m ON m.place = s.rowid WHERE s MATCH ?"
    " ORDER BY s.rowid DESC LIMIT 50"
)


def apart(text: str) -> str:
    """Return a text with every Han character by itself."""
    return HAN.sub(lambda found: " " + " ".join(found.group()) + " ", text)


def expression(typed: str) -> str:
    """Return the phrase of what is typed."""
    return " AND ".join(f'"{apart(word).strip()}"' for word in typed.split())


def build(path: Path, messages: Any) -> None:
    """Write the floor's file: `messages` are (at, no, id, conversation, text), oldest first."""
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    conn = connect(making)
    for pragma in ("synchronous = OFF", "cache_size = -400000"):
        conn.execute("PRAGMA " + pragma)
    conn.execute("BEGIN")
    conn.execute(
        "CREATE TABLE m (place INTEGER PRIMARY KEY, at INTEGER, no INTEGER, id TEXT, conversation TEXT, text TEXT)"
    )
    conn.execute("CREATE VIRTUAL TABLE s USING fts5(body, content='', columnsize=0, tokenize='unicode61')")
    for place, row in enumerate(messages):
        conn.execute("INSERT INTO m (place, at, no, id, conversation, text) VALUES (?, ?, ?, ?, ?, ?)", (place, *row))
        conn.execute("INSERT INTO s (rowid, body) VALUES (?, ?)", (place, apart(row[4])))
    conn.execute("COMMIT")
    conn.close()
    making.rename(path)


def connect(path: Path) -> Any:
    """Open the floor's file, encrypted as the desk's."""
    conn = dbapi2.connect(str(path), isolation_level=None)
    conn.execute(f"PRAGMA key = \"x'{KEY}'\"")
    conn.execute("PRAGMA cache_size = -16000")
    return conn


def index_bytes(conn: Any, table: str) -> int:
    """Return how many bytes the index of a full-text table holds."""
    return int(conn.execute(f"SELECT coalesce(sum(length(block)), 0) FROM {table}_data").fetchone()[0])
