"""Length of a text as X counts it: weights, links as 23, an emoji as 2; characters for direct messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from xdesk.core.channels.registry import channel_of
from xdesk.core.text.invisible import CONTROLS, EMBEDDINGS, HALVES, LINE_END
from xdesk.core.text.web_addresses import AddressFinder, Span

LINK_WEIGHT = 23
EMOJI_WEIGHT = 2

_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]+")
_SURROGATES = re.compile(f"[{HALVES}]")
_LINE_END = re.compile(LINE_END)
_UNSEEN = re.compile(f"[{CONTROLS}{EMBEDDINGS}]")


class WeightedCounter:
    """Counts a text as X does (twitter-text configuration 3: scale 100, links 23, emoji 2, NFC first).

    `domains` are the top-level domains, `emoji` the emoji sequences of more than one code point; an emoji
    of one code point already weighs 2 by its code. With a domain of `young` X may link an address or not:
    the text counts as what is more, so that X never counts more than we show.
    """

    def __init__(self, domains: Collection[str], emoji: Collection[str], young: Collection[str] = ()) -> None:
        self._finder = AddressFinder(domains)
        self._older = AddressFinder(frozenset(domains) - frozenset(young)) if young else self._finder
        self._emoji = frozenset(one for one in emoji if len(one) > 1)
        lengths: dict[str, set[int]] = {}
        for one in self._emoji:
            lengths.setdefault(one[0], set()).add(len(one))
        self._lengths = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
        heads, seconds = _wide_class(self._lengths), _character_class({one[1] for one in self._emoji})
        self._start = re.compile(f"[{heads}](?=[{seconds}])") if self._emoji else None

    def weight(self, text: str) -> int:
        """Return the weighted length of a post with `text`; a post may have 280."""
        text = unicodedata.normalize("NFC", text)
        if text.isascii() and "." not in text:
            return len(text)
        found = self._finder.find(text)
        older = self._older.find(text) if found and self._older is not self._finder else found
        total = self._with_links(text, found)
        return total if older == found else max(total, self._with_links(text, older))

    def _with_links(self, text: str, links: list[Span]) -> int:
        """Return the weight of a text whose addresses are `links`."""
        total = at = 0
        for span in links:
            total += self._plain(text[at : span.start]) + LINK_WEIGHT + 2 * span.halved
            at = span.end + span.halved
        return total + self._plain(text[at:] if at else text)

    def _plain(self, text: str) -> int:
        """Return the weight of a text without links."""
        if text.isascii():
            return len(text)
        signs, covered, light_covered = self._emoji_in(text)
        light = sum(map(len, _LIGHT.findall(text))) - light_covered
        return signs * EMOJI_WEIGHT + 2 * (len(text) - covered) - light

    def _emoji_in(self, text: str) -> tuple[int, int, int]:
        """Return how many sequences `text` holds, their code points, and how many of these are light."""
        count = covered = light = at = 0
        start = self._start.search(text) if self._start else None
        while start is not None and self._start is not None:
            at = start.start()
            fits = (
                n for n in self._lengths.get(text[at], ()) if at + n <= len(text) and text[at : at + n] in self._emoji
            )
            size = next(fits, 0)
            if size:
                count, covered = count + 1, covered + size
                light += sum(map(len, _LIGHT.findall(text, at, at + size)))
            at += size or 1
            start = self._start.search(text, at)
        return count, covered, light

    def used(self, channel: str, text: str) -> int:
        """Return how much of the limit of `channel` the text uses: its weight or its characters, as X counts there."""
        return self.weight(text) if channel_of(channel).length.weighted else len(text)

    @staticmethod
    def limit(channel: str) -> int:
        """Return how much a reply on `channel` may use."""
        return channel_of(channel).length.limit

    def remaining(self, channel: str, text: str) -> int:
        """Return what is left of the limit, negative when the text is too long."""
        return self.limit(channel) - self.used(channel, text)


def _wide_class(signs: Collection[str]) -> str:
    """Return a class of few ranges that holds `signs` and some between them: hundreds of signs are slow to look for."""
    ranges: list[list[int]] = []
    for point in sorted(map(ord, signs)):
        if ranges and point - ranges[-1][1] < 0x400:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


def _character_class(signs: Collection[str]) -> str:
    return "".join(re.escape(sign) for sign in sorted(signs))


def tidy(text: str) -> str:
    """Return `text` with LF for every line end, without control codes, halves of characters and turned directions.

    U+202A to U+202E and U+2066 to U+2069 turn the direction of what follows: a reader would see other words than
    we sent.
    """
    return _UNSEEN.sub("", _SURROGATES.sub("", _LINE_END.sub("\n", text)))


def clean(text: str) -> str:
    """Return a reply as it may leave the desk: tidy, and trimmed."""
    return tidy(text).strip()


def utf16(text: str, index: int) -> int:
    """Return where code point `index` of `text` lies for Qt, which counts UTF-16 units."""
    return index + sum(1 for sign in text[:index] if sign > "\uffff")
