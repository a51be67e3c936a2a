"""Everything that runs below the window: writer, vault, connectors, engine."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

from xdesk.app.profile.opening import Opened
from xdesk.app.services.connector_factory import ConnectorFactory
from xdesk.commands import registry
from xdesk.commands.execution.calls import Calls
from xdesk.commands.text_length import shared_counter
from xdesk.connectors.x.parsing import parser_process
from xdesk.core.operations.calls import Call
from xdesk.core.polling.x_time import XTime
from xdesk.replica.database.writer import Tx, Writer
from xdesk.sync.engine import Engine
from xdesk.sync.store import Store


@cache
def _calls() -> Calls:
    """Return what runs the calls of timers and rules; made when the first one is due."""
    return Calls(registry.load(), shared_counter())


def _run_call(tx: Tx, call: Call, *, actor: str, at: int, operation_id: str) -> object:
    return _calls().run(tx, call, actor=actor, at=at, operation_id=operation_id)


class SyncRuntime:
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
        self.connector_factory = ConnectorFactory(opened, vault, x_now=x_time.now, conn=lambda: self.store.conn)
        self.engine = Engine(
            self.store, self.connector_factory.accounts, clock=opened.clock, x_time=x_time, rng=random.SystemRandom(),
            run_call=_run_call, fell=fell,
        )  # fmt: skip

    def close(self, timeout_s: float = 5.0) -> None:
        """End the engine, then the child that reads large pages. Blocks up to `timeout_s` of wall time."""
        self.engine.stop(timeout_s)
        parser_process.close()
