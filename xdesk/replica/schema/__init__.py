"""The schema of the replica: one file per version, append-only, a landed version is never edited."""

from __future__ import annotations

from xdesk.replica.schema import v001, v002

VERSIONS: tuple[tuple[int, str], ...] = ((v001.VERSION, v001.SQL), (v002.VERSION, v002.SQL))
"""Every version with its statements, oldest first."""

SCHEMA_VERSION = VERSIONS[-1][0]
"""The version this desk writes and reads."""
