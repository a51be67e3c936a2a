"""Rescue file: texts the desk could not store when it closed, encrypted beside it; the next start brings them back."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from xdesk.core.model import ACKNOWLEDGEMENT, PROMISED_TIME, Draft, Rescued
from xdesk.core.seen import NONE_SEEN, Proof, Seen
from xdesk.core.sentences import DeskError
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database import db_errors
from xdesk.replica.database.connection import Connection, open_observer, open_small, touch_private
from xdesk.replica.database.writer import Tx
from xdesk.replica.profile import settings
from xdesk.replica.recovery.seen_proof import prove, seen_here
from xdesk.replica.sanitize import clean

T = TypeVar("T")
ROOM = 256 * 1024
"""Bytes that the file holds free, so that it takes texts also when the disk is full."""
_BROUGHT = "rescue.brought"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS rescued (id TEXT NOT NULL, conversation_id TEXT NOT NULL, kind TEXT NOT NULL, "
    "text TEXT NOT NULL, cursor INTEGER NOT NULL, promise_minutes INTEGER, based_on TEXT, seen_no INTEGER, "
    "updated_at INTEGER NOT NULL, pressed_id TEXT NOT NULL, PRIMARY KEY (conversation_id, kind)) WITHOUT ROWID"
)
_PROOFS = (
    "CREATE TABLE IF NOT EXISTS proof (conversation_id TEXT NOT NULL, kind TEXT NOT NULL, news_after INTEGER NOT NULL, "
    "ids TEXT NOT NULL, PRIMARY KEY (conversation_id, kind)) WITHOUT ROWID"
)
"""What the author of a text had seen, by ids: the file it comes back to may count arrivals otherwise."""


def location(database: Path) -> Path:
    """Return where the rescue file of a desk lies."""
    return database.with_name("rescue.db")


def make_room(database: Path, key: str) -> None:
    """Make the file with room in it, when it is not there or belongs to another key. Raises DeskError."""

    def make(conn: Connection) -> None:
        if conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'rescued'").fetchone():
            return
        conn.execute(_TABLE)
        conn.execute("CREATE TABLE room (filling BLOB)")
        conn.execute("INSERT INTO room (filling) VALUES (zeroblob(?))", (ROOM,))
        conn.execute("DROP TABLE room")

    _in_file(database, key, make)


def write(database: Path, key: str, texts: Sequence[Rescued], rescue_id: str) -> None:
    """Keep `texts` for the next start; `rescue_id`: a new id of ours, newer than those before. Raises DeskError.

    The desk's own file is looked at for what their authors had seen; where it cannot be read, they saw nothing.
    """
    proofs = _proofs(database, key, texts)

    def keep(conn: Connection) -> None:
        conn.execute(_TABLE)
        conn.execute(_PROOFS)
        for one in texts:
            _keep_one(conn, one, rescue_id, proofs.get((one.draft.conversation_id, one.draft.kind)))

    _in_file(database, key, keep)


def _keep_one(conn: Connection, one: Rescued, rescue_id: str, proof: Proof | None) -> None:
    draft, seen = one.draft, one.draft.seen or Seen()
    conn.execute(
        "INSERT OR REPLACE INTO rescued (id, conversation_id, kind, text, cursor, promise_minutes, based_on, "
        "seen_no, updated_at, pressed_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            rescue_id, draft.conversation_id, draft.kind, clean(draft.text), draft.cursor,
            draft.promise_minutes, seen.newest_id, seen.no, draft.updated_at, one.pressed_id,
        ),
    )  # fmt: skip
    conn.execute("DELETE FROM proof WHERE conversation_id = ? AND kind = ?", (draft.conversation_id, draft.kind))
    if proof is not None:
        conn.execute(
            "INSERT INTO proof (conversation_id, kind, news_after, ids) VALUES (?, ?, ?, ?)",
            (draft.conversation_id, draft.kind, proof.news_after, json.dumps(sorted(proof.ids))),
        )


def _proofs(database: Path, key: str, texts: Sequence[Rescued]) -> dict[tuple[str, str], Proof]:
    """Return by conversation and kind what the desk's own file proves to have been seen; {} when it is not readable."""
    found: dict[tuple[str, str], Proof] = {}
    try:
        with closing(open_observer(database, key)) as conn:
            for draft in (one.draft for one in texts if one.draft.seen is not None):
                proof = prove(conn, draft.conversation_id, draft.seen or Seen())
                if proof is not None:
                    found[draft.conversation_id, draft.kind] = proof
    except (DeskError, db_errors.Failure, OSError):
        pass  # the texts are what has to be kept
    return found


def read(database: Path, key: str) -> dict[str, list[Rescued]]:
    """Return what was kept, by the id of each rescue, oldest first. Raises DeskError when the file cannot be read."""
    if not location(database).exists():
        return {}
    return _in_file(database, key, _all, set_aside=False)


def clear(database: Path, key: str) -> None:
    """Forget what was brought back; the room stays. Raises DeskError."""

    def forget(conn: Connection) -> None:
        conn.execute("DELETE FROM rescued")
        conn.execute(_PROOFS)
        conn.execute("DELETE FROM proof")

    _in_file(database, key, forget)


def bring_back(tx: Tx, kept: dict[str, list[Rescued]]) -> int:
    """Make drafts of the texts of every rescue that was not brought back before; returns how many texts came back.

    A draft that is newer stays, with the text behind it. What is in a draft, a reply or a note already is left out.
    Their authors had seen what this very file can prove, by ids, to have been seen.
    """
    last, found = str(settings.get(tx.conn, _BROUGHT, "")), 0
    for rescue_id, texts in sorted(kept.items()):
        if rescue_id > last:
            found += sum(_bring_one(tx, one) for one in texts)
            settings.put(tx, _BROUGHT, rescue_id)
    return found


def _bring_one(tx: Tx, one: Rescued) -> bool:
    draft, old = one.draft, drafts.read(tx.conn, one.draft.conversation_id, one.draft.kind)
    if _is_taken(tx, one) or (old is not None and draft.text in old.text):
        return False
    if draft.seen is not None:
        draft = replace(draft, seen=seen_here(tx.conn, draft.conversation_id, draft.seen, one.proof))
    if old is not None and old.updated_at > draft.updated_at:
        seen = draft.seen and old.seen and old.seen.at_least(draft.seen)
        draft = replace(old, text=f"{old.text}\n{draft.text}", seen=seen)
    drafts.save(tx, draft)
    return True


def _is_taken(tx: Tx, one: Rescued) -> bool:
    """Whether the press of Send whose outcome was unknown at closing had stored this very text."""
    table = "note" if one.draft.kind == "note" else "outbox"
    row = tx.execute(f"SELECT text FROM {table} WHERE id = ?", (one.pressed_id,)).fetchone()
    before, mark, after = one.draft.text.strip().partition(PROMISED_TIME)
    if row is None or one.draft.kind != ACKNOWLEDGEMENT or not mark:
        return row is not None and row[0].strip() == one.draft.text.strip()
    return bool(row[0].strip().startswith(before) and row[0].strip().endswith(after))  # the time went out as digits


def _all(conn: Connection) -> dict[str, list[Rescued]]:
    if not conn.execute("SELECT 1 FROM sqlite_schema WHERE name = 'rescued'").fetchone():
        return {}
    conn.execute(_PROOFS)  # a file of an earlier version holds none
    kept: dict[str, list[Rescued]] = {}
    for row in conn.execute(
        "SELECT r.id, r.conversation_id, r.kind, text, cursor, promise_minutes, updated_at, based_on, seen_no, "
        "pressed_id, news_after, ids FROM rescued AS r LEFT JOIN proof AS p USING (conversation_id, kind) "
        "ORDER BY r.id, r.conversation_id, r.kind"
    ):
        seen = Seen(row[7] or NONE_SEEN, row[8] or 0)
        draft = Draft(row[1], row[2], row[3], row[4], row[5], row[6], seen)
        proof = None if row[11] is None else Proof(row[10], frozenset(json.loads(row[11])))
        kept.setdefault(row[0], []).append(Rescued(draft, row[9], proof))
    return kept


def _in_file(database: Path, key: str, work: Callable[[Connection], T], *, set_aside: bool = True) -> T:
    """Do something in one transaction of the file; one that this key does not open is set aside. Raises DeskError."""
    path = location(database)
    try:
        try:
            with _opened(path, key) as conn:
                return work(conn)
        except db_errors.Failure as error:
            if not (set_aside and db_errors.is_damage(error)):
                raise
        os.replace(path, path.with_suffix(".unreadable"))
        with _opened(path, key) as conn:
            return work(conn)
    except db_errors.Failure as error:
        raise db_errors.as_desk_error(error, path) from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise DeskError(db_errors.FULL if full else db_errors.READ_ONLY) from error


@contextmanager
def _opened(path: Path, key: str) -> Iterator[Connection]:
    touch_private(path)
    conn = open_small(path, key)
    try:
        conn.execute("BEGIN IMMEDIATE")
        yield conn
        conn.execute("COMMIT")
    finally:
        conn.close()
