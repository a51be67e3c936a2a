"""The database of a desk: prepared at start, opened for reading and for writing; what others call lies here."""

from __future__ import annotations

from xdesk.replica.database.connection import (
    Connection,
    Cursor,
    facts,
    open_observer,
    open_reader,
    open_writer,
    version_of,
)
from xdesk.replica.database.integrity import fresh_start, mark_suspect, prepare, require
from xdesk.replica.database.soundness import require_sound
from xdesk.replica.schema import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "Connection",
    "Cursor",
    "facts",
    "fresh_start",
    "mark_suspect",
    "open_observer",
    "open_reader",
    "open_writer",
    "prepare",
    "require",
    "require_sound",
    "version_of",
]
