"""The commands that the conversation and customer panes ask for, by name; nothing is decided here."""

from __future__ import annotations

from xdesk.commands.registry import Call, Registry

DONE = "conversation.done"
REOPEN = "conversation.reopen"
TAKE = "conversation.take"
RELEASE = "conversation.release"
READ = "conversation.mark_read"
OLDER = "conversation.older"
OPEN_ON_X = "conversation.open_on_x"
TAG = "conversation.tag"
UNTAG = "conversation.untag"
POLL = "poll.now"
ACKNOWLEDGE = "acknowledge.open"
THERE = "reply.it_is_there"
AGAIN = "reply.send_again"
DROP = "reply.drop"
DECIDE = "reply.decide_now"
UNDECIDE = "reply.undecide"
SEND_ANYWAY = "reply.send_anyway"
EDIT = "reply.edit_held"


def of_conversation(command: str, conversation_id: str) -> Call:
    """Return the call of a command about one conversation."""
    return Call(command, {"conversation_id": conversation_id})


def tag(conversation_id: str, name: str, on: bool) -> Call:
    """Return the call that puts a tag on a conversation or takes it off."""
    return Call(TAG if on else UNTAG, {"conversation_id": conversation_id, "name": name})


def of_reply(command: str, outbox_id: str) -> Call:
    """Return the call of a command about one reply on its way."""
    return Call(command, {"outbox_id": outbox_id})


def poll() -> Call:
    """Return the call that asks X now."""
    return Call(POLL, {})


def key_of(registry: Registry, command: str) -> str:
    """Return the first key of a command, '' when it has none."""
    return next((one.keys[0] for one in registry.all() if one.name == command and one.keys), "")
