"""Connections: opens the encrypted file, sets what it promises and reads it back."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from sqlcipher3 import dbapi2

from xdesk.core.sentences import DeskError
from xdesk.replica.database import db_errors

_KEY = re.compile(r"[0-9a-fA-F]{64}\Z")
_FACTS = (
    "cipher_version", "journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema",
    "cell_size_check", "cache_size", "query_only", "user_version",
)  # fmt: skip


WRITER_CACHE_KIB, READER_CACHE_KIB = 16_000, 4_000
"""Pages that a connection keeps. A desk has three that read; what they share lies in the system's own cache."""

LOG_BYTES = 4 << 20
"""A log that begins anew is cut to this length."""


class Cursor(Protocol):
    """The part of a DB-API cursor xdesk uses."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""

    @property
    def lastrowid(self) -> int:
        """The row number of the last insert."""

    def fetchone(self) -> Any:
        """Return the next row, None at the end."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Walk the rows."""


class Connection(Protocol):
    """A connection of sqlcipher3, as xdesk uses it; never shared between threads."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def execute(self, sql: str, params: Sequence[object] = ...) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, rows: Any) -> Cursor:
        """Run one statement for each of `rows`."""

    def set_progress_handler(self, handler: Callable[[], int] | None, steps: int) -> None:
        """Call `handler` after so many steps of a statement; one that returns something else than 0 stops it."""

    def interrupt(self) -> None:
        """Stop what runs; the only call another thread may make."""

    def close(self) -> None:
        """Close it."""


def _connect(path: Path, key: str, *, mode: str, immutable: bool = False) -> Connection:
    if not _KEY.match(key):
        raise DeskError(db_errors.WRONG_KEY)
    uri = path.absolute().as_uri() + f"?mode={mode}" + ("&immutable=1" if immutable else "")
    raw = dbapi2.connect(uri, uri=True, isolation_level=None, timeout=5.0, cached_statements=256)
    conn = cast(Connection, raw)
    conn.execute("PRAGMA cipher_log_level = NONE")  # else a wrong key writes to stderr
    conn.execute(f"PRAGMA key = \"x'{key}'\"")
    return conn


def _settle(conn: Connection, cache_kib: int = WRITER_CACHE_KIB) -> None:
    """Set what holds for every connection."""
    for pragma in (
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"cache_size = -{cache_kib}",
        "temp_store = MEMORY",
    ):
        conn.execute("PRAGMA " + pragma)
    if sys.platform == "darwin":  # macOS: fsync alone does not reach the platter
        conn.execute("PRAGMA fullfsync = ON")
        conn.execute("PRAGMA checkpoint_fullfsync = ON")


def open_writer(path: Path, key: str) -> Connection:
    """Open the existing file for writing with the raw `key` (64 hex digits); raises DeskError.

    Checkpoints are switched off: the writer thread alone decides when (writer.py).
    """
    conn: Connection | None = None
    try:
        conn = _connect(path, key, mode="rw")
        if path.stat().st_size == 0:  # of a file that is there it would write the head anew
            conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
        conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        conn.execute("PRAGMA journal_mode = WAL")
        _settle(conn)
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        conn.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
        return conn
    except db_errors.Failure as error:
        if conn is not None:
            conn.close()  # else it lives as long as the error is kept
        raise db_errors.as_desk_error(error, path) from error


def open_small(path: Path, key: str) -> Connection:
    """Open an existing file, empty or encrypted with `key`, for one short transaction: nothing is kept beside it.

    Raises what the engine raises.
    """
    conn = _connect(path, key, mode="rw")
    try:
        conn.execute("PRAGMA journal_mode = MEMORY")
        _settle(conn)
    except db_errors.Failure:
        conn.close()
        raise
    return conn


def open_reader(path: Path, key: str) -> Connection:
    """Open the existing file for reading only; works on a read-only profile too; raises DeskError."""
    try:
        return _reader(path, key, "rw")
    except db_errors.Failure as error:
        if not db_errors.is_closed(error):
            raise db_errors.as_desk_error(error, path) from error
    try:
        return _reader(path, key, "ro", immutable=_is_settled(path))
    except db_errors.Failure as error:
        raise db_errors.as_desk_error(error, path) from error


def open_observer(path: Path, key: str) -> Connection:
    """Open the existing file to look at it and leave it as it is: its log is read, and not folded in at the end.

    For whoever does not hold the profile. Raises DeskError.
    """
    try:
        return _reader(path, key, "ro", immutable=_is_settled(path) and not os.access(path.parent, os.W_OK))
    except db_errors.Failure as error:
        raise db_errors.at_start(error, path) from error


def _reader(path: Path, key: str, mode: str, *, immutable: bool = False) -> Connection:
    conn = _connect(path, key, mode=mode, immutable=immutable)
    try:
        conn.execute("PRAGMA query_only = ON")
        _settle(conn, READER_CACHE_KIB)
        conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except db_errors.Failure:
        conn.close()
        raise
    return conn


def _is_settled(path: Path) -> bool:
    """Return whether no change waits in the log beside the file: only then may it be read as immutable."""
    wal = Path(str(path) + "-wal")
    return not wal.exists() or wal.stat().st_size == 0


def path_of(conn: Connection) -> Path | None:
    """Return where the file of `conn` lies, None when the engine cannot say."""
    try:
        name = next((row[2] for row in conn.execute("PRAGMA database_list") if row[1] == "main"), "")
    except db_errors.Failure:
        return None
    return Path(name) if name else None


def version_of(conn: Connection) -> int:
    """Return the schema version of an open file, by plain SQL; 0 for an empty one."""
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def facts(conn: Connection) -> dict[str, str | int]:
    """Return what the open file says of itself, each value read back, none assumed."""
    found: dict[str, str | int] = {"sqlite_version": conn.execute("SELECT sqlite_version()").fetchone()[0]}
    for name in _FACTS:
        row = conn.execute("PRAGMA " + name).fetchone()
        found[name] = "" if row is None else row[0]
    found["schema"] = found.pop("user_version")
    return found


def touch_private(path: Path) -> None:
    """Create an empty file that only its owner may read; no error when it is there."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
