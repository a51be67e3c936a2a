"""Notes of colleagues: they never leave the desk."""

from __future__ import annotations

from xdesk.core.activity.events import Noted
from xdesk.core.changes import Subject
from xdesk.core.model import Note
from xdesk.replica import events
from xdesk.replica.database.writer import Tx
from xdesk.replica.sanitize import clean


def add(tx: Tx, note: Note, customer_id: str) -> None:
    """Keep a note; the same id twice is one note."""
    cursor = tx.execute(
        "INSERT OR IGNORE INTO note (id, conversation_id, customer_id, author, text, at, pinned) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (note.id, note.conversation_id, customer_id, note.author, clean(note.text), note.at, note.pinned),
    )
    if cursor.rowcount > 0:
        events.log(tx, Noted(note.id), conversation_id=note.conversation_id, at=note.at, agent_id=note.author)
    tx.touch(Subject.TIMELINE | Subject.CUSTOMER, conversation=note.conversation_id, customer=customer_id)


def erase(tx: Tx, note_id: str, at: int) -> None:
    """Take a note away; `restore` brings it back."""
    _set(tx, note_id, "deleted_at", at)


def restore(tx: Tx, note_id: str) -> None:
    """Bring an erased note back."""
    _set(tx, note_id, "deleted_at", None)


def pin(tx: Tx, note_id: str, on: bool) -> None:
    """Pin a note to the customer, or take the pin out."""
    _set(tx, note_id, "pinned", int(on))


def _set(tx: Tx, note_id: str, column: str, value: int | None) -> None:
    row = tx.execute("SELECT conversation_id, customer_id FROM note WHERE id = ?", (note_id,)).fetchone()
    if row is None:
        return
    tx.execute(f"UPDATE note SET {column} = ? WHERE id = ?", (value, note_id))
    tx.touch(Subject.TIMELINE | Subject.CUSTOMER, conversation=row[0], customer=row[1])
