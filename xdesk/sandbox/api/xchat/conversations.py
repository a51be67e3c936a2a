"""Endpoints of X Chat's conversations: the list, one, the marks of reading and typing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.paging import page
from xdesk.sandbox.api.views import Shown
from xdesk.sandbox.api.xchat import addressing
from xdesk.sandbox.clock import iso
from xdesk.sandbox.errors import Json, RefusedError
from xdesk.sandbox.xchat.conversations import ChatConversation

FIELDS = (
    "created_at",
    "group_avatar_url",
    "group_name",
    "id",
    "is_muted",
    "message_ttl_ms",
    "screen_capture_blocking_enabled",
    "screen_capture_detection_enabled",
    "type",
    "updated_at",
)
EXPANSIONS = ("admin_ids", "member_ids", "participant_ids")
PARAMS = "chat_conversation.fields expansions user.fields"
WRITE = "dm.write tweet.read users.read"


@dataclass(slots=True)
class _Row:
    id: str  # the sequence id of its newest event, which pages go by
    conversation: ChatConversation


class _View:
    """Shows conversations to their reader."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.shown = Shown(asked.state, asked.me, asked.want, asked.now)
        self.fields = addressing.fields(asked, "chat_conversation.fields", FIELDS, ("id", "type"))
        self.expansions = addressing.fields(asked, "expansions", EXPANSIONS, ())

    def one(self, conversation: ChatConversation) -> Json:
        """Return one conversation; who takes part is shown when asked for by an expansion."""
        last = conversation.last(self.asked.me.id, self.asked.now)
        facts: Json = {
            "id": conversation.id,
            "type": "direct",
            "created_at": iso(conversation.created_at),
            "updated_at": iso(last.at if last else conversation.created_at),
            "is_muted": False,
        }
        item = {name: value for name, value in facts.items() if name in self.fields}
        if "participant_ids" in self.expansions:
            item["participant_ids"] = conversation.participants
            for person in conversation.participants:
                self.shown.include_person(person, "participant_ids")
        return item


@endpoint(
    "chat.conversations", "GET", "/2/chat/conversations", scopes="dm.read users.read",
    params="max_results pagination_token " + PARAMS,
)  # fmt: skip
def conversations(asked: Asked) -> Answer:
    """Answer the conversations, the last used first; requests are only told of, not listed."""
    limit = asked.number("max_results", 1, 100, 10)
    server, view = addressing.server(asked), _View(asked)
    listed = server.listed(asked.me.id, asked.now)
    rows = [_Row(last.id, one) for one in listed if (last := one.last(asked.me.id, asked.now))]
    found = page(rows, limit, asked.query.get("pagination_token"), f"chat {asked.me.id}")
    meta = found.meta(anchors=False) | {
        "has_more": found.next_token is not None,
        "has_message_requests": server.has_requests(asked.me.id),
    }
    meta.pop("previous_token", None)
    return Answer(view.shown.answer([view.one(row.conversation) for row in found.items], meta))


@endpoint(
    "chat.conversation", "GET", "/2/chat/conversations/{id}", scopes="dm.read tweet.read users.read", params=PARAMS
)
def conversation(asked: Asked) -> Answer:
    """Answer one conversation, a request as well."""
    view = _View(asked)
    return Answer(view.shown.answer(view.one(addressing.conversation(asked))))


@endpoint("chat.read", "POST", "/2/chat/conversations/{id}/read", scopes=WRITE, params="")
def read(asked: Asked) -> Answer:
    """Mark everything up to a sequence id as read."""
    until = addressing.text(asked.content, "seen_until_sequence_id")
    if not re.fullmatch(r"[0-9]{1,19}", until):
        raise RefusedError(400, errors.malformed_id("seen_until_sequence_id", until))
    addressing.server(asked).read(asked.me.id, addressing.conversation(asked), until)
    return Answer({"data": {"success": True}})


@endpoint("chat.typing", "POST", "/2/chat/conversations/{id}/typing", scopes=WRITE, params="")
def typing(asked: Asked) -> Answer:
    """Tell the other side that somebody types; it fades by itself."""
    addressing.conversation(asked).typing_at[asked.me.id] = asked.now
    return Answer({"data": {"success": True}})
