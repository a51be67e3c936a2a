"""Everything that runs below the window: writer, vault, connectors, engine."""

from __future__ import annotations

import random
from collections.abc import Callable

from xdesk.connectors.x import parse
from xdesk.core.timekeeping import XTime
from xdesk.opening import Opened
from xdesk.plugs import Plugs
from xdesk.replica.writer import Writer
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store
from xdesk.unattended_calls import UnattendedCalls


class Machinery:
    """Engine and connectors of one open profile. Made late: this is what imports httpx."""

    def __init__(
        self,
        opened: Opened,
        writer: Writer,
        x_time: XTime,
        fell: Callable[[Exception | None], None] = lambda error: None,
    ) -> None:
        """`fell` hears from the engine's thread when its loop ended by an error, and None when it runs again."""
        self.store = Store(writer.feed, opened.reader, writer.load)
        vault = opened.vault(writer.feed)
        self.plugs = Plugs(opened, vault, x_now=x_time.now, conn=lambda: self.store.conn)
        self.engine = Engine(
            self.store, self.plugs.accounts, clock=opened.clock, x_time=x_time, rng=random.SystemRandom(),
            run_call=UnattendedCalls(opened.clock), fell=fell,
        )  # fmt: skip

    def close(self, timeout_s: float = 5.0) -> None:
        """End the engine, then the child that reads large pages. Blocks up to `timeout_s` of wall time."""
        self.engine.stop(timeout_s)
        parse.close()
