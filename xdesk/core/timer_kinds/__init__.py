"""Kinds of timers, one file each with its TimerKind as KIND; found by walking this folder."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping

from xdesk.core import folders
from xdesk.core.timer import TimerKind


@functools.cache
def load() -> Mapping[str, TimerKind]:
    """Return every kind by its name; raises ValueError when two files have the same."""
    found: dict[str, TimerKind] = {}
    for kind in folders.each(sys.modules[__name__], "KIND"):
        assert isinstance(kind, TimerKind)
        if kind.name in found:
            raise ValueError(f"two kinds of timers are called {kind.name}")
        found[kind.name] = kind
    return found
