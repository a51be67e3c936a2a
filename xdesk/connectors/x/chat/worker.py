"""One thread of its own for X Chat's cryptography: neither the window nor the loop of sync waits for arithmetic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from xdesk.core.thread_priority import give_way

P = ParamSpec("P")
T = TypeVar("T")


class ChatWorker:
    """Runs calls one after another on one thread. The library lets go of Python while it works."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="x-chat", initializer=give_way)

    async def run(self, call: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Return what `call` returns, from the worker's thread; raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*args, **named))

    def close(self) -> None:
        """End the thread after the call under way; what still waits is not begun."""
        self._thread.shutdown(wait=False, cancel_futures=True)
