"""Settlement: what becomes of a reply after an attempt: X's answer, what was found, what the agent says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from xdesk.core import reply_matching
from xdesk.core.activity.events import (
    Again,
    Asked,
    Cancelled,
    Dropped,
    NotSent,
    Promised,
    Released,
    Sent,
    Unconfirmed,
    What,
    is_machine,
)
from xdesk.core.activity.events import step as what_step
from xdesk.core.delivery import Result, State, after
from xdesk.core.ids import x_id_order
from xdesk.core.model import Link, Outgoing
from xdesk.core.polling.feed import Outcome, Trouble
from xdesk.core.seen import Seen
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica import events
from xdesk.replica.conversation import conversation_state, conversations, messages, threads
from xdesk.replica.conversation.timeline import load_links
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.open_replies import OPEN_REPLIES
from xdesk.replica.outbox.stale_guard import NONE_ARRIVED
from xdesk.replica.outbox.transitions import TOO_LATE, changed, read, step

_DAY_MS = 86_400_000
_SAME_MS = 30 * _DAY_MS
"""So far back the account's own public texts are compared when X refuses one as said before."""
_DECIDES = Sentence(
    "Outbox",
    QT_TRANSLATE_NOOP("Outbox", "X has not confirmed it so far, and it was not found yet. Look on X, then decide."),
)
_ANSWERED = (Trouble.BUSY, Trouble.FOREIGN, Trouble.REFUSED)
"""Troubles of an attempt that brought an answer, though none that says whether X took the reply."""
_OPEN_AGAIN: dict[str, Any] = {
    "attempt_id": None, "tried_at": None, "deadline": None, "body_sha256": None, "undo_until": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message of ours on X that no reply has claimed."""

    event_id: str
    text: str
    links: tuple[Link, ...]
    at: int


def finish(tx: Tx, outbox_id: str, outcome: Outcome, at: int) -> None:
    """Apply what one attempt told us; `at` UTC ms of X.

    A late SENT settles a reply that was already being looked for; any other late answer changes nothing.
    """
    row = tx.execute("SELECT state, conversation_id, account_id FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    if row is None:
        return
    state, conversation_id, account_id = State(row[0]), row[1], row[2]
    event_id = None if outcome.result is not Result.SENT else outcome.event_id
    if event_id and not _claimed(tx, account_id, event_id) and not _was_there(tx, outbox_id, event_id):
        if state in (State.SENDING, State.UNCONFIRMED, State.ASKED):
            _settle(tx, outbox_id, event_id, "answer", at)
        return
    if state is not State.SENDING:
        return
    result = Result.UNKNOWN if outcome.result is Result.SENT else outcome.result  # SENT without a usable id
    sentence = outcome.sentence
    if result is Result.REFUSED and outcome.perhaps_this is not None and not _posted_before(tx, outbox_id):
        result, sentence = Result.UNKNOWN, outcome.perhaps_this  # whoever stands between may have sent it twice
    values: dict[str, Any] = {"sentence": None if sentence is None else sentence.dumps()}
    if result is Result.UNKNOWN and (outcome.result is Result.SENT or outcome.trouble in _ANSWERED):
        values["evidence"] = "answered"
    if result is Result.NOT_SENT:
        values |= {**_OPEN_AGAIN, "evidence": "not_sent", "not_before": outcome.retry_at}
    step(tx, outbox_id, after(result), **values)
    became = NotSent(outbox_id) if result is Result.NOT_SENT else what_step(after(result).value, outbox_id)
    events.log(tx, became, conversation_id=conversation_id, at=at)
    changed(tx, conversation_id)


def _posted_before(tx: Tx, outbox_id: str) -> bool:
    """Return whether the account is known to have said the same in public before this reply was tried."""
    item = read(tx.conn, outbox_id)
    if item is None:
        return False
    until = item.tried_at or item.created_at
    rows = tx.execute(
        "SELECT m.id, m.text, m.links, m.created_at FROM message AS m JOIN conversation AS c "
        "ON c.id = m.conversation_id WHERE c.account_id = ? AND c.audience = 'public' AND m.direction = 'out' "
        "AND m.created_at BETWEEN ? AND ?",
        (item.account_id, until - _SAME_MS, until),
    )
    return any(reply_matching.strong(item, Candidate(row[0], row[1], load_links(row[2]), row[3])) for row in rows)


def _was_there(tx: Tx, outbox_id: str, event_id: str) -> bool:
    """Whether a message with this id stood in the conversation before the attempt: the answer belongs to another send.

    Something between this desk and X may replay an older answer; believed, it would hide that this reply is lost.
    """
    row = tx.execute(
        "SELECT o.hwm FROM outbox AS o JOIN message AS m ON m.conversation_id = o.conversation_id AND m.id = ? "
        "WHERE o.id = ?",
        (event_id, outbox_id),
    ).fetchone()
    return row is not None and bool(row[0]) and x_id_order(event_id) <= x_id_order(row[0])


def _claimed(tx: Tx, account_id: str, event_id: str) -> bool:
    sql = "SELECT 1 FROM outbox WHERE account_id = ? AND claimed_event_id = ?"
    return tx.execute(sql, (account_id, event_id)).fetchone() is not None


def _settle(tx: Tx, outbox_id: str, event_id: str | None, how: str, at: int, *, human: str | None = None) -> None:
    """Close a reply as sent: the transcript's line, the promise, the tags, Done; once and for ever."""
    conversation_id = step(
        tx, outbox_id, State.SENT, human=human, claimed_event_id=event_id, how=how, closed_at=at, sentence=None
    )
    agent, minutes, tags, done_after, tried_at, seen_no, thread_id = tx.execute(
        "SELECT agent_id, promise_minutes, tags, done_after, tried_at, seen_no, thread_id FROM outbox WHERE id = ?",
        (outbox_id,),
    ).fetchone()
    line = messages.link(tx, outbox_id=outbox_id, event_id=event_id, at=at if event_id else tried_at or at)
    _log_sent(tx, outbox_id, conversation_id, agent, line, event_id)
    if minutes is not None:
        conversation_state.promise(tx, conversation_id, outbox_id=outbox_id, start=line.at, minutes=minutes)
        promised = Promised(line.root_id, minutes, outbox_id)
        events.log(tx, promised, conversation_id=conversation_id, at=line.at, agent_id=agent)
    after_it = max(at, line.at)  # what follows the reply is never told as if it came before
    for name in json.loads(tags or "[]"):
        conversations.tag(tx, conversation_id, name, True, agent=agent, at=after_it)
    threads.set_refusal(tx, thread_id, None)
    changed(tx, conversation_id)
    if done_after:
        _done(tx, conversation_id, agent, seen_no, after_it)


def _log_sent(
    tx: Tx, outbox_id: str, conversation_id: str, agent: str, line: messages.Line, event_id: str | None
) -> None:
    """Write down that X has a reply: one fact, also where X's page told of it first as written elsewhere."""
    if event_id and line.root_id:
        account_id = tx.execute("SELECT account_id FROM outbox WHERE id = ?", (outbox_id,)).fetchone()[0]
        events.claimed(tx, account_id, line.root_id, event_id)
    sent = Sent(line.root_id, outbox_id, is_machine(agent), events.macro_of(tx, outbox_id))
    events.log(tx, sent, conversation_id=conversation_id, at=line.at, agent_id=agent)


def _done(tx: Tx, conversation_id: str, agent: str, seen_no: int | None, at: int) -> None:
    """Done as of what the reply answers: words its author had not seen keep the conversation open, or open it again.

    They may have been written before the reply went out, and come to this desk after it.
    """
    conversations.set_status(tx, conversation_id, "done", agent=agent, at=at, seen_no=seen_no)
    changed(tx, conversation_id)


def recover(tx: Tx, at: int) -> int:
    """At start: of a reply found on its way nobody knows whether X took it. Returns how many there were."""
    sql = f"SELECT id, conversation_id FROM {OPEN_REPLIES} AND state = 'sending'"
    rows = tx.execute(sql).fetchall()
    for outbox_id, conversation_id in rows:
        step(tx, outbox_id, State.UNCONFIRMED)
        events.log(tx, Unconfirmed(outbox_id), conversation_id=conversation_id, at=at)
        changed(tx, conversation_id)
    return len(rows)


def candidates(conn: Connection, item: Outgoing) -> list[Candidate]:
    """Return our messages on X that could be this reply: newer than its mark and unclaimed; oldest first."""
    hwm = item.hwm or ""
    last = (item.deadline or item.tried_at or item.created_at) + _DAY_MS
    rows = conn.execute(
        "SELECT m.id, m.text, m.links, m.created_at FROM message AS m WHERE m.conversation_id = ? "
        "AND m.direction = 'out' AND m.state <> 'deleted' AND m.event IS NULL AND m.outbox_id IS NULL "
        "AND (length(m.id), m.id) > (?, ?) AND m.created_at <= ? "
        "AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.account_id = ? AND o.claimed_event_id = m.id) "
        "ORDER BY length(m.id), m.id",
        (item.conversation_id, len(hwm), hwm, last, item.account_id),
    )
    return [Candidate(row[0], row[1], load_links(row[2]), row[3]) for row in rows]


def adopt(tx: Tx, outbox_id: str, event_id: str, how: str, at: int) -> None:
    """Close a reply whose outcome was unknown: it was found on X under `event_id`."""
    row = tx.execute("SELECT account_id FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    if row is None or _claimed(tx, row[0], event_id):
        raise DeskError(TOO_LATE)
    _settle(tx, outbox_id, event_id, how, at)


def checked(tx: Tx, outbox_id: str, *, complete: bool, witnessed: bool, at: int) -> None:
    """Count one look at X for an unknown outcome; `witnessed`: the read was able to see."""
    cursor = tx.execute(
        "UPDATE outbox SET checks = checks + ?, checked_at = ?, witnessed = max(witnessed, ?) "
        "WHERE id = ? AND state IN ('unconfirmed','asked') RETURNING conversation_id",
        (int(complete), at, int(witnessed), outbox_id),
    )
    row = cursor.fetchone()
    if row is not None:
        changed(tx, row[0])


def ask(tx: Tx, outbox_id: str, sentence: Sentence, at: int) -> None:
    """Hand an unknown outcome to the agent."""
    conversation_id = step(tx, outbox_id, State.ASKED, sentence=sentence.dumps())
    events.log(tx, Asked(outbox_id), conversation_id=conversation_id, at=at)
    changed(tx, conversation_id)


def ask_now(tx: Tx, outbox_id: str, agent: str, at: int) -> None:
    """The agent does not wait for the checks to end: the question is theirs now; what X shows still closes it."""
    conversation_id = step(tx, outbox_id, State.ASKED, sentence=_DECIDES.dumps())
    events.log(tx, Asked(outbox_id), conversation_id=conversation_id, at=at, agent_id=agent)
    changed(tx, conversation_id)


def human_there(tx: Tx, outbox_id: str, agent: str, at: int) -> None:
    """The agent saw it on X. When one message of ours says the same, it is claimed; else X's own comes later."""
    item = read(tx.conn, outbox_id)
    if item is None:
        raise DeskError(TOO_LATE)
    same = [c for c in candidates(tx.conn, item) if reply_matching.strong(item, c)]
    _settle(tx, outbox_id, same[0].event_id if same else None, "human", at, human=agent)


def human_again(tx: Tx, outbox_id: str, agent: str, at: int, seen: Seen | str | None = None) -> None:
    """The agent decided to send it once more, knowing that it may arrive twice; `seen` as in `release`."""
    _requeue(tx, outbox_id, agent, at, Again(outbox_id), seen=seen)


def release(tx: Tx, outbox_id: str, agent: str, at: int, seen: Seen | str | None = None) -> None:
    """The agent looked at what moved and lets a held reply go.

    `seen` is what was on the screen when they decided, beside what the reply's author saw before; for a script, the
    id of the message that had arrived last (`guarding.last_arrived`); without it, what has arrived by now.
    """
    _requeue(tx, outbox_id, agent, at, Released(outbox_id), seen=seen)


def _requeue(tx: Tx, outbox_id: str, agent: str, at: int, what: What, *, seen: Seen | str | None = None) -> None:
    """Queue again, based on what the agent saw: only what arrived later can hold it.

    Seen is what had arrived, not what is newer by X's time: a customer's message that X shows late is not seen.
    """
    conversation_id = step(
        tx, outbox_id, State.QUEUED, human=agent, allow_stale=1, not_before=None, sentence=None, **_OPEN_AGAIN
    )
    if isinstance(seen, Seen):
        based_on, seen_no = tx.execute("SELECT based_on, seen_no FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
        whole = seen.and_also(Seen(based_on or NONE_ARRIVED, seen_no or 0))
    else:
        whole = _arrived(tx, conversation_id, seen)
    sql = "UPDATE outbox SET based_on = ?, seen_no = ? WHERE id = ?"
    tx.execute(sql, (whole.newest_id, whole.no, outbox_id))
    events.log(tx, what, conversation_id=conversation_id, at=at, agent_id=agent)
    changed(tx, conversation_id)


def _arrived(tx: Tx, conversation_id: str, last_id: str | None) -> Seen:
    """Return all that had arrived when `last_id` had come last; None: all that has arrived by now."""
    no = tx.execute(
        "SELECT coalesce(max(no), 0) FROM message WHERE conversation_id = ?1 AND (?2 IS NULL OR id = ?2)",
        (conversation_id, last_id),
    ).fetchone()[0]
    row = tx.execute(
        "SELECT id FROM message WHERE conversation_id = ? AND direction = 'in' AND event IS NULL AND no <= ? "
        "ORDER BY length(id) DESC, id DESC LIMIT 1",
        (conversation_id, no),
    ).fetchone()
    return Seen(NONE_ARRIVED if row is None else row[0], no)


def human_drop(tx: Tx, outbox_id: str, agent: str, at: int) -> None:
    """The agent does not want it sent any more. The row stays, its text for 30 days (`forget`)."""
    conversation_id = step(tx, outbox_id, State.DROPPED, human=agent, closed_at=at)
    events.log(tx, Dropped(outbox_id), conversation_id=conversation_id, at=at, agent_id=agent)
    changed(tx, conversation_id)


def cancel(tx: Tx, outbox_id: str, agent: str, at: int) -> str:
    """Take a reply back before it leaves and return its text for the composer; raises DeskError when it is too late."""
    row = tx.execute("SELECT text, state FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    if row is None or row[1] not in (State.QUEUED, State.HELD, State.REFUSED):
        raise DeskError(TOO_LATE)
    conversation_id = step(tx, outbox_id, State.CANCELLED, human=agent, closed_at=at)
    events.log(tx, Cancelled(outbox_id), conversation_id=conversation_id, at=at, agent_id=agent)
    changed(tx, conversation_id)
    return str(row[0])


def forget(tx: Tx, before: int, limit: int) -> int:
    """Erase the texts of at most `limit` replies taken back or dropped before `before` (UTC ms); returns how many."""
    gone = tx.execute(
        "UPDATE outbox SET text = '' WHERE id IN (SELECT id FROM outbox "
        "WHERE state IN ('cancelled','dropped') AND text <> '' AND closed_at < ? LIMIT ?)",
        (before, limit),
    ).rowcount
    tx.erased |= gone > 0
    return gone
