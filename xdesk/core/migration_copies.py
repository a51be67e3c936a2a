"""Migration copies: which of the copies of a file made before migrations stay, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

NEWEST = 2
"""So many stay however old they are: the last step back, and the one before it."""
YOUNG_MS = 30 * 86_400_000
"""A copy younger than this stays: so long a fault of a new version may take to be noticed."""
_NAME = re.compile(r"(?P<stem>.+)-v(?P<version>[0-9]{3,})-(?P<at>[0-9]+)x*\.db")


class MigrationCopy(NamedTuple):
    """A copy: its file name, of which schema version it is, and when it was made, UTC ms of this computer."""

    name: str
    version: int
    at: int


def name_of(stem: str, version: int, at: int) -> str:
    """Return the name of a copy of the database `stem`.db at schema `version`, made `at` (UTC ms)."""
    return f"{stem}-v{version:03d}-{at}.db"


def copies(stem: str, names: Iterable[str]) -> list[MigrationCopy]:
    """Return the copies of the database `stem`.db among the file `names`, newest first; other names are no copies."""
    found = []
    for name in names:
        parts = _NAME.fullmatch(name)
        if parts is not None and parts["stem"] == stem:
            found.append(MigrationCopy(name, int(parts["version"]), int(parts["at"])))
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)


def kept_because(newest_first: Sequence[MigrationCopy], now: int, *, set_aside: bool) -> dict[str, str]:
    """Return why each copy stays at `now` (UTC ms): 'newest', 'young' or 'set_aside'; "" for one that goes. By name.

    `set_aside`: a file that was set aside lies beside the database. It may be of any earlier version, so the newest
    copy of each version stays until it is gone.
    """
    why, versions = dict[str, str](), set[int]()
    for place, one in enumerate(newest_first):
        last_of_version = set_aside and one.version not in versions
        versions.add(one.version)
        young = now - one.at < YOUNG_MS
        why[one.name] = "newest" if place < NEWEST else "young" if young else "set_aside" if last_of_version else ""
    return why
