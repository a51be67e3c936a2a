"""Reconcile: replies whose answer was lost are looked for among what X shows; never sent again by a machine."""

from __future__ import annotations

from collections.abc import Iterable

from xdesk.core.channels.registry import channel_of, confirmed_by, streams
from xdesk.core.delivery import LAST_LOOK_MS, State, looked_for_until
from xdesk.core.ids import x_id_order
from xdesk.core.model import Outgoing
from xdesk.core.polling.budget import MINUTE, SECOND, Purpose
from xdesk.core.ports import Connector
from xdesk.core.reply_matching import Match, best, reach
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica.database.writer import Tx
from xdesk.replica.outbox import outbox
from xdesk.sync.account_worker import AccountWorker, TooSoonError
from xdesk.sync.reading.pull import Pulled, pull_new

EARLY = (2 * SECOND, 10 * SECOND, 30 * SECOND)

_UNANSWERED = {
    "similar": QT_TRANSLATE_NOOP("Outbox", "No answer from X. A similar message is there; look whether it is yours."),
    "unasked": QT_TRANSLATE_NOOP("Outbox", "No answer from X, and X could not be asked since. Look on x.com."),
    "blind": QT_TRANSLATE_NOOP("Outbox", "No answer from X; this conversation cannot be read back. Look on x.com."),
    "once": QT_TRANSLATE_NOOP("Outbox", "No answer from X. 1 check, not found."),
    "checked": QT_TRANSLATE_NOOP("Outbox", "No answer from X. {n} checks, not found."),
}
_ANSWERED = {
    "similar": QT_TRANSLATE_NOOP(
        "Outbox",
        "The answer did not say whether X took it. A similar message is there; look whether it is yours.",
    ),
    "unasked": QT_TRANSLATE_NOOP(
        "Outbox", "The answer did not say whether X took it, and X could not be asked since. Look on x.com."
    ),
    "blind": QT_TRANSLATE_NOOP(
        "Outbox", "The answer did not say whether X took it; this conversation cannot be read back. Look on x.com."
    ),
    "once": QT_TRANSLATE_NOOP("Outbox", "The answer did not say whether X took it. 1 check, not found."),
    "checked": QT_TRANSLATE_NOOP("Outbox", "The answer did not say whether X took it. {n} checks, not found."),
}
"""What an agent is asked, by whether the attempt brought an answer: X's server error, or one that named no reply."""


def schedule(settle_ms: int) -> tuple[int, ...]:
    """Return when a reply is looked for, ms after its deadline."""
    return (*EARLY, settle_ms, settle_ms + LAST_LOOK_MS)


def next_check(item: Outgoing, settle_ms: int) -> int | None:
    """Return the time of X (UTC ms) at which `item` is looked for next, None when all checks are done."""
    start = item.deadline or item.tried_at or item.created_at
    for offset in schedule(settle_ms):
        if item.checked_at is None or item.checked_at < start + offset:
            return start + offset
    return None


def verdict(item: Outgoing, match: Match | None, *, blind: bool) -> Sentence:
    """Return what the agent is asked about `item` after the last check."""
    if match is not None and not match.strong:
        found = "similar"
    elif item.checks == 0:
        found = "unasked"
    else:
        found = "blind" if blind else "once" if item.checks == 1 else "checked"
    values = {"n": item.checks} if found == "checked" else {}
    return Sentence("Outbox", (_ANSWERED if item.answered else _UNANSWERED)[found], values)


def unsettled(worker: AccountWorker) -> list[Outgoing]:
    """Return the replies of this account whose outcome is unknown to the desk, asked ones too, oldest first."""
    rows = outbox.open_rows(worker.tools.store.conn)
    states = (State.UNCONFIRMED, State.ASKED)
    return [one for one in rows if one.account_id == worker.account_id and one.state in states]


async def adopt(worker: AccountWorker) -> int:
    """Close every unsettled reply that X shows by now; costs no request; return how many."""
    done = 0
    for item in sorted(unsettled(worker), key=lambda one: (one.tried_at or 0, one.id)):
        match = best(item, outbox.candidates(worker.tools.store.conn, item))
        if match is not None and match.strong:
            await worker.tools.store.feed(outbox.adopt, item.id, match.event_id, "adopted", worker.x_now())
            worker.witnessed.discard(item.id)
            worker.count("adopted")
            worker.send_event.set()
            done += 1
    return done


def next_due(worker: AccountWorker) -> int | None:
    """Return ms until a check or a verdict is due on this account, None when nothing is unconfirmed."""
    waits: list[int] = []
    for item in unsettled(worker):
        if item.state is State.UNCONFIRMED:
            at = next_check(item, worker.tools.settle_ms)
            waits.append(max(0, (at if at is not None else _last_call(worker, item)) - worker.x_now()))
    return min(waits, default=None)


def _last_call(worker: AccountWorker, item: Outgoing) -> int:
    """Return the time of X (UTC ms) at which an agent is asked whatever could be read."""
    return looked_for_until(item.deadline or item.tried_at or item.created_at, worker.tools.settle_ms)


async def check(worker: AccountWorker) -> int:
    """Make the reads that are due, one per stream for all replies together; then adopt, or ask an agent.

    Returns ms until the next check, or a large number when nothing is unconfirmed.
    """
    await adopt(worker)
    wait = 0
    for stream in streams():
        items = _looked_for_on(worker, stream.name)
        due = [one for one in items if _is_due(worker, one)]
        connector = worker.ports.connectors.get(stream.name)
        if due and connector is not None:
            wait = max(wait, await _look(worker, connector, items))
    await adopt(worker)
    await _ask_agents(worker)
    upcoming = next_due(worker)
    return max(wait, upcoming) if upcoming is not None else 24 * 60 * MINUTE


def _looked_for_on(worker: AccountWorker, stream: str) -> list[Outgoing]:
    """Return the replies whose answer was lost and that X would show on `stream`, oldest first."""
    there = confirmed_by(stream)
    return [one for one in unsettled(worker) if one.state is State.UNCONFIRMED and one.channel in there]


def _is_due(worker: AccountWorker, item: Outgoing) -> bool:
    """Return whether a read for `item` is due."""
    at = next_check(item, worker.tools.settle_ms)
    return at is not None and at <= worker.x_now()


async def _look(worker: AccountWorker, connector: Connector, items: list[Outgoing]) -> int:
    """Read once, far enough down for all `items`; note what it is worth; return ms to wait when it cannot be."""
    down_to = min((reach(one) for one in items), key=x_id_order)
    if not worker.health.open:
        return 30 * SECOND
    try:
        pulled = await pull_new(worker, connector, purpose=Purpose.CHECK, size=50, down_to=down_to)
    except TooSoonError as later:
        if worker.now() - worker.asked_at.get(connector.stream, -MINUTE) >= MINUTE:
            worker.due.pop(connector.stream, None)  # a poll made now is a check too
        return later.wait
    if pulled.error is not None or pulled.pages == 0:
        return SECOND
    if pulled.unread:  # what X showed may be in the page that waits: this look proves nothing
        return 30 * SECOND
    worker.count("checks")
    await worker.tools.store.feed(_note, worker, items, pulled)
    return 0


async def note(worker: AccountWorker, connector: Connector, pulled: Pulled) -> None:
    """Count a read that was made anyhow as a check of every reply one is due for and it reached far enough for."""
    if pulled.error is not None or pulled.unread or pulled.pages == 0:
        return
    items = _looked_for_on(worker, connector.stream)
    due = [one for one in items if _is_due(worker, one) and pulled.covers(reach(one))]
    if due:
        worker.count("checks")
        await worker.tools.store.feed(_note, worker, due, pulled)


def _note(tx: Tx, worker: AccountWorker, items: Iterable[Outgoing], pulled: Pulled) -> None:
    """Write for each item whether the read was complete and whether its conversation was seen."""
    for item in items:
        start = item.deadline or item.tried_at or item.created_at
        far = pulled.covers(reach(item))
        seen = channel_of(item.channel).public or item.conversation_id in pulled.conversations
        if seen:
            worker.witnessed.add(item.id)
        complete = far and pulled.asked_at >= start + worker.tools.settle_ms
        outbox.checked(tx, item.id, complete=complete, witnessed=item.id in worker.witnessed, at=pulled.asked_at)


async def _ask_agents(worker: AccountWorker) -> None:
    """Hand over every reply whose time for being looked for is over, whether X could be read or not.

    It was told until when; what X shows of it later still closes it.
    """
    for item in unsettled(worker):
        if item.state is not State.UNCONFIRMED:
            continue
        if worker.x_now() < _last_call(worker, item):
            continue
        match = best(item, outbox.candidates(worker.tools.store.conn, item))
        sentence = verdict(item, match, blind=item.id not in worker.witnessed)
        await worker.tools.store.feed(outbox.ask, item.id, sentence, worker.x_now())
        worker.witnessed.discard(item.id)
        worker.count("asked")
