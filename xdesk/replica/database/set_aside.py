"""Set aside: renames a damaged file with all that belongs to it; deletes nothing, and ends what a kill cut short."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from xdesk.core.ports import Clock
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

TAILS = ("", "-wal", "-shm", ".check")
_MARK = ".damaged-"


def set_aside(path: Path, clock: Clock) -> DeskError:
    """Rename the file and what belongs to it, and return the error that says so.

    The caller holds the profile's lock and is sure of the damage. A note beside the file names the new name first, so
    that a file is never parted from its log: `finish` goes on with it.
    """
    name = f"{path.name}{_MARK}{clock.now_ms()}"
    while any(path.with_name(name + tail).exists() for tail in TAILS):
        name += "x"
    note = _note(path)
    with open(note, "w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    _move(path, name)
    return _said(name)


def finish(path: Path) -> DeskError | None:
    """Go on where a kill cut `set_aside` short; return the error that says so, None when there was nothing to do."""
    note = _note(path)
    if not note.exists():
        return None
    name = note.read_text("utf-8", errors="replace").strip()
    begun = name.startswith(path.name + _MARK) and "/" not in name and "\\" not in name
    if not begun or path.exists():  # not begun, so the file is judged anew
        note.unlink()
        return None
    _move(path, name)
    return _said(name)


def files(path: Path) -> list[Path]:
    """Return the files that were set aside from `path`, oldest first."""
    found = path.parent.glob(f"{path.name}{_MARK}*")
    return sorted(one for one in found if one.name.removeprefix(path.name + _MARK).rstrip("x").isdigit())


def _move(path: Path, name: str) -> None:
    """Rename what is still there: the file first, its log at once after it."""
    for tail in TAILS:
        old, new = path.with_name(path.name + tail), path.with_name(name + tail)
        if old.exists() and not new.exists():
            old.rename(new)
    sync_folder(path.parent)
    _note(path).unlink(missing_ok=True)


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".setting-aside")


def sync_folder(folder: Path) -> None:
    """Make names durable; Windows does that by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _said(name: str) -> DeskError:
    return DeskError(
        Sentence(
            "Replica",
            QT_TRANSLATE_NOOP(
                "Replica",
                "The file of this profile was damaged and is kept as {name}. Start again: customers' messages are "
                "fetched again from X; unsent drafts and replies, notes and tags stay in that file.",
            ),
            {"name": name},
        )
    )
