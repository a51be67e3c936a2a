"""The file of a desk: the door through which it is prepared at start and opened for reading and writing."""

from __future__ import annotations

from xdesk.replica.connection import Connection, Cursor, facts, open_reader, open_writer, version_of
from xdesk.replica.readiness import SCHEMA_VERSION, fresh_start, mark_suspect, prepare

__all__ = [
    "SCHEMA_VERSION",
    "Connection",
    "Cursor",
    "facts",
    "fresh_start",
    "mark_suspect",
    "open_reader",
    "open_writer",
    "prepare",
    "version_of",
]
