"""Readable copy: a file with a log, in a folder where nothing can be made, is read from a copy of both.

SQLite reads a log through an index beside it (`-shm`), which it makes when it is missing. Where it may not, the log
could not be read, and what was committed last would be missing. The copy is as encrypted as the file.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def is_needed(path: Path) -> bool:
    """Return whether the log of the file at `path` can be read only elsewhere."""
    log, index = (path.with_name(path.name + tail) for tail in ("-wal", "-shm"))
    return log.exists() and log.stat().st_size > 0 and not index.exists() and not os.access(path.parent, os.W_OK)


def make(path: Path) -> Path:
    """Copy file and log into a private folder and return the copy; it is deleted when the process ends.

    Raises OSError. May block.
    """
    folder = tempfile.mkdtemp(prefix="xdesk-read-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for tail in ("", "-wal"):
        shutil.copy(path.with_name(path.name + tail), folder)
    return Path(folder, path.name)
