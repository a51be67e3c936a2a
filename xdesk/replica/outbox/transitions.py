"""Transitions: one reply's row, and the only way its state changes (core.delivery; the triggers check again)."""

from __future__ import annotations

from typing import Any

from xdesk.core.changes import Subject
from xdesk.core.delivery import State, may_step
from xdesk.core.model import Outgoing
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.conversation.conversation_state import recompute
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

COLUMNS = (
    "id, account_id, conversation_id, channel, recipient_id, external_id, reply_to_id, text, created_at, state, "
    "not_before, undo_until, based_on, hwm, tried_at, deadline, checks, checked_at, promise_minutes, agent_id, "
    "attempts, seen_no, decision, evidence = 'answered', thread_id"
)
TOO_LATE = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP("Replica", "Too late: this reply is already on its way or settled. Nothing was changed."),
)


def outgoing(row: Any) -> Outgoing:
    """Return the Outgoing of a row of COLUMNS."""
    v = list(row)
    v[9], v[23] = State(v[9]), bool(v[23])
    return Outgoing(*v)


def read(conn: Connection, outbox_id: str) -> Outgoing | None:
    """Return one reply, None when there is no such one."""
    row = conn.execute(f"SELECT {COLUMNS} FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    return None if row is None else outgoing(row)


def step(tx: Tx, outbox_id: str, new: State, *, human: str | None = None, **values: object) -> str:
    """Take one step of core.delivery, setting columns with it; returns the conversation. Raises DeskError.

    `human` is the agent who decided; what is not allowed is too late. Triggers check the same law again.
    """
    row = tx.execute("SELECT state, conversation_id FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    if row is None or not may_step(State(row[0]), new, human=human is not None):
        raise DeskError(TOO_LATE)
    if row[0] == State.SENDING and new is State.QUEUED and values.get("evidence") != "not_sent":
        raise DeskError(TOO_LATE)  # it is with X by now: only proof that X did not take it brings it back
    if human is not None:
        values["human_id"] = human
    names = "".join(f", {name} = ?" for name in values)
    tx.execute(f"UPDATE outbox SET state = ?{names} WHERE id = ?", (new, *values.values(), outbox_id))
    return str(row[1])


def changed(tx: Tx, conversation_id: str) -> None:
    """Bring the conversation's row up to date and tell whoever shows replies."""
    recompute(tx, conversation_id)
    tx.touch(Subject.OUTBOX | Subject.TIMELINE, conversation=conversation_id)
