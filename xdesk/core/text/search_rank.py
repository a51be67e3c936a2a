"""Ranking: how well a few typed letters fit a code, a title, its pinyin and its initials, and which letters fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from xdesk.core.text.display_names import is_han

Spans = tuple[tuple[int, int], ...]
Unit = tuple[int, int, str, str]
"""A word or a Han character of a text: start, end, its spelling, and its pinyin or ""."""

_EXACT, _PREFIX, _WORD, _HEADS, _INSIDE, _LOOSE = 1000, 900, 800, 600, 400, 100
_ALL_HEADS, _FIRST_HEAD, _NONE = 140, 100, -1_000_000
_PART = re.compile(
    r"(?=\w)[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
    r"|[^\W\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+"
)
"""A Han character or a run of other letters and digits."""
_EDGE = re.compile(r"\b(?=.)", re.DOTALL)
LETTER_BITS = 61


@dataclass(frozen=True, slots=True)
class Field:
    """A text that may match. `syllables`: pinyin of each Han character of the text, in order, or none.

    `worth` is added to the score, so that a code goes before a title.
    """

    name: str
    text: str
    syllables: tuple[str, ...] = ()
    worth: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """How well a query fits (greater is better) and where: code points of each field's own text, end excluded."""

    score: int
    spans: Mapping[str, Spans] = field(default_factory=dict)


class Spelled:
    """A field made ready to be compared many times: small letters, which ones occur, and its words once they matter."""

    __slots__ = ("_starts", "_units", "letters", "lower", "most", "name", "sounds", "syllables", "text", "worth")

    def __init__(self, one: Field) -> None:
        self.name, self.text, self.syllables, self.worth = one.name, one.text, one.syllables, one.worth
        self.lower = lower(one.text)
        self.letters = letters(self.lower)
        self.sounds = self.letters | letters("".join(one.syllables)) if one.syllables else self.letters
        alone = not one.syllables and _PART.fullmatch(self.lower) is not None  # a word: no beginnings but its own
        self.most = one.worth + (_LOOSE if alone else _HEADS + _ALL_HEADS - min(40, len(self.lower)))
        """The best score of a query that does not stand in the field as it is."""
        self._units: list[Unit] | None = None
        self._starts: tuple[int, ...] | None = None

    @property
    def units(self) -> list[Unit]:
        """The words and Han characters."""
        if self._units is None:
            self._units = units(self.lower, self.syllables)
        return self._units

    @property
    def starts(self) -> tuple[int, ...]:
        """Where words begin, and what is between them."""
        if self._starts is None:
            self._starts = tuple(edge.start() for edge in _EDGE.finditer(self.lower))
        return self._starts


def letters(text: str) -> int:
    """Return a bit for each letter of a text; letters may share one, so that a missing bit alone tells for certain."""
    bits = 0
    for sign in set(text):
        bits |= 1 << (ord(sign) % LETTER_BITS)
    return bits


def rank(query: str, fields: Sequence[Field]) -> Match | None:
    """Return how well `query` fits the best of `fields`, None when it fits none.

    Letters must come in order. Best is a whole field, then its beginning, the beginning of a word, the
    beginnings of words or syllables ("tk" for 退款), a part, letters anywhere after a word's first.
    """
    return rank_spelled(query, [Spelled(one) for one in fields])


def rank_spelled(query: str, fields: Sequence[Spelled]) -> Match | None:
    """Return the same for fields that are compared more than once."""
    typed, need = _asked(query)
    if not typed:
        return Match(0)
    best, spans = 0, {}
    for one in fields:
        found = _in_field(typed, one) if one.sounds & need == need else None
        if found is not None:
            score, at = found
            best, spans[one.name] = max(best, score + one.worth), at
    return Match(best, spans) if spans else None


@lru_cache(maxsize=16)
def _asked(query: str) -> tuple[str, int]:
    typed = wanted(query)
    return typed, letters(typed)


def score(typed: str, need: int, fields: Sequence[Spelled]) -> int | None:
    """Return the score of `rank` alone, None when nothing fits.

    `typed` is what `wanted` returns and not empty, `need` its `letters`. What cannot become better any more is not
    looked at, so it takes a fraction of `rank`.
    """
    best, size, rest = _NONE, len(typed), []
    for one in fields:
        low = one.lower
        at = low.find(typed)
        if at == 0:
            found = (_EXACT if len(low) == size else _PREFIX - min(50, len(low) - size)) + one.worth
        else:
            rest.append(one)
            if at < 0:
                continue
            found = _within(typed, low, at)[0] + one.worth
        best = max(best, found)
    for one in rest:
        if best < one.most and one.sounds & need == need:
            by_heads = _by_heads(typed, one) if one.most > _LOOSE + one.worth else None
            if by_heads is not None:
                best = max(best, by_heads[0] + one.worth)
            if best < _LOOSE + one.worth and one.letters & need == need:
                loose = _loose(typed, one)
                if loose is not None:
                    best = max(best, loose[0] + one.worth)
    return None if best == _NONE else max(0, best)


def wanted(query: str) -> str:
    """Return the letters of a query that must be found."""
    return re.sub(r"[\s'’/／、]+", "", query.lower())


def _in_field(typed: str, one: Spelled) -> tuple[int, Spans] | None:
    found = _plain(typed, one.lower)
    if found is not None and found[0] >= _PREFIX - 50:
        return found
    candidates = [
        each for each in (found, _by_heads(typed, one), _loose(typed, one)) if each is not None
    ]  # fmt: skip
    return max(candidates, key=lambda each: each[0]) if candidates else None


def _by_heads(typed: str, one: Spelled) -> tuple[int, Spans] | None:
    """The query is spelled by the beginnings of words and syllables."""
    heads = _by_units(typed, one.units)
    if heads is None:
        return None
    more = _ALL_HEADS if len(heads) == len(one.units) else _FIRST_HEAD if heads[0][0] == one.units[0][0] else 0
    return _HEADS + more - min(40, len(one.lower)), _joined(heads)


def lower(text: str) -> str:
    """Return the small letters of a text, one for each of its letters."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(sign.lower()[:1] or sign for sign in text)


def _plain(typed: str, low: str) -> tuple[int, Spans] | None:
    """The query stands in the text as it is."""
    at = low.find(typed)
    if at < 0:
        return None
    if at == 0:
        return (_EXACT if len(low) == len(typed) else _PREFIX - min(50, len(low) - len(typed))), ((0, len(typed)),)
    score, at = _within(typed, low, at)
    return score, ((at, at + len(typed)),)


def _within(typed: str, low: str, first: int) -> tuple[int, int]:
    """Return the score of a query that stands in a text from `first` on, and where it stands best."""
    at = first
    while at >= 0:
        if not low[at - 1].isalnum() or is_han(low[at]):
            return _WORD - min(50, at), at
        at = low.find(typed, at + 1)
    return _INSIDE - min(50, first), first


def units(low: str, syllables: Sequence[str]) -> list[Unit]:
    """Return words and Han characters of small letters, each Han character with the next of `syllables`."""
    readings = iter(syllables)
    return [
        (part.start(), part.end(), part.group(), next(readings, "") if is_han(part.group()[0]) else "")
        for part in _PART.finditer(low)
    ]


def _by_units(typed: str, parts: Sequence[Unit]) -> list[tuple[int, int]] | None:
    """Spell the query from the beginnings of units in order; units may be skipped, earlier ones preferred."""
    failed: set[tuple[int, int]] = set()

    def walk(done: int, unit: int) -> list[tuple[int, int]] | None:
        if done == len(typed):
            return []
        if (done, unit) in failed:
            return None
        first = typed[done]
        for place in range(unit, len(parts)):
            start, end, spelling, reading = parts[place]
            if spelling[0] != first and reading[:1] != first:
                continue
            for size in range(max(_alike(typed, done, spelling), _alike(typed, done, reading)), 0, -1):
                rest = walk(done + size, place + 1)
                if rest is not None:
                    return [(start, end if reading else start + size), *rest]
        failed.add((done, unit))
        return None

    return walk(0, 0)


def _alike(typed: str, done: int, word: str) -> int:
    """Return how many letters of a word the query goes on with."""
    size = 0
    for a, b in zip(word, typed[done:], strict=False):
        if a != b:
            break
        size += 1
    return size


def _loose(typed: str, one: Spelled) -> tuple[int, Spans] | None:
    """Letters in order, the first at the beginning of a word, not too far apart."""
    low, first = one.lower, typed[0]
    for start in one.starts:
        if low[start] != first:
            continue
        at, places = start, [start]
        for letter in typed[1:]:
            at = low.find(letter, at + 1)
            if at < 0:
                return None
            places.append(at)
        spread = places[-1] - places[0]
        if spread <= 3 * len(typed) + 4:
            return _LOOSE - spread, _joined([(place, place + 1) for place in places])
    return None


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)
