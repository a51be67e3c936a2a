"""Parent posts: posts that public messages answer and X's pages left out, looked up in batches."""

from __future__ import annotations

from xdesk.core.model import Parent
from xdesk.core.polling.budget import DEAR, Purpose
from xdesk.core.polling.charges import Reason
from xdesk.core.polling.feed import FeedError, Page
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ledger, posts, streams
from xdesk.sync.account_worker import AccountWorker

BATCH = 100
NAME = "lookup"


async def look_up(worker: AccountWorker) -> int:
    """Ask X for posts the desk knows only by id; return how many came. At most one request, each post once."""
    ports, now = worker.ports.profiles, worker.now()
    if ports is None or not worker.health.open:
        return 0
    if max(worker.budget.wait(NAME, now, Purpose.FILL), worker.health.wait(NAME, now)) > 0:
        return 0
    ids = posts.unknown(worker.tools.store.conn, worker.account_id, BATCH)
    ids = ids[: worker.spend_limit().besides(len(ids), worker.spent(), price=DEAR)]
    if not ids:
        return 0
    worker.budget.take(NAME, now, Purpose.FILL)
    try:
        found, page = await ports.posts(ids)
    except FeedError as error:
        await worker.fell(NAME, NAME, error)
        return 0
    await worker.tools.store.load(_keep, worker, ids, found, page)
    await worker.answered(NAME, NAME, page.limits, page.x_now)
    worker.count("parents", len(found))
    return len(found)


def _keep(tx: Tx, worker: AccountWorker, ids: list[str], found: tuple[Parent, ...], page: Page) -> None:
    """Store posts, limits and price in one transaction."""
    at = worker.x_now()
    posts.store(tx, found, ids, at)
    streams.limits(tx, worker.account_id, page.limits)
    ledger.read(tx, worker.account_id, NAME, page.charges, reason=Reason.POSTS, x_now=page.x_now or at)
