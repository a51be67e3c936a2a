"""Drafts: saved while the agent types; nothing here is worth an undo step of its own."""

from __future__ import annotations

from typing import Any

from xdesk.commands.desk import Desk
from xdesk.commands.done import Done
from xdesk.commands.registry import command
from xdesk.core.model import Draft
from xdesk.core.text import utf16
from xdesk.core.words import QT_TRANSLATE_NOOP, Sentence
from xdesk.replica import drafts


@command(
    "draft.save",
    QT_TRANSLATE_NOOP("Command", "Keep the draft"),
    needs="conversation",
    door="reply.write",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Keeps what you are writing, for this conversation, on this computer."),
)
def save(
    desk: Desk,
    conversation_id: str,
    kind: str,
    text: str,
    cursor: int = 0,
    promise_minutes: int | None = None,
    based_on: str | None = None,
) -> Done:
    """Keep unsent text of `kind` ('reply' | 'note'); empty text removes the draft. Does not wait for the disk.

    `cursor`: UTF-16 units; `based_on`: the newest message of the customer the agent had before them.
    """
    draft = Draft(conversation_id, kind, text, cursor, promise_minutes, desk.x_now())
    desk.write(_save, draft, based_on)
    return Done()


def _save(tx: Any, draft: Draft, based_on: str | None) -> None:
    drafts.save(tx, draft, based_on=based_on)


@command(
    "draft.put_back",
    QT_TRANSLATE_NOOP("Command", "Put the text back into the editor"),
    needs="conversation",
    door="undo",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Puts the text of a dropped reply back into the editor."),
)
def put_back(desk: Desk, conversation_id: str, kind: str, text: str) -> Done:
    """Put `text` into the draft, before what stands there."""
    desk.commit(_put_back, conversation_id, kind, text, desk.x_now())
    say = Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "The text is back in the editor. It has not been sent."))
    return Done(say=say, go="note" if kind == "note" else "composer")


def _put_back(tx: Any, conversation_id: str, kind: str, text: str, at: int) -> None:
    old = drafts.read(tx.conn, conversation_id, kind)
    whole = text if old is None or old.text == text else f"{text}\n{old.text}"
    basis = drafts.based_on(tx.conn, conversation_id, kind)
    drafts.save(tx, Draft(conversation_id, kind, whole, utf16(text, len(text)), None, at), based_on=basis)
