"""The floor of the macro list: substrings by rank, rapidfuzz where they find too little, and a plain popup."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QListView
from rapidfuzz import fuzz, process

from xdesk.core.model import Macro

MOST, FEW, LEAST = 50, 5, 75


@dataclass(frozen=True)
class Entry:
    """What is searched of a macro, in small letters, and what is shown."""

    searched: str
    shown: str


class MacroFloor:
    """5,000 macros in one list of strings."""

    def __init__(self, macros: tuple[Macro, ...], view: QListView) -> None:
        self.entries = [
            Entry(
                " " + " ".join([one.code, one.title, one.pinyin, one.initials.replace(" ", ""), *one.aliases]).lower(),
                f"/{one.code}  {one.title}",
            )
            for one in macros
        ]
        self._texts = [entry.searched for entry in self.entries]
        self._joined = "\n".join(self._texts)
        self._starts = list(accumulate((len(text) + 1 for text in self._texts[:-1]), initial=0))
        self._model, self._view = QStringListModel(), view
        view.setUniformItemSizes(True)
        view.setModel(self._model)

    def _holding(self, letters: str) -> list[int]:
        """Return the first macros that hold these letters, by one search in all of them joined."""
        found, at = [], self._joined.find(letters)
        while at >= 0 and len(found) < MOST:
            number = bisect_right(self._starts, at) - 1
            found.append(number)
            at = self._joined.find(letters, self._starts[number + 1]) if number + 1 < len(self._starts) else -1
        return found

    def find(self, typed: str) -> list[Entry]:
        """Return what holds the letters, beginnings of words first, and what is like them when that is little."""
        typed = typed.lower()
        found = list(dict.fromkeys([*self._holding(" " + typed), *self._holding(typed)]))
        if len(found) < FEW:
            like = process.extract(typed, self._texts, scorer=fuzz.partial_ratio, limit=MOST, score_cutoff=LEAST)
            found += [number for _, _, number in like if number not in found]
        return [self.entries[number] for number in found[:MOST]]

    def show(self, typed: str) -> None:
        """Show what is found."""
        self._model.setStringList([entry.shown for entry in self.find(typed)])
