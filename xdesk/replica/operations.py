"""Operations: one row for each call that changed something, written in the transaction of its effect.

Texts stand in the arguments as agents wrote them; they go when the same text goes elsewhere.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from xdesk.core.operations.operation import Operation
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.sanitize import clean

T = TypeVar("T")
FREQUENT = ("draft.save", "conversation.mark_read", "conversation.worked")
"""Calls that come by themselves while an agent types and looks: their rows go after days, not weeks."""
_KNOWN_THEN = ("based_on", "seen_no", "cursor", "macro_id")
_COLUMNS = "id, actor, at, name, args, base, undoes"
_OTHER_REPLY = QT_TRANSLATE_NOOP(
    "Reply",
    "The text as it was when you first pressed Send is stored already and goes out. This one was not sent: take the "
    "first one back, or send this after it.",
)
_OTHER_TEXT = QT_TRANSLATE_NOOP(
    "Desk",
    "What you pressed first is stored already, as it was then. This one was not stored: change it and press again to "
    "keep it, too.",
)


def once(operation: Operation, fn: Callable[..., T]) -> Callable[..., T]:
    """Return `fn` as the effect of `operation`: it runs and leaves the row; where the row is already, nothing is done.

    Then what it returned the first time is returned, or DeskError is raised when the first one said something else.
    """

    @functools.wraps(fn)
    def run(tx: Tx, *args: Any, **more: Any) -> T:
        known = tx.execute("SELECT name, args, result FROM operation WHERE id = ?", (operation.id,)).fetchone()
        if known is not None:
            _require_same(operation, known[0], known[1])
            return json.loads(known[2])  # type: ignore[no-any-return]
        result = fn(tx, *args, **more)
        _note(tx, operation, result)
        return result

    return run


def _require_same(operation: Operation, name: str, args: str | None) -> None:
    """Raise DeskError when what is asked for is not what the row says was done: it would be told as done."""
    asked = _asked(json.loads(_dumps(dict(operation.args))))
    if name == operation.name and (args is None or _asked(json.loads(args)) == asked):
        return
    raise DeskError(Sentence("Reply", _OTHER_REPLY) if name == "reply.send" else Sentence("Desk", _OTHER_TEXT))


def _asked(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a call asks for, without what whoever asks knew then, which a second press may know more of."""
    return {name: value for name, value in args.items() if value is not None and name not in _KNOWN_THEN}


def _note(tx: Tx, operation: Operation, result: object) -> None:
    args = dict(operation.args)
    tx.execute(
        "INSERT INTO operation (id, actor, at, name, args, base, result, undoes, account_id, conversation_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            operation.id, operation.actor, operation.at, operation.name, _dumps(args), _dumps(operation.base),
            json.dumps(result), operation.undoes or None, args.get("account_id"), _conversation(tx, args),
        ),
    )  # fmt: skip


def _dumps(value: object) -> str:
    """Return JSON that a file can hold and that gives every sign back, also those that no text in it may have."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if clean(text) == text else json.dumps(value, separators=(",", ":"))


def _conversation(tx: Tx, args: dict[str, Any]) -> str | None:
    """Return the conversation a call is about: the row goes with it."""
    if args.get("conversation_id"):
        return str(args["conversation_id"])
    for table, name in (("outbox", "outbox_id"), ("note", "note_id")):
        if args.get(name):
            row = tx.execute(f"SELECT conversation_id FROM {table} WHERE id = ?", (args[name],)).fetchone()
            return None if row is None else str(row[0])
    return None


def read(conn: Connection, operation_id: str) -> Operation | None:
    """Return an operation whose text was not erased, None when there is none."""
    sql = f"SELECT {_COLUMNS} FROM operation WHERE id = ? AND args IS NOT NULL"
    row = conn.execute(sql, (operation_id,)).fetchone()
    return None if row is None else _operation(row)


def after(conn: Connection, no: int) -> list[tuple[int, Operation]]:
    """Return what followed the operation with number `no`, in the order in which it took effect, with its numbers.

    Those whose text was erased are left out: they cannot be done again.
    """
    sql = f"SELECT no, {_COLUMNS} FROM operation WHERE no > ? AND args IS NOT NULL ORDER BY no"
    return [(row[0], _operation(row[1:])) for row in conn.execute(sql, (no,))]


def _operation(row: Any) -> Operation:
    return Operation(row[0], row[1], row[2], row[3], json.loads(row[4]), json.loads(row[5]), row[6] or "")


def prune(tx: Tx, before: int, limit: int) -> int:
    """Erase at most `limit` operations older than `before` (UTC ms); returns how many."""
    return _gone(tx, "SELECT no FROM operation WHERE at < ? ORDER BY no LIMIT ?", (before, limit))


def prune_frequent(tx: Tx, before: int, limit: int) -> int:
    """Erase at most `limit` operations older than `before` that came by themselves (FREQUENT); returns how many."""
    marks = ", ".join("?" * len(FREQUENT))
    sql = f"SELECT no FROM operation WHERE name IN ({marks}) AND at < ? ORDER BY no LIMIT ?"
    return _gone(tx, sql, (*FREQUENT, before, limit))


def _gone(tx: Tx, which: str, values: tuple[object, ...]) -> int:
    gone = tx.execute(f"DELETE FROM operation WHERE no IN ({which})", values).rowcount
    tx.erased |= gone > 0
    return gone


def forget_texts(tx: Tx, conversation_id: str) -> None:
    """Erase what agents wrote in a conversation from its operations; that they acted, and when, stays."""
    sql = "UPDATE operation SET args = NULL WHERE conversation_id = ? AND json_extract(args, '$.text') IS NOT NULL"
    tx.erased |= tx.execute(sql, (conversation_id,)).rowcount > 0
