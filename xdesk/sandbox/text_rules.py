"""X's treatment of texts: t.co links, entities, HTML escaping, weighted length (docs.x.com, counting characters)."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from dataclasses import dataclass, replace

_END = r"[^\s\u1100-\u11ff\u3000-\u30ff\u31f0-\u31ff\u4e00-\u9fff\uac00-\ud7af\uff00-\uffef<>\"]"
_TLD = r"(?:com|cn|net|org|io|de|co|eu|shop|uk|fr|app|dev)"
URL = (
    rf"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?(?:[/?#]{_END}*)?"
    rf"|(?<![@A-Za-z0-9_.-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+{_TLD}(?![A-Za-z0-9_-])(?:/{_END}*)?"
)
_URL = re.compile(URL)
_TOKEN = re.compile(
    rf"(?P<url>{URL})|(?<![A-Za-z0-9_@])[@＠](?P<at>[A-Za-z0-9_]{{1,15}})|(?<![\w&])[#＃](?P<tag>[^\W\d_]\w*)"
)
_PICTOGRAM = (
    "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25aa-\u25fe\u2600-\u27bf\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_PART = f"{_PICTOGRAM}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?(?:[\U000e0020-\U000e007f]+)?"
_EMOJI = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PART}(?:\u200d{_PART})*")
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_LEADING = re.compile(r"^(?:@[A-Za-z0-9_]{1,15}\s+)+")
POST_LIMIT = 280


@dataclass(frozen=True, slots=True)
class UrlMark:
    """One t.co link in a rendered text; offsets are code points of the text as sent."""

    start: int
    end: int
    url: str
    expanded: str
    shown: str
    media_key: str | None = None

    def wire(self) -> dict[str, object]:
        """Return the entity as X sends it."""
        mark: dict[str, object] = {
            "start": self.start,
            "end": self.end,
            "url": self.url,
            "expanded_url": self.expanded,
            "display_url": self.shown,
        }
        if self.media_key:
            mark["media_key"] = self.media_key
        return mark


@dataclass(frozen=True, slots=True)
class Body:
    """A text as X stores and sends it."""

    text: str
    urls: tuple[UrlMark, ...] = ()
    mentions: tuple[tuple[int, int, str], ...] = ()
    tags: tuple[tuple[int, int, str], ...] = ()

    def entities(self, ids: dict[str, str]) -> dict[str, object] | None:
        """Return the entities object, None when there is nothing; `ids` maps lower-case handles to user ids."""
        found: dict[str, object] = {}
        if self.urls:
            found["urls"] = [mark.wire() for mark in self.urls]
        if self.mentions:
            found["mentions"] = [_mention(mark, ids) for mark in self.mentions]
        if self.tags:
            found["hashtags"] = [{"start": start, "end": end, "tag": tag} for start, end, tag in self.tags]
        return found or None


def _mention(mark: tuple[int, int, str], ids: dict[str, str]) -> dict[str, object]:
    start, end, handle = mark
    entity: dict[str, object] = {"start": start, "end": end, "username": handle}
    if handle.lower() in ids:
        entity["id"] = ids[handle.lower()]
    return entity


def short_link(target: str) -> str:
    """Return the t.co link of a target; the same target has the same link."""
    digest = hashlib.sha256(target.encode()).digest()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "https://t.co/" + "".join(letters[byte % 62] for byte in digest[:10])


def _shown(target: str) -> str:
    bare = re.sub(r"^https?://(?:www\.)?", "", target)
    return bare if len(bare) <= 26 else bare[:25] + "…"


def compose(raw: str, pictures: tuple[tuple[str, str], ...] = ()) -> Body:
    """Return the text X would store: links rewritten, & < > escaped; `pictures` are (media key, page address)."""
    out: list[str] = []
    length = at = 0
    urls: list[UrlMark] = []
    mentions: list[tuple[int, int, str]] = []
    tags: list[tuple[int, int, str]] = []

    def put(piece: str) -> tuple[int, int]:
        nonlocal length
        out.append(piece)
        start, length = length, length + len(piece)
        return start, length

    for hit in _TOKEN.finditer(raw):
        put(html.escape(raw[at : hit.start()], quote=False))
        at = hit.end()
        if hit["url"]:
            target = hit["url"].rstrip(".,;:!?)'")
            at -= len(hit["url"]) - len(target)
            whole = target if target.startswith("http") else "http://" + target
            start, end = put(short_link(whole))
            urls.append(UrlMark(start, end, short_link(whole), whole, _shown(target)))
        elif hit["at"]:
            mentions.append((*put(hit[0]), hit["at"]))
        else:
            tags.append((*put(hit[0]), hit["tag"]))
    put(html.escape(raw[at:], quote=False))
    for key, page in pictures:
        if length:
            put(" ")
        start, end = put(short_link(page))
        urls.append(UrlMark(start, end, short_link(page), page, "pic.x.com/" + short_link(page)[-10:], key))
    return Body("".join(out), tuple(urls), tuple(mentions), tuple(tags))


def shorten(body: Body, raw: str, page: str) -> Body:
    """Return a long post's short form: the first words, an ellipsis and a link to the whole."""
    room, kept = POST_LIMIT - 26, ""
    for letter in raw:
        if weighted_length(kept + letter) > room:
            break
        kept += letter
    short = compose(kept.rstrip() + "…")
    link = short_link(page)
    start = len(short.text) + 1
    mark = UrlMark(start, start + len(link), link, page, _shown(page))
    return replace(short, text=f"{short.text} {link}", urls=(*short.urls, mark))


def weighted_length(text: str) -> int:
    """Return X's weighted length: 280 at most for a post (twitter-text v3; any emoji sequence counts 2)."""
    text = unicodedata.normalize("NFC", text)
    total = 0
    text, links = _URL.subn("", text)
    total += 23 * links
    text, pictograms = _EMOJI.subn("", text)
    total += 2 * pictograms
    return total + sum(1 if any(low <= ord(letter) <= high for low, high in _LIGHT) else 2 for letter in text)


def without_leading_mentions(text: str) -> str:
    """Return a reply without the @names X puts in front of it; they do not count."""
    return _LEADING.sub("", text)


def has_link(text: str) -> bool:
    """Return whether X would charge the price of a post with a link."""
    return _URL.search(text) is not None
