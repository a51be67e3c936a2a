"""Reasons: why a command about a conversation cannot run now, as the palette, the menus and the toast say it."""

from __future__ import annotations

from xdesk.core.channels.registry import channel_of
from xdesk.core.model import Conversation
from xdesk.ui.labels.channel_labels import why_no_reply
from xdesk.ui.style.translation import spoken, translate

WRITES = frozenset({"acknowledge.open", "reply.write", "note.write", "tag.open"})
"""Commands that only open a field to type in."""
ANSWERS = frozenset({"acknowledge.open"})
"""Commands that end in a reply: they are of no use where X takes none."""


def of_page(place: str, needs: str, *, another: bool) -> str:
    """Return why a command of this place and need cannot run, "" when it can; `another` page has the window's front."""
    behind = place in ("conversations", "list", "composer") or needs in ("conversation", "reply", "note")
    if another and behind:
        return translate("Palette", "Go back to the conversations first.")
    return translate("Palette", "The conversations are in front already.") if place == "page" and not another else ""


def of_conversation(name: str, talk: Conversation, me: str, *, read_only: bool) -> str:
    """Return why the command `name` cannot run on `talk` by the agent `me`, "" when it can."""
    if read_only and name in WRITES:
        return translate("Composer", "This desk can only be read; nothing is written here.")
    refusal = why_no_reply(talk) if name in ANSWERS else None
    if refusal is not None:
        return spoken(refusal)
    if name in ANSWERS and channel_of(talk.reply_channel).public and talk.reply_to_id is None:
        return translate("Reply", "There is no post here that X would let you answer.")
    if name == "conversation.done" and talk.status == "done":
        return translate("Conversation", "It is done already.")
    if name == "conversation.reopen" and talk.status == "open":
        return translate("Conversation", "It is open already.")
    if name == "conversation.take" and talk.assignee == me:
        return translate("Conversation", "It is yours already.")
    if name == "conversation.release" and talk.assignee is None:
        return translate("Conversation", "It is free for everybody already.")
    return ""
