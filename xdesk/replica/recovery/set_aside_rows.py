"""Set-aside rows: what a file that was set aside holds and the desk's own does not, and how that comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xdesk.core.changes import Subject
from xdesk.core.model import Draft
from xdesk.core.seen import NONE_SEEN, Proof, Seen
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import messages
from xdesk.replica.conversation.conversation_state import recompute
from xdesk.replica.database import connection, damage_check, db_errors
from xdesk.replica.database.connection import Connection
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import agents
from xdesk.replica.recovery import earlier_files, set_aside_history
from xdesk.replica.recovery.seen_proof import prove, seen_here
from xdesk.replica.recovery.set_aside_history import Slice

Row = Mapping[str, Any]

_WAITING = ("queued", "held")
_FLYING = ("sending", "unconfirmed", "asked")
_OPEN = (*_WAITING, *_FLYING, "refused")

_PROOF = "proof of what was seen"
"""A value beside the columns of a row that its author wrote."""
_COUNTS = 2
"""Files of this version and later say up to which arrival the author of a draft had seen everything."""

_HELD = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP("Replica", "Held: this waited in a file that was set aside. Look whether it is still right."),
)
_ASKED = Sentence(
    "Replica",
    QT_TRANSLATE_NOOP(
        "Replica",
        "This was on its way when its file was set aside. Look on X whether it is there, then decide.",
    ),
)


@dataclass(frozen=True)
class Rows:
    """What only the file called `name` holds; rows as the file has them, with what they hang on."""

    name: str
    accounts: tuple[Row, ...]
    secrets: tuple[Row, ...]
    customers: tuple[Row, ...]
    conversations: tuple[Row, ...]
    threads: tuple[Row, ...]
    drafts: tuple[Row, ...]
    replies: tuple[Row, ...]
    notes: tuple[Row, ...]
    tags: tuple[Row, ...]
    history: Mapping[str, int]  # messages, promises and pages (set_aside_history), which come back in slices

    def __bool__(self) -> bool:
        written = self.drafts or self.replies or self.notes or self.tags
        return bool(self.accounts or self.secrets or written or self.history)

    def numbers(self) -> dict[str, int]:
        """Return how many of each an agent would miss."""
        return {
            "drafts": len(self.drafts),
            "replies": len(self.replies),
            "notes": len(self.notes),
            "tags": len(self.tags),
            "accounts": len(self.accounts),
            **self.history,
        }


def read(path: Path, key: str, present: Connection) -> Rows | None:
    """Return what only the set-aside file at `path` holds, None when it is not sound; reads all of it, changes nothing.

    `present` reads the desk's own file. Raises DeskError when the disk fails: then nothing is known.
    """
    try:
        conn = connection.open_observer(path, key)
    except DeskError as error:
        if error.sentence is db_errors.DAMAGED_NOW:
            return None
        raise
    try:
        if damage_check.flaw(conn, whole=True) or connection.version_of(conn) == 0:  # an empty file holds no schema
            return None
        earlier_files.show_threads(conn)
        return _rows(path.name, conn, present)
    except db_errors.Failure as error:
        raise db_errors.at_start(error, path) from error
    finally:
        conn.close()


def _rows(name: str, conn: Connection, present: Connection) -> Rows:
    draft = _missing(conn, present, "draft", ("conversation_id", "kind", "text"), "text <> ''")
    states = ", ".join(f"'{state}'" for state in _OPEN)
    replies = _missing(conn, present, "outbox", ("id",), f"state IN ({states})")
    for row in (*draft, *replies):
        row[_PROOF] = _proof(conn, row)
    notes = _missing(conn, present, "note", ("id",), "deleted_at IS NULL")
    tags = _missing(conn, present, "tag", ("conversation_id", "name"))
    talks = {str(row["conversation_id"]) for row in (*draft, *replies, *notes, *tags)}
    conversations = [row for row in _missing(conn, present, "conversation", ("id",)) if row["id"] in talks]
    threads = [row for row in _missing(conn, present, "thread", ("id",)) if row["conversation_id"] in talks]
    people = {row["customer_id"] for row in conversations}
    customers = [row for row in _missing(conn, present, "customer", ("id",)) if row["id"] in people]
    accounts = _missing(conn, present, "account", ("id",), "state <> 'removing'")
    secrets = _missing(conn, present, "secret", ("name",))
    return Rows(
        name, tuple(accounts), tuple(secrets), tuple(customers), tuple(conversations), tuple(threads), tuple(draft),
        tuple(replies), tuple(notes), tuple(tags), set_aside_history.counted(conn, present),
    )  # fmt: skip


def _seen(row: Row) -> Seen:
    return Seen(row["based_on"] or NONE_SEEN, row["seen_no"] or 0)


def _proof(conn: Connection, row: Row) -> Proof | None:
    """Return what the author of a draft or reply is proven to have seen, for it comes into a file that counts anew."""
    if connection.version_of(conn) < _COUNTS:
        return None
    return prove(conn, row["conversation_id"], _seen(row))


def _missing(
    conn: Connection, present: Connection, table: str, key: tuple[str, ...], where: str = "1"
) -> list[dict[str, Any]]:
    """Return the rows of a table whose `key` the present file does not hold."""
    names = ", ".join(f'"{one}"' for one in key)
    there = set(present.execute(f'SELECT {names} FROM "{table}"'))
    columns = messages.columns_of(conn, table)
    whose = agents.here(conn), agents.here(present)  # one agent, under the id of each file
    rows = (
        agents.as_one(table, dict(zip(columns, row, strict=True)), *whose)
        for row in conn.execute(f'SELECT * FROM "{table}" WHERE {where}')
    )
    return [row for row in rows if tuple(row[one] for one in key) not in there]


def bring_history(path: Path, key: str, present: Connection, store: Callable[[Slice], object]) -> None:
    """Give `store` what passed between customers and us and only the file at `path` holds, slice by slice.

    After `merge`; what was stored already is left out, so it goes on where it was cut short. Raises DeskError.
    """
    conn = connection.open_observer(path, key)
    try:
        earlier_files.show_threads(conn)
        for piece in set_aside_history.slices(conn, present):
            store(piece)
    except db_errors.Failure as error:
        raise db_errors.at_start(error, path) from error
    finally:
        conn.close()


def merge(tx: Tx, rows: Rows, *, at: int) -> None:
    """Bring back what only the set-aside file holds; what the desk has stays as it is. `at` UTC ms.

    Nothing is sent by it: replies that waited are held, one that was on its way is asked about. A draft goes to the
    history of a conversation that has another one by now. The same rows twice are brought back once.
    """
    _insert(tx, "account", rows.accounts)
    _insert(tx, "secret", rows.secrets)
    _insert(tx, "customer", rows.customers)
    _insert(tx, "conversation", ({k: v for k, v in row.items() if k != "key"} for row in rows.conversations))
    _insert(tx, "thread", rows.threads)
    for row in rows.drafts:
        _bring_draft(tx, row, at)
    for row in rows.replies:
        _bring_reply(tx, row)
    _insert(tx, "note", rows.notes)
    _insert(tx, "tag", rows.tags)
    for talk in {row["conversation_id"] for row in (*rows.drafts, *rows.replies, *rows.notes, *rows.tags)}:
        recompute(tx, talk)
        tx.touch(Subject.TIMELINE | Subject.INBOX, conversation=talk)
    tx.touch(Subject.ACCOUNT | Subject.OUTBOX | Subject.CUSTOMER | Subject.HEALTH | Subject.DRAFT)


def _seen_here(tx: Tx, row: Row) -> Seen:
    """Return what the author of a row had seen, in the arrival numbers of the desk's own file."""
    proof = row[_PROOF]
    return Seen() if proof is None else seen_here(tx.conn, row["conversation_id"], _seen(row), proof)


def _bring_draft(tx: Tx, row: Row, at: int) -> None:
    talk, kind = row["conversation_id"], row["kind"]
    if drafts.read(tx.conn, talk, kind) is not None:
        drafts.note_version(tx, talk, kind, row["text"], at=at, why="set aside")
        return
    seen = _seen_here(tx, row)
    drafts.save(tx, Draft(talk, kind, row["text"], row["cursor"], row["promise_minutes"], row["updated_at"], seen))


def _bring_reply(tx: Tx, row: Row) -> None:
    flies = row["state"] in _FLYING
    busy = f"SELECT 1 FROM outbox WHERE account_id = ? AND conversation_id = ? AND state IN {_FLYING!r}"
    if flies and tx.execute(busy, (row["account_id"], row["conversation_id"])).fetchone() is None:
        new: dict[str, object] = {"state": "asked", "sentence": _ASKED.dumps()}
    elif flies:
        new = {"state": "held", "sentence": _ASKED.dumps()}
    elif row["state"] in _WAITING:
        new = {"state": "held", "sentence": _HELD.dumps()}
    else:
        new = {}
    seen = _seen_here(tx, row)
    new |= {"based_on": seen.newest_id, "seen_no": seen.no}
    # What was decided then is asked again.
    _insert(tx, "outbox", ({**row, **new, "undo_until": None, "human_id": None, "decision": None},))


def _insert(tx: Tx, table: str, rows: Iterable[Row]) -> None:
    known = set(messages.columns_of(tx.conn, table))
    for row in rows:
        names = [name for name in row if name in known]
        words, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
        tx.execute(f'INSERT OR IGNORE INTO "{table}" ({words}) VALUES ({marks})', [row[name] for name in names])
