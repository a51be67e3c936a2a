"""Retention: what the engine does once a day: forgets pages and texts that nobody needs any more."""

from __future__ import annotations

from xdesk.core.polling.budget import DAY
from xdesk.replica import free_space, operations
from xdesk.replica.agent_texts import drafts
from xdesk.replica.automation import after_ingest, timers
from xdesk.replica.feed import ledger, pages
from xdesk.replica.outbox import outbox
from xdesk.replica.profile import settings
from xdesk.sync.account_worker import Tools

KEPT_MS = 30 * DAY
"""How long pages stay as X sent them, replies taken back or dropped, versions of drafts, operations, ended timers.

Operations hold texts: they stay as long as what they made may be taken back or sent again, and as long as the pages
beside which they could be run again; what happened is told for longer by the log of events, without texts.
"""
FREQUENT_KEPT_MS = 2 * DAY
"""How long operations stay that come by themselves, one for each pause of typing (operations.FREQUENT)."""
CHARGES_KEPT_MS = DAY
"""How long it stays which objects X billed: it bills by UTC day, and what was paid the day before is said to be so."""
SLICE = 20
CHARGES = 500
DONE_AT = "pages_pruned_at"


async def give_back(tools: Tools) -> None:
    """Let the file give back the room that what was forgotten took, in short transactions. Raises DeskError."""
    while await tools.store.load(free_space.give_back):
        continue


async def daily(tools: Tools) -> None:
    """Forget what is old, once a day of X's time: raw pages, texts never sent, drafts' versions, operations, timers.

    Only once X has told its time, and only what is old by X's clock and by this computer's: one clock that jumped
    erases nothing. What was quarantined stays. Raises DeskError.
    """
    if not tools.x_time.observed:
        return
    x_now = tools.x_time.now()
    last = settings.get(tools.store.conn, DONE_AT, 0)
    if isinstance(last, int) and 0 <= x_now - last < DAY:
        return
    now = min(x_now, tools.clock.now_ms())
    for forget, kept in (
        (pages.prune, KEPT_MS),
        (outbox.forget, KEPT_MS),
        (drafts.prune, KEPT_MS),
        (operations.prune, KEPT_MS),
        (operations.prune_frequent, FREQUENT_KEPT_MS),
        (timers.forget, KEPT_MS),
        (after_ingest.forget, KEPT_MS),
    ):
        while await tools.store.load(forget, now - kept, SLICE) == SLICE:
            continue
    while await tools.store.load(ledger.forget, now - CHARGES_KEPT_MS, CHARGES) == CHARGES:
        continue
    await give_back(tools)
    await tools.store.feed(settings.put, DONE_AT, x_now)
