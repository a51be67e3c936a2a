"""Text of messages made fit and laid out: clipped, own direction, fixed line height, links with their real host."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from xdesk.core.model import Link
from xdesk.ui.style.safe_text import shown

CHUNK = 2_000
MOST_LINES = 80
MOST_ALL = 25_000
"""Code points shown at most after "Show all": the longest post of X."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK = re.compile("\n{4,}")


@dataclass(frozen=True, slots=True)
class Span:
    """A link in a shown text, in UTF-16 units."""

    start: int
    length: int
    url: str


@dataclass(frozen=True, slots=True)
class Letters:
    """A text as it is shown, where its links stand, and whether something was left out."""

    text: str
    spans: tuple[Span, ...] = ()
    clipped: bool = False


def units(text: str) -> int:
    """Return the length of `text` as Qt counts it, in UTF-16 units."""
    return len(text) + sum(1 for sign in text if sign > "\uffff")


def fit(text: str) -> str:
    """Return `text` without what must not be shown, unclipped."""
    whole = _SURROGATES.sub("\ufffd", text)
    return _BLANK.sub("\n\n\n", "".join(shown(whole[at : at + CHUNK]) for at in range(0, len(whole), CHUNK)))


def _clip(text: str) -> str:
    """Return at most 2,000 graphemes and 80 lines of a fit text."""
    short = shown(text)
    lines = short.split("\n", MOST_LINES)
    return "\n".join(lines[:MOST_LINES]) + "…" if len(lines) > MOST_LINES else short


def letters(text: str, links: Sequence[Link], host: Callable[[str], str], *, whole: bool = False) -> Letters:
    """Return `text` as shown; each link reads as `host(url)` says, so that it never names another place.

    A link for which `host` has no words stays plain text.
    """
    text = text[:MOST_ALL]
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for link in sorted(links, key=lambda each: each.start):
        if not at <= link.start < link.end <= len(text):
            continue
        name = fit(host(link.url))
        if not name:
            continue
        before = fit(text[at : link.start])
        start = length + units(before)
        spans.append(Span(start, units(name), link.url))
        parts += [before, name]
        length = start + units(name)
        at = link.end
    full = "".join([*parts, fit(text[at:])])
    if whole:
        return Letters(full, tuple(spans))
    short = _clip(full) if len(full) > CHUNK or full.count("\n") >= MOST_LINES else full
    if short == full:
        return Letters(full, tuple(spans))
    end = units(short) - 1
    return Letters(short, tuple(span for span in spans if span.start + span.length <= end), True)


class Laid:
    """A text in lines of one height; `width` is its widest line, `last` its last one."""

    def __init__(self, text: str, font: QFont, width: float, line: int, *, most: int = 0) -> None:
        self.line = line
        self.layout = QTextLayout(text.replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.rtl = text_is_rtl(text)
        if self.rtl:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)  # a text layout does not mirror AlignLeft by itself
        self.layout.setTextOption(option)
        self.layout.setCacheEnabled(True)
        measures = QFontMetricsF(font)
        self.base = (line - measures.ascent() - measures.descent()) / 2 + measures.ascent()
        self.cut = False
        self._lay(max(width, 16.0), most)
        if self.rtl:
            self._lay(max(math.ceil(self.width), 1.0), most)

    def _lay(self, width: float, most: int) -> None:
        self.width = self.last = 0.0
        top = 0
        self.layout.beginLayout()
        while True:
            if most and top >= most * self.line:
                self.cut = self.layout.createLine().isValid()
                break
            each = self.layout.createLine()
            if not each.isValid():
                break
            each.setLineWidth(width)
            each.setPosition(QPointF(0, top + self.base - each.ascent()))
            self.last = each.naturalTextWidth()
            self.width = max(self.width, self.last)
            top += self.line
        self.layout.endLayout()
        self.height = max(top, self.line)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return self.height // self.line

    def place(self, at: QPointF) -> int:
        """Return the place in the text, in UTF-16 units, nearest to a point inside the layout."""
        number = min(max(int(at.y() // self.line), 0), self.layout.lineCount() - 1)
        line = self.layout.lineAt(number)
        return line.xToCursor(at.x())

    def covers(self, at: QPointF) -> bool:
        """Return whether a point lies on signs, not beside or below them."""
        number = int(at.y() // self.line)
        if not 0 <= number < self.layout.lineCount() or at.y() < 0:
            return False
        box = self.layout.lineAt(number).naturalTextRect()
        return bool(box.left() <= at.x() <= box.right())

    @property
    def length(self) -> int:
        """How long the text is, in UTF-16 units."""
        return units(self.layout.text())

    def word_at(self, place: int) -> tuple[int, int]:
        """Return start and end of the word around `place`."""
        mode = QTextLayout.CursorMode.SkipWords
        start = self.layout.previousCursorPosition(place + 1, mode) if place < len(self.layout.text()) else place
        return start, self.layout.nextCursorPosition(start, mode)


def text_is_rtl(text: str) -> bool:
    """Return whether the first strong sign of `text` is written from right to left."""
    if text.isascii():
        return False
    for sign in text[:1_000]:
        kind = bidirectional(sign)
        if kind in ("R", "AL", "L"):
            return kind != "L"
    return False
