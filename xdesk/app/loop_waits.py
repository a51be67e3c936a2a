"""Small waits on the window's loop: let it paint, do something unless the desk is closed meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QTimer


async def turns(count: int = 2) -> None:
    """Let the window system paint: wait until `count` empty turns of the loop have passed."""
    for _ in range(count):
        turned: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        QTimer.singleShot(0, lambda one=turned: one.done() or one.set_result(None))
        await turned


async def unless(over: asyncio.Future[int], work: Coroutine[Any, Any, None]) -> None:
    """Do `work` unless `over` comes first: a keyring may ask for a password for a minute. Raises what it raised."""
    task = asyncio.create_task(work)
    over.add_done_callback(lambda _: task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        if not over.done():
            raise
