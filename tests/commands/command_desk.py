"""A desk over a real replica with one DM and one mention, for command tests."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.replica.replica_desk import BRAND, CUSTOMER, DM, KEY, T0, StillClock, person, said, x_id
from xdesk.commands import registry
from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.execution.call_context import AgentSession
from xdesk.commands.execution.runner import Runner
from xdesk.core import ids
from xdesk.core.model import Account
from xdesk.core.polling.feed import Unpacked
from xdesk.core.text.char_tables import parse_domains, parse_emoji
from xdesk.core.text.weighted_length import WeightedCounter
from xdesk.replica.database.connection import open_reader, open_writer
from xdesk.replica.database.start_check import prepare
from xdesk.replica.database.writer import Writer
from xdesk.replica.feed import ingest
from xdesk.replica.profile import accounts

TEXT = Path(__file__).resolve().parents[2] / "resources" / "text"
POST = x_id(T0, 7)
MENTION = ids.post_conversation(BRAND, POST, CUSTOMER)
ME = "chen.yu"


def counter() -> WeightedCounter:
    """Return the counter with the shipped tables."""
    domains = parse_domains((TEXT / "tlds.txt").read_text("utf-8"))
    return WeightedCounter(domains, parse_emoji((TEXT / "emoji.txt").read_text("utf-8")))


class Office:
    """One agent at work: a runner over a real writer thread; the clock stands until moved."""

    def __init__(self, path: Path) -> None:
        self.clock = StillClock(T0 + 60_000)
        prepare(path, KEY, clock=self.clock, backups=path.parent / "backups")
        self.writer = Writer(lambda: open_writer(path, KEY), lambda _changes: None, lambda _trouble: None)
        self.writer.start()
        self.read = open_reader(path, KEY)
        serial = itertools.count(1)
        desk = AgentSession(
            self.read, self.writer.write, self.clock, self.clock.now_ms, ME, lambda: f"01{next(serial):024d}", counter()
        )
        self.registry = registry.load()
        self.runner = Runner(desk, self.registry)
        self.do(accounts.add, Account(BRAND, "acme", "Acme", "https://api.x.com", "", "ok", None, 0), at=T0)
        self.do(
            ingest.store, BRAND, Unpacked(messages=(said(T0), mention()), customers=(person(),)), page_id=None, at=T0
        )

    def do(self, fn: Any, *args: Any, **more: Any) -> Any:
        """Run fn(tx, …) and wait for its commit."""
        return self.writer.write(lambda tx: fn(tx, *args, **more)).result(60)

    def run(self, name: str, /, *, operation_id: str = "", **args: Any) -> CallResult:
        """Run a call that has been through JSON."""
        return self.runner.run(Call.loads(Call(name, args).dumps()), operation_id=operation_id)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return rows of the replica."""
        return [tuple(row) for row in self.read.execute(sql, values)]

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what an undo has to restore."""
        self.do(lambda tx: None)
        return {
            "conversation": self.rows(
                "SELECT id, status, assignee, unread, clock_kind, clock_due, rank, mark FROM conversation ORDER BY id"
            ),
            "tag": self.rows("SELECT conversation_id, name FROM tag ORDER BY 1, 2"),
            "note": self.rows("SELECT id, text, pinned FROM note WHERE deleted_at IS NULL ORDER BY id"),
            "draft": self.rows("SELECT conversation_id, kind, text FROM draft ORDER BY 1, 2"),
            "outbox": self.rows(
                "SELECT id, state, text FROM outbox WHERE state NOT IN ('cancelled', 'dropped') ORDER BY id"
            ),
        }

    def close(self) -> None:
        """End the writer and the reader."""
        self.writer.close()
        self.read.close()


def mention() -> Any:
    """A customer's mention that is not below a post of the brand."""
    return replace(
        said(T0, "@acme 订单还没发货", id=POST),
        channel="mention", conversation_id=MENTION, external_id=POST, root_edit_id=POST,
    )  # fmt: skip


__all__ = ["BRAND", "CUSTOMER", "DM", "ME", "MENTION", "POST", "T0", "Office", "counter", "x_id"]
