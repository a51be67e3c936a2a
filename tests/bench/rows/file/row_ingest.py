"""Row 17: a page of 100 messages that get the steps after ingest, beside the same page where there are no steps."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.added_files import added, step
from tests.bench.generate import KEY, NOW
from tests.bench.measure import Row, growth_row, rounds
from tests.bench.session import Measure
from xdesk.core import after_ingest_steps, ids
from xdesk.core.polling.feed import Incoming, Unpacked
from xdesk.replica.database.connection import open_writer
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest
from xdesk.sync.reading.unpack import slices

PAGE = 100
PAGES = 5


class Pages:
    """Pages of new messages from customers of the replica; each is another."""

    def __init__(self, conn: Any) -> None:
        self._talks = conn.execute(
            "SELECT c.id, c.account_id, t.channel, t.external_id, t.customer_id FROM conversation AS c "
            "JOIN thread AS t ON t.id = c.thread_id WHERE c.account_id = (SELECT min(id) FROM account) "
            "ORDER BY c.key LIMIT 1000"
        ).fetchall()
        self._number = 0

    def next(self) -> tuple[str, Unpacked]:
        """Return an account and what its next page holds."""
        return self._talks[0][1], Unpacked(tuple(self._message() for _ in range(PAGE)))

    def _message(self) -> Incoming:
        self._number += 1
        at = NOW + self._number * 1_000
        x_id = str(int(ids.snowflake_at(at)) + 1)
        talk, _, kind, external, customer = self._talks[self._number * 37 % len(self._talks)]
        return Incoming(x_id, kind, talk, external, customer, customer, False, "退款什么时候到 thank you", at, x_id)


def ingesting(path: Path) -> list[Row]:
    """Store pages slice by slice, as the engine does, with a step in the folder and with none, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        for one in path.parent.glob(path.name + "*"):
            shutil.copy(one, Path(folder) / one.name)
        conn = open_writer(Path(folder) / path.name, KEY)
        try:
            pages = Pages(conn)

            def plain(_turn: int) -> list[float]:
                return [_timed(lambda: _store(conn, pages)) for _ in range(PAGES)]

            def with_steps(turn: int) -> list[float]:
                with added(after_ingest_steps, "bench_step", step("bench", 400)):
                    after_ingest_steps.load()  # once at start
                    return plain(turn)

            found = rounds({"steps": with_steps, "plain": plain})
            waiting = conn.execute("SELECT count(*) FROM after_ingest").fetchone()[0]
        finally:
            conn.close()
    return [
        growth_row(
            17, f"ingest of {PAGE} messages with steps / without", found["steps"], found["plain"], 1.05, waiting=waiting
        )
    ]


def _store(conn: Any, pages: Pages) -> None:
    account, page = pages.next()
    for piece in slices(page):
        conn.execute("BEGIN IMMEDIATE")
        ingest.store(Tx(conn), account, piece, page_id=None, at=NOW)
        conn.execute("COMMIT")


def _timed(act: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    act()
    return (time.thread_time_ns() - began) / 1e6


MEASURES: dict[int, Measure] = {17: lambda session: ingesting(session.replica("5k"))}
