"""Reads large pages in a child process, so that no page holds up the loop."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from xdesk.connectors.http import CAP
from xdesk.connectors.x.parsing.envelope import PageError
from xdesk.core.security import core_dumps

T = TypeVar("T")

APART_FROM = 100 * 1024
"""Bodies of more bytes are read in the child."""
_DEADLINE_S = 30.0

_pools: list[ProcessPoolExecutor] = []


async def read(reader: Callable[[bytes], T], body: bytes) -> T:
    """Return `reader(body)`, in a child process when the body is large; raises PageError.

    `reader` is a module-level function and pure. A child that dies or does not end makes the page a bad one;
    InterruptedError: this process ended the child, which says nothing about the page.
    """
    if len(body) <= APART_FROM:
        return reader(body)
    if len(body) > CAP:
        raise PageError("too large")
    pool = _pool()
    try:
        call = asyncio.get_running_loop().run_in_executor(pool, reader, body)
        return await asyncio.wait_for(call, _DEADLINE_S)
    except (BrokenProcessPool, TimeoutError) as error:
        if pool not in _pools:
            raise InterruptedError("the desk closes") from error
        close()
        raise PageError("could not be read") from error


def _pool() -> ProcessPoolExecutor:
    """Return the one child, started at first use; spawned, because this process has threads."""
    if not _pools:
        spawn = multiprocessing.get_context("spawn")
        _pools.append(ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin))
    return _pools[0]


def _begin() -> None:
    """In the child: it reads customers' messages, so it leaves no core dump either."""
    core_dumps.forbid()
    _end_with_parent()


def _end_with_parent() -> None:
    """In the child: end when the desk does, even when it was killed; the pool's own pipe would stay open."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def children() -> list[int]:
    """Return the process id of the child, as a list that is empty while none runs."""
    return [number for pool in _pools for number in getattr(pool, "_processes", None) or ()]


def close() -> None:
    """End the child, if there is one; it starts again when needed."""
    while _pools:
        ended = children()
        pool = _pools.pop()
        pool.shutdown(wait=False, cancel_futures=True)
        for one in multiprocessing.active_children():
            if one.pid in ended:
                one.terminate()
