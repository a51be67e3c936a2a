"""Store: the engine's thin port to the replica: writes by the writer's engine lane, one reading connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from xdesk.replica.database.connection import Connection

T = TypeVar("T")


class Store:
    """What the engine knows of the replica.

    `feed` and `load` are the writer's; without `load` many rows go the way of few. `open_reader` is called in the
    engine thread.
    """

    def __init__(
        self,
        feed: Callable[..., Future[Any]],
        open_reader: Callable[[], Connection],
        load: Callable[..., Future[Any]] | None = None,
    ) -> None:
        self._feed, self._load = feed, load or feed
        self._open = open_reader
        self._conn: Connection | None = None

    @property
    def conn(self) -> Connection:
        """The reading connection of the engine thread; opened on first use."""
        if self._conn is None:
            self._conn = self._open()
        return self._conn

    async def feed(self, fn: Callable[..., T], *args: object) -> T:
        """Run fn(tx, *args) in one transaction; return after the commit what it returned.

        Raises what `fn` raised, or DeskError when the disk is full or read-only; nothing is written then.
        """
        result: T = await asyncio.wrap_future(self._feed(fn, *args))
        return result

    async def load(self, fn: Callable[..., T], *args: object) -> T:
        """Do as `feed`, for many rows at once: it may wait while somebody reads long, and nothing waits behind it."""
        result: T = await asyncio.wrap_future(self._load(fn, *args))
        return result

    def close(self) -> None:
        """Close the reading connection."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None
