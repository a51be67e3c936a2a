"""Text and links as X sends them: escaped once, offsets in code points, t.co links with their real target."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xdesk.connectors.x.parsing.json_access import Members, number, text
from xdesk.core.model import Link

_ESCAPED = re.compile(r"&(?:amp|lt|gt);")
_SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_MOST_URL = 4096
_MEDIA_LINK = re.compile(r"/(?:(?:photo|video)/\d+|messages/media/\d+)\Z")


def unescaped(escaped: str) -> str:
    """Return `escaped` with the three signs X escapes put back, once (docs.x.com, counting characters)."""
    return _ESCAPED.sub(lambda found: _SIGNS[found[0]], escaped)


def with_links(
    raw: str, urls: Sequence[Members], *, start: int = 0, end: int | None = None
) -> tuple[str, tuple[Link, ...]]:
    """Return the readable text of `raw[start:end]` and its links by code points of that text.

    `urls` are X's `entities.urls`. An entity whose offsets do not cut out its own url is looked for; one that
    is nowhere, overlaps another or leads to no web address is left out.
    """
    stop = len(raw) if end is None else end
    pieces: list[str] = []
    links: list[Link] = []
    at, length = start, 0
    for left, right, entity in _spans(raw, urls):
        if left < at or right > stop:
            continue
        before, shown = unescaped(raw[at:left]), unescaped(raw[left:right])
        pieces += [before, shown]
        length += len(before)
        target = text(entity, "expanded_url", "unwound_url", "url", most=_MOST_URL)
        if target.lower().startswith(("https://", "http://")):
            label = text(entity, "display_url", most=_MOST_URL) or target
            links.append(Link(length, length + len(shown), target, label))
        at, length = right, length + len(shown)
    pieces.append(unescaped(raw[at:stop]))
    return "".join(pieces), tuple(links)


def _spans(raw: str, urls: Sequence[Members]) -> list[tuple[int, int, Members]]:
    """Return where each url really stands, in order."""
    spans: list[tuple[int, int, Members]] = []
    for entity in urls:
        url = text(entity, "url")
        left, right = number(entity, "start"), number(entity, "end")
        if left is None or right is None or not url or raw[left:right] != url:
            left = raw.find(url) if url else -1
            right = left + len(url)
        if 0 <= left < right:
            spans.append((left, right, entity))
    return sorted(spans, key=lambda span: span[:2])


def shown_range(raw: str, item: Members, urls: Sequence[Members], *, reply: bool) -> tuple[int, int]:
    """Return the part of a post's text that a reader sees, by `display_text_range`.

    Only two cuts are believed: the @names X puts in front of a reply, and the link to the post's own media at
    its end. Any other range would hide what somebody wrote.
    """
    start, end = 0, len(raw)
    given = item.get("display_text_range")
    if not (isinstance(given, list) and len(given) == 2 and all(type(one) is int for one in given)):
        return start, end
    first, last = given
    if reply and 0 < first <= end and all(name.startswith("@") for name in raw[:first].split()):
        start = first
    if start <= last < end and _own_media(raw[last:], urls):
        end = last
    return start, end


def before_media(raw: str, urls: Sequence[Members]) -> int:
    """Return where the author's own words end: X puts the link to the message's attachment behind them."""
    words = raw.rstrip()
    cut = words.rfind(" ") + 1 or words.rfind("\n") + 1
    return len(words[:cut].rstrip()) if _own_media(words[cut:], urls) else len(raw)


def _own_media(tail: str, urls: Sequence[Members]) -> bool:
    media = {text(one, "url") for one in urls if one.get("media_key") or _MEDIA_LINK.search(text(one, "expanded_url"))}
    found = tail.split()
    return bool(found) and all(word in media for word in found)
