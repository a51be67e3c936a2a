"""Timers: what is due at a time of X; set, moved, taken back, and fired once, in one transaction with what it does."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from xdesk.core.automation.timer import Timer, TimerKind
from xdesk.core.changes import Subject
from xdesk.core.model import REMOVING
from xdesk.core.ports import RunsCalls
from xdesk.replica.automation.savepoints import is_disk, savepoint
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

log = logging.getLogger(__name__)

SLICE = 10
"""Timers of one transaction: an agent's write never waits for more."""
FIRST_REST, LONGEST_REST = 60_000, 86_400_000
"""A timer whose call could not be made rests so long, ms, twice as long after each try; it is never given up."""
TOLD_AFTER = 2
"""From so many failed tries on the status bar says that something due could not be done."""

_OPEN = "t.fired_at IS NULL AND t.cancelled_at IS NULL"
_COLUMNS = "t.id, t.kind, t.due_at, t.actor, t.created_at, t.conversation_id, t.args"
_READY = (  # an account that is being removed fires nothing; its rows go with it, or fire when it stays after all
    "FROM timer AS t LEFT JOIN conversation AS c ON c.id = t.conversation_id "
    f"LEFT JOIN account AS a ON a.id = c.account_id WHERE {_OPEN} "
    f"AND t.kind IN (SELECT value FROM json_each(?)) AND a.state IS NOT '{REMOVING}'"
)


def add(tx: Tx, timer: Timer) -> bool:
    """Set a timer; the same id twice is one. Returns whether it is new. Raises ValueError for args with a text."""
    if "text" in timer.args:
        raise ValueError("a timer keeps no text of people")
    new = tx.execute(
        "INSERT INTO timer (id, kind, conversation_id, due_at, try_at, args, actor, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (
            timer.id, timer.kind, timer.conversation_id, timer.due_at, timer.due_at,
            json.dumps(dict(timer.args), ensure_ascii=True, sort_keys=True), timer.actor, timer.created_at,
        ),
    ).rowcount > 0  # fmt: skip
    tx.touch(Subject.TIMER, conversation=timer.conversation_id)
    return new


def move(tx: Tx, timer_id: str, due_at: int) -> bool:
    """Let a timer be due at another time (UTC ms of X); False when it has fired or was taken back already."""
    return _change(tx, timer_id, "due_at = ?1, try_at = ?1, tries = 0", due_at)


def cancel(tx: Tx, timer_id: str, at: int) -> bool:
    """Take a timer back at `at` (UTC ms of X): it never fires. False when it has fired or was taken back already."""
    return _change(tx, timer_id, "cancelled_at = ?1", at)


def _change(tx: Tx, timer_id: str, what: str, value: int) -> bool:
    row = tx.execute(
        f"UPDATE timer AS t SET {what} WHERE id = ?2 AND {_OPEN} RETURNING conversation_id", (value, timer_id)
    ).fetchone()
    if row is None:
        return False
    tx.touch(Subject.TIMER, conversation=row[0])
    return True


def read(conn: Connection, timer_id: str) -> Timer | None:
    """Return a timer that has neither fired nor was taken back, None when there is no such one."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM timer AS t WHERE t.id = ? AND {_OPEN}", (timer_id,)).fetchone()
    return None if row is None else _timer(row)


def _timer(row: Any) -> Timer:
    timer_id, kind, due_at, actor, created_at, conversation_id, args, *_ = row
    return Timer(timer_id, kind, due_at, actor, created_at, conversation_id, json.loads(args))


def next_at(conn: Connection, kinds: Mapping[str, TimerKind]) -> int | None:
    """Return when the next timer of a known kind fires (UTC ms of X), None when none waits."""
    sql = f"SELECT t.try_at {_READY} ORDER BY t.try_at, t.id LIMIT 1"
    row = conn.execute(sql, (json.dumps(list(kinds)),)).fetchone()
    return None if row is None else int(row[0])


def fire(
    tx: Tx,
    kinds: Mapping[str, TimerKind],
    run: RunsCalls,
    x_now: Callable[[], int],
    mint: Callable[[int], str],
) -> int:
    """Fire a slice of the timers that are due now, in the order of their times; return how many were looked at.

    Each fires with its mark in one part of this transaction: both are stored, or neither. One whose call fails is
    tried again later, the others go on. `mint` returns an id for an operation at a time. Raises what the disk raises.
    """
    at = x_now()
    rows = tx.execute(
        f"SELECT {_COLUMNS}, t.conversation_id IS NOT NULL AND c.id IS NULL {_READY} AND t.try_at <= ? "
        "ORDER BY t.try_at, t.id LIMIT ?",
        (json.dumps(list(kinds)), at, SLICE),
    ).fetchall()
    for row in rows:
        if row[7]:  # the conversation is gone: there is nothing left to do it to
            cancel(tx, row[0], at)
        else:
            _fire_one(tx, _timer(row), kinds[row[1]], run, at, mint(at))
    return len(rows)


def _fire_one(tx: Tx, timer: Timer, kind: TimerKind, run: RunsCalls, at: int, operation_id: str) -> None:
    try:
        with savepoint(tx):
            marked = tx.execute(
                f"UPDATE timer AS t SET fired_at = ?, operation_id = ? WHERE id = ? AND {_OPEN} AND due_at <= ?",
                (at, operation_id, timer.id, at),
            ).rowcount
            if marked:  # a call before it in this transaction may have moved it, or taken it back
                run(tx, kind.firing(timer), actor=timer.actor, at=at, operation_id=operation_id)
    except Exception as error:
        if is_disk(tx, error):
            raise
        log.error("a timer of the kind %s could not be fired: %s", timer.kind, type(error).__name__)
        tries = tx.execute("UPDATE timer SET tries = tries + 1 WHERE id = ? RETURNING tries", (timer.id,)).fetchone()[0]
        rest = min(LONGEST_REST, FIRST_REST * 2 ** min(tries - 1, 20))
        tx.execute("UPDATE timer SET try_at = ? WHERE id = ?", (at + rest, timer.id))
        tx.touch(Subject.HEALTH)


def unknown(conn: Connection, kinds: Mapping[str, TimerKind], x_now: int) -> int:
    """Return how many timers are due whose kind this version does not know: a newer xdesk set them."""
    sql = f"SELECT count(*) FROM timer AS t WHERE {_OPEN} AND t.try_at <= ? AND t.kind NOT IN "
    return int(conn.execute(sql + "(SELECT value FROM json_each(?))", (x_now, json.dumps(list(kinds)))).fetchone()[0])


def failing(conn: Connection) -> int:
    """Return how many timers were due and wait because their call failed more than once."""
    sql = f"SELECT count(*) FROM timer AS t WHERE {_OPEN} AND t.tries >= {TOLD_AFTER}"
    return int(conn.execute(sql).fetchone()[0])


def forget(tx: Tx, before: int, limit: int) -> int:
    """Delete at most `limit` timers that fired or were taken back before `before` (UTC ms); returns how many."""
    return tx.execute(
        "DELETE FROM timer WHERE id IN (SELECT id FROM timer WHERE coalesce(fired_at, cancelled_at) < ? LIMIT ?)",
        (before, limit),
    ).rowcount
