"""Spending: why X is asked, as the ledger keeps it, and what is paid though nothing of it is kept."""

from __future__ import annotations

from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.charges import Reason
from xdesk.core.polling.feed import Ask, Page
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ledger
from xdesk.replica.feed.streams import StreamState
from xdesk.sync.pace import AWAY

_PLAIN = {Purpose.CLOCK: Reason.CLOCK, Purpose.CHECK: Reason.CHECK, Purpose.FILL: Reason.HISTORY}


def reason_of(ask: Ask, purpose: Purpose, state: StreamState, x_now: int) -> Reason:
    """Return why `ask` is paid for: by its purpose, and by how long its stream was not read (`x_now` UTC ms)."""
    if purpose in _PLAIN:
        return _PLAIN[purpose]
    if state.newest_id is None and not ask.token:
        return Reason.FIRST
    alone = ask.conversation is not None or ask.participant_id is not None
    if not alone and (ask.token or ask.until_id):
        return Reason.HISTORY
    if purpose is Purpose.AGENT:
        return Reason.AGENT
    away = state.last_good_at is None or x_now - state.last_good_at > AWAY
    return Reason.CATCH_UP if away else Reason.NEWS


def book(tx: Tx, page: Page, at: int) -> None:
    """Book a page that is not kept: X bills it all the same. `at`: UTC ms, where X did not tell its time."""
    ledger.read(tx, page.account_id, page.stream, page.charges, reason=page.reason, x_now=page.x_now or at)
