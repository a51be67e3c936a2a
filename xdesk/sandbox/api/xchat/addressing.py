"""Which conversation a path means, what a body must hold, and which fields an answer carries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Asked
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.xchat import wire
from xdesk.sandbox.xchat.conversations import ChatConversation
from xdesk.sandbox.xchat.server import ChatServer, Posted

_ID = re.compile(r"([0-9]{1,19})(?:-([0-9]{1,19}))?")


def server(asked: Asked) -> ChatServer:
    """Return X Chat as it stands now, with everything the story let happen in it."""
    return asked.state.script.phones.catch_up()


def other_side(asked: Asked, word: str) -> str:
    """Return whom a path's conversation is with: "other", "a-b" or "b-a"; raises RefusedError (400, 403, 404)."""
    found = _ID.fullmatch(word)
    if found is None:
        if re.fullmatch(r"g[0-9]{1,19}", word):  # a group: none exist here
            raise RefusedError(404, {"errors": [errors.not_found("conversation", "id", word)]})
        raise RefusedError(400, errors.malformed_id("id", word))
    first, second = found.groups()
    if second is None:
        return first
    if asked.me.id not in (first, second):
        raise RefusedError(403, errors.FORBIDDEN)
    return second if first == asked.me.id else first


def conversation(asked: Asked) -> ChatConversation:
    """Return the conversation a path means; raises RefusedError (404) when there is none."""
    found = server(asked).find(asked.me.id, other_side(asked, asked.path["id"]))
    if found is None:
        raise RefusedError(404, {"errors": [errors.not_found("conversation", "id", asked.path["id"])]})
    return found


def fields(asked: Asked, parameter: str, known: Sequence[str], default: Sequence[str]) -> frozenset[str]:
    """Return the wanted fields. Unlike elsewhere, one unknown name fails the whole request: RefusedError (400)."""
    word = asked.query.get(parameter)
    if word is None:
        return frozenset(default)
    names = [one.strip() for one in word.split(",")]
    for name in names:
        if name not in known:
            raise RefusedError(400, errors.unknown_value(parameter, name, known))
    return frozenset(names) | frozenset(default)


def need(content: Mapping[str, object], name: str, kind: type) -> object:
    """Return a required part of a body; raises RefusedError (400) when it is absent, empty or of another kind."""
    value = content.get(name)
    if not isinstance(value, kind) or not value:
        raise RefusedError(400, errors.invalid(name, [], f"$.{name}: is missing but it is required"))
    return value


def text(content: Mapping[str, object], name: str) -> str:
    """Return a required text of a body; raises RefusedError (400)."""
    value = need(content, name, str)
    assert isinstance(value, str)
    return value


def raw(content: Mapping[str, object], name: str) -> bytes:
    """Return required base64 of a body as bytes; raises RefusedError (400)."""
    try:
        return wire.decoded(text(content, name))
    except ValueError as trouble:
        message = f"$.{name}: does not match the pattern ^[A-Za-z0-9+/=_-]+$"
        raise RefusedError(400, errors.invalid(name, [], message)) from trouble


def action(asked: Asked) -> Posted:
    """Return the first signed action of a body; raises RefusedError (400) without one."""
    listed = need(asked.content, "action_signatures", list)
    assert isinstance(listed, list)
    first = listed[0]
    if not isinstance(first, dict):
        raise RefusedError(400, errors.invalid("action_signatures", [], "$.action_signatures: must be objects"))
    signed = need(first, "message_event_signature", dict)
    assert isinstance(signed, dict)
    parts = [text(signed, name) for name in ("signature", "public_key_version", "signature_version")]
    return Posted(text(first, "message_id"), raw(first, "encoded_message_event_detail"), wire.signature(*parts))
