"""The rule of ranking written out plainly, nothing prepared or left out: what the desk answers faster must be this."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from heapq import nlargest
from typing import Generic, TypeVar

from xdesk.core.text.search_rank import Field, Match, Spans

Id = TypeVar("Id", bound=Hashable)

_EXACT, _PREFIX, _WORD, _HEADS, _INSIDE, _LOOSE = 1000, 900, 800, 600, 400, 100


_HAN = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x323AF), (0xF900, 0xFAFF))


def is_han(sign: str) -> bool:
    """Whether `sign` is a Han character."""
    return any(first <= ord(sign) <= last for first, last in _HAN)


def rank(query: str, fields: Sequence[Field]) -> Match | None:
    """Return how well `query` fits the best of `fields`, None when it fits none.

    Letters must come in order. Best is a whole field, then its beginning, the beginning of a word, the
    beginnings of words or syllables ("tk" for 退款), a part, letters anywhere after a word's first.
    """
    wanted = _wanted(query)
    if not wanted:
        return Match(0)
    best, spans = 0, {}
    for one in fields:
        found = _in_field(wanted, one)
        if found is not None:
            score, at = found
            best, spans[one.name] = max(best, score + one.worth), at
    return Match(best, spans) if spans else None


def _wanted(query: str) -> str:
    return re.sub(r"[\s'’/／、]+", "", query.lower())


def _in_field(wanted: str, one: Field) -> tuple[int, Spans] | None:
    lower = _lower(one.text)
    found = _plain(wanted, lower)
    if found is not None and found[0] >= _PREFIX - 50:
        return found
    units = _units(lower, one.syllables)
    heads = _by_units(wanted, units)
    by_heads = None
    if heads is not None:
        whole = len(heads) == len(units)
        first = heads[0][0] == units[0][0]
        score = _HEADS + (140 if whole else 100 if first else 0) - min(40, len(lower))
        by_heads = (score, _joined(heads))
    candidates = [each for each in (found, by_heads, _loose(wanted, lower)) if each is not None]
    return max(candidates, key=lambda each: each[0]) if candidates else None


def _lower(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(sign.lower()[:1] or sign for sign in text)


def _plain(wanted: str, lower: str) -> tuple[int, Spans] | None:
    """The query stands in the text as it is."""
    at = lower.find(wanted)
    if at < 0:
        return None
    span = ((at, at + len(wanted)),)
    if at == 0:
        return (_EXACT if len(lower) == len(wanted) else _PREFIX - min(50, len(lower) - len(wanted))), span
    while at >= 0:
        if not lower[at - 1].isalnum() or is_han(lower[at]):
            return _WORD - min(50, at), ((at, at + len(wanted)),)
        at = lower.find(wanted, at + 1)
    return _INSIDE - min(50, span[0][0]), span


def _units(lower: str, syllables: Sequence[str]) -> list[tuple[int, int, str, str]]:
    """Return words and Han characters as (start, end, spelling, other spelling)."""
    units: list[tuple[int, int, str, str]] = []
    readings = iter(syllables)
    for run in re.finditer(r"\w+", lower):
        start = run.start()
        for part in _split(run.group()):
            han = is_han(part[0])
            units.append((start, start + len(part), part, next(readings, "") if han else ""))
            start += len(part)
    return units


def _split(word: str) -> list[str]:
    parts: list[str] = []
    for sign in word:
        if parts and not is_han(sign) and not is_han(parts[-1][0]):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _by_units(wanted: str, units: Sequence[tuple[int, int, str, str]]) -> list[tuple[int, int]] | None:
    """Spell the query from the beginnings of units in order; units may be skipped, earlier ones preferred."""
    failed: set[tuple[int, int]] = set()

    def walk(done: int, unit: int) -> list[tuple[int, int]] | None:
        if done == len(wanted):
            return []
        if (done, unit) in failed:
            return None
        for position in range(unit, len(units)):
            start, end, spelling, reading = units[position]
            for size in _common(wanted, done, spelling, reading):
                rest = walk(done + size, position + 1)
                if rest is not None:
                    return [(start, end if reading else start + size), *rest]
        failed.add((done, unit))
        return None

    return walk(0, 0)


def _common(wanted: str, done: int, spelling: str, reading: str) -> Iterable[int]:
    """Return how many letters of the query a unit may take, most first."""
    size = 0
    for word in (spelling, reading):
        n = 0
        while n < len(word) and done + n < len(wanted) and word[n] == wanted[done + n]:
            n += 1
        size = max(size, n)
    return range(size, 0, -1)


def _loose(wanted: str, lower: str) -> tuple[int, Spans] | None:
    """Letters in order, the first at the beginning of a word, not too far apart."""
    for head in re.finditer(r"\b" + re.escape(wanted[0]), lower):
        at, places = head.start(), [head.start()]
        for letter in wanted[1:]:
            at = lower.find(letter, at + 1)
            if at < 0:
                return None
            places.append(at)
        spread = places[-1] - places[0]
        if spread <= 3 * len(wanted) + 4:
            return _LOOSE - spread, _joined([(position, position + 1) for position in places])
    return None


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


class SearchIndex(Generic[Id]):
    """Many things with fields, to be searched at each key; made once, read often."""

    def __init__(self, things: Iterable[tuple[Id, Sequence[Field]]]) -> None:
        self._things = list(things)
        self._masks = [_letters(fields) for _, fields in self._things]
        self._starts = [_starts(fields) for _, fields in self._things]
        self._last: tuple[str, list[int]] = ("", list(range(len(self._things))))

    def find(self, query: str, limit: int = 20) -> list[tuple[Id, Match]]:
        """Return the best `limit` things and how they match, best first; all in order for an empty query."""
        wanted = _wanted(query)
        if not wanted:
            return [(self._things[n][0], Match(0)) for n in range(min(limit, len(self._things)))]
        found: list[tuple[int, int, Match]] = []
        for n in self._possible(wanted, limit):
            match = rank(wanted, self._things[n][1])
            if match is not None:
                found.append((match.score, -n, match))
        return [(self._things[-n][0], match) for _, n, match in nlargest(limit, found, key=lambda each: each[:2])]

    def _possible(self, wanted: str, limit: int) -> list[int]:
        """Return the things worth a close look: all letters are there; of very many, those that begin so."""
        before, pool = self._last
        mask = _mask(wanted)
        masks = self._masks
        pool = pool if before and wanted.startswith(before) else list(range(len(self._things)))
        possible = [n for n in pool if masks[n] & mask == mask]
        self._last = (wanted, possible)
        room = 2 * limit
        if len(possible) <= room:
            return possible
        tiers: tuple[list[int], ...] = ([], [], [], [])
        whole, begins = f"\n{wanted}\n", f"\n{wanted}"
        for n in possible:
            texts = self._starts[n]
            tiers[0 if whole in texts else 1 if begins in texts else 2 if wanted in texts else 3].append(n)
        return [n for tier in tiers for n in tier][:room]


def _letters(fields: Sequence[Field]) -> int:
    return _mask("".join(_lower(one.text) + "".join(one.syllables) for one in fields))


def _mask(text: str) -> int:
    mask = 0
    for sign in set(text):
        mask |= 1 << (ord(sign) % 61)
    return mask


def _starts(fields: Sequence[Field]) -> str:
    """Return everything a query may begin with, each after a line break: texts, pinyin, initials."""
    words: list[str] = []
    for one in fields:
        words.append(re.sub(r"\s+", "", _lower(one.text)))
        if one.syllables:
            units = _units(_lower(one.text), one.syllables)
            words.append("".join(reading or spelling for _, _, spelling, reading in units))
            words.append("".join((reading or spelling)[:1] for _, _, spelling, reading in units))
    return "\n" + "\n".join(words) + "\n"
