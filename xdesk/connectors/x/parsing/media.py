"""Pictures and files of a message, as X includes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xdesk.connectors.x.parsing.json_access import Members, group, number, text, words
from xdesk.core.model import Media

_KINDS = ("photo", "video", "animated_gif")
_MOST = 16


def by_key(included: Iterable[Members]) -> dict[str, Members]:
    """Return the included media by their key."""
    return {text(one, "media_key"): one for one in included}


def of_message(item: Members, included: Mapping[str, Members]) -> tuple[Media, ...]:
    """Return the media a post or DM event names; what X did not include keeps its key and no address."""
    keys = words(group(item, "attachments"), "media_keys")[:_MOST]
    return tuple(_one(key, included.get(key, {})) for key in keys)


def _one(key: str, item: Members) -> Media:
    kind = text(item, "type")
    return Media(
        key=key,
        kind=kind if kind in _KINDS else "file",
        url=text(item, "url", "preview_image_url", most=2000),
        alt=text(item, "alt_text", most=1000),
        width=number(item, "width") or 0,
        height=number(item, "height") or 0,
    )
