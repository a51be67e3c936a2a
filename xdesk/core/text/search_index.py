"""Search index: many things searched at each key; their letters are prepared once, scores made for the likely ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from heapq import nsmallest
from itertools import compress, islice
from typing import Any, Generic, TypeVar

from xdesk.core.text.search_rank import LETTER_BITS, Field, Spelled, letters, lower, score, units, wanted

Id = TypeVar("Id", bound=Hashable)

_ANSWERS = 64
_FEW = 4
"""More than so many times what is wanted are met sooner in order than they are sorted."""


class SearchIndex(Generic[Id]):
    """Many things with fields, to be searched at each key; made once, read often.

    A thing keeps its slot for good. What changes its place in the order, as being used does, prepares no letter again.
    """

    def __init__(self, things: Iterable[tuple[Id, Sequence[Field]]]) -> None:
        self._things: list[tuple[Id, Sequence[Field]]] = list(things)
        self._order = list(range(len(self._things)))
        self._places: list[int] = list(self._order)
        self._spelled: list[tuple[Spelled, ...] | None] = [None] * len(self._things)
        self._answers: dict[tuple[str, int], list[tuple[Id, int]]] = {}
        has = [bytearray(len(self._things)) for _ in range(LETTER_BITS)]
        self._words: list[str] = []  # of each slot: all a query may begin with, each between line breaks
        begins: list[tuple[str, int]] = []
        for slot, (_, fields) in enumerate(self._things):
            words = _words(fields)
            every = "".join(lower(one.text) + "".join(one.syllables) for one in fields)
            for kind in {ord(sign) % LETTER_BITS for sign in set(every)}:
                has[kind][slot] = 1
            begins += [(word, slot) for word in words]
            self._words.append("\n" + "\n".join(words) + "\n")
        begins.sort()
        self._begins, self._owners = [word for word, _ in begins], [slot for _, slot in begins]
        self._has = [int.from_bytes(flags, "little") for flags in has]

    def __len__(self) -> int:
        return len(self._things)

    def sort(self, key: Callable[[Id], Any]) -> None:
        """Put the things in the order of `key`: it decides between equals, and what an empty query finds."""
        self._order.sort(key=lambda slot: key(self._things[slot][0]))
        for place, slot in enumerate(self._order):
            self._places[slot] = place
        self._answers.clear()

    def find(self, query: str, limit: int = 20) -> list[tuple[Id, int]]:
        """Return the best `limit` things and their scores, best first; all in order for an empty query."""
        typed = wanted(query)
        if not typed:
            return [(self._things[slot][0], 0) for slot in self._order[:limit]]
        known = self._answers.get((typed, limit))
        if known is None:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            known = self._answers[typed, limit] = self._best(typed, limit)
        return known

    def _best(self, typed: str, limit: int) -> list[tuple[Id, int]]:
        found: list[tuple[int, int, int]] = []
        need = letters(typed)
        for slot in self.likely(typed, 2 * limit):
            fits = score(typed, need, self._ready(slot))
            if fits is not None:
                found.append((-fits, self._places[slot], slot))
        return [(self._things[slot][0], -worse) for worse, _, slot in nsmallest(limit, found)]

    def _ready(self, slot: int) -> tuple[Spelled, ...]:
        ready = self._spelled[slot]
        if ready is None:
            ready = self._spelled[slot] = tuple(Spelled(one) for one in self._things[slot][1] if one.text)
        return ready

    def likely(self, typed: str, room: int) -> list[int]:
        """Return the slots worth a close look: all letters are there; of more than `room`, those that begin so.

        First what is typed whole, then what begins with it, then what holds it, then the others, each in order.
        """
        flags = -1
        for kind in {ord(sign) % LETTER_BITS for sign in typed}:
            flags &= self._has[kind]
        count, size = flags.bit_count(), len(self._things)
        if count <= room:
            return list(compress(range(size), flags.to_bytes(size, "little")))
        begin, whole = bisect_left(self._begins, typed), bisect_right(self._begins, typed)
        end = bisect_right(self._begins, typed, whole, key=lambda word: word[: len(typed)])
        first = set(self._owners[begin:whole])
        then = set(self._owners[whole:end]) - first
        chosen = self._first(first, room)
        chosen += self._first(then, room - len(chosen))
        if len(chosen) < room:
            chosen += self._inside(typed, flags, first | then, room - len(chosen))
        return chosen

    def _first(self, slots: set[int], count: int) -> list[int]:
        """Return the first `count` of some slots, in order."""
        if len(slots) > _FEW * count:
            return list(islice((slot for slot in self._order if slot in slots), count))
        return sorted(slots, key=self._places.__getitem__)[:count]

    def _inside(self, typed: str, flags: int, besides: set[int], room: int) -> list[int]:
        """Return what holds the query somewhere, filled up with what has its letters, each in order."""
        possible = flags.to_bytes(len(self._things), "little")
        inside: list[int] = []
        others: list[int] = []
        for slot in compress(self._order, map(possible.__getitem__, self._order)):
            if slot not in besides:
                if typed in self._words[slot]:
                    inside.append(slot)
                    if len(inside) == room:
                        return inside
                elif len(others) < room:
                    others.append(slot)
        return (inside + others)[:room]


def _words(fields: Sequence[Field]) -> list[str]:
    """Return everything a query may begin with: texts, pinyin, initials; no blanks."""
    words: list[str] = []
    for one in fields:
        low = lower(one.text)
        words.append("".join(low.split()))
        if one.syllables:
            spelled = [reading or spelling for _, _, spelling, reading in units(low, one.syllables)]
            words.append("".join(spelled))
            words.append("".join(spelling[:1] for spelling in spelled))
    return words
