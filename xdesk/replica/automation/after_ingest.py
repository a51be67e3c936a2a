"""After ingest: which new messages still wait for their steps, and the steps run once, in the order of arrival."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xdesk.core import after_ingest_steps
from xdesk.core.automation.after_ingest import NewMessage, Step
from xdesk.core.changes import Subject
from xdesk.core.model import REMOVING
from xdesk.core.polling.feed import Incoming
from xdesk.core.ports import RunsCalls
from xdesk.core.seen import LATE_MS
from xdesk.replica.automation.savepoints import is_disk, savepoint
from xdesk.replica.conversation import conversations, messages
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

log = logging.getLogger(__name__)

SLICE = 10
"""Messages of one transaction: an agent's write never waits for more."""
MOST_TRIES = 3
"""So often a step that fails is tried for one message; then the message goes on without it, and that is said."""
MOST_BEGUN = 5
"""So many starts in a row may end amid a message's steps; then the next start leaves it alone, and says so."""
RESTS = (0, 2_000, 20_000)
"""How long a message rests after a step of it failed once, and twice, ms."""
_TOLD_MS = 86_400_000
"""So long it is said that a step failed."""

_OPEN = "w.given_up_at IS NULL"
_READY = (  # an account that is being removed decides nothing; its rows go with it, or are decided when it stays
    "FROM after_ingest AS w LEFT JOIN conversation AS c ON c.id = w.conversation_id "
    f"LEFT JOIN account AS a ON a.id = c.account_id WHERE {_OPEN} AND a.state IS NOT '{REMOVING}'"
)


def note(tx: Tx, account_id: str, conversation_id: str, m: Incoming, *, at: int) -> None:
    """Let the steps run for a message that is new to this desk; in the transaction that stores it.

    What is ours or an event is left alone, and so is history: what was written before the account came to this desk,
    unless it was minutes ago. `at`: when the page came, UTC ms of X. Without any step nothing is noted.
    """
    if m.outgoing or m.event or not after_ingest_steps.load():
        return
    row = messages.of_chain(tx, conversation_id, m.root_edit_id)
    if row is not None:
        note_all(tx, account_id, [(row[0], conversation_id, m.created_at)], at=at)


def note_all(tx: Tx, account_id: str, arrived: Iterable[tuple[int, str, int]], *, at: int) -> None:
    """Do as `note` for customers' messages (arrival, conversation, UTC ms) that were stored just now."""
    if not after_ingest_steps.load():
        return
    row = tx.execute("SELECT added_at FROM account WHERE id = ?", (account_id,)).fetchone()
    since = at - LATE_MS if row is None else min(at - LATE_MS, row[0])
    tx.executemany(
        "INSERT OR IGNORE INTO after_ingest (no, conversation_id) VALUES (?, ?)",
        [(no, conversation_id) for no, conversation_id, created_at in arrived if created_at >= since],
    )


def resting_until(conn: Connection, at: int) -> int | None:
    """Return when the first message that rests after a failure is tried again (UTC ms of X), None when none rests."""
    row = conn.execute(f"SELECT min(w.try_at) {_READY} AND w.try_at > ?", (at,)).fetchone()
    return None if row[0] is None else int(row[0])


def newest(conn: Connection) -> int:
    """Return the newest arrival that waits for its steps, 0 when none does."""
    return int(conn.execute("SELECT coalesce(max(no), 0) FROM after_ingest").fetchone()[0])


def ready(conn: Connection, at: int) -> list[int]:
    """Return the arrivals whose steps run next at `at` (UTC ms of X), at most a slice, in their order.

    What came to a conversation after a message that rests waits for that one.
    """
    rows = conn.execute(
        f"SELECT w.no {_READY} AND w.try_at <= ?1 AND NOT EXISTS (SELECT 1 FROM after_ingest AS b WHERE b.tries > 0 "
        "AND b.conversation_id = w.conversation_id AND b.no < w.no AND b.given_up_at IS NULL AND b.try_at > ?1) "
        "ORDER BY w.no LIMIT ?2",
        (at, SLICE),
    )
    return [int(row[0]) for row in rows.fetchall()]


@dataclass(slots=True)
class _Waiting:
    """One message and how far its steps have come."""

    no: int
    conversation_id: str
    decided: list[str]
    failed: dict[str, int]  # step -> tries
    found: NewMessage | None = None  # as it is now; read again after every call


def run(
    tx: Tx,
    arrivals: Sequence[int],
    steps: Sequence[Step],
    calls: RunsCalls,
    x_now: Callable[[], int],
    mint: Callable[[int], str],
) -> None:
    """Run the steps for messages that are `ready`, in the order of their arrival, until a slice of calls is made.

    What a step's calls do is stored together with the mark that it has decided. One that fails leaves nothing, the
    others go on; a later message of the same conversation waits for it. Raises what the disk raises.
    """
    at, made = x_now(), 0
    rows = tx.execute(
        f"SELECT w.no, w.conversation_id, w.decided, w.failed {_READY} AND w.no IN (SELECT value FROM json_each(?)) "
        "ORDER BY w.no",
        (json.dumps(list(arrivals)),),
    ).fetchall()
    names, resting = {step.name for step in steps}, set[str]()
    for no, conversation_id, decided, failed in rows:
        if made >= SLICE:
            return
        if conversation_id in resting:
            continue
        tries = {name: n for name, n in json.loads(failed).items() if name in names}
        one = _Waiting(no, conversation_id, json.loads(decided), tries)
        for step in steps:
            if one.failed.get(step.name, 0) < MOST_TRIES and step.name not in one.decided:
                made += _decide(tx, one, step, calls, at, mint)
        if not _keep(tx, one, at):
            resting.add(conversation_id)


def _decide(tx: Tx, one: _Waiting, step: Step, calls: RunsCalls, at: int, mint: Callable[[int], str]) -> int:
    """Run one step for one message; return how many calls it made."""
    one.found = one.found or _message(tx, one, at)
    if one.found is None:  # it was deleted on X, or its conversation is gone: nothing to decide about
        return 0
    made = 0
    try:
        with savepoint(tx):
            for call in step.decide(one.found):
                made += 1
                calls(tx, call, actor=step.actor, at=at, operation_id=mint(at))
    except Exception as error:
        if is_disk(tx, error):
            raise
        log.error("the step %s failed for a new message: %s", step.name, type(error).__name__)
        one.failed[step.name] = one.failed.get(step.name, 0) + 1
    else:
        one.decided.append(step.name)
        one.failed.pop(step.name, None)
    if made:
        one.found = None
    return made


def _message(tx: Tx, one: _Waiting, at: int) -> NewMessage | None:
    """Return what a step decides about, None when the message or its conversation is gone."""
    row = tx.execute(
        "SELECT id, text, created_at, summoned FROM message WHERE no = ? AND state <> 'deleted'", (one.no,)
    ).fetchone()
    talk = None if row is None else conversations.read(tx.conn, one.conversation_id)
    if talk is None:
        one.failed.clear()
        return None
    return NewMessage(row[0], one.no, row[1], row[2], at, bool(row[3]), talk)


def _keep(tx: Tx, one: _Waiting, at: int) -> bool:
    """Write down how far a message is; False when a step of it is tried again later."""
    if not one.failed:
        tx.execute("DELETE FROM after_ingest WHERE no = ?", (one.no,))
        return True
    tries = max(n for n in one.failed.values())
    over = all(n >= MOST_TRIES for n in one.failed.values())
    tx.execute(
        "UPDATE after_ingest SET decided = ?, failed = ?, tries = ?, begun = 0, try_at = ?, given_up_at = ? "
        "WHERE no = ?",
        (
            json.dumps(one.decided), json.dumps(one.failed), tries, at + RESTS[min(tries, len(RESTS) - 1)],
            at if over else None, one.no,
        ),
    )  # fmt: skip
    tx.touch(Subject.HEALTH)
    return over


def begin_again(tx: Tx, no: int, at: int) -> bool:
    """Count a try for a message that an earlier run left, before its steps run again; False when that was the last.

    So a message whose steps end the whole desk does not end it at every start. A try that came to an end, also by a
    failure, is not counted here.
    """
    row: Any = tx.execute(
        "UPDATE after_ingest SET begun = begun + 1 WHERE no = ? AND given_up_at IS NULL RETURNING begun", (no,)
    ).fetchone()
    if row is None:
        return False
    if row[0] <= MOST_BEGUN:
        return True
    tx.execute("UPDATE after_ingest SET given_up_at = ? WHERE no = ?", (at, no))
    tx.touch(Subject.HEALTH)
    return False


def given_up(conn: Connection, x_now: int) -> int:
    """Return for how many messages of the last day a step was given up."""
    sql = "SELECT count(*) FROM after_ingest WHERE given_up_at > ?"
    return int(conn.execute(sql, (x_now - _TOLD_MS,)).fetchone()[0])


def forget(tx: Tx, before: int, limit: int) -> int:
    """Forget at most `limit` messages whose steps were given up before `before` (UTC ms); returns how many."""
    return tx.execute(
        "DELETE FROM after_ingest WHERE no IN (SELECT no FROM after_ingest WHERE given_up_at < ? LIMIT ?)",
        (before, limit),
    ).rowcount
