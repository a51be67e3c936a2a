"""Reply matching: whether a message of X is the reply whose answer was lost."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from xdesk.core.channels.registry import channel_of
from xdesk.core.ids import snowflake_at, snowflake_ms, x_id_order
from xdesk.core.model import Link, Outgoing

LATEST_MS = 24 * 3_600_000
"""A message minted later than this after the deadline is not the lost one."""
MARGIN_MS = 5 * 60_000
"""How far before the attempt an id may lie when nothing of the conversation was known."""

_SHORT = re.compile(r"https?://t\.co/\w+", re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_SLASH = re.compile(r"(?<!/)/++(?=\s|$)")
_TARGET = re.compile(r"t\.co/\w+")
_SPACE = re.compile(r"\s")
_AUTHORS = re.compile(r"\A(?:@\w+\s+)+")


class Seen(Protocol):
    """A message of the brand that X shows: what a match needs of it."""

    @property
    def event_id(self) -> str:
        """X's id."""

    @property
    def text(self) -> str:
        """Text as stored."""

    @property
    def links(self) -> Sequence[Link]:
        """Links by code points of the text."""


@dataclass(frozen=True, slots=True)
class Match:
    """The best candidate. `strong`: may be adopted; else an agent decides. `count`: how many fitted equally."""

    event_id: str
    strong: bool
    count: int


def norm(text: str, links: Iterable[Link] = (), *, unescape: bool = True) -> str:
    """Return `text` in the form in which two texts are compared.

    t.co links become what they lead to, HTML is unescaped once, NFC, LF, no lone surrogates,
    no U+FE0F, no scheme or last slash of links, no space around.
    """
    for link in sorted(links, key=lambda one: one.start, reverse=True):
        if 0 <= link.start < link.end <= len(text):
            text = text[: link.start] + link.url + text[link.end :]
    if unescape:
        text = html.unescape(text)
    text = "".join(c for c in text if not "\ud800" <= c <= "\udfff" and c != "\ufe0f")
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SLASH.sub("", _SCHEME.sub("", text)).strip()


def _forms(text: str, links: Iterable[Link] = (), *, public: bool) -> set[str]:
    """Return every form under which a text may be met again; X puts handles before a public reply."""
    kept = tuple(links)
    forms = {norm(text, kept, unescape=True), norm(text, kept, unescape=False)}
    if public:
        forms |= {_AUTHORS.sub("", form) for form in forms}
    return forms


def strong(item: Outgoing, seen: Seen) -> bool:
    """Return whether `seen` says exactly what `item` says."""
    public = channel_of(item.channel).public
    return bool(_forms(item.text, public=public) & _forms(seen.text, seen.links, public=public))


def weak(item: Outgoing, seen: Seen) -> bool:
    """Return whether `seen` could be `item` if each short link in it led where `item` says."""
    known = {seen.text[link.start : link.end] for link in seen.links}
    unknown = [short for short in _SHORT.findall(seen.text) if short not in known]
    if not unknown:
        return False
    public = channel_of(item.channel).public
    for form in _forms(seen.text, seen.links, public=public):
        parts = _TARGET.split(form)
        if any(_filled(parts, own) for own in _forms(item.text, public=public)):
            return True
    return False


def _filled(parts: Sequence[str], text: str) -> bool:
    """Return whether `text` is `parts` with a word, or more of one, in each gap between them. Linear in the text."""
    if len(parts) == 1 or not text.startswith(parts[0]):
        return parts[0] == text
    at = len(parts[0])
    for part in parts[1:-1]:
        space = _SPACE.search(text, at)
        at = text.find(part, at + 1, (space.start() if space is not None else len(text)) + len(part))
        if at < 0:
            return False
        at += len(part)
    last = len(text) - len(parts[-1])
    return text.endswith(parts[-1]) and last > at and _SPACE.search(text, at, last) is None


def floor(item: Outgoing) -> str:
    """Return the id above which the lost reply must lie: the newest known one, else built from X's time."""
    if item.hwm is not None:
        return item.hwm
    return snowflake_at((item.tried_at or item.created_at) - MARGIN_MS)


def reach(item: Outgoing) -> str:
    """Return the id down to which a read must go to be complete for `item`.

    Nothing X minted after the attempt can lie below the attempt's own time less a margin,
    so an old high-water mark does not force a walk through weeks of other conversations. What a reply sent again
    left on X at its first attempt lies further down.
    """
    if item.attempts > 1:
        return floor(item)
    by_time = snowflake_at((item.tried_at or item.created_at) - MARGIN_MS)
    return max(floor(item), by_time, key=x_id_order)


def fits(item: Outgoing, seen: Seen, claimed: Collection[str] = ()) -> bool:
    """Return whether the id of `seen` allows it to be `item`: above the mark, in time, not taken by another reply."""
    if seen.event_id in claimed or x_id_order(seen.event_id) <= x_id_order(floor(item)):
        return False
    deadline = item.deadline or item.tried_at or item.created_at
    return snowflake_ms(seen.event_id) <= deadline + LATEST_MS


def best(item: Outgoing, candidates: Iterable[Seen], claimed: Collection[str] = ()) -> Match | None:
    """Return the match of `item` among `candidates`, the smallest id of the strong ones, else of the weak ones.

    `claimed` are ids that belong to other replies. None: nothing fits.
    """
    possible = [one for one in candidates if fits(item, one, claimed)]
    for test in (strong, weak):
        ids = sorted((one.event_id for one in possible if test(item, one)), key=x_id_order)
        if ids:
            return Match(ids[0], test is strong, len(ids))
    return None
