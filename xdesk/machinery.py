"""Everything that runs below the window: writer, vault, connectors, engine."""

from __future__ import annotations

import random
from collections.abc import Callable

from xdesk.connectors.x import parse
from xdesk.core.changes import Changes
from xdesk.core.timekeeping import XTime
from xdesk.core.words import Sentence
from xdesk.opening import Opened
from xdesk.plugs import Plugs
from xdesk.replica import settings
from xdesk.replica.writer import Writer
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store


def x_time_of(opened: Opened) -> XTime:
    """Return X's time with the skew an earlier run measured."""
    conn = opened.reader()
    try:
        skew = settings.get(conn, "x_skew_ms", 0)
    finally:
        conn.close()
    return XTime(opened.clock, skew if isinstance(skew, int) else 0)


def writer_of(
    opened: Opened,
    on_changes: Callable[[Changes], None] = lambda changes: None,
    on_trouble: Callable[[Sentence | None], None] = lambda sentence: None,
) -> Writer:
    """Return a started writer."""
    writer = Writer(opened.writer, on_changes, on_trouble)
    writer.start()
    return writer


class Machinery:
    """Engine and connectors of one open profile. Made late: this is what imports httpx."""

    def __init__(self, opened: Opened, writer: Writer, x_time: XTime) -> None:
        self.store = Store(writer.feed, opened.reader)
        vault = opened.vault(writer.feed)
        self.plugs = Plugs(opened, vault, x_now=x_time.now, conn=lambda: self.store.conn)
        self.engine = Engine(
            self.store, self.plugs.accounts, clock=opened.clock, x_time=x_time, rng=random.SystemRandom()
        )

    def close(self, timeout_s: float = 5.0) -> None:
        """End the engine, then the child that reads large pages. Blocks up to `timeout_s` of wall time."""
        self.engine.stop(timeout_s)
        parse.close()
