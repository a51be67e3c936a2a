"""Migrations: brings a file to this version, a copy before; the only place that uses sqlite_utils."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import sqlcipher3
import sqlcipher3.dbapi2

from xdesk.core import migration_copies
from xdesk.core.ports import Clock
from xdesk.replica.database import connection, db_errors, schema_mending, schema_shape
from xdesk.replica.database.schema_shape import statements
from xdesk.replica.schema import VERSIONS, v004
from xdesk.replica.search import message_index, people_index

sys.modules.setdefault("pysqlite3", sqlcipher3)  # sqlite_utils prefers this name: so it works on the same engine
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

import sqlite_utils  # noqa: E402 - after the alias
from sqlite_utils.migrations import Migrations  # noqa: E402

log = logging.getLogger(__name__)

_HALF = "copying"
"""The name of a copy while it is written."""


def apply(path: Path, key: str, *, clock: Clock, backups: Path) -> None:
    """Bring the file at `path` to the newest version, each step in one transaction and recorded in the file.

    What another state of xdesk made otherwise under the same version is mended before and after. A file that changes
    is copied to `backups` first; a new one is not. The search is filled at the end, in steps: what is cut short there
    goes on at the next start. Raises DeskError when the schema cannot be mended.
    """
    conn = connection.open_writer(path, key)
    try:
        found = connection.version_of(conn)
        due = [(version, script) for version, script in VERSIONS if version > found]
        wrong = found > 0 and schema_shape.differences(conn, found)
        copy = None
        if (due or wrong) and found > 0:
            copy = _free(backups / migration_copies.name_of(path.stem, found, clock.now_ms()))
            back_up(conn, copy)
            if wrong:
                _mend(conn, found, copy)
        _take(conn, due, copy)
        if connection.version_of(conn) >= v004.VERSION:
            message_index.build(conn)
            people_index.build(conn)
        if due:
            _let_shrink(conn)
        schema_shape.note_checked(conn)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


def _mend(conn: connection.Connection, version: int, copy: Path) -> None:
    try:
        schema_mending.mend(conn, version)
    except BaseException:
        copy.unlink(missing_ok=True)  # nothing was changed, and a start that fails again must not fill the disk
        raise


def _take(conn: connection.Connection, due: list[tuple[int, str]], copy: Path | None) -> None:
    """Take the steps that are due, each whole or not at all; `copy` goes when not even the first one was.

    References rest meanwhile: a table is made anew beside the old one (https://www.sqlite.org/lang_altertable.html).
    """
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA legacy_alter_table = ON")
    for number, (version, script) in enumerate(due):
        try:
            _step(conn, version, script)
        except BaseException:
            if copy is not None and number == 0:
                copy.unlink(missing_ok=True)  # a start that fails again must not fill the disk
            raise
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a nearly full disk has no room for the log of all steps
    conn.execute("PRAGMA legacy_alter_table = OFF")
    conn.execute("PRAGMA foreign_keys = ON")


def _let_shrink(conn: connection.Connection) -> None:
    """Let a file that was made by an earlier version give unused pages back (free_space.py), and give them back now.

    What it takes meanwhile is a file as large, as encrypted as this one. Without the room for it the file stays as it
    is: it goes on to fill its unused pages again.
    """
    if conn.execute("PRAGMA auto_vacuum").fetchone()[0]:
        return
    conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
    conn.execute("PRAGMA temp_store = FILE")
    try:
        conn.execute("VACUUM")
    except db_errors.Failure as error:
        log.warning("the file stays as long as it is: %s", type(error).__name__)
    finally:
        conn.execute("PRAGMA temp_store = MEMORY")


def _free(target: Path) -> Path:
    """Return `target`, or a name beside it that is not taken yet."""
    while target.exists():
        target = target.with_name(target.stem + "x" + target.suffix)
    return target


def _step(conn: connection.Connection, version: int, script: str) -> None:
    steps = Migrations("xdesk")

    @steps(name=f"v{version:03d}")
    def bring(db: sqlite_utils.Database) -> None:
        """Run the version's statements; the runner wraps and records them."""
        for statement in statements(script):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {version}")

    steps.apply(sqlite_utils.Database(conn))  # type: ignore[arg-type]  # the engine under the alias


def back_up(conn: connection.Connection, target: Path) -> None:
    """Write an encrypted copy of the open file to `target` under the same key, and make it durable.

    It is written under another name: what a kill leaves half made is never taken for a copy, and goes with the next.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = target.with_name(_HALF)
    half.unlink(missing_ok=True)
    try:
        conn.execute("VACUUM INTO ?", (str(half),))
        os.chmod(half, 0o600)
        _sync(half)
        os.replace(half, target)
    except BaseException:
        half.unlink(missing_ok=True)  # half a copy is none
        raise
    if sys.platform != "win32":  # a folder cannot be synced there
        _sync(target.parent)


def _sync(location: Path) -> None:
    handle = os.open(location, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
