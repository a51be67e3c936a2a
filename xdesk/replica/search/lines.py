"""The line of a message that a search shows: cut so that what was found is seen, and where it stands in it."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from xdesk.replica.search.folding import fold, starts_word

_BEFORE = 14  # signs shown before what was found, when the line does not begin with them
_LINE = 160
_LOOKED = 20_000  # signs of a text that are looked through


class Line(NamedTuple):
    """One line of a message's text, and the places in it that were found, as ranges of code points."""

    text: str
    found: tuple[tuple[int, int], ...]


def line_of(text: str, words: list[str]) -> Line:
    """Return the line to show of a message that was found by these folded `words`."""
    found = places(text, words)
    begin = 0
    if found and found[0][0] > 2 * _BEFORE:
        begin = found[0][0] - _BEFORE
        space = text.find(" ", begin, found[0][0])
        begin = space + 1 if space >= 0 else begin
    head = "…" if begin else ""
    line, origins = list(head), [begin] * len(head)
    for at in range(begin, min(len(text), begin + 2 * _LINE)):
        sign = " " if text[at].isspace() else text[at]
        if sign == " " and (not line or line[-1] == " "):
            continue
        line.append(sign)
        origins.append(at)
    line, origins = line[:_LINE], origins[:_LINE]
    marked = [any(start <= at < end for start, end in found) for at in origins]
    marked[: len(head)] = [False] * len(head)
    return Line("".join(line), _ranges(marked))


def places(text: str, words: list[str]) -> tuple[tuple[int, int], ...]:
    """Return where each of the folded `words` first stands in `text`, as ranges of its code points, in order."""
    folded, origins = _folded(text[:_LOOKED])
    marked = [False] * len(text)
    for word in words:
        at = folded.find(f" {word}") + 1 if starts_word(word) else folded.find(word)
        if folded[at : at + len(word)] == word:
            for origin in origins[at : at + len(word)]:
                if origin >= 0:
                    marked[origin] = True
    return _ranges(marked)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text with a space before it, and for each of its signs where it comes from; -1 for spaces."""
    signs, origins, last = [" "], [-1], ""
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        piece = text[at:end]
        folded = fold(piece)
        kind = _kind(folded)
        parted = not folded and not _is_nothing(piece)
        if (parted or kind == "alone" or (folded and last not in ("", kind))) and signs[-1] != " ":
            signs.append(" ")
            origins.append(-1)
        for sign in folded:
            signs.append(sign)
            origins.append(-1 if sign == " " else at)
        if folded or parted:
            last = kind
        at = end
    return "".join(signs), origins


def _joins(sign: str) -> bool:
    """Return whether a sign is a part of the one before it."""
    return unicodedata.combining(sign) != 0 or sign in "\uff9e\uff9f"


def _is_nothing(piece: str) -> bool:
    """Return whether a piece is invisible: it does not part what stands around it."""
    return fold(f"a{piece}a") == "aa"


def _kind(folded: str) -> str:
    """Return what a folded piece belongs to: digits, letters, or a sign that stands alone; '' for nothing."""
    if not folded:
        return ""
    if folded[-1].isdigit():
        return "digits"
    return "letters" if fold(f"a{folded}") == f"a{folded}" else "alone"


def _ranges(marked: list[bool]) -> tuple[tuple[int, int], ...]:
    found, begin = [], None
    for at, is_marked in enumerate([*marked, False]):
        if is_marked and begin is None:
            begin = at
        elif not is_marked and begin is not None:
            found.append((begin, at))
            begin = None
    return tuple(found)
