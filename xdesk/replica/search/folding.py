"""Folding: what search takes for the same text. Messages and queries are folded alike, so that either finds the other.

Compatibility forms are one (full and half width, ligatures), so are upper and lower case, letters with and without
diacritics, digits of all scripts, traditional and simplified Han signs. Signs that build words without spaces (Han,
Kana, Hangul, Thai and their neighbours) and emoji each stand alone; a run of letters is a word, so is a run of digits;
everything else only parts them. What is invisible (joiners, variation selectors, marks of direction) is nothing.
A text that is to be found contains what was asked for once both are folded: `contains` is that rule.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

from xdesk.core.paths import resource
from xdesk.replica.sanitize import clean

SHORT = 2
"""Letters of a query as few as this are the beginning of a word; more are found inside words, too."""
_ALONE = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff"
    "\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    "\U00016f00-\U0001b2ff\U00020000-\U0003ffff]"
)
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
_DIGITS = re.compile("[0-9]+")
_LONGEST = 2_000  # signs of a run; a longer one is cut, for the index takes no word without end
_PLAIN = re.compile("[\0-\x7f\u4e00-\u9fff\u3000-\u3004\u3008-\u301f，。！？：；（）]*\\Z")
"""A text that has no letter but ASCII ones and Han signs, of which none folds into an ASCII letter."""
_LONG = re.compile(f"([^ ]{{{_LONGEST}}})")


@functools.cache
def _simplified() -> dict[str, str]:
    lines = resource("text", "simplified.txt").read_text("utf-8").splitlines()
    return {line[0]: line[1] for line in lines if not line.startswith("#")}


class _Folded(dict[int, str]):
    """What each sign becomes, worked out when it is met first."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _fold_sign(chr(code))
        return found


def _fold_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if _MARKS.match(sign) or kind == "Cf":
        return ""
    if _ALONE.match(sign):
        return f" {_simplified().get(sign, sign)} " if kind[0] in "LMNS" else " "
    if kind == "Nd":
        return str(unicodedata.digit(sign))
    if kind[0] in "LM":
        bare = "".join(one for one in unicodedata.normalize("NFD", sign) if not _MARKS.match(one))
        return unicodedata.normalize("NFC", bare).casefold() or " "
    return f" {sign} " if kind in ("So", "Sc", "Sk", "No", "Nl") else " "


_FOLDED = _Folded()


def _fold(text: str) -> str:
    """Return the words of `text` with white space around each; digits still stand beside letters."""
    text = clean(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    folded = text.translate(_FOLDED)
    return _LONG.sub(r"\1 ", folded) if len(folded) > _LONGEST else folded


def fold(text: str) -> str:
    """Return `text` folded: its words and signs, one space between them."""
    return " ".join(_DIGITS.sub(r" \g<0> ", _fold(text)).split())


def index_words(text: str) -> str:
    """Return what stands in the index for `text`: `fold` with each run of digits as its `grams`."""
    return _DIGITS.sub(_as_grams, _fold(text))


def grams(run: str) -> list[str]:
    """Return what begins at each place of a run, at most three signs: 4 of 2041 are 204, 041, 41 and 1."""
    return [run[at : at + 3] for at in range(len(run))]


def _as_grams(found: re.Match[str]) -> str:
    return f" {' '.join(grams(found[0]))} "


def is_word(token: str) -> bool:
    """Return whether a token of the index is a run of letters, which other words may contain."""
    return not token[0].isdigit() and (len(token) > 1 or token < "\u2000") and not _ALONE.match(token)


def words_of(query: str) -> list[str]:
    """Return what a query looks for: each part between white space, folded; parts without letter or sign are none."""
    parts = (fold(part) for part in query.split())
    return [part for part in parts if part]


def starts_word(word: str) -> bool:
    """Return whether a folded word of a query begins with letters so few that they must begin a word."""
    first = word.split(" ", 1)[0]
    return len(first) <= SHORT and is_word(first)


def contains(folded: str, words: Iterable[str]) -> bool:
    """Return whether a folded text has every one of the folded `words` of a query in it: what search means by a hit."""
    within = f" {folded}"
    return all((f" {word}" if starts_word(word) else word) in within for word in words)


class Check:
    """Tells whether texts are hits, by `contains`. Most texts and words are plain, and need no folding for that."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        simple = [word for word in words if word.isascii() and word.isalpha()]
        self._rest = [word for word in words if word not in simple]
        self._inside = [word for word in simple if len(word) > SHORT]
        self._starts = [re.compile(f"(?<![a-z]){word}") for word in simple if len(word) <= SHORT]

    def __call__(self, text: str) -> bool:
        """Return whether all words stand in `text`, which is not folded."""
        if not _PLAIN.match(text) or len(text) > _LONGEST:
            return contains(fold(text), self._words)
        lower = text.lower()
        if not all(word in lower for word in self._inside) or not all(one.search(lower) for one in self._starts):
            return False
        return not self._rest or contains(fold(text), self._rest)
