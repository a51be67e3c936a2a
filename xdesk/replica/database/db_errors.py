"""Db errors: what the errors of the file mean, as sentences an agent can read."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from sqlcipher3 import dbapi2

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database import system_errors

Failure = dbapi2.Error
"""Every error the engine raises."""

FULL = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The disk is full. Nothing you saved is lost, new changes are not kept. "
        "Free some space; xdesk goes on by itself.",
    ),
)
READ_ONLY = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The profile cannot be written to. You can read, nothing new is kept or sent. "
        "Make the folder writable and start again.",
    ),
)
UNREADABLE_DISK = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The disk did not take the last change, so it is not saved. What was saved before is intact. Check the disk.",
    ),
)
UNKNOWN_OUTCOME = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The disk did not confirm the last change, so it is unknown whether it is saved. Do not make it again: "
        "xdesk looks by itself, at the latest at the next start. Check the disk.",
    ),
)
CHECK_DISK = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The disk did not read or take what opens this profile. Nothing was set aside, what was saved stays where it "
        "is. Check the disk and its connection, then try again.",
    ),
)
HELD = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "Another program holds the file of this profile, or its disk takes no locks. Nothing was changed. "
        "Close that program, or keep the profile on a disk of this computer, then try again.",
    ),
)
BUSY = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "Another program holds the file of this profile, so the last change is not saved. "
        "Close that program and try again.",
    ),
)
DAMAGED_NOW = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The file of this profile does not read as it was written. Nothing is changed or deleted. "
        "Start xdesk again: it examines the file and says what it found.",
    ),
)
WRONG_KEY = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The key does not open this profile. Nothing is changed. "
        "Use the key or passphrase that the profile was made with.",
    ),
)

CANNOT_OPEN = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "The file of this profile could not be opened, and the system does not say why. Nothing is changed. "
        "Try again; if it stays so, look at the disk.",
    ),
)

_BY_NAME = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": CANNOT_OPEN,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_IOERR": UNREADABLE_DISK,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_PROTOCOL": BUSY,
    "SQLITE_CORRUPT": DAMAGED_NOW,
    "SQLITE_NOTADB": DAMAGED_NOW,
}
_BY_TEXT = {
    "disk is full": FULL,
    "readonly": READ_ONLY,
    "unable to open": CANNOT_OPEN,
    "disk I/O": UNREADABLE_DISK,
    "locked": BUSY,
    "locking protocol": BUSY,
    "malformed": DAMAGED_NOW,
    "not a database": DAMAGED_NOW,
}


LITTLE = 1 << 20
"""Bytes: a disk with less left is full, whatever the engine calls it."""


def sentence_of(error: BaseException, location: Path | None = None) -> Sentence | None:
    """Return what an engine's error means for the agent, None when it is a mistake of ours.

    `place` is the file: a disk error on a full disk means that it is full (the log could not grow, say).
    """
    sentence = _named(error)
    if sentence is CANNOT_OPEN and location is not None:  # the engine gives no reason: ask the system
        return system_errors.why_closed(location) or CANNOT_OPEN
    return FULL if sentence is UNREADABLE_DISK and location is not None and _is_full(location) else sentence


def _is_full(location: Path) -> bool:
    try:
        return shutil.disk_usage(location.parent).free < LITTLE
    except OSError:
        return False


def _named(error: BaseException) -> Sentence | None:
    if not isinstance(error, Failure):
        return None
    name = str(getattr(error, "sqlite_errorname", ""))
    primary = "_".join(name.split("_")[:2])
    if primary in _BY_NAME:
        return _BY_NAME[primary]
    text = str(error)
    return next((sentence for part, sentence in _BY_TEXT.items() if part in text), None)


def is_full(error: BaseException) -> bool:
    """Return whether the engine itself says that there is no room (a disk error on a full disk is not that)."""
    return _named(error) is FULL


def is_closed(error: BaseException) -> bool:
    """Return whether the engine could not open or write the file as it was asked to."""
    return _named(error) in (READ_ONLY, CANNOT_OPEN)


def of_system(error: OSError, path: Path) -> Sentence:
    """Return what an error of the system means for the file at `path`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT) and not system_errors.takes_no_files(path.parent):
        return FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return READ_ONLY
    if error.errno == errno.EIO:
        return CHECK_DISK
    return system_errors.sentence_of(error, path.parent)


def is_damage(error: BaseException) -> bool:
    """Return whether the engine says that the file is not what it wrote."""
    return sentence_of(error) is DAMAGED_NOW


def at_start(error: BaseException, location: Path | None = None) -> BaseException:
    """Return a DeskError for what failed while the file was only looked at: nothing was being saved."""
    sentence = sentence_of(error, location)
    if sentence is UNREADABLE_DISK or sentence is CANNOT_OPEN:
        return DeskError(CHECK_DISK)
    return DeskError(HELD) if sentence is BUSY else as_desk_error(error, location)


def as_desk_error(error: BaseException, location: Path | None = None) -> BaseException:
    """Return a DeskError for trouble with disk or file, else the error itself."""
    sentence = sentence_of(error, location)
    return error if sentence is None else DeskError(sentence)
