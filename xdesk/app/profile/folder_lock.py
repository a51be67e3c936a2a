"""A lock on one folder, held by the operating system for as long as its holder lives, whatever process ids say."""

from __future__ import annotations

import errno
import os
import sys
import time
from enum import Enum
from pathlib import Path

STEP_S = 0.05
"""Seconds between two tries while another process holds the lock; the system tells nobody when it is let go."""

_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
_OPEN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Outcome(Enum):
    """What came of trying to hold a folder."""

    HELD = "held"
    TAKEN = "taken"  # somebody else holds it
    READ_ONLY = "read only"  # this user may not write the lock, so nobody can be kept out


class FolderLock:
    """The lock file `path`. It needs no room on the disk once it is there, and stays there when it is let go.

    One object holds it once; a second object of the same process is kept out like another process. Whoever waits for
    it may do so on any thread, but never on the window's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def take(self, patience_s: float = 0.0) -> Outcome:
        """Try to hold the lock, for up to `patience_s` seconds while somebody else does.

        Raises OSError for every reason but a permission: a full disk, too many open files, a place without locks.
        None of these says whether another process holds the folder.
        """
        for _ in range(round(patience_s / STEP_S)):
            if (outcome := self._try()) is not Outcome.TAKEN:
                return outcome
            time.sleep(STEP_S)
        return self._try()

    def release(self) -> None:
        """Let go; nothing happens when it is not held."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _try(self) -> Outcome:
        if self._handle is not None:
            return Outcome.HELD
        try:
            handle = os.open(self.path, _OPEN, 0o600)
        except OSError as error:
            if error.errno in _READ_ONLY:
                return Outcome.READ_ONLY
            raise
        try:
            if not _lock(handle):
                return Outcome.TAKEN
            if not self._is_ours(handle):  # deleted between opening and locking, with its folder
                return Outcome.TAKEN
            self._handle, handle = handle, -1
        finally:
            if handle >= 0:
                os.close(handle)
        return Outcome.HELD

    def _is_ours(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.path))
        except FileNotFoundError:
            return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        """Lock one byte far behind the end, so that the file itself stays readable; False when somebody has it."""
        try:
            os.lseek(handle, 1 << 30, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Lock the open file; False when somebody has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        return True
