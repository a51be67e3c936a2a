"""Upkeep: what the engine does once a day: forgets pages and texts that nobody needs any more."""

from __future__ import annotations

from xdesk.core.budget import DAY
from xdesk.replica import drafts, outbox, pages, settings
from xdesk.sync.line import Tools

KEPT_MS = 30 * DAY
"""How long pages stay as X sent them, replies taken back or dropped, and earlier versions of drafts."""
SLICE = 20
DONE_AT = "pages_pruned_at"


async def daily(tools: Tools) -> None:
    """Forget what is older than 30 days, once a day of X's time: raw pages, texts never sent, versions of drafts.

    Only once X has told its time, and only what is old by X's clock and by this computer's: one clock that jumped
    erases nothing. What was quarantined stays. Raises DeskError.
    """
    if not tools.x_time.observed:
        return
    x_now = tools.x_time.now()
    last = settings.get(tools.store.conn, DONE_AT, 0)
    if isinstance(last, int) and 0 <= x_now - last < DAY:
        return
    before = min(x_now, tools.clock.now_ms()) - KEPT_MS
    for forget in (pages.prune, outbox.forget, drafts.prune):
        while await tools.store.load(forget, before, SLICE) == SLICE:
            continue
    await tools.store.feed(settings.put, DONE_AT, x_now)
