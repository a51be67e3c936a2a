"""Endpoints of pictures: upload in one or in parts, state, and the files themselves."""

from __future__ import annotations

import base64

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.errors import Json, RefusedError
from xdesk.sandbox.records import Picture
from xdesk.sandbox.story.pictures import face, photo

CATEGORIES = frozenset(
    ["tweet_image", "tweet_gif", "tweet_video", "amplify_video", "dm_image", "dm_gif", "dm_video", "subtitles"]
)
IMAGE_LIMIT = 5 * 1024 * 1024
TYPES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"RIFF", "image/webp"))
LIFE_S = 86_400


def _category(asked: Asked) -> str:
    category = asked.content.get("media_category")
    if not isinstance(category, str) or category not in CATEGORIES:
        raise RefusedError(
            400, errors.invalid("media_category", [str(category)], "$.media_category: is not a known category")
        )
    return category


def _bytes(asked: Asked) -> bytes:
    media = asked.content.get("media")
    if isinstance(media, str):
        try:
            media = base64.b64decode(media, validate=True)
        except ValueError:  # binascii.Error is one, letters beyond ASCII raise it plainly
            media = None
    if not isinstance(media, bytes) or not media:
        raise RefusedError(400, errors.invalid("media", [], "$.media: is missing but it is required"))
    return media


def _kind(content: bytes) -> str:
    found = next((name for magic, name in TYPES if content.startswith(magic)), None)
    if found is None or len(content) > IMAGE_LIMIT:
        raise RefusedError(400, errors.invalid("media", [], "Media type unrecognized or file too large."))
    return found


def _wire(picture: Picture, size: int) -> Json:
    return {"data": {"id": picture.id, "media_key": picture.key, "size": size, "expires_after_secs": LIFE_S}}


def _mine(asked: Asked) -> Picture:
    picture = asked.state.world.picture_by_id(asked.id("id"))
    if picture is None or picture.owner_id != asked.me.id or picture.state != "open":
        raise RefusedError(404, {"errors": [errors.not_found("media", "id", asked.id("id"))]})
    return picture


@endpoint("media.upload", "POST", "/2/media/upload", scopes="media.write", params="")
def upload(asked: Asked) -> Answer:
    """Take a picture in one request."""
    category, content = _category(asked), _bytes(asked)
    kind = _kind(content)
    picture = asked.state.world.picture(asked.me, asked.now, category, content=content, media_type=kind)
    return Answer(_wire(picture, len(content)))


@endpoint("media.initialize", "POST", "/2/media/upload/initialize", scopes="media.write", params="")
def initialize(asked: Asked) -> Answer:
    """Begin an upload in parts."""
    category, total = _category(asked), asked.content.get("total_bytes")
    if not isinstance(total, int) or isinstance(total, bool) or not 0 < total <= IMAGE_LIMIT * 100:
        raise RefusedError(400, errors.invalid("total_bytes", [str(total)], "$.total_bytes: must be a positive number"))
    kind = str(asked.content.get("media_type", "image/png"))
    picture = asked.state.world.picture(
        asked.me, asked.now, category, state="open", total=total, media_type=kind, content=b""
    )
    picture.kind = "video" if kind.startswith("video") else "photo"
    return Answer({"data": {"id": picture.id, "media_key": picture.key, "expires_after_secs": LIFE_S}})


@endpoint("media.append", "POST", "/2/media/upload/{id}/append", scopes="media.write", params="")
def append(asked: Asked) -> Answer:
    """Take one part."""
    picture = _mine(asked)
    index = str(asked.content.get("segment_index", ""))
    if not index.isascii() or not index.isdigit() or len(index) > 3:
        raise RefusedError(400, errors.invalid("segment_index", [index], "$.segment_index: must be between 0 and 999"))
    picture.parts[int(index)] = _bytes(asked)
    return Answer({"data": {"expires_at": asked.now // 1000 + LIFE_S}})


@endpoint("media.finalize", "POST", "/2/media/upload/{id}/finalize", scopes="media.write", params="")
def finalize(asked: Asked) -> Answer:
    """End an upload in parts; the parts must make up the announced size."""
    picture = _mine(asked)
    content = b"".join(picture.parts[index] for index in sorted(picture.parts))
    if len(content) != picture.total:
        raise RefusedError(
            400,
            errors.invalid("total_bytes", [str(len(content))], "Segments do not add up to provided total file size."),
        )
    picture.content, picture.state, picture.parts = content, "succeeded", {}
    answer = _wire(picture, len(content))
    if picture.kind == "video":
        content_part = answer["data"]
        assert isinstance(content_part, dict)
        content_part["processing_info"] = {"state": "pending", "check_after_secs": 1}
    return Answer(answer)


@endpoint("media.status", "GET", "/2/media/upload", scopes="media.write", params="media_id command")
def status(asked: Asked) -> Answer:
    """Answer how far an upload is."""
    identity = asked.query.get("media_id", "")
    picture = asked.state.world.picture_by_id(identity)
    if picture is None or picture.owner_id != asked.me.id:
        raise RefusedError(404, {"errors": [errors.not_found("media", "media_id", identity)]})
    answer = _wire(picture, len(picture.content or b""))
    content_part = answer["data"]
    assert isinstance(content_part, dict)
    done = picture.state == "succeeded"
    content_part["processing_info"] = {
        "state": "succeeded" if done else "pending",
        "progress_percent": 100 if done else 0,
    }
    return Answer(answer)


@endpoint("dm.media", "GET", "/2/dm_conversations/media/{dm_id}/{media_id}/{resource_id}", scopes="dm.read", params="")
def dm_media(asked: Asked) -> Answer:
    """Answer the bytes of a picture in a direct message, for its two sides only."""
    event = asked.state.world.dms.get(asked.id("dm_id"))
    picture = asked.state.world.picture_by_id(asked.id("media_id"))
    readable = event is not None and asked.state.world.readable(event, asked.me.id, asked.now)
    stem = asked.path["resource_id"].rpartition(".")[0] or asked.path["resource_id"]
    if event is None or picture is None or not readable or picture.dm_id != event.id or stem != picture.id:
        raise RefusedError(404, {"errors": [errors.not_found("media", "media_id", asked.path["media_id"])]})
    return _file(picture)


def _file(picture: Picture) -> Answer:
    content = picture.content or photo(picture.seed, picture.width, picture.height)
    return Answer(content, 200, picture.media_type, {"cache-control": "max-age=604800"})


@endpoint("files.media", "GET", "/media/{key}.png")
def public_file(asked: Asked) -> Answer:
    """Answer the bytes of a public post's picture."""
    picture = asked.state.world.pictures.get(asked.path["key"])
    if picture is None or picture.dm_id or picture.category.startswith("dm_"):
        raise RefusedError(404, None)
    return _file(picture)


@endpoint("files.face", "GET", "/profile_images/{name}.png")
def profile_picture(asked: Asked) -> Answer:
    """Answer a profile picture; `_normal`, `_bigger` and `_400x400` differ in size as on X."""
    identity, _, form = asked.path["name"].partition("_")
    sizes = {"normal": 48, "bigger": 73, "400x400": 400}
    if identity not in asked.state.world.people or form not in sizes:
        raise RefusedError(404, None)
    return Answer(face(identity, sizes[form]), 200, "image/png", {"cache-control": "max-age=604800"})
