"""Row 14: what encryption costs: rows in, a page of the inbox out, and opening; the same file plain and encrypted."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from tests.bench.key import KEY
from tests.bench.measure import Row, limit_row, rounds
from tests.bench.replica import vocabulary
from tests.bench.rows.file.row_page import LIMIT, PLAIN
from tests.bench.session import Measure, Session
from xdesk.replica.database.connection import open_reader

ROWS, TXN, PLACES = 10_000, 5_000, 30
TABLE = "CREATE TABLE bench_row (no INTEGER PRIMARY KEY, conversation TEXT, id TEXT, text TEXT, at INTEGER)"
INDEX = "CREATE INDEX bench_row_by ON bench_row (conversation, at)"
STORE = "INSERT INTO bench_row (conversation, id, text, at) VALUES (?, ?, ?, ?)"


def encrypting(session: Session) -> list[Row]:
    """Do the same in both files, in turn, by connections with the same settings."""
    path = session.replica("100k")
    folder = path.parent.parent / "encryption"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        own = _conversations(path, folder / "encrypted.db", KEY)
        plain = _conversations(path, folder / "plain.db", "")
        for conn in (own, plain):
            stack.callback(conn.close)
            conn.execute(TABLE)
            conn.execute(INDEX)
        texts = [(f"c{n % 500}", str(n), vocabulary.text(n), n) for n in range(ROWS)]
        places = own.execute("SELECT rank, key FROM conversation WHERE status = 'open' ORDER BY rank, key").fetchall()
        scale = session.scale()
        sides = {"product": own, "floor": plain}
        stored = rounds({name: lambda _, conn=conn: _store(conn, texts) for name, conn in sides.items()})
        read = rounds({name: lambda turn, conn=conn: _pages(conn, places, turn) for name, conn in sides.items()})
        opened = rounds({"product": lambda _: _open(path)})
    return [
        scale.ratio_row(
            14, "rows in, encrypted / plain", stored["product"], stored["floor"], 1.3, figure="plain insert"
        ),
        scale.ratio_row(
            14, "page of 50, encrypted / plain", read["product"], read["floor"], 2.5, figure="plain keyset"
        ),
        limit_row(14, "opening the encrypted file and a first read", opened["product"], 5),
    ]  # fmt: skip


def _conversations(source: Path, path: Path, key: str) -> Any:
    """Return a connection with the settings of the desk's, to a file with the conversations of `source` alone."""
    like = open_reader(source, KEY)
    try:
        names = ", ".join(row[1] for row in like.execute("PRAGMA table_info(conversation)"))
        made_by = [
            row[0]
            for row in like.execute("SELECT sql FROM sqlite_schema WHERE tbl_name = 'conversation' AND sql IS NOT NULL")
            if not row[0].startswith("CREATE TRIGGER")
        ]
        conn = dbapi2.connect(str(path), isolation_level=None, cached_statements=256)
        if key:
            conn.execute(f"PRAGMA key = \"x'{key}'\"")
        for name in ("synchronous", "secure_delete", "cell_size_check", "cache_size", "temp_store"):
            conn.execute(f"PRAGMA {name} = {like.execute(f'PRAGMA {name}').fetchone()[0]}")
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        for sql in made_by:
            conn.execute(sql)
        marks = ", ".join("?" * len(names.split(", ")))
        conn.execute("BEGIN")
        conn.executemany(
            f"INSERT INTO conversation ({names}) VALUES ({marks})", like.execute(f"SELECT {names} FROM conversation")
        )
        conn.execute("COMMIT")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        like.close()
    return conn


def _spent(act: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    act()
    return (time.thread_time_ns() - began) / 1e6


def _store(conn: Any, texts: list[tuple[str, str, str, int]]) -> list[float]:
    """Return the ms of a row, in transactions of 5,000; the table is empty again afterwards, unmeasured."""

    def act() -> None:
        for first in range(0, ROWS, TXN):
            conn.execute("BEGIN IMMEDIATE")
            conn.executemany(STORE, texts[first : first + TXN])
            conn.execute("COMMIT")

    took = _spent(act) / ROWS
    conn.execute("DELETE FROM bench_row")
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return [took]


def _pages(conn: Any, places: list[tuple[int, int]], turn: int) -> list[float]:
    rng = random.Random(turn)
    chosen = [places[rng.randrange(len(places) - LIMIT)] for _ in range(PLACES)]
    return [_spent(lambda at=at: conn.execute(PLAIN, (*at, LIMIT)).fetchall()) for at in chosen]  # type: ignore[misc]


def _open(path: Path) -> list[float]:
    def act() -> None:
        conn = open_reader(path, KEY)
        conn.execute("SELECT count(*) FROM account").fetchone()
        conn.close()

    return [_spent(act) for _ in range(5)]


MEASURES: dict[int, Measure] = {14: encrypting}
