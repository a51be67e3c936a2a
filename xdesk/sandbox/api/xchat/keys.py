"""Endpoints of keys: the public keys of users, and the keys of a conversation as they change."""

from __future__ import annotations

from base64 import b64encode

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.views import hidden
from xdesk.sandbox.api.xchat import addressing
from xdesk.sandbox.errors import Json, RefusedError
from xdesk.sandbox.xchat.public_keys import PublicKey

READ = "dm.read tweet.read users.read"
WRITE = "dm.write tweet.read users.read"
FIELDS = (
    "identity_public_key_signature",
    "juicebox_config",
    "public_key",
    "public_key_version",
    "signing_public_key",
)


def _shown(records: list[PublicKey], wanted: frozenset[str]) -> list[Json]:
    return [{name: value for name, value in one.wire().items() if name in wanted} for one in records]


@endpoint("chat.public_keys", "GET", "/2/users/public_keys", scopes=READ, params="ids public_key.fields")
def public_keys(asked: Asked) -> Answer:
    """Answer the records of many users in one list, which does not say whose is whose."""
    wanted = addressing.fields(asked, "public_key.fields", FIELDS, FIELDS)
    server = addressing.server(asked)
    records = [record for user in asked.ids("ids") for record in server.keys.of(user)]
    return Answer({"data": _shown(records, wanted)} if records else {})


@endpoint("chat.public_key", "GET", "/2/users/{id}/public_keys", scopes=READ, params="public_key.fields")
def public_key(asked: Asked) -> Answer:
    """Answer the records of one user, newest first."""
    user, wanted = asked.id("id"), addressing.fields(asked, "public_key.fields", FIELDS, FIELDS)
    trouble = hidden(asked.state, user, "id")
    if trouble:
        return Answer({"errors": [{**trouble, "type": str(trouble["type"]).replace("api.twitter.com", "api.x.com")}]})
    records = addressing.server(asked).keys.of(user)
    shown = _shown(records, wanted)
    if records and asked.me.id == user and "juicebox_config" in wanted:
        shown[0]["juicebox_config"] = _config(asked)
    return Answer({"data": shown} if records else {})


def _config(asked: Asked) -> Json:
    """Return where the asking user's keys lie; a brand of the story has left them there under its PIN."""
    state = asked.state
    if asked.me.brand:
        state.realms.bring(state.script.phones.identity(asked.me.id), state.base_url)
    return state.realms.config(asked.me.id, state.base_url)


@endpoint("chat.register", "POST", "/2/users/{id}/public_keys", scopes=WRITE, params="")
def register(asked: Asked) -> Answer:
    """Take a record of the asking user; with generate_version the server names its version."""
    if asked.id("id") != asked.me.id:
        raise RefusedError(403, errors.FORBIDDEN)
    told = addressing.need(asked.content, "public_key", dict)
    assert isinstance(told, dict)
    version = addressing.text(asked.content, "version")
    if asked.content.get("generate_version"):
        version = str(asked.now)
    if not version.isascii() or not version.isdigit():
        raise RefusedError(400, errors.invalid("version", [version], "$.version: is not a version"))
    names = ("public_key", "signing_public_key", "identity_public_key_signature")
    parts = [b64encode(addressing.raw(told, name)).decode() for name in names]
    addressing.server(asked).keys.register(asked.me.id, PublicKey(version, *parts))
    told_back: Json = {"public_key_version": version, "juicebox_config": _config(asked)}
    return Answer({"data": told_back})


@endpoint("chat.keys", "POST", "/2/chat/conversations/{id}/keys", scopes=WRITE, params="")
def change_key(asked: Asked) -> Answer:
    """Store a change of a conversation's key; it begins the conversation when there is none."""
    addressing.text(asked.content, "conversation_key_version")
    addressing.need(asked.content, "conversation_participant_keys", list)
    other = asked.state.world.people.get(addressing.other_side(asked, asked.path["id"]))
    if other is None or other is asked.me:
        raise RefusedError(404, {"errors": [errors.not_found("user", "id", asked.path["id"])]})
    event = addressing.server(asked).change_key(asked.me.id, other.id, addressing.action(asked), asked.now)
    assert event.envelope is not None
    key = event.envelope.conversation_id
    return Answer({"data": {"conversation_id": key, "sequence_id": event.id}})
