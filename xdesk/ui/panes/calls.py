"""The commands that the conversation and customer panes ask for, by name; nothing is decided here."""

from __future__ import annotations

from xdesk.commands.registry import Call

DONE = "conversation.done"
REOPEN = "conversation.reopen"
TAKE = "conversation.take"
RELEASE = "conversation.release"
READ = "conversation.read"
REFRESH = "conversation.refresh"
OLDER = "conversation.older"
OPEN_ON_X = "conversation.open"
TAG = "conversation.tag"
THERE = "outbox.there"
AGAIN = "outbox.again"
DROP = "outbox.drop"
SEND_ANYWAY = "outbox.release"
EDIT = "outbox.edit"
POLL = "sync.poll"
ACKNOWLEDGE = "reply.acknowledge"


def of_conversation(command: str, conversation_id: str) -> Call:
    """Return the call of a command about one conversation."""
    return Call(command, {"conversation_id": conversation_id})


def tag(conversation_id: str, name: str, on: bool) -> Call:
    """Return the call that puts a tag on a conversation or takes it off."""
    return Call(TAG, {"conversation_id": conversation_id, "name": name, "on": on})


def of_reply(command: str, outbox_id: str) -> Call:
    """Return the call of a command about one reply on its way."""
    return Call(command, {"outbox_id": outbox_id})


def poll() -> Call:
    """Return the call that asks X now."""
    return Call(POLL, {})
