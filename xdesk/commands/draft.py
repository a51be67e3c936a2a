"""Drafts: saved while the agent types; nothing here is worth an undo step of its own."""

from __future__ import annotations

from xdesk.commands.call_result import CallResult
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import command
from xdesk.core.model import Draft
from xdesk.core.seen import NONE_SEEN, Seen
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.core.text.weighted_length import utf16
from xdesk.replica.agent_texts import drafts


@command(
    "draft.save",
    QT_TRANSLATE_NOOP("Command", "Keep the draft"),
    needs="conversation",
    opened_by="reply.write",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Keeps what you are writing, for this conversation, on this computer."),
)
def save(
    context: CallContext,
    conversation_id: str,
    kind: str,
    text: str,
    cursor: int = 0,
    promise_minutes: int | None = None,
    based_on: str | None = None,
    seen_no: int | None = None,
) -> CallResult:
    """Keep unsent text of `kind` ('reply' | 'note' | 'acknowledge'); empty text removes it. Does not wait for the disk.

    `cursor`: UTF-16 units; `based_on`, `seen_no`: what was on the screen when it was last edited (`core.seen`).
    """
    draft = Draft(conversation_id, kind, text, cursor, promise_minutes, context.at, seen_from(based_on, seen_no))
    context.write(drafts.save, draft, based_on=based_on, typed_by=context.agent)
    return CallResult()


def seen_from(based_on: str | None, seen_no: int | None) -> Seen | None:
    """Return what was on the screen from a call's arguments, None when the caller has no screen."""
    return None if seen_no is None else Seen(based_on or NONE_SEEN, seen_no)


@command(
    "draft.put_back",
    QT_TRANSLATE_NOOP("Command", "Put the text back into the editor"),
    needs="conversation",
    opened_by="undo",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Puts the text of a dropped reply back into the editor."),
)
def put_back(
    context: CallContext,
    conversation_id: str,
    kind: str,
    text: str,
    based_on: str | None = None,
    seen_no: int | None = None,
    promise_minutes: int | None = None,
) -> CallResult:
    """Put `text` into the draft, before what stands there; `based_on`, `seen_no`: what its author had seen."""
    back = Draft(
        conversation_id, kind, text, utf16(text, len(text)), promise_minutes, context.at, seen_from(based_on, seen_no)
    )
    context.commit(drafts.put_before, back)
    say = Sentence("Reply", QT_TRANSLATE_NOOP("Reply", "The text is back in the editor. It has not been sent."))
    return CallResult(say=say, go="note" if kind == "note" else "composer")
