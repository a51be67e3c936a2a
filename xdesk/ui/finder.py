"""Finder: matches what was typed with English, Chinese, pinyin and initials, and says which letters it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Syllables = tuple[str, ...]
"""One reading per code point: "tui" for 退, the letter itself for Latin, "" for what nobody types."""


@dataclass(frozen=True, slots=True)
class Found:
    """How well it matches (smaller is better) and the code points that did."""

    rank: int
    at: frozenset[int]
    name: int = 0  # which of the names


def is_han(character: str) -> bool:
    """Whether the character is a Chinese ideograph."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


def letters(text: str) -> Syllables:
    """Return the reading of a text without pinyin: every character is itself."""
    return tuple(character.lower() for character in text)


def read_with(text: str, pinyin: str) -> Syllables:
    """Return the reading of `text` from its pinyin, one syllable per ideograph, separated by spaces.

    When the count does not fit, the text is read without pinyin.
    """
    wanted = sum(1 for character in text if is_han(character))
    given = [part for part in pinyin.lower().replace("'", " ").split() if part]
    pure = [part for part in given if part.isascii() and part.isalpha()]
    for parts in (given, pure):
        if len(parts) == wanted:
            rest = iter(parts)
            return tuple(next(rest) if is_han(c) else c.lower() for c in text)
    return letters(text)


@lru_cache(maxsize=20_000)
def find(typed: str, text: str, reading: Syllables) -> Found | None:
    """Return where `typed` (lower case, no spaces) is found in `text`, None when it is not.

    Best is the beginning, then the beginning of a word, then anywhere, then syllables and initials in
    order, then single letters in order from the beginning of a word.
    """
    if not typed:
        return Found(0, frozenset())
    plain = text.lower()
    at = plain.find(typed) if len(plain) == len(text) else -1
    if at >= 0:
        found = frozenset(range(at, at + len(typed)))
        begins = at == 0 or not plain[at - 1].isalnum()
        return Found(0 if at == 0 else 1 if begins else 3, found)
    heads = _heads(text)
    units = _by_units(typed, text, reading, heads)
    if units is not None:
        return Found(2 if 0 in units else 4, units)
    loose = _loose(typed, plain, heads)
    return None if loose is None else Found(6, loose)


def best(typed: str, texts: Iterable[tuple[str, Syllables]]) -> Found | None:
    """Return the best match among several names of one thing (both languages, aliases)."""
    hits = ((n, find(typed, text, reading)) for n, (text, reading) in enumerate(texts))
    found = [Found(hit.rank, hit.at, n) for n, hit in hits if hit is not None]
    return min(found, key=lambda hit: hit.rank) if found else None


def reader(pinyin: Callable[[str], str] | None) -> Callable[[str], Syllables]:
    """Return the function that reads a text, with pinyin when `pinyin` is there."""
    return (lambda text: read_with(text, pinyin(text))) if pinyin is not None else letters


def _heads(text: str) -> frozenset[int]:
    """Where words begin: after anything that is no letter, and at every ideograph."""
    return frozenset(
        n for n, c in enumerate(text) if c.isalnum() and (n == 0 or not text[n - 1].isalnum() or is_han(c))
    )


def _by_units(typed: str, text: str, reading: Sequence[str], heads: frozenset[int]) -> frozenset[int] | None:
    """Spell `typed` from the beginnings of syllables and words, in order; words may be skipped."""
    starts = sorted(heads)
    failed: set[tuple[int, int]] = set()

    def walk(done: int, unit: int) -> frozenset[int] | None:
        if done == len(typed):
            return frozenset()
        if unit == len(starts) or (done, unit) in failed:
            return None
        place = starts[unit]
        for size in range(_common(typed[done:], _unit(text, reading, place)), 0, -1):
            rest = walk(done + size, unit + 1)
            if rest is not None:
                here = {place} if is_han(text[place]) else set(range(place, place + size))
                return rest | here
        rest = walk(done, unit + 1)
        if rest is None:
            failed.add((done, unit))
        return rest

    return walk(0, 0)


def _unit(text: str, reading: Sequence[str], place: int) -> str:
    if is_han(text[place]):
        return reading[place]
    end = place
    while end < len(text) and text[end].isalnum() and not is_han(text[end]):
        end += 1
    return text[place:end].lower()


def _common(one: str, other: str) -> int:
    size = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        size += 1
    return size


def _loose(typed: str, plain: str, heads: frozenset[int]) -> frozenset[int] | None:
    """Single letters in order, the first one at the beginning of a word, close together."""
    for start in sorted(heads):
        if plain[start] != typed[0]:
            continue
        at, found = start, {start}
        for letter in typed[1:]:
            at = plain.find(letter, at + 1)
            if at < 0:
                break
            found.add(at)
        else:
            if at - start <= 3 * len(typed) + 4:
                return frozenset(found)
    return None
