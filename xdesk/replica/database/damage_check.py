"""Soundness: whether the engine reads what it wrote from the file and its log, and when that is beyond doubt."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from xdesk.core.sentences import DeskError
from xdesk.replica.database import connection, db_errors
from xdesk.replica.database.connection import Connection

_PIECE = 1 << 20
_QUICK_LOOKS = 6
"""So often must a flaw that shows at once show again: the engine calls a first page it could not read no database."""
_CODE = re.compile(r"error code ?= ?(\d+)")
_DAMAGE = frozenset({11, 26})
"""Primary result codes of the engine that mean damage: SQLITE_CORRUPT, SQLITE_NOTADB (sqlite.org/rescode.html)."""


def flaw(conn: Connection, *, whole: bool) -> str:
    """Return what the engine finds wrong, "" when nothing: in the schema and a row of each table, or in every page.

    It reads as the desk does, through the log. Raises db_errors.Failure when disk or lock fail, which is no damage.
    A read error inside the check of every page comes back as text, too: `is_surely_damaged` tells it from damage.
    """
    try:
        stored = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL %'"
        for (name,) in conn.execute(stored).fetchall():  # the search keeps what it has in tables of its own
            conn.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchone()
        found = str(conn.execute("PRAGMA quick_check(1)").fetchone()[0]) if whole else "ok"
    except db_errors.Failure as error:
        if not db_errors.is_damage(error):
            raise
        return str(error)
    return "" if found == "ok" else found


def require_sound(conn: Connection) -> None:
    """Read every page through the log; raises DeskError when the file does not read as it was written."""
    if flaw(conn, whole=True):
        raise DeskError(db_errors.DAMAGED_NOW)


def is_surely_damaged(path: Path, key: str) -> bool:
    """Return whether the file is damaged beyond doubt; False when it is sound after all.

    Beyond doubt: the system reads every byte of file and log, two fresh connections find the same flaw in a copy of
    these bytes, it is no read error, one that shows at once shows each time, and the bytes are the same afterwards. The
    engine reports some read errors as damage. The file itself is only read. Raises DeskError when the disk, a lock or
    somebody else is in the way, or there is no room for the copy: nothing is sure then.
    """
    folder = Path(tempfile.mkdtemp(prefix=".examined-", dir=path.parent))
    try:
        copy = folder / path.name
        before = _digest(path, copy)
        first = fresh_flaw(copy, key)
        second = first and fresh_flaw(copy, key)
        if not first or not second:
            return False
        if first != second or _is_read_error(first) or _digest(path) != before or not _repeats(copy, key):
            raise DeskError(db_errors.CHECK_DISK)
        return True
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_read_error(found: str) -> bool:
    """Return whether the check of every page tells of a page it could not get for another reason than damage."""
    return any(int(code) & 0xFF not in _DAMAGE for code in _CODE.findall(found))


def _repeats(path: Path, key: str) -> bool:
    """Return whether a flaw that shows without reading every page shows each time; True when none shows so."""
    return len({fresh_flaw(path, key, whole=False) for _ in range(_QUICK_LOOKS)}) == 1


def fresh_flaw(path: Path, key: str, *, whole: bool = True) -> str:
    """Return as `flaw` does, on a connection of its own that leaves file and log as they are; raises DeskError."""
    try:
        conn = connection.open_observer(path, key)
    except DeskError as error:
        if error.sentence is not db_errors.DAMAGED_NOW:
            raise
        return str(error.__cause__)
    try:
        return flaw(conn, whole=whole) or ("no schema" if connection.version_of(conn) == 0 else "")
    except db_errors.Failure as error:
        raise db_errors.at_start(error, path) from error
    finally:
        conn.close()


def _digest(path: Path, copy: Path | None = None) -> bytes:
    """Return a digest of file and log, read by the system alone and copied to `copy`; raises DeskError."""
    import hashlib

    digest = hashlib.blake2b()
    try:
        for tail in ("", "-wal"):
            location = Path(f"{path}{tail}")
            if tail and not location.exists():
                continue
            with open(location, "rb", buffering=0) as file, open(f"{copy}{tail}" if copy else os.devnull, "wb") as out:
                size, read = os.fstat(file.fileno()).st_size, 0
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    out.write(piece)
                    read += len(piece)
            if read != size:
                raise DeskError(db_errors.CHECK_DISK)
            digest.update(b"/%d" % size if size else b"")  # a log without anything is as good as none
    except OSError as error:
        raise DeskError(db_errors.of_system(error, path)) from error
    return digest.digest()
