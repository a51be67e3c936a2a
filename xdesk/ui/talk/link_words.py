"""How a link reads: its real host and the beginning of its path, never what somebody wrote instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xdesk.core.links import decide
from xdesk.core.model import Entry, Link

LONGEST = 48
_OWN_MEDIA = re.compile(r"https://(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d+/?\Z")


def link_words(url: str) -> str:
    """Return host (ACE) and path, cut at the end; '' for an address that may not be opened: it stays plain text."""
    decision = decide(url)
    if decision.verdict == "refuse":
        return ""
    rest = decision.url.partition("://")[2]
    shown = decision.host + rest[rest.find("/") :] if "/" in rest else decision.host
    shown = shown.rstrip("/")
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def shown_text(entry: Entry) -> tuple[str, Sequence[Link]]:
    """Return text and links without the address X puts at the end for the message's own pictures."""
    text, links = entry.text, entry.links
    if not entry.media or not links:
        return text, links
    last = max(links, key=lambda link: link.end)
    if last.end >= len(text.rstrip()) and _OWN_MEDIA.match(last.url):
        return text[: last.start].rstrip(), tuple(link for link in links if link is not last)
    return text, links
