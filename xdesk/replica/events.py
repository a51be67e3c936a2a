"""The log of what happened to conversations (`core.activity.events`): one row for one fact; never a text.

Table `event`: `no` counts the rows of this file; `id`, `at`, `kind`, `conversation_id`, `account_id`, `channel`,
`agent_id` stand in every row, the fields of a kind in columns of their name (`message_id`, `reply_id`, `note_id`,
`to_id` for those that hold ids). Rows stay when words are erased and go with their conversation.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from xdesk.core.activity.events import FIELDS, KINDS, Event, What, name
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx

_OWN = ("id", "at", "kind", "conversation_id", "account_id", "channel", "agent_id")
_COLUMN = {"message": "message_id", "reply": "reply_id", "note": "note_id", "to": "to_id"}
_FIELDS = tuple(dict.fromkeys(field for kind in KINDS for field in FIELDS[kind]))
_READ = f"SELECT {', '.join(_OWN)}, {', '.join(_COLUMN.get(one, one) for one in _FIELDS)} FROM event"


def log(
    tx: Tx,
    what: What,
    *,
    conversation_id: str,
    at: int,
    agent_id: str | None = None,
    location: tuple[str, str] | None = None,
) -> bool:
    """Write down what happened; `at` UTC ms of X. Returns False when that very fact is here already.

    `place`: account and channel, for whoever knows them; else those of the conversation as it is.
    """
    account_id, channel = location or _place(tx, conversation_id)
    base = name(what, conversation_id=conversation_id, account_id=account_id, at=at, agent_id=agent_id)
    rest = (at, what.kind, conversation_id, account_id, channel, agent_id, *what.values().values())
    sql, times = _insert(what.kind), 1
    while tx.execute(sql, (base if times == 1 else f"{base}-{times}", *rest)).rowcount <= 0:
        if what.once:
            return False
        times += 1
    return True


def log_messages(tx: Tx, account_id: str, told: Iterable[tuple[What, str, str, int]]) -> None:
    """Write down of messages (what, conversation, channel, UTC ms of X) that they came; a fact that is here stays."""
    kinds: dict[str, list[tuple[object, ...]]] = {}
    for what, conversation_id, channel, at in told:
        identity = name(what, conversation_id=conversation_id, account_id=account_id, at=at, agent_id=None)
        row = (identity, at, what.kind, conversation_id, account_id, channel, None, *what.values().values())
        kinds.setdefault(what.kind, []).append(row)
    for kind, rows in kinds.items():
        tx.executemany(_insert(kind), rows)


def _place(tx: Tx, conversation_id: str) -> tuple[str, str]:
    row = tx.execute("SELECT account_id, channel FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    return ("", "") if row is None else (row[0], row[1])


@functools.cache
def _insert(kind: str) -> str:
    names = (*_OWN, *(_COLUMN.get(one, one) for one in FIELDS[kind]))
    return f"INSERT OR IGNORE INTO event ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


def macro_of(tx: Tx, reply_id: str) -> str | None:
    """Return the code of the macro a reply was made with, None when it was typed."""
    row = tx.execute("SELECT macro FROM event WHERE id = ?", (f"{reply_id}-queued",)).fetchone()
    return None if row is None else row[0]


def claimed(tx: Tx, account_id: str, *x_ids: str) -> None:
    """A message that seemed to be written elsewhere is a reply of this desk: `sent` tells it, and it is one fact."""
    tx.executemany(
        "DELETE FROM event WHERE id = ?", [(f"{one}-{account_id}-sent_elsewhere",) for one in dict.fromkeys(x_ids)]
    )


def shown(tx: Tx, reply_id: str, message_id: str, at: int | None = None) -> bool:
    """X shows a reply as `message_id`, written at `at` (UTC ms); returns whether that it was sent is here."""
    sql = "UPDATE event SET message_id = ?1, at = coalesce(?2, at) WHERE id IN (?3 || '-sent', ?3 || '-promised')"
    return tx.execute(sql, (message_id, at, reply_id)).rowcount > 0


def told_in(tx: Tx, account_id: str, message_id: str, channel: str) -> None:
    """A message is told once more, of another channel perhaps: what happened did so where it stands now."""
    tx.executemany(
        "UPDATE event SET channel = ?1 WHERE id = ?2 AND channel <> ?1",
        [(channel, f"{message_id}-{account_id}-{kind}") for kind in ("received", "sent_elsewhere")],
    )


def of(conn: Connection, conversation_id: str) -> list[Event]:
    """Return what happened to a conversation, oldest first."""
    rows = conn.execute(f"{_READ} WHERE conversation_id = ? ORDER BY at, no", (conversation_id,))
    return [_event(row) for row in rows]


def every(conn: Connection) -> Iterator[Event]:
    """Yield all that happened, oldest first."""
    for row in conn.execute(f"{_READ} ORDER BY at, no"):
        yield _event(row)


def _event(row: Any) -> Event:
    identity, at, kind, conversation_id, account_id, channel, agent_id = row[:7]
    told = dict(zip(_FIELDS, row[7:], strict=True))
    values = {field: told[field] for field in FIELDS[kind]}
    if "auto" in values:
        values["auto"] = bool(values["auto"])
    return Event(identity, at, conversation_id, account_id, channel, agent_id, KINDS[kind](**values))
