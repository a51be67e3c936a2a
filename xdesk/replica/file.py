"""The file of a desk: the door through which it is prepared at start and opened for reading and writing."""

from __future__ import annotations

from xdesk.replica.connection import Connection, Cursor, facts, open_observer, open_reader, open_writer, version_of
from xdesk.replica.readiness import fresh_start, mark_suspect, prepare, require
from xdesk.replica.schema import SCHEMA_VERSION
from xdesk.replica.soundness import require_sound

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
