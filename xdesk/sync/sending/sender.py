"""Sender: replies go out one at a time per account: guard, intent, one attempt, outcome."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json

from xdesk.core.channels.channel import Channel
from xdesk.core.channels.registry import channel_of, channels
from xdesk.core.delivery import Result
from xdesk.core.ids import ulid
from xdesk.core.model import Outgoing
from xdesk.core.polling.budget import DAY, MINUTE, SECOND
from xdesk.core.polling.feed import FeedError, Outcome, Trouble
from xdesk.core.ports import Connector
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.conversation import threads
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ledger, pages, streams
from xdesk.replica.outbox import outbox, unknown_outcomes
from xdesk.sync.account_worker import AccountWorker
from xdesk.sync.health import OK, HealthChange

ATTEMPT_MS = 15 * SECOND
"""After this a send counts as unanswered; the connector keeps to it."""
NET_MS = 60 * SECOND
"""The net below the connector: longer than its wait for a token, its attempt and its renewal together."""
IDLE = DAY
LOOK_MS = 30 * SECOND
"""A waiting sender looks at the clock this often: timers stand still while the computer sleeps."""
UNPACK_MS = SECOND // 4
"""So soon a sender looks again that met a page between its saving and its storing."""
EVER = 1 << 60


def body_sha256(item: Outgoing) -> str:
    """Return the fingerprint of what goes out and where to."""
    parts = [item.channel, item.recipient_id, item.external_id, item.reply_to_id, item.text]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()


async def drain(worker: AccountWorker) -> int:
    """Carry out decisions and send every reply that may go now; return ms until it is worth looking again."""
    return min(await carry_out(worker), await _drain(worker))


async def carry_out(worker: AccountWorker) -> int:
    """Carry out what the agent decided and can not take back any more; return ms until the next one is due."""
    while True:
        waits = [
            unknown_outcomes.left(one, worker.x_now())
            for _, one in unknown_outcomes.waiting(worker.tools.store.conn, worker.account_id)
        ]
        if all(waits):
            return min(waits, default=IDLE)
        await worker.tools.store.feed(unknown_outcomes.carry_out, worker.account_id, worker.x_now())


async def _drain(worker: AccountWorker) -> int:
    """Send what may go now, oldest first."""
    await write_down(worker)
    while True:
        if worker.unfinished or worker.closing:
            return 5 * SECOND
        if _is_unread(worker, worker.tools.store.conn):
            return 5 * SECOND if worker.unread else UNPACK_MS
        if worker.doubted_until > worker.now():
            return worker.doubted_until - worker.now()  # the next good read wakes the sender
        if not worker.health.open:
            return MINUTE  # the first good answer wakes the sender
        item, wait = next_item(worker)
        if item is None:
            return min(wait, LOOK_MS)
        await send_one(worker, item)


def _is_unread(worker: AccountWorker, conn: Connection) -> bool:
    """Return whether a saved page is not stored yet: a customer's newest words may lie in it.

    The file tells, not this run: an earlier one may have left it, and many rows may have to wait for a long reader.
    """
    return pages.is_waiting(conn, worker.account_id, worker.ports.connectors)


def next_item(worker: AccountWorker) -> tuple[Outgoing | None, int]:
    """Return the reply that goes out now, or None and ms until one may."""
    wait = IDLE
    for item in heads(worker, worker.tools.store.conn):
        channel = channel_of(item.channel)
        if worker.sender(item.channel) is None and channel.no_reply is None:
            continue
        if channel.no_reply is None and not _is_asked_anew(worker, channel):
            wait = min(wait, 5 * SECOND)  # the read that is due wakes the sender
            continue
        name = channel.send_window.name
        pause = max(left(worker, item), worker.budget.wait(name, worker.now()), worker.health.wait(name, worker.now()))
        if pause <= 0:
            return item, 0
        wait = min(wait, pause)
    return None, wait


def _is_asked_anew(worker: AccountWorker, channel: Channel) -> bool:
    """Whether X was asked, since this desk started or found the way back, on every stream that shows the channel.

    While the desk was closed or X out of reach the customer may have written, and a file of an earlier day that was
    put back may hold replies that went out since: both show only there, and the guard then holds the reply.
    """
    shown_on = {one.name for one in (*channel.brought_by, channel.confirmed_by)}
    return (shown_on & worker.ports.connectors.keys()) <= worker.asked_anew


def heads(worker: AccountWorker, conn: Connection) -> list[Outgoing]:
    """Return of each conversation the reply that goes next, whatever it still waits for, oldest first."""
    return outbox.due(conn, worker.account_id, x_now=EVER)


def left(worker: AccountWorker, item: Outgoing) -> int:
    """Return ms until the undo window and the pause of `item` are over; never more than a day.

    A reply written while this desk had X's time wrong carries that time: its undo window then counts
    from when it was noticed here.
    """
    x_now = worker.x_now()
    pause = min(DAY, (item.not_before or 0) - x_now)
    undo, longest = (item.undo_until or 0) - x_now, max(one.undo_ms for one in channels())
    if undo > longest:
        noticed = worker.noticed.setdefault(item.id, worker.now())
        undo = longest - (worker.now() - noticed)
    return max(0, pause, undo)


async def send_one(worker: AccountWorker, item: Outgoing) -> None:
    """Hold `item`, or write the intent, make one attempt, and write down what came of it."""
    worker.sending = True  # from before the intent on: an intent without an attempt would be looked for in vain
    try:
        frozen = await worker.tools.store.feed(begin, worker, item)
        if frozen is not None:
            await _send(worker, frozen)
    finally:
        worker.sending = False


async def _send(worker: AccountWorker, item: Outgoing) -> None:
    """Make the one attempt whose intent is written, and write down what came of it."""
    connector = worker.sender(item.channel)
    assert connector is not None
    name = channel_of(item.channel).send_window.name
    worker.budget.take(name, worker.now())
    worker.count("attempts")
    try:
        outcome = await _attempt(worker, connector, item)
    except asyncio.CancelledError:
        worker.unfinished[item.id] = Outcome(Result.UNKNOWN)
        await asyncio.shield(write_down(worker))
        raise
    final, change = _judge(worker, name, outcome)
    worker.unfinished[item.id] = final
    await write_down(worker)
    await worker.observe(outcome.x_now)
    if not worker.health.open:
        worker.asked_anew.clear()
    if outcome.trouble is Trouble.OFFLINE:
        await worker.renew()
    await worker.write_change(
        connector.stream, HealthChange(account=change.account, sentence=change.sentence, wait=change.wait)
    )
    if change.account == OK:
        worker.hurry()


def begin(tx: Tx, worker: AccountWorker, item: Outgoing) -> Outgoing | None:
    """In one transaction: look again at the reply, hold it when the thread moved, else write the intent.

    Returns the frozen reply, None when it must not go out now.
    """
    x_now = worker.x_now()
    if worker.closing or left(worker, item) > 0 or item not in heads(worker, tx.conn) or _is_unread(worker, tx.conn):
        return None  # the desk closes, it was taken back or changed since it was looked at, or a page came
    why = channel_of(item.channel).no_reply or outbox.guard(tx.conn, item, x_now=x_now)
    if why is not None:
        outbox.hold(tx, item.id, why, x_now)
        worker.count("held")
        return None
    attempt_id = ulid(x_now, worker.tools.rng.randbytes)
    return outbox.intent(
        tx, item.id,
        attempt_id=attempt_id, tried_at=x_now, deadline=x_now + ATTEMPT_MS, body_sha256=body_sha256(item),
    )  # fmt: skip


async def _attempt(worker: AccountWorker, connector: Connector, item: Outgoing) -> Outcome:
    """Make the one attempt; whatever goes wrong here without an answer of X is an unknown outcome."""
    try:
        return await worker.tools.sleeper.within(connector.send(item), NET_MS)
    except FeedError as error:
        return Outcome(Result.UNKNOWN, sentence=error.sentence, trouble=error.trouble, x_now=error.x_now)
    except Exception:
        return Outcome(Result.UNKNOWN)


def _judge(worker: AccountWorker, name: str, outcome: Outcome) -> tuple[Outcome, HealthChange]:
    """Return the outcome with a time to try again, and what it says about the account; nothing is written here."""
    now, x_now = worker.now(), worker.x_now()
    if outcome.trouble is None or outcome.trouble in (Trouble.REFUSED, Trouble.MISSING):
        worker.budget.tell(name, outcome.limits, now=now, x_now=x_now)
        if outcome.result is Result.UNKNOWN:
            return outcome, HealthChange()
        worker.budget.good(name)
        return _again_at(outcome, x_now + SECOND), worker.health.good(name)
    if outcome.trouble is Trouble.FOREIGN and outcome.result is Result.UNKNOWN:
        worker.doubt()  # one odd answer is no proof that X is out of reach
        return outcome, HealthChange()
    wait = None
    if outcome.trouble is Trouble.LIMIT:
        wait = worker.budget.refused(name, outcome.limits, now=now, x_now=x_now, retry_at=outcome.retry_at)
    error = FeedError(outcome.trouble, outcome.sentence or unanswered())
    change = worker.health.trouble(name, error, now, wait=wait)
    at_once = change.account is not None  # the sender rests as a whole until X answers again
    return _again_at(outcome, x_now if at_once else x_now + change.wait), change


def _again_at(outcome: Outcome, at: int) -> Outcome:
    """Return `outcome` with a time (UTC ms of X) for the next try where one is allowed and none is named."""
    if outcome.result is not Result.NOT_SENT:
        return outcome
    return dataclasses.replace(outcome, retry_at=max(at, outcome.retry_at or 0))


def unanswered() -> Sentence:
    """Return the sentence for a send without an answer."""
    text = QT_TRANSLATE_NOOP("Outbox", "X could not be reached. The reply waits and goes out by itself.")
    return Sentence("Outbox", text)


async def write_down(worker: AccountWorker) -> None:
    """Write outcomes that are not written yet; a full disk keeps them here, and nothing more goes out."""
    for item_id, outcome in list(worker.unfinished.items()):
        try:
            await worker.tools.store.feed(_finish, worker, item_id, outcome)
        except DeskError:
            return
        worker.unfinished.pop(item_id, None)
        worker.count(outcome.result.value)
        if outcome.result is Result.UNKNOWN:
            worker.read_event.set()


def _finish(tx: Tx, worker: AccountWorker, item_id: str, outcome: Outcome) -> None:
    """Write one outcome with its limits and its price, and that no reply here would be taken when X says so."""
    at = worker.x_now()
    outbox.finish(tx, item_id, outcome, at)
    if outcome.closes:
        _close(tx, item_id, outcome)
    streams.limits(tx, worker.account_id, outcome.limits)
    if outcome.cost_micros:
        ledger.sent(tx, worker.account_id, outcome.cost_micros, x_now=outcome.x_now or at)


def _close(tx: Tx, item_id: str, outcome: Outcome) -> None:
    """Let the composer say before anyone types that X takes no reply here, unless they wrote since the attempt."""
    item = outbox.read(tx.conn, item_id)
    if item is None:
        return
    location = threads.Location(item.thread_id, item.conversation_id)
    if not threads.wrote_since(tx.conn, location, (item.tried_at or 0) + 1):
        threads.set_refusal(tx, item.thread_id, outcome.sentence)
