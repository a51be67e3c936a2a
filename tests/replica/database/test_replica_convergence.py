"""The i-th statement fails, for every i: the next try ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.replica.feed.test_replica_ingest import dump, posted
from tests.replica.replica_desk import BRAND, DM, T0, Desk, person, reply, said, x_id
from xdesk.core.delivery import Result
from xdesk.core.model import Draft
from xdesk.core.polling.charges import charges_of
from xdesk.core.polling.feed import Limit, Outcome, Page, Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest, pages
from xdesk.replica.outbox import outbox


class Failing(Tx):
    """A transaction whose n-th statement fails."""

    def __init__(self, conn: Any, fail_at: int) -> None:
        super().__init__(conn)
        self.left = fail_at

    def execute(self, sql: str, params: Any = ()) -> Any:
        self._count()
        return super().execute(sql, params)

    def executemany(self, sql: str, rows: Any) -> Any:
        self._count()
        return super().executemany(sql, rows)

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError("the disk did not want to")


Step = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
EVENT = x_id(T0 + 2_500)
PAGE = Page(
    "dm",
    BRAND,
    b"{}",
    None,
    3,
    EVENT,
    None,
    (Limit("dm.read", "15min", 15, 11, T0 + 9),),
    T0,
    charges_of("dm", ("1", "2", "3"), 500),
)
UNPACKED = Unpacked(
    messages=(said(T0), posted(T0 + 5), said(T0 + 3_000, "ours", outgoing=True)), customers=(person(),), gone=("77",)
)
WORK: dict[str, list[Step]] = {
    "a page": [
        (pages.save, (PAGE,), {"at": T0, "newest_id": EVENT, "last_good_at": T0}),
        (ingest.store, (BRAND, UNPACKED), {"page_id": 1, "at": T0}),
        (pages.unpacked, (1,), {}),
    ],
    "a send": [
        (ingest.store, (BRAND, Unpacked(messages=(said(T0),))), {"page_id": 1, "at": T0}),
        (drafts.save, (Draft(DM, "reply", "hm", 1, None, T0),), {"based_on": None}),
        (outbox.enqueue, (reply(promise_minutes=30),), {"tags": ("t",), "done_after": True}),
        (drafts.save, (Draft(DM, "reply", "", 0, None, T0),), {"based_on": None}),
        (outbox.intent, ("01A",), {"attempt_id": "a", "tried_at": T0 + 2_000, "deadline": T0 + 9_000}),
        (outbox.finish, ("01A", Outcome(Result.SENT, event_id=EVENT), T0 + 2_600), {}),
    ],
    "an unknown outcome": [
        (ingest.store, (BRAND, Unpacked(messages=(said(T0),))), {"page_id": 1, "at": T0}),
        (outbox.enqueue, (reply(),), {"tags": (), "done_after": False}),
        (outbox.intent, ("01A",), {"attempt_id": "a", "tried_at": T0 + 2_000, "deadline": T0 + 9_000}),
        (outbox.recover, (T0 + 9_000,), {}),
        (outbox.adopt, ("01A", EVENT, "adopted", T0 + 10_000), {}),
    ],
    "an erasure": [
        (ingest.store, (BRAND, UNPACKED), {"page_id": 1, "at": T0}),
        (ingest.erase_message, (x_id(T0),), {}),
    ],
    "acts": [
        (ingest.store, (BRAND, UNPACKED), {"page_id": 1, "at": T0}),
        (conversations.mark_read, (DM,), {"agent": "me", "at": T0}),
        (conversations.assign, (DM, "me"), {"by": "me", "at": T0}),
        (conversations.tag, (DM, "t", True), {"agent": "me", "at": T0}),
        (conversations.set_status, (DM, "done"), {"agent": "me", "at": T0}),
    ],
}


def run(desk: Desk, steps: list[Step], fail_at: int) -> tuple[bool, list[Any]]:
    """Do the steps, each again after a failure; return whether one failed, and the outcome, and undo it all.

    Savepoints stand for transactions: one file serves all runs.
    """
    failed, left = False, fail_at
    desk.conn.execute("BEGIN IMMEDIATE")
    for fn, args, more in steps:
        tx = Failing(desk.conn, left)
        desk.conn.execute("SAVEPOINT one")
        try:
            fn(tx, *args, **more)
            left = tx.left
        except OSError:
            desk.conn.execute("ROLLBACK TO one")
            failed, left = True, 0
            fn(Tx(desk.conn), *args, **more)
        desk.conn.execute("RELEASE one")
    found = dump(desk)
    desk.conn.execute("ROLLBACK")
    return failed, found


@pytest.mark.parametrize("name", list(WORK))
def test_every_failure_converges(desk: Desk, name: str) -> None:
    _, wanted = run(desk, WORK[name], 0)
    fail_at, failed = 0, True
    while failed:
        fail_at += 1
        failed, found = run(desk, WORK[name], fail_at)
        assert found == wanted, f"statement {fail_at}"
    assert fail_at > 15
