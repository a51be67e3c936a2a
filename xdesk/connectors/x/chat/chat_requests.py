"""Requests of X Chat as plain values. Pure (https://docs.x.com/x-api/chat/introduction)."""

from __future__ import annotations

import re

from xdesk.connectors.x.parsing.dialect import Pairs
from xdesk.connectors.x.requests import Request
from xdesk.core.ids import is_x_id

CONVERSATION = re.compile(r"(?:[0-9]{1,19}-[0-9]{1,19}|g[0-9]{1,19})\Z")
"""X's ids in paths and lists: two people, or a group; inside an event the two stand around a colon."""
PAGE = 100
"""The most conversations or events X lists at once."""
_EVENT_FIELDS = "conversation_id,created_at,encoded_event,id,sender_id"
_CONVERSATION_FIELDS = "created_at,id,is_muted,type,updated_at"
_KEY_FIELDS = "identity_public_key_signature,public_key,public_key_version,signing_public_key"


def public_keys(user_id: str, *, backup: bool = False) -> Request:
    """Return the read of one user's public keys; `backup`: also where the own private ones are kept, behind a PIN."""
    fields = f"{_KEY_FIELDS},juicebox_config" if backup else _KEY_FIELDS
    path = f"/2/users/{_user(user_id)}/public_keys"
    return Request("GET", path, (("public_key.fields", fields),), group="xchat.keys")


def conversations(token: str | None = None) -> Request:
    """Return the read of a page of all conversations, with their people."""
    params = (
        ("max_results", str(PAGE)),
        ("chat_conversation.fields", _CONVERSATION_FIELDS),
        ("expansions", "participant_ids"),
        *_from(token),
    )
    return Request("GET", "/2/chat/conversations", params, group="xchat.list")


def events(conversation: str, *, limit: int = PAGE, token: str | None = None) -> Request:
    """Return the read of a page of one conversation's events; X has no since_id here. Raises ValueError."""
    if not CONVERSATION.match(conversation):
        raise ValueError("not a conversation id of X Chat")
    size = str(min(max(limit, 1), PAGE))
    params = (("max_results", size), ("chat_message_event.fields", _EVENT_FIELDS), *_from(token))
    return Request("GET", f"/2/chat/conversations/{conversation}/events", params, group="xchat.read")


def _from(token: str | None) -> Pairs:
    return (("pagination_token", token),) if token else ()


def _user(user_id: str) -> str:
    if not is_x_id(user_id):
        raise ValueError("not an id of X")
    return user_id
