"""The schema of the replica: one file per version, append-only, a landed version is never edited."""

from __future__ import annotations

from xdesk.replica.schema import v001, v002, v003, v004

VERSIONS: tuple[tuple[int, str], ...] = tuple((one.VERSION, one.SQL) for one in (v001, v002, v003, v004))
"""Every version with its statements, oldest first."""

SCHEMA_VERSION = VERSIONS[-1][0]
"""The version this desk writes and reads."""
