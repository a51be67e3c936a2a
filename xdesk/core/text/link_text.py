"""Link text: how a link reads, in a bubble and where there is no room for one; and the address of a quoted post."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xdesk.core.model import Link
from xdesk.core.text.link_safety import decide

LONGEST = 48
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:i/web|[A-Za-z0-9_]{1,20})/status/([0-9]{1,19})(?:[/?#].*)?\Z"
)


def link_words(url: str) -> str:
    """Return host (ACE) and path, cut at the end; '' for an address that may not be opened: it stays plain text."""
    decision = decide(url)
    if decision.verdict == "refuse":
        return ""
    rest = decision.url.partition("://")[2]
    shown = decision.host + rest[rest.find("/") :] if "/" in rest else decision.host
    shown = shown.rstrip("/")
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def in_words(text: str, links: Sequence[Link]) -> str:
    """Return `text` with every link as the place it leads to, never as the short address X wrote instead."""
    pieces, at = [], 0
    for link in sorted(links, key=lambda one: one.start):
        if at <= link.start < link.end <= len(text):
            pieces += [text[at : link.start], link_words(link.url) or text[link.start : link.end]]
            at = link.end
    return "".join([*pieces, text[at:]])


def post_of(url: str) -> str | None:
    """Return the id of the post an address on X leads to, None when it leads elsewhere."""
    found = _STATUS.match(url)
    return found[1] if found else None


def without_post(text: str, links: Sequence[Link], post_id: str | None) -> tuple[str, Sequence[Link]]:
    """Return text and links without the address of `post_id` at the end: X puts it there for a post that is shown."""
    last = max(links, key=lambda link: link.end, default=None)
    if last is None or post_id is None or last.end < len(text.rstrip()) or post_of(last.url) != post_id:
        return text, links
    return text[: last.start].rstrip(), tuple(link for link in links if link is not last)
