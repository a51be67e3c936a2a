"""Migrations: brings a file to this version, a copy before; the only place that uses sqlite_utils."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import sqlcipher3
import sqlcipher3.dbapi2

from xdesk.core.ports import Clock
from xdesk.replica import connection
from xdesk.replica.schema import VERSIONS

sys.modules.setdefault("pysqlite3", sqlcipher3)  # sqlite_utils prefers this name: so it works on the same engine
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

import sqlite_utils  # noqa: E402 - after the alias
from sqlite_utils.migrations import Migrations  # noqa: E402


def statements(script: str) -> list[str]:
    """Return the single statements of `script`; triggers stay whole."""
    out, part = [], ""
    for line in script.strip().splitlines():
        part += line + "\n"
        if part.strip() and sqlcipher3.dbapi2.complete_statement(part):
            out.append(part.strip())
            part = ""
    return [*out, part.strip()] if part.strip() else out


def apply(path: Path, key: str, *, clock: Clock, backups: Path) -> None:
    """Bring the file at `path` to the newest version, each step in one transaction and recorded in the file.

    An older file is copied to `backups` first; a new one is not.
    """
    conn = connection.open_writer(path, key)
    try:
        found = connection.version_of(conn)
        due = [(version, script) for version, script in VERSIONS if version > found]
        if due and found > 0:
            back_up(conn, backups / f"{path.stem}-v{found:03d}-{clock.now_ms()}.db")
        for version, script in due:
            _step(conn, version, script)
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


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
    """Write an encrypted copy of the open file to `target` under the same key, and make it durable."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    conn.execute("VACUUM INTO ?", (str(target),))
    os.chmod(target, 0o600)
    for place in (target, target.parent):
        if place.is_dir() and sys.platform == "win32":  # a folder cannot be synced there
            continue
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
