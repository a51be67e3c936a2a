"""Notes between colleagues: they never leave the desk."""

from __future__ import annotations

from typing import Any

from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import command
from xdesk.core.model import Draft, Note
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.core.text.invisible import is_blank
from xdesk.core.text.weighted_length import clean
from xdesk.replica.agent_texts import drafts, notes


@command(
    "note.add",
    QT_TRANSLATE_NOOP("Command", "Add this note"),
    needs="conversation",
    opened_by="composer.send",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Keeps a note for your colleagues. The customer never sees it."),
)
def add(context: CallContext, conversation_id: str, text: str) -> CallResult:
    """Keep a note in a conversation; its draft goes in the same transaction. Raises DeskError without text.

    The note has the operation's id.
    """
    text = clean(text)
    if is_blank(text):
        raise DeskError(Sentence("Note", QT_TRANSLATE_NOOP("Note", "There is no text to keep yet.")))
    talk = context.conversation(conversation_id)
    note = Note(context.id, talk.id, context.agent, text, context.at, pinned=False)
    context.commit(_add, note, talk.customer.id)
    say = Sentence("Note", QT_TRANSLATE_NOOP("Note", "Note added. Only colleagues see it."))
    return CallResult(
        say=say, undo=Call("note.take_back", {"note_id": note.id, "conversation_id": talk.id, "text": text})
    )


def _add(tx: Any, note: Note, customer_id: str) -> None:
    notes.add(tx, note, customer_id)
    drafts.save(tx, Draft(note.conversation_id, "note", "", 0, None, note.at))


@command(
    "note.take_back",
    QT_TRANSLATE_NOOP("Command", "Take the note back"),
    needs="note",
    opened_by="undo",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Takes a note just added back into the editor."),
)
def take_back(context: CallContext, note_id: str, conversation_id: str, text: str) -> CallResult:
    """Erase a note and put its text back into the draft, before what stands there."""
    context.commit(_take_back, note_id, conversation_id, text, context.at)
    say = Sentence("Note", QT_TRANSLATE_NOOP("Note", "Note taken back. The text is in the editor."))
    return CallResult(say=say, go="note")


def _take_back(tx: Any, note_id: str, conversation_id: str, text: str, at: int) -> None:
    notes.erase(tx, note_id, at)
    drafts.put_before(tx, Draft(conversation_id, "note", text, 0, None, at))


@command(
    "note.erase",
    QT_TRANSLATE_NOOP("Command", "Remove the note"),
    needs="note",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Takes a note away. Z brings it back."),
)
def erase(context: CallContext, note_id: str) -> CallResult:
    """Take a note away."""
    context.commit(notes.erase, note_id, context.at)
    say = Sentence("Note", QT_TRANSLATE_NOOP("Note", "Note removed."))
    return CallResult(say=say, undo=Call("note.restore", {"note_id": note_id}))


@command(
    "note.restore",
    QT_TRANSLATE_NOOP("Command", "Bring the note back"),
    needs="note",
    opened_by="undo",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Brings a removed note back."),
)
def restore(context: CallContext, note_id: str) -> CallResult:
    """Bring a removed note back."""
    context.commit(notes.restore, note_id)
    say = Sentence("Note", QT_TRANSLATE_NOOP("Note", "The note is back."))
    return CallResult(say=say, undo=Call("note.erase", {"note_id": note_id}))


@command(
    "note.pin",
    QT_TRANSLATE_NOOP("Command", "Pin the note"),
    needs="note",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Pins a note to the customer, so that every conversation shows it."),
)
def pin(context: CallContext, note_id: str, on: bool = True) -> CallResult:
    """Pin a note to the customer, or with `on` False take the pin out."""
    context.commit(notes.pin, note_id, on)
    pinned, loose = QT_TRANSLATE_NOOP("Note", "Note pinned."), QT_TRANSLATE_NOOP("Note", "Note no longer pinned.")
    return CallResult(
        say=Sentence("Note", pinned if on else loose), undo=Call("note.pin", {"note_id": note_id, "on": not on})
    )
