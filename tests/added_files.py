"""A file more in a folder that the desk walks, from a temporary folder; nothing else is touched."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NUDGE = """
from xdesk.core.calls import Call
from xdesk.core.timer import TimerKind

KIND = TimerKind("nudge", lambda timer: Call("test.nudge", {"timer": timer.id, **timer.args}))
"""


@contextmanager
def added(package: Any, name: str, source: str) -> Iterator[None]:
    """Let `package` hold a module `name` with this source; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="xdesk-added-") as folder:
        (Path(folder) / f"{name}.py").write_text(source, "utf-8")
        package.__path__.append(folder)
        _forget(package)
        try:
            yield
        finally:
            package.__path__.remove(folder)
            sys.modules.pop(f"{package.__name__}.{name}", None)
            _forget(package)


def _forget(package: Any) -> None:
    importlib.invalidate_caches()
    package.load.cache_clear()
