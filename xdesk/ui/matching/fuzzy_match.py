"""Fuzzy match: how well what is typed fits a name as people mean it, and which of its letters are worth marking."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from xdesk.core.text.display_names import is_han
from xdesk.core.text.search_rank import Match, Spans, Spelled, rank_spelled

SCATTERED = 200
"""Below every whole word, initials and part of a word: letters here and there."""
_FIRST_WORD = 100
MEANT = 4
"""So many letters mean words: what has them only here and there is no hit, which Enter would run."""
BEGINNING = 3
_REST_OF_WORD = re.compile(r"\w*+\W++\Z")


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the best of some names fits (greater is better), which one it is, and which letters to mark."""

    score: int
    best: str = ""
    spans: Mapping[str, Spans] = field(default_factory=dict)


def fit(typed: str, fields: Sequence[Spelled]) -> Fit | None:
    """Return how well `typed` fits the best of `fields`; None when it fits none, a bare Fit for nothing typed."""
    if not typed.strip():
        return Fit(0)
    found: dict[str, tuple[int, Spans]] = {}
    meant = sum(sign.isalnum() for sign in typed) >= MEANT
    for one in fields:
        match = rank_spelled(typed, [one])
        if match is not None and not (meant and _by_chance(one.text, match.spans.get(one.name, ()))):
            found[one.name] = _judged(match, one)
    if not found:
        return None
    best = max(found, key=lambda name: found[name][0])
    marked = {name: spans for name, (score, spans) in found.items() if score > SCATTERED + _FIRST_WORD}
    return Fit(found[best][0], best, marked or {best: found[best][1]})


def _judged(match: Match, one: Spelled) -> tuple[int, Spans]:
    spans = match.spans.get(one.name, ())
    if not scattered(one.text, spans):
        return match.score, spans
    spread = spans[-1][1] - spans[0][0]
    first = spans[0][0] == 0 and not re.search(r"\W", one.text[: spans[-1][1]])
    return SCATTERED + (_FIRST_WORD if first else 0) - min(99, spread), spans


def _by_chance(text: str, spans: Spans) -> bool:
    """Whether the letters only happen to be there: scattered, and not as words or good beginnings of words."""
    return scattered(text, spans) and not all(_is_word(text, start, end) for start, end in spans)


def _is_word(text: str, start: int, end: int) -> bool:
    begins = not text[start - 1 : start].isalnum() or is_han(text[start])
    whole = not text[end : end + 1].isalnum() or is_han(text[end - 1])
    return begins and (whole or end - start >= BEGINNING)


def scattered(text: str, spans: Spans) -> bool:
    """Whether the letters stand here and there: neither in one run nor the initials of words in a row."""
    if len(spans) < 2:
        return False
    far = any(not _REST_OF_WORD.match(text[before[1] : after[0]]) for before, after in pairwise(spans))
    return far or bool(re.search(r"\w", text[: spans[0][0]]))


def points(spans: Spans) -> frozenset[int]:
    """Return the code points of some spans."""
    return frozenset(n for start, end in spans for n in range(start, end))


def telling(match: Match, texts: Mapping[str, str]) -> dict[str, frozenset[int]]:
    """Return the code points worth marking in each text: scattered letters only where nothing fits better."""
    loose = {name for name, text in texts.items() if scattered(text, match.spans.get(name, ()))}
    tight = {name for name in match.spans if name not in loose}
    worth = {name: () if name in loose and tight else match.spans.get(name, ()) for name in texts}
    return {name: points(spans) for name, spans in worth.items()}
