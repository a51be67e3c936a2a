"""Readiness: at start, tells a good file from a new, old, newer, foreign, locked or damaged one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica import connection, trouble
from xdesk.replica.connection import Connection
from xdesk.replica.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from xdesk.core.ports import Clock

MARK_BYTES = 64
SMALL = 4 << 20
"""Files up to this many bytes are read whole at every start; it costs a few ms."""


def prepare(path: Path, key: str, *, clock: Clock, backups: Path, thorough: bool = False) -> None:
    """Make sure that `path` is a file of this version that `key` opens: create it or migrate it.

    A copy goes to `backups` before each migration. Raises DeskError: newer schema, wrong key, read-only profile,
    full disk, or damaged: then the file has been renamed, never deleted, and the next call makes a new one.
    `thorough` reads every page first (seconds on a large file); a file that failed at work is read so by itself.
    """
    try:
        _prepare(path, key, clock=clock, backups=backups, thorough=thorough)
    except trouble.Failure as error:
        raise trouble.as_desk_error(error, path) from error
    except OSError as error:
        raise DeskError(trouble.of_system(error, path)) from error


def _prepare(path: Path, key: str, *, clock: Clock, backups: Path, thorough: bool) -> None:
    known = _mark(path).exists()
    if not path.exists():
        if known:
            raise quarantine(path, clock)
        _create(path, key, clock, backups)
        return
    _require_writable(path)
    if known and path.stat().st_size == 0:  # opening would write to it
        raise quarantine(path, clock)
    if known and _unsettled(path) and not _key_fits(path, key):  # even a wrong key would fold the log in
        raise DeskError(trouble.WRONG_KEY)
    version = _examine(path, key, clock, whole=thorough or _suspect(path).exists() or path.stat().st_size <= SMALL)
    if version > SCHEMA_VERSION:
        raise DeskError(_newer(version))
    if known and version == 0:  # it had been made, and now it is empty
        raise quarantine(path, clock)
    if version < SCHEMA_VERSION:
        _migrate(path, key, clock, backups)
    if not known or _mark(path).stat().st_size != MARK_BYTES:
        _write_mark(path, key)
    _suspect(path).unlink(missing_ok=True)


def _create(path: Path, key: str, clock: Clock, backups: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_writable(path.parent)
    connection.touch_private(path)
    _migrate(path, key, clock, backups)
    _write_mark(path, key)


def _migrate(path: Path, key: str, clock: Clock, backups: Path) -> None:
    from xdesk.replica import migrate  # brings sqlite_utils: only when a migration is due

    migrate.apply(path, key, clock=clock, backups=backups)


def _require_writable(path: Path) -> None:
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise DeskError(trouble.READ_ONLY)


def _examine(path: Path, key: str, clock: Clock, *, whole: bool) -> int:
    """Return the schema version; raises DeskError after setting a damaged file aside."""
    try:
        conn = connection.open_writer(path, key)
    except DeskError as error:
        if error.sentence is not trouble.DAMAGED_NOW:
            raise
        if not _mark(path).exists() or not _key_fits(path, key):  # nothing proves that the key is right: leave it
            raise DeskError(trouble.WRONG_KEY) from error
        raise quarantine(path, clock) from error
    try:
        version = connection.version_of(conn)
        sound = _is_sound(conn, whole=whole)
    except trouble.Failure as error:
        if not trouble.is_damage(error):
            raise
        sound, version = False, 0
    finally:
        conn.close()
    if not sound:
        raise quarantine(path, clock)
    return version


def _is_sound(conn: Connection, *, whole: bool) -> bool:
    """Read the schema and one row of each table, or every page when `whole`."""
    names = [row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for name in names:
        conn.execute(f'SELECT * FROM "{name}" LIMIT 1').fetchone()
    if not whole:
        return True
    return (
        bool(conn.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        and not conn.execute("PRAGMA cipher_integrity_check").fetchall()
    )


def mark_suspect(path: Path) -> None:
    """Leave word that the file failed at work, so that the next start reads all of it."""
    try:
        connection.touch_private(_suspect(path))
    except OSError:  # a full or read-only disk: the damage shows again
        return


def watch(conn: Connection, error: BaseException) -> None:
    """Mark the file of `conn` as suspect when `error` says that it is damaged."""
    if not trouble.is_damage(error):
        return
    path = connection.path_of(conn)
    if path is not None:
        mark_suspect(path)


def quarantine(path: Path, clock: Clock) -> DeskError:
    """Rename the file and what belongs to it, delete nothing, and return the error that says so."""
    aside = f"{path.name}.damaged-{clock.now_ms()}"
    while path.with_name(aside).exists() or path.with_name(aside + "-wal").exists():
        aside += "x"
    for tail in ("", "-wal", "-shm", ".check"):
        old = path.with_name(path.name + tail)
        if old.exists():
            old.rename(path.with_name(aside + tail))
    _suspect(path).unlink(missing_ok=True)
    return DeskError(
        Sentence(
            "Replica",
            QT_TRANSLATE_NOOP(
                "Replica",
                "The file of this profile was damaged and is kept as {name}. Start again: customers' messages are "
                "fetched again from X; unsent drafts and replies, notes and tags stay in that file.",
            ),
            {"name": aside},
        )
    )


def fresh_start(path: Path, key: str, *, clock: Clock, backups: Path) -> None:
    """Make a new, empty file after `prepare` set a damaged one aside; a file still in place is set aside too."""
    if path.exists() or _mark(path).exists():
        quarantine(path, clock)
    prepare(path, key, clock=clock, backups=backups)


def _newer(version: int) -> Sentence:
    return Sentence(
        "Replica",
        QT_TRANSLATE_NOOP(
            "Replica",
            "This profile was written by a newer xdesk (schema {found}, this one knows {known}). "
            "Nothing is changed. Install the newer xdesk.",
        ),
        {"found": version, "known": SCHEMA_VERSION},
    )


def _mark(path: Path) -> Path:
    return path.with_name(path.name + ".check")


def _suspect(path: Path) -> Path:
    return path.with_name(path.name + ".suspect")


def _digest(key: str) -> str:
    import hashlib  # 3 ms, which a file that opens with its key never needs
    import hmac

    return hmac.new(bytes.fromhex(key), b"xdesk profile", hashlib.sha256).hexdigest()


def _write_mark(path: Path, key: str) -> None:
    """Leave beside the file what tells a wrong key from a damaged first page; it says nothing of the key."""
    mark = _mark(path)
    fresh = mark.with_name(mark.name + ".new")
    connection.touch_private(fresh)
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(_digest(key))
        file.flush()
        os.fsync(file.fileno())  # a power cut must not leave it empty
    os.replace(fresh, mark)


def _unsettled(path: Path) -> bool:
    """Whether changes wait in the log beside the file: a process ended without closing it."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _key_fits(path: Path, key: str) -> bool:
    """Whether the mark proves that `key` is the right one; a damaged mark proves nothing."""
    import hmac

    kept = _mark(path).read_text("utf-8", errors="replace").strip()
    try:
        return hmac.compare_digest(kept, _digest(key))
    except (TypeError, ValueError):
        return False
