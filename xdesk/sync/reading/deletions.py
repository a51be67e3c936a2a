"""Deletions: asks X whether the public posts that wait for an answer are still there, so that nobody waits for none.

X tells nobody that a post was deleted: it is only missing from then on. Direct messages cannot be asked about: who
deletes one there takes it from their own side alone (https://docs.x.com/x-api/direct-messages/manage/introduction).
"""

from __future__ import annotations

from xdesk.core.model import Parent
from xdesk.core.polling.budget import MINUTE, Purpose
from xdesk.core.polling.feed import FeedError, Page, Unpacked
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest, posts, streams
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


async def look_again(line: AccountWorker) -> int:
    """Ask X once about the posts that are due; return how many are deleted. Nothing when money or X are short."""
    ports, now = line.ports.profiles, line.now()
    if ports is None or max(line.budget.wait(NAME, now, Purpose.FILL), line.health.wait(NAME, now)) > 0:
        return 0
    ids = _due(line)
    if not ids:
        return 0
    line.budget.take(NAME, now, Purpose.FILL)
    try:
        found, page = await ports.posts(ids, people=False)
    except FeedError as error:
        await line.fell(NAME, NAME, error)
        return 0
    gone = _said_twice(line, ids, found)
    await line.tools.store.feed(_keep, line, ids, gone, page)
    await line.answered(NAME, NAME, page.limits, page.x_now)
    line.count("deleted", len(gone))
    return len(gone)


def _due(line: AccountWorker) -> list[str]:
    """Return the posts to ask about: those missed once, those of the open conversation, and each minute the rest."""
    conn, now, x_now = line.tools.store.conn, line.now(), line.x_now()
    ids = [one for one, at in line.missed.items() if now - at >= AGAIN_MS]
    looking = line.tools.attention.looking_at
    if looking is not None and looking.split(":")[1:2] == [line.account_id]:
        ids += posts.waiting_in(conn, looking, before=x_now - OPEN_EVERY_MS)
    if line.looked_round_at is None or now - line.looked_round_at >= _ROUND_MS:
        line.looked_round_at = now
        ids += posts.waiting(conn, line.account_id, before=x_now - EVERY_MS, limit=BATCH)
    return list(dict.fromkeys(ids))[:BATCH]


def _said_twice(line: AccountWorker, ids: list[str], found: tuple[Parent, ...]) -> tuple[str, ...]:
    """Return the posts that X missed now and before; note those missed for the first time."""
    now, missing = line.now(), {one.id for one in found if one.state == "gone"}
    gone = tuple(one for one in ids if one in missing and now - line.missed.get(one, now) >= AGAIN_MS)
    for one in ids:
        if one in missing and one not in gone:
            line.missed.setdefault(one, now)
        else:
            line.missed.pop(one, None)
    return gone


def _keep(tx: Tx, line: AccountWorker, ids: list[str], gone: tuple[str, ...], page: Page) -> None:
    """Store what is deleted, when X was asked, limits and price in one transaction."""
    at = line.x_now()
    posts.looked(tx, ids, at)
    if gone:
        ingest.store(tx, line.account_id, Unpacked(gone=gone), page_id=None, at=at)
    streams.limits(tx, line.account_id, page.limits)
    streams.spend(tx, line.account_id, NAME, objects=page.objects, micros=page.cost_micros, x_now=page.x_now or at)
