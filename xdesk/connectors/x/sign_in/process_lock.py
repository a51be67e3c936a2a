"""A lock between processes on one profile, held by the operating system; a dead holder frees it."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_STEP_S = 0.02
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})


@asynccontextmanager
async def file_lock(path: Path, patience_s: float = 30.0) -> AsyncIterator[None]:
    """Hold the lock on `path` inside the block.

    Raises TimeoutError when another process keeps it, OSError when the system gives no lock: that is no sign of one.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        async with asyncio.timeout(patience_s):
            while not _try(handle):  # noqa: ASYNC110 - nobody tells when another process lets go
                await asyncio.sleep(_STEP_S)
        yield
    finally:
        os.close(handle)  # frees the lock


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
        return True

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
        return True
