"""Parent posts: posts that public messages answer and X's pages left out, looked up in batches."""

from __future__ import annotations

from xdesk.core.model import Parent
from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import FeedError, Page
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import posts, streams
from xdesk.sync.account_worker import AccountWorker

BATCH = 100
NAME = "lookup"


async def look_up(line: AccountWorker) -> int:
    """Ask X for posts the desk knows only by id; return how many came. At most one request, each post once."""
    ports, now = line.ports.profiles, line.now()
    if ports is None or not line.health.open:
        return 0
    if max(line.budget.wait(NAME, now, Purpose.FILL), line.health.wait(NAME, now)) > 0:
        return 0
    ids = posts.unknown(line.tools.store.conn, line.account_id, BATCH)
    if not ids:
        return 0
    line.budget.take(NAME, now, Purpose.FILL)
    try:
        found, page = await ports.posts(ids)
    except FeedError as error:
        await line.fell(NAME, NAME, error)
        return 0
    await line.tools.store.load(_keep, line, ids, found, page)
    await line.answered(NAME, NAME, page.limits, page.x_now)
    line.count("parents", len(found))
    return len(found)


def _keep(tx: Tx, line: AccountWorker, ids: list[str], found: tuple[Parent, ...], page: Page) -> None:
    """Store posts, limits and price in one transaction."""
    at = line.x_now()
    posts.store(tx, found, ids, at)
    streams.limits(tx, line.account_id, page.limits)
    streams.spend(tx, line.account_id, NAME, objects=page.objects, micros=page.cost_micros, x_now=page.x_now or at)
