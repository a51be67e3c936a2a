"""Where a conversation is on x.com, and asking X for it."""

from __future__ import annotations

import re
from typing import Any

from xdesk.commands.call_result import CallResult
from xdesk.commands.execution.call_context import CallContext
from xdesk.commands.registry import command
from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Conversation
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence, fill
from xdesk.replica.feed import requests

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


def link(talk: Conversation) -> str:
    """Return the address of a conversation on x.com: its own, or that of the post a reply would answer."""
    post, handle = talk.reply_to_id or talk.last_in_id, talk.customer.handle
    if post is None:
        post, handle = talk.external_id, ""
    whose = handle if _HANDLE.fullmatch(handle) else "i/web"
    return fill(
        channel_of(talk.reply_channel).address, {"conversation": talk.external_id, "post": post, "handle": whose}
    )


@command(
    "conversation.copy_link",
    QT_TRANSLATE_NOOP("Command", "Copy link"),
    keys=(".",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Copies the address of this conversation on x.com."),
)
def copy_link(context: CallContext, conversation_id: str) -> CallResult:
    """Copy the address on x.com."""
    say = Sentence("Conversation", QT_TRANSLATE_NOOP("Conversation", "Link copied."))
    return CallResult(say=say, copy=link(context.conversation(conversation_id)))


@command(
    "conversation.open_on_x",
    QT_TRANSLATE_NOOP("Command", "Open on x.com"),
    keys=("shift+o",),
    place="list",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Opens this conversation on x.com in your browser."),
)
def open_on_x(context: CallContext, conversation_id: str) -> CallResult:
    """Open the address on x.com in the browser."""
    return CallResult(open=link(context.conversation(conversation_id)))


@command(
    "conversation.refresh",
    QT_TRANSLATE_NOOP("Command", "Refresh this conversation"),
    keys=("shift+f5",),
    place="anywhere",
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Asks X for what is new in this conversation."),
)
def refresh(context: CallContext, conversation_id: str) -> CallResult:
    """Ask for a fresh read of one conversation."""
    context.conversation(conversation_id)
    context.commit(_request, "refresh", conversation_id, context.at)
    return CallResult(say=Sentence("Poll", QT_TRANSLATE_NOOP("Poll", "Asking X for this conversation.")))


@command(
    "conversation.older",
    QT_TRANSLATE_NOOP("Command", "Ask for older messages"),
    needs="conversation",
    help=QT_TRANSLATE_NOOP("CommandHelp", "Asks X for messages before the oldest one here. X bills each message read."),
)
def older(context: CallContext, conversation_id: str) -> CallResult:
    """Ask for older messages of one conversation."""
    context.conversation(conversation_id)
    context.commit(_request, "older", conversation_id, context.at)
    return CallResult(say=Sentence("Poll", QT_TRANSLATE_NOOP("Poll", "Asking X for older messages.")))


def _request(tx: Any, kind: str, conversation_id: str, at: int) -> None:
    requests.add(tx, kind, conversation_id=conversation_id, at=at)
