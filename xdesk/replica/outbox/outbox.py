"""The outbox: replies frozen when the agent pressed Send, and their steps to X."""

from __future__ import annotations

import hashlib
import json

from xdesk.core.activity.events import Held, Queued, is_machine
from xdesk.core.delivery import State
from xdesk.core.ids import is_x_id, newest, plausible, snowflake_at
from xdesk.core.model import Outgoing
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica import events
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import threads
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.open_replies import OPEN_REPLIES, OPEN_SQL
from xdesk.replica.outbox.settlement import (  # fmt: skip
    Candidate,
    adopt,
    ask,
    ask_now,
    cancel,
    candidates,
    checked,
    finish,
    forget,
    human_again,
    human_drop,
    human_there,
    recover,
    release,
)
from xdesk.replica.outbox.stale_guard import guard, last_arrived
from xdesk.replica.outbox.transitions import COLUMNS, TOO_LATE, changed, outgoing, read, step
from xdesk.replica.outbox.unknown_outcomes import Decision, carry_out, decide, undecide
from xdesk.replica.sanitize import clean

__all__ = [
    "Candidate", "Decision", "adopt", "ask", "ask_now", "cancel", "candidates", "carry_out", "checked", "decide", "due",
    "enqueue", "finish", "forget", "guard", "hold", "human_again", "human_drop", "human_there", "intent",
    "last_arrived", "open_rows", "read", "recover", "release", "sentence", "undecide",
]  # fmt: skip

_NO_EARLIER_MS = 300_000  # without any known message, only what X minted from 5 min before the attempt can be ours
_FLYING = "state IN ('sending','unconfirmed','asked')"


def sentence(conn: Connection, outbox_id: str) -> Sentence | None:
    """Return why a reply is held, refused or asked, None when it is not."""
    row = conn.execute("SELECT sentence FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    return None if row is None or row[0] is None else Sentence.loads(row[0])


def open_rows(conn: Connection, conversation_id: str | None = None) -> list[Outgoing]:
    """Return the replies an agent still has to see, of one conversation or of all, oldest first."""
    sql = f"SELECT {COLUMNS} FROM "
    if conversation_id is None:
        rows = conn.execute(sql + f"{OPEN_REPLIES} ORDER BY created_at, id")
    else:
        sql += f"outbox WHERE conversation_id = ? AND {OPEN_SQL} ORDER BY created_at, id"
        rows = conn.execute(sql, (conversation_id,))
    return [outgoing(row) for row in rows]


def enqueue(
    tx: Tx, item: Outgoing, *, tags: tuple[str, ...] = (), done_after: bool = False, macro: str | None = None
) -> None:
    """Freeze a reply; `tags` and `done_after` take effect once X has it. The same id twice is one reply.

    It goes behind what already waits in its conversation, whatever this computer's clock said at Send. A reply that
    does not say what was on the screen (a script's) has seen what is here now. `macro`: the code of its macro.
    """
    text, created_at, seen = clean(item.text), _behind(tx, item), item.seen_no
    if seen is None:
        sql = "SELECT max(no) FROM message WHERE conversation_id = ?"
        seen = tx.execute(sql, (item.conversation_id,)).fetchone()[0]
    cursor = tx.execute(
        "INSERT INTO outbox (id, account_id, conversation_id, thread_id, channel, audience, recipient_id, external_id, "
        "reply_to_id, text, agent_id, created_at, state, not_before, undo_until, based_on, seen_no, promise_minutes, "
        "tags, done_after) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            item.id, item.account_id, item.conversation_id, threads.of_reply(tx, item), item.channel,
            threads.audience_of(item.channel), item.recipient_id, item.external_id, item.reply_to_id,
            text, item.agent_id, created_at, item.not_before, item.undo_until, item.based_on,
            seen or 0, item.promise_minutes, json.dumps(tags, ensure_ascii=True), done_after,
        ),
    )  # fmt: skip
    if cursor.rowcount <= 0:
        return
    drafts.note_version(tx, item.conversation_id, "reply", text, at=item.created_at, why="sent")
    what = Queued(item.id, is_machine(item.agent_id), macro)
    events.log(tx, what, conversation_id=item.conversation_id, at=item.created_at, agent_id=item.agent_id)
    changed(tx, item.conversation_id)


def _behind(tx: Tx, item: Outgoing) -> int:
    """Return when the reply was written (UTC ms), at least 1 ms after the last one that is still open beside it."""
    sql = f"SELECT max(created_at) FROM outbox WHERE conversation_id = ? AND {OPEN_SQL} AND id <> ?"
    last = tx.execute(sql, (item.conversation_id, item.id)).fetchone()[0]
    return item.created_at if last is None else max(item.created_at, last + 1)


def due(conn: Connection, account_id: str, *, x_now: int) -> list[Outgoing]:
    """Return what may go now: of each conversation the first in the queue, unless an earlier one is not settled.

    `x_now`: UTC ms of X; the undo window and `not_before` must be over.
    """
    rows = conn.execute(
        f"SELECT {COLUMNS} FROM outbox AS o WHERE o.account_id = ? AND o.state = 'queued' AND o.{OPEN_SQL} "
        "AND coalesce(o.undo_until, 0) <= ? AND coalesce(o.not_before, 0) <= ? AND NOT EXISTS "
        f"(SELECT 1 FROM outbox AS p WHERE p.conversation_id = o.conversation_id AND p.{OPEN_SQL} AND (p.{_FLYING} "
        "OR (p.state = 'queued' AND (p.created_at, p.id) < (o.created_at, o.id)))) ORDER BY o.created_at, o.id",
        (account_id, x_now, x_now),
    )
    return [outgoing(row) for row in rows]


def hold(tx: Tx, outbox_id: str, sentence: Sentence, at: int) -> None:
    """Keep a queued reply until its agent decides; `at` UTC ms."""
    conversation_id = step(tx, outbox_id, State.HELD, sentence=sentence.dumps())
    events.log(tx, Held(outbox_id), conversation_id=conversation_id, at=at)
    changed(tx, conversation_id)


def intent(
    tx: Tx, outbox_id: str, *, attempt_id: str, tried_at: int, deadline: int, body_sha256: str | None = None
) -> Outgoing:
    """Write down that an attempt begins; committed before the socket is asked for. Times: UTC ms of X.

    Computes the high-water mark: only messages X minted later can be this one. A further
    attempt keeps the first one's mark: what an earlier attempt left on X is looked for too.
    """
    row = tx.execute("SELECT conversation_id, text, attempts, hwm FROM outbox WHERE id = ?", (outbox_id,)).fetchone()
    if row is None:
        raise DeskError(TOO_LATE)
    hwm = row[3] if row[2] and row[3] else _mark(tx, row[0], tried_at)
    digest = body_sha256 or hashlib.sha256(row[1].encode()).hexdigest()
    step(
        tx, outbox_id, State.SENDING, attempt_id=attempt_id, hwm=hwm, tried_at=tried_at, deadline=deadline,
        body_sha256=digest, evidence=None, human_id=None, sentence=None, checks=0, checked_at=None, witnessed=0,
    )  # fmt: skip
    tx.execute("UPDATE outbox SET attempts = attempts + 1 WHERE id = ?", (outbox_id,))
    changed(tx, row[0])
    found = read(tx.conn, outbox_id)
    assert found is not None
    return found


def _mark(tx: Tx, conversation_id: str, tried_at: int) -> str:
    """Return the newest id of X known in a conversation, or the oldest X can mint for an attempt at `tried_at`.

    An id from the future, or one that does not fit its own time, counts for nothing: above it nothing would be found.
    """
    known = tx.execute(
        "SELECT id, created_at FROM message WHERE conversation_id = ? AND id NOT GLOB '*[^0-9]*' "
        "ORDER BY created_at DESC LIMIT 50",
        (conversation_id,),
    ).fetchall()
    sure = [one for one, at in known if is_x_id(one) and plausible(one, told_ms=at, now_ms=tried_at)]
    return newest(*sure) or snowflake_at(tried_at - _NO_EARLIER_MS)
