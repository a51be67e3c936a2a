"""Endpoints of X Chat's files: upload in parts, and download of the same ciphertext by both sides."""

from __future__ import annotations

import base64

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.xchat import addressing
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.xchat.conversations import ChatConversation
from xdesk.sandbox.xchat.media import LIFE_MS, ChatFile

LIMIT = 512 * 1024 * 1024
"""X documents none for X Chat (U); that of its other uploads."""
PART_LIMIT = 8 * 1024 * 1024


def _invalid(name: str, value: object, message: str) -> RefusedError:
    return RefusedError(400, errors.invalid(name, [str(value)[:80]], message))


def _only(asked: Asked, *names: str) -> None:
    for name in asked.content:
        if name not in names:
            raise _invalid(name, "", f"$.{name}: is not defined in the schema and does not allow additional properties")


def _conversation(asked: Asked, word: str) -> ChatConversation:
    other = addressing.other_side(asked, word.replace(":", "-"))
    found = addressing.server(asked).find(asked.me.id, other)
    if found is None:
        raise RefusedError(404, {"errors": [errors.not_found("conversation", "conversation_id", word)]})
    return found


def _file(asked: Asked) -> ChatFile:
    """Return the open upload of the path, which the body must name the same way."""
    conversation = _conversation(asked, addressing.text(asked.content, "conversation_id"))
    file = addressing.server(asked).files.session(asked.me.id, asked.path["id"], asked.now)
    hash_key = addressing.text(asked.content, "media_hash_key")
    if file is None or file.conversation != conversation.key or file.hash_key != hash_key:
        raise RefusedError(404, {"errors": [errors.not_found("media", "id", asked.path["id"])]})
    return file


@endpoint("chat.media_initialize", "POST", "/2/chat/media/upload/initialize", scopes="media.write", params="")
def initialize(asked: Asked) -> Answer:
    """Begin an upload; the hash key it answers is what the message will name."""
    _only(asked, "conversation_id", "total_bytes")
    word, total = addressing.text(asked.content, "conversation_id"), asked.content.get("total_bytes")
    if not isinstance(total, int) or isinstance(total, bool) or not 0 < total <= LIMIT:
        raise _invalid("total_bytes", total, f"$.total_bytes: must be a number from 1 to {LIMIT}")
    key = _conversation(asked, word).key
    file = addressing.server(asked).files.begin(asked.me.id, key, total, asked.now)
    told = {"session_id": file.session_id, "media_hash_key": file.hash_key, "conversation_id": word}
    return Answer({"data": told})


@endpoint("chat.media_append", "POST", "/2/chat/media/upload/{id}/append", scopes="media.write", params="")
def append(asked: Asked) -> Answer:
    """Take one part, as base64 in JSON or as a part of a form; the same part again replaces it."""
    _only(asked, "conversation_id", "media_hash_key", "media", "segment_index")
    file, index = _file(asked), str(asked.content.get("segment_index", ""))
    if not index.isascii() or not index.isdigit() or int(index) > 999:
        raise _invalid("segment_index", index, "$.segment_index: must be between 0 and 999")
    media = asked.content.get("media")
    if isinstance(media, str):
        try:
            media = base64.b64decode(media, validate=True)
        except ValueError:
            media = None
    if not isinstance(media, bytes) or not 0 < len(media) <= PART_LIMIT:
        raise _invalid("media", "", "$.media: is missing, no base64 or too large")
    file.parts[int(index)] = media
    return Answer({"data": {"expires_at": (file.at + LIFE_MS) // 1000}})


@endpoint("chat.media_finalize", "POST", "/2/chat/media/upload/{id}/finalize", scopes="media.write", params="")
def finalize(asked: Asked) -> Answer:
    """End an upload; its parts must be whole."""
    _only(asked, "conversation_id", "media_hash_key", "message_id", "num_parts", "ttl_msec")
    file, count = _file(asked), addressing.text(asked.content, "num_parts")
    if not count.isascii() or not count.isdigit() or not file.finish(int(count)):
        raise _invalid("num_parts", count, "Segments do not add up to provided total file size.")
    return Answer({"data": {"success": True}})


@endpoint("chat.media", "GET", "/2/chat/media/{id}/{media_hash_key}", scopes="media.write", params="")
def download(asked: Asked) -> Answer:
    """Answer the ciphertext of a file to both sides of its conversation."""
    conversation, hash_key = addressing.conversation(asked), asked.path["media_hash_key"]
    content = addressing.server(asked).files.find(conversation.key, hash_key)
    if content is None:
        raise RefusedError(404, {"errors": [errors.not_found("media", "media_hash_key", hash_key)]})
    return Answer(content, 200, "application/octet-stream")
