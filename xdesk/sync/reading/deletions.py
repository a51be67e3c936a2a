"""Deletions: asks X whether the public posts that wait for an answer are still there, so that nobody waits for none.

X tells nobody that a post was deleted: it is only missing from then on. Direct messages cannot be asked about: who
deletes one there takes it from their own side alone (https://docs.x.com/x-api/direct-messages/manage/introduction).
"""

from __future__ import annotations

from xdesk.core.model import Parent
from xdesk.core.polling.budget import MINUTE, Purpose
from xdesk.core.polling.charges import Reason
from xdesk.core.polling.feed import FeedError, Page, Unpacked
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest, ledger, posts, streams
from xdesk.sync.account_worker import AccountWorker

NAME = "lookup"
BATCH = 100
EVERY_MS = 20 * MINUTE
"""A post that waits is asked about this often: before a public answer is due, and once more."""
OPEN_EVERY_MS = 3 * MINUTE
"""And this often while an agent has it before them."""
AGAIN_MS = MINUTE
"""X has to say it twice, so far apart: it had outages in which it found nothing (https://docs.x.com/status)."""
_ROUND_MS = MINUTE


async def look_again(worker: AccountWorker) -> int:
    """Ask X once about the posts that are due; return how many are deleted. Nothing when money or X are short."""
    ports, now = worker.ports.profiles, worker.now()
    if ports is None or max(worker.budget.wait(NAME, now, Purpose.FILL), worker.health.wait(NAME, now)) > 0:
        return 0
    ids = _due(worker)
    ids = ids[: worker.spend_limit().besides(len(ids), worker.spent(), price=5_000)]
    if not ids:
        return 0
    worker.budget.take(NAME, now, Purpose.FILL)
    try:
        found, page = await ports.posts(ids, people=False)
    except FeedError as error:
        await worker.fell(NAME, NAME, error)
        return 0
    gone = _said_twice(worker, ids, found)
    await worker.tools.store.feed(_keep, worker, ids, gone, page)
    await worker.answered(NAME, NAME, page.limits, page.x_now)
    worker.count("deleted", len(gone))
    return len(gone)


def _due(worker: AccountWorker) -> list[str]:
    """Return the posts to ask about: those missed once, those of the open conversation, and each minute the rest."""
    conn, now, x_now = worker.tools.store.conn, worker.now(), worker.x_now()
    ids = [one for one, at in worker.missed.items() if now - at >= AGAIN_MS]
    looking = worker.tools.attention.looking_at
    if looking is not None and looking.split(":")[1:2] == [worker.account_id]:
        ids += posts.waiting_in(conn, looking, before=x_now - OPEN_EVERY_MS)
    if worker.looked_round_at is None or now - worker.looked_round_at >= _ROUND_MS:
        worker.looked_round_at = now
        ids += posts.waiting(conn, worker.account_id, before=x_now - EVERY_MS, limit=BATCH)
    return list(dict.fromkeys(ids))[:BATCH]


def _said_twice(worker: AccountWorker, ids: list[str], found: tuple[Parent, ...]) -> tuple[str, ...]:
    """Return the posts that X missed now and before; note those missed for the first time."""
    now, missing = worker.now(), {one.id for one in found if one.state == "gone"}
    gone = tuple(one for one in ids if one in missing and now - worker.missed.get(one, now) >= AGAIN_MS)
    for one in ids:
        if one in missing and one not in gone:
            worker.missed.setdefault(one, now)
        else:
            worker.missed.pop(one, None)
    return gone


def _keep(tx: Tx, worker: AccountWorker, ids: list[str], gone: tuple[str, ...], page: Page) -> None:
    """Store what is deleted, when X was asked, limits and price in one transaction."""
    at = worker.x_now()
    posts.looked(tx, ids, at)
    if gone:
        ingest.store(tx, worker.account_id, Unpacked(gone=gone), page_id=None, at=at)
    streams.limits(tx, worker.account_id, page.limits)
    ledger.read(tx, worker.account_id, NAME, page.charges, reason=Reason.DELETED, x_now=page.x_now or at)
