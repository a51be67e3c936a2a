"""The text of a message as its bubble shows it: without the addresses X adds for what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xdesk.core.model import Entry, Link
from xdesk.core.text.link_text import without_post

_OWN_MEDIA = re.compile(r"https://(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d+/?\Z")


def shown_text(entry: Entry) -> tuple[str, Sequence[Link]]:
    """Return text and links without the addresses X puts at the end for own pictures and for a post it shows."""
    text: str = entry.text
    links: Sequence[Link] = entry.links
    if entry.quoted is not None:
        text, links = without_post(text, links, entry.quoted.id)
    if not entry.media or not links:
        return text, links
    last = max(links, key=lambda link: link.end)
    if last.end >= len(text.rstrip()) and _OWN_MEDIA.match(last.url):
        return text[: last.start].rstrip(), tuple(link for link in links if link is not last)
    return text, links
