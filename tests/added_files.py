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
from xdesk.core.operations.calls import Call
from xdesk.core.automation.timer import TimerKind

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


def step(name: str, order: int) -> str:
    """Return the source of a step that asks for one call for each message."""
    return f'''
from xdesk.core.automation.after_ingest import Step
from xdesk.core.operations.calls import Call

def decide(message):
    return [Call("test.step", {{"step": "{name}", "message": message.id, "status": message.conversation.status}})]

STEP = Step("{name}", {order}, "rule:{name}", decide)
'''
