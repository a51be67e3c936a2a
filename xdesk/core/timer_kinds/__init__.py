"""Kinds of timers, one file each with its TimerKind as KIND; found by walking this folder."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from xdesk.core import plugins
from xdesk.core.automation.timer import TimerKind


@functools.cache
def load() -> Mapping[str, TimerKind]:
    """Return every kind by its name; raises ValueError when two files have the same."""
    found: dict[str, TimerKind] = {}
    for module in plugins.modules(__name__):
        kind: TimerKind = module.KIND
        if kind.name in found:
            raise ValueError(f"two kinds of timers are called {kind.name}")
        found[kind.name] = kind
    return found
