"""System errors: what an errno means for a folder that holds a desk, as the sentence that is true, never a guess."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

_NOT_WRITABLE = QT_TRANSLATE_NOOP(
    "Profile",
    "The folder {folder} cannot be used: it is not writable. Nothing was changed. "
    "Make it writable, or name another folder with --profile.",
)
_FULL = QT_TRANSLATE_NOOP(
    "Profile",
    "The disk of {folder} is full, so nothing can be saved there. Nothing was changed. "
    "Free some space, or name another folder with --profile.",
)
_NO_MORE_FILES = QT_TRANSLATE_NOOP(
    "Profile",
    "The disk of {folder} has room but takes no more files, so nothing can be saved there. Nothing was changed. "
    "Delete files that are not needed (many small ones help most), then try again.",
)
_TOO_MANY_OPEN = QT_TRANSLATE_NOOP(
    "Profile",
    "This computer lets xdesk open no more files at once, so {folder} cannot be opened. Nothing was changed. "
    "Close other programs, or raise the limit (ulimit -n), then try again.",
)
_NO_LOCKS = QT_TRANSLATE_NOOP(
    "Profile",
    "The disk of {folder} gives no locks, so xdesk cannot tell whether another one is open there. Nothing was "
    "changed. Use a folder on a disk of this computer, or ask who runs the server.",
)
_BROKEN = QT_TRANSLATE_NOOP(
    "Profile",
    "The disk of {folder} did not answer as it should. Nothing was changed. Check the disk, then try again.",
)
_OTHER = QT_TRANSLATE_NOOP(
    "Profile",
    "The system does not let xdesk use the folder {folder} and says: {reason}. Nothing was changed. "
    "Mend that, or name another folder with --profile.",
)
_BY_NUMBER = {
    errno.EACCES: _NOT_WRITABLE,
    errno.EPERM: _NOT_WRITABLE,
    errno.EROFS: _NOT_WRITABLE,
    errno.EMFILE: _TOO_MANY_OPEN,
    errno.ENFILE: _TOO_MANY_OPEN,
    errno.ENOLCK: _NO_LOCKS,
    errno.ENOTSUP: _NO_LOCKS,
    errno.EIO: _BROKEN,
}


def sentence_of(error: OSError, folder: Path) -> Sentence:
    """Return what `error` means for a desk in `folder`; a reason that is not known is said in the system's words."""
    values = {"folder": str(folder)}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Sentence("Profile", _NO_MORE_FILES if takes_no_files(folder) else _FULL, values)
    text = _BY_NUMBER.get(error.errno or 0)
    if text is not None:
        return Sentence("Profile", text, values)
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return Sentence("Profile", _OTHER, {**values, "reason": reason})


def why_closed(path: Path) -> Sentence | None:
    """Return why the file at `path` could not be opened for writing, found out by asking the system again.

    None when nothing stands in the way now. Makes and changes no file.
    """
    try:
        os.close(os.open(path, os.O_RDWR))
        os.close(os.open(path.parent, os.O_RDONLY))
    except OSError as error:
        return sentence_of(error, path.parent)
    if not os.access(path.parent, os.W_OK):
        return Sentence("Profile", _NOT_WRITABLE, {"folder": str(path.parent)})
    return Sentence("Profile", _NO_MORE_FILES, {"folder": str(path.parent)}) if takes_no_files(path.parent) else None


def takes_no_files(folder: Path) -> bool:
    """Return whether the disk of `folder` has no entry left for a new file, though it may have room."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        found = os.statvfs(folder)
    except (AttributeError, OSError):  # Windows keeps no such count
        return False
    return found.f_files > 0 and found.f_favail == 0
