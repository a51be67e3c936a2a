"""Leftovers: folders of one-time desks that were killed; their key is gone, so they are deleted at the next start."""

from __future__ import annotations

import json
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.profile import LOCK_NAME, ONE_TIME, ONE_TIME_PREFIX, Profile, lock_of
from xdesk.core.paths import CARD_NAME

_MOST_CARD = 4_096
_PRIVATE = 0o700
_log = logging.getLogger(__name__)


def clear(own: Profile) -> None:
    """Delete what killed one-time desks of this user left in the temporary folder. Never raises; may block.

    `own` is the desk of this process, which is left alone. Every one-time desk holds the lock of its folder from the
    beginning (profile.load); a folder that was never held stays.
    """
    try:
        gone = sum(_delete(folder) for folder in _folders(Path(tempfile.gettempdir())) if folder != own.root)
        if gone:
            _log.info("deleted what %d killed one-time desks left", gone)
    except Exception as error:
        _log.warning("the temporary folder could not be looked through: %s", type(error).__name__)


def _folders(place: Path) -> Iterator[Path]:
    """Yield the folders in `place` that this program made for one-time desks of this user."""
    for entry in os.scandir(place):
        with suppress(OSError, ValueError, TypeError, KeyError):
            if entry.name.startswith(ONE_TIME_PREFIX) and _private(entry) and _is_one_time(Path(entry.path)):
                yield Path(entry.path)


def _private(entry: os.DirEntry[str]) -> bool:
    """Whether this is a real folder of this user that nobody else may enter; a link is none."""
    if not entry.is_dir(follow_symlinks=False):
        return False
    found, getuid = entry.stat(follow_symlinks=False), getattr(os, "getuid", None)
    return getuid is None or (found.st_uid == getuid() and stat.S_IMODE(found.st_mode) == _PRIVATE)


def _is_one_time(folder: Path) -> bool:
    """Whether a one-time desk was founded here and held its lock once."""
    card = folder / CARD_NAME
    if not (_plain(card) and _plain(folder / LOCK_NAME)) or card.lstat().st_size > _MOST_CARD:
        return False
    return bool(json.loads(card.read_text("utf-8"))["mode"] == ONE_TIME)


def _plain(file: Path) -> bool:
    return stat.S_ISREG(file.lstat().st_mode)


def _delete(folder: Path) -> bool:
    """Delete `folder` unless a living process holds it; return whether it has gone.

    Card and lock go last: when this is cut short, the next start finds them and goes on.
    """
    lock = lock_of(folder)
    if not (folder / LOCK_NAME).exists() or lock.take() is not Outcome.HELD:
        return False  # it lives, or another start is at it
    try:
        for item in list(folder.iterdir()):
            if item.name not in (CARD_NAME, LOCK_NAME):
                _drop(item)
        shutil.rmtree(folder)
    except OSError:
        with suppress(OSError):
            (folder / LOCK_NAME).touch()
        return False
    finally:
        lock.release()
    return True


def _drop(item: Path) -> None:
    """Delete one file, link or folder; what a link points to stays."""
    if item.is_dir() and not item.is_symlink():
        shutil.rmtree(item)
    else:
        item.unlink()
