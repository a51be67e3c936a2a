"""Pinyin: how Han characters are read, by a table; the caller opens its file."""

from __future__ import annotations


class Pinyin:
    """Reads Han characters by the words they stand in, else each by itself, without tones.

    `raw` is the text of pinyin.txt: lines of a syllable with the signs read so, and lines of a word with its
    syllables, or of a word alone, which is read sign by sign. The signs stay one text that is searched: 40,000 objects
    would take twenty times the memory.
    """

    def __init__(self, raw: str) -> None:
        lines = [line for line in raw.splitlines() if line and not line.startswith("#")]
        self._signs = "\n" + "\n".join(line for line in lines if line.isascii() or line[0].isascii()) + "\n"
        words = (line.partition(" ") for line in lines if not line[0].isascii())
        self._words = {word: said for word, _, said in words}
        self._longest = max(map(len, self._words), default=1)

    def syllables(self, han: str) -> list[str]:
        """Return one syllable per sign of `han`; a sign whose reading is not known stands for itself."""
        found: list[str] = []
        at = 0
        while at < len(han):
            word = self._word(han, at)
            said = self._words.get(word, "")
            found += said.split() if said else map(self._sign, word)
            at += len(word)
        return found

    def _word(self, han: str, at: int) -> str:
        """Return the longest known word that begins at `at`, else the sign there."""
        for size in range(min(self._longest, len(han) - at), 1, -1):
            if han[at : at + size] in self._words:
                return han[at : at + size]
        return han[at]

    def _sign(self, sign: str) -> str:
        at = -1 if sign.isascii() else self._signs.find(sign)
        if at < 0:
            return sign
        start = self._signs.rfind("\n", 0, at) + 1
        return self._signs[start : self._signs.index(" ", start)]
