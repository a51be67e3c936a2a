"""Integrity: at start, tells a good file from a new, old, newer, foreign, locked or damaged one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import connection, damage_check, db_errors, schema_shape, set_aside
from xdesk.replica.database.connection import Connection
from xdesk.replica.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from xdesk.core.ports import Clock

MARK_BYTES = 64
OLDER = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "This profile was written by an earlier xdesk, and this command does not change it. "
        "Open the desk once, then try again.",
    ),
)
MISSING = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The file of this profile is not in its folder: something moved or deleted it. Nothing was changed. "
        "Put it back and try again; without it the next start makes a new one, and what was only in it stays lost.",
    ),
)
GONE = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The file of this profile is not in its folder. Nothing was changed. "
        "Start the desk: it says what happened to it.",
    ),
)
SMALL = 4 << 20
"""Files up to this many bytes are read whole at every start; it costs a few ms."""


def prepare(path: Path, key: str, *, clock: Clock, backups: Path, thorough: bool = False, held: bool = True) -> None:
    """Make sure that `path` is a file of this version that `key` opens: create it or migrate it.

    `held` says that this process holds the profile's lock; without it nothing is ever set aside. A copy goes to
    `backups` before each migration; old ones go when the migrated file has opened well. Raises DeskError: newer schema,
    wrong key, read-only profile, full disk, a disk or lock that fails (nothing is touched), or damaged beyond doubt:
    then the file has been renamed, never deleted, and the next call makes a new one. `thorough` reads every page first
    (seconds on a large file); a file that failed at work is read so by itself.
    """
    try:
        _prepare(path, key, clock=clock, backups=backups, thorough=thorough, held=held)
    except db_errors.Failure as error:
        raise db_errors.as_desk_error(error, path) from error
    except OSError as error:
        raise DeskError(db_errors.of_system(error, path)) from error


def require(path: Path, key: str) -> None:
    """Make sure that `path` is a file of this version that `key` opens, without changing anything.

    For whoever does not hold the profile's lock. Raises DeskError.
    """
    if not path.exists():
        raise DeskError(GONE)
    try:
        conn = connection.open_observer(path, key)
    except DeskError as error:
        if error.sentence is db_errors.DAMAGED_NOW and not (_mark(path).exists() and _key_fits(path, key)):
            raise DeskError(db_errors.WRONG_KEY) from error
        raise
    try:
        version = connection.version_of(conn)
    except db_errors.Failure as error:
        raise db_errors.at_start(error, path) from error
    finally:
        conn.close()
    if version > SCHEMA_VERSION:
        raise DeskError(_newer(version))
    if version == 0:
        raise DeskError(db_errors.DAMAGED_NOW)
    if version < SCHEMA_VERSION:
        raise DeskError(OLDER)


def _prepare(path: Path, key: str, *, clock: Clock, backups: Path, thorough: bool, held: bool) -> None:
    cut_short = set_aside.finish(path) if held else None
    if cut_short is not None:
        raise cut_short
    known = _mark(path).exists()
    if not path.exists():
        if known:
            _say_missing_once(path, clock, held=held)
        _create(path, key, clock, backups)
        return
    _missing(path).unlink(missing_ok=True)
    _require_writable(path)
    if known and path.stat().st_size == 0:  # opening would write to it
        raise _set_aside(path, clock, held=held)
    if _unsettled(path) and not _opens(path, key):  # even a wrong key would fold the log in
        raise DeskError(db_errors.WRONG_KEY)
    whole = thorough or _suspect(path).exists() or path.stat().st_size <= SMALL
    seen = _examine(path, key, known=known, whole=whole)
    if seen is None:
        raise _set_aside(path, clock, held=held)
    if seen.version > SCHEMA_VERSION:
        raise DeskError(_newer(seen.version))
    if not seen.ready:
        _migrate(path, key, clock, backups)
    elif held:
        _remove_old_copies(path, clock, backups)
    if not known or _mark(path).stat().st_size != MARK_BYTES:
        _write_mark(path, key)
    _suspect(path).unlink(missing_ok=True)


def _remove_old_copies(path: Path, clock: Clock, backups: Path) -> None:
    """Delete the copies that go; one that cannot be deleted is tried again at the next start."""
    if not backups.is_dir():
        return
    from xdesk.core import migration_copies  # only where something was migrated once

    there = migration_copies.copies(path.stem, os.listdir(backups))
    kept = migration_copies.kept_because(there, clock.now_ms(), set_aside=bool(set_aside.files(path)))
    for name in (name for name, why in kept.items() if not why):
        with suppress(OSError):
            (backups / name).unlink()


def _say_missing_once(path: Path, clock: Clock, *, held: bool) -> None:
    """Raise DeskError at the first start without the file, touching nothing: somebody may put it back.

    At the next one what belonged to it is set aside, and a new file may be made.
    """
    told = _missing(path)
    if not held or not told.exists():
        if held:
            connection.touch_private(told)
        raise DeskError(MISSING)
    set_aside.set_aside(path, clock)
    told.unlink(missing_ok=True)


def _missing(path: Path) -> Path:
    return path.with_name(path.name + ".missing")


def _opens(path: Path, key: str) -> bool:
    """Whether `key` is the right one: the mark proves it, or the file opens for reading."""
    if _key_fits(path, key):
        return True
    try:
        connection.open_observer(path, key).close()
    except DeskError as error:
        if error.sentence in (db_errors.DAMAGED_NOW, db_errors.WRONG_KEY):
            return False
        raise
    return True


def _create(path: Path, key: str, clock: Clock, backups: Path) -> None:
    """Make the file under another name first: what a kill or a power cut leaves half made is never taken for one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_writable(path.parent)
    fresh = path.with_name(path.name + ".new")
    for tail in ("", "-wal", "-shm"):
        fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    connection.touch_private(fresh)
    try:
        _migrate(fresh, key, clock, backups)
        os.replace(fresh, path)
    finally:
        for tail in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    set_aside.sync_folder(path.parent)
    _write_mark(path, key)


def _migrate(path: Path, key: str, clock: Clock, backups: Path) -> None:
    from xdesk.replica.database import migrations  # brings sqlite_utils: only when a migration is due

    migrations.apply(path, key, clock=clock, backups=backups)


def _require_writable(path: Path) -> None:
    for location in (path, path.parent):
        if not os.access(location, os.W_OK):
            raise DeskError(db_errors.READ_ONLY)


class _Seen(NamedTuple):
    """What a look at a sound file told: its version, and whether its schema is known to be that of this version."""

    version: int
    ready: bool


def _examine(path: Path, key: str, *, known: bool, whole: bool) -> _Seen | None:
    """Return what is in the file, None when it is damaged beyond doubt; raises DeskError."""
    seen = _look(path, key, known=known, whole=whole)
    if seen is not None or damage_check.is_surely_damaged(path, key):
        return seen
    seen = _look(path, key, known=known, whole=False)
    if seen is None:  # sound when it was read whole, and not a moment later
        raise DeskError(db_errors.CHECK_DISK)
    return seen


def _look(path: Path, key: str, *, known: bool, whole: bool) -> _Seen | None:
    """Return what is in the file, None when something looks wrong; raises DeskError when nothing can be said.

    Where a log waits, the file is looked at first without folding the log in: what is damaged stays as it is.
    """
    if _unsettled(path) and damage_check.fresh_flaw(path, key, whole=whole):
        return None
    try:
        conn = connection.open_writer(path, key)
    except DeskError as error:
        if error.sentence is db_errors.DAMAGED_NOW:
            if not known or not _key_fits(path, key):  # nothing proves that the key is right: leave it
                raise DeskError(db_errors.WRONG_KEY) from error
            return None
        if isinstance(error.__cause__, db_errors.Failure):
            raise db_errors.at_start(error.__cause__, path) from error
        raise
    try:
        version = connection.version_of(conn)
        wrong = damage_check.flaw(conn, whole=whole)
        ready = not wrong and version == SCHEMA_VERSION and schema_shape.is_checked(conn)
    except db_errors.Failure as error:
        if not db_errors.is_damage(error):
            raise db_errors.at_start(error, path) from error
        wrong, version, ready = str(error), 0, False
    finally:
        _close(conn)
    return None if wrong or (known and version == 0) else _Seen(version, ready)


def _close(conn: Connection) -> None:
    """Close it; a log that cannot be folded in on the way stays, and is read from there."""
    with suppress(db_errors.Failure):
        conn.close()


def mark_suspect(path: Path) -> None:
    """Leave word that the file failed at work, so that the next start reads all of it."""
    try:
        connection.touch_private(_suspect(path))
    except OSError:  # a full or read-only disk: the damage shows again
        return


def watch(conn: Connection, error: BaseException) -> None:
    """Mark the file of `conn` as suspect when `error` says that it is damaged."""
    if not db_errors.is_damage(error):
        return
    path = connection.path_of(conn)
    if path is not None:
        mark_suspect(path)


def _set_aside(path: Path, clock: Clock, *, held: bool = True) -> DeskError:
    if not held:
        return DeskError(db_errors.DAMAGED_NOW)
    _suspect(path).unlink(missing_ok=True)
    return set_aside.set_aside(path, clock)


def fresh_start(path: Path, key: str, *, clock: Clock, backups: Path) -> None:
    """Make a new, empty file after `prepare` set a damaged one aside; a file still in place is set aside too."""
    if path.exists() or _mark(path).exists():
        _set_aside(path, clock)
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
    """Whether the mark proves that `key` is the right one; one that is damaged or lost proves nothing."""
    import hmac

    try:
        kept = _mark(path).read_text("utf-8", errors="replace").strip()
        return hmac.compare_digest(kept, _digest(key))
    except (FileNotFoundError, TypeError, ValueError):
        return False
