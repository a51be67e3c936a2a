"""Conversations: done and open, whose they are, tags, read or not."""

from __future__ import annotations

from typing import Any

from xdesk.commands.call_result import Call, CallResult
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import command
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.replica.conversation import conversations

LONGEST_TAG = 40


def _said(text: str, **values: str) -> Sentence:
    return Sentence("Conversation", text, values)


@command(
    "conversation.done",
    QT_TRANSLATE_NOOP("Command", "Done"),
    keys=("e",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Closes the matter and goes to the next one. A new message opens it again."),
)
def done(context: CallContext, conversation_id: str, seen_no: int | None = None) -> CallResult:
    """Mark a conversation done, as far as it was on the screen: `seen_no` is the newest arrival there, None for all.

    When something came after that it stays open, and says so.
    """
    before, now = _status(context, conversation_id, "done", seen_no)
    if before == "done":
        return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "It is done already.")))
    if now != "done":
        text = QT_TRANSLATE_NOOP("Conversation", "It stays open: something came that was not on your screen yet.")
        return CallResult(say=_said(text))
    undo = Call("conversation.reopen", {"conversation_id": conversation_id})
    return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "Done.")), undo=undo, go="next")


@command(
    "conversation.reopen",
    QT_TRANSLATE_NOOP("Command", "Reopen"),
    keys=("shift+e",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Opens a matter that was done. Its clock goes on as if it never was."),
)
def reopen(context: CallContext, conversation_id: str) -> CallResult:
    """Mark a conversation open."""
    if _status(context, conversation_id, "open")[0] == "open":
        return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "It is open already.")))
    undo = Call("conversation.done", {"conversation_id": conversation_id})
    return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "Open again.")), undo=undo)


def _status(context: CallContext, conversation_id: str, status: str, seen_no: int | None = None) -> tuple[str, str]:
    """Return what the status was and what it is now: what came meanwhile may keep it open."""
    context.conversation(conversation_id)
    before, now = context.commit(_set_status, conversation_id, status, context.agent, context.at, seen_no)
    return before, now


def _set_status(
    tx: Any, conversation_id: str, status: str, agent: str, at: int, seen_no: int | None
) -> tuple[str, str]:
    before = conversations.set_status(tx, conversation_id, status, agent=agent, at=at, seen_no=seen_no)
    return before, conversations.status(tx.conn, conversation_id) or before


@command(
    "conversation.take",
    QT_TRANSLATE_NOOP("Command", "Take it"),
    keys=("i",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Makes this conversation yours, so that no colleague answers it too."),
)
def take(context: CallContext, conversation_id: str) -> CallResult:
    """Give the conversation to oneself."""
    return _given(context, conversation_id, context.agent, _said(QT_TRANSLATE_NOOP("Conversation", "It is yours.")))


@command(
    "conversation.release",
    QT_TRANSLATE_NOOP("Command", "Release it"),
    keys=("shift+a",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Gives the conversation back to everybody."),
)
def release(context: CallContext, conversation_id: str) -> CallResult:
    """Give the conversation to nobody."""
    return _given(context, conversation_id, None, _said(QT_TRANSLATE_NOOP("Conversation", "It is free for everybody.")))


@command(
    "conversation.assign",
    QT_TRANSLATE_NOOP("Command", "Assign it"),
    needs="conversation",
    opened_by="conversation.take",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Gives the conversation to one agent, or to nobody."),
)
def assign(context: CallContext, conversation_id: str, agent: str | None) -> CallResult:
    """Give the conversation to `agent`, None for nobody."""
    return _given(context, conversation_id, agent, _said(QT_TRANSLATE_NOOP("Conversation", "Assigned.")))


def _given(context: CallContext, conversation_id: str, agent: str | None, say: Sentence) -> CallResult:
    context.conversation(conversation_id)
    old = context.commit(_assign, conversation_id, agent, context.agent, context.at)
    if old == agent:
        return CallResult(say=say)
    return CallResult(say=say, undo=Call("conversation.assign", {"conversation_id": conversation_id, "agent": old}))


def _assign(tx: Any, conversation_id: str, agent: str | None, by: str, at: int) -> str | None:
    return conversations.assign(tx, conversation_id, agent, by=by, at=at)


@command(
    "conversation.tag",
    QT_TRANSLATE_NOOP("Command", "Put a tag on"),
    needs="conversation",
    opened_by="tag.open",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Puts a tag on the conversation."),
)
def tag(context: CallContext, conversation_id: str, name: str) -> CallResult:
    """Put a tag on; undo takes it off unless it was there."""
    name = _tag_name(name)
    context.conversation(conversation_id)
    changed = context.commit(_set_tag, conversation_id, name, True, context.agent, context.at)
    if not changed:
        return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "The tag {tag} is there already."), tag=name))
    undo = Call("conversation.untag", {"conversation_id": conversation_id, "name": name})
    return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "Tagged {tag}."), tag=name), undo=undo)


@command(
    "conversation.untag",
    QT_TRANSLATE_NOOP("Command", "Take a tag off"),
    needs="conversation",
    opened_by="tag.open",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Takes a tag off the conversation."),
)
def untag(context: CallContext, conversation_id: str, name: str) -> CallResult:
    """Take a tag off; undo puts it back."""
    context.conversation(conversation_id)
    if not context.commit(_set_tag, conversation_id, name, False, context.agent, context.at):
        return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "There is no tag {tag} here."), tag=name))
    undo = Call("conversation.tag", {"conversation_id": conversation_id, "name": name})
    return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "Tag {tag} taken off."), tag=name), undo=undo)


def _tag_name(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_TAG]
    if not name:
        raise DeskError(_said(QT_TRANSLATE_NOOP("Conversation", "A tag needs a name.")))
    return name


def _set_tag(tx: Any, conversation_id: str, name: str, on: bool, agent: str, at: int) -> bool:
    return conversations.tag(tx, conversation_id, name, on, agent=agent, at=at)


@command(
    "conversation.mark_unread",
    QT_TRANSLATE_NOOP("Command", "Mark unread"),
    keys=("shift+u",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Makes the newest message unread again, on this desk only."),
)
def mark_unread(context: CallContext, conversation_id: str) -> CallResult:
    """Make the customer's newest message unread."""
    context.commit(_unread, conversation_id, context.agent, context.at)
    undo = Call("conversation.mark_read", {"conversation_id": conversation_id})
    return CallResult(say=_said(QT_TRANSLATE_NOOP("Conversation", "Marked unread.")), undo=undo, go="list")


@command(
    "conversation.mark_read",
    QT_TRANSLATE_NOOP("Command", "Mark read"),
    keys=("shift+i",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Notes that you have read everything here. The customer is not told."),
)
def mark_read(context: CallContext, conversation_id: str) -> CallResult:
    """Note that the agent has read everything; happens at each opening, so it waits for nothing and has no undo."""
    context.write(_read, conversation_id, context.agent, context.at)
    return CallResult()


def _unread(tx: Any, conversation_id: str, agent: str, at: int) -> None:
    conversations.mark_unread(tx, conversation_id, agent=agent, at=at)


def _read(tx: Any, conversation_id: str, agent: str, at: int) -> None:
    conversations.mark_read(tx, conversation_id, agent=agent, at=at)


@command(
    "conversation.worked",
    QT_TRANSLATE_NOOP("Command", "Note the time you were at it"),
    needs="conversation",
    opened_by="move.open",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Notes how long you were at a conversation; only numbers about work use it."),
)
def worked(context: CallContext, conversation_id: str, ms: int) -> CallResult:
    """Note that the agent was at it for `ms`; comes by itself, so it waits for nothing and has no undo."""
    if ms > 0:
        context.write(_worked, conversation_id, ms, context.agent, context.at)
    return CallResult()


def _worked(tx: Any, conversation_id: str, ms: int, agent: str, at: int) -> None:
    conversations.worked(tx, conversation_id, ms, agent=agent, at=at)
