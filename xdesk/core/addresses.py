"""Web addresses inside a text, found as X finds them: with and without https://."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

# The rules are those of twitter-text 3 (js/src/extractUrlsWithIndices.js and its regexp folder), told by a scanner:
# its nested patterns take quadratic time on long texts without a dot, which a customer can send.
MAX_LENGTH = 4_096
"""X links nothing longer than this."""
_SLUG = 40

_SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVALID = "\ufffe\ufeff\uffff"
_DIRECTION = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_PUNCT = r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$" + '"`'  # without . - _ that a run of labels may hold
_LATIN = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f"
_LATIN += "\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"

_LABEL = f"[^{_PUNCT}.{_SPACES}{_INVALID}{_DIRECTION}]"
_RUN = re.compile(rf"(?<!{_LABEL})(?<!\.){_LABEL}++(?:\.{_LABEL}++)+")
_SCHEME = re.compile(r"https?://\Z", re.IGNORECASE)
_GLUED = re.compile("[A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]")
_TLD = re.compile(r"[0-9A-Za-z-]+")
_STICKS = re.compile(r"[0-9A-Za-z@+-]")
_PUNYCODE = re.compile(r"xn--[-0-9a-z]+", re.IGNORECASE)
_LATIN_SIGN = re.compile(rf"[-a-z0-9{_LATIN}]", re.IGNORECASE)
_LATIN_LABEL = re.compile(rf"[-a-z0-9{_LATIN}]+", re.IGNORECASE)

_PORT = re.compile(r":[0-9]+")
_GENERAL = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PATH = re.compile(rf"/(?>(?:{_GENERAL}++|\((?:{_GENERAL}+|{_GENERAL}*\({_GENERAL}+\){_GENERAL}*)\))*)", re.IGNORECASE)
_PATH_LOOSE = "!*';:,.$%[]\u2013~@|&"
_QUERY = re.compile(r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]+", re.IGNORECASE)
_QUERY_LOOSE = "!?*'@();:+$%[].,~|"
_SHORT = re.compile(r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text by code points, end excluded."""

    start: int
    end: int


class AddressFinder:
    """Finds web addresses in a text. `domains` are the top-level domains, lower case, in all forms."""

    def __init__(self, domains: Collection[str]) -> None:
        self._latin = frozenset(one for one in domains if one.isascii())
        self._others: dict[str, list[str]] = {}  # by first character, longest first
        for one in sorted((one for one in domains if not one.isascii()), key=len, reverse=True):
            self._others.setdefault(one[0], []).append(one)

    def find(self, text: str) -> list[Span]:
        """Return the addresses in `text` in order, as X would link and shorten them."""
        if "." not in text:
            return []
        found: list[Span] = []
        done = 0
        for match in _RUN.finditer(text):
            if match.end() > done:
                run = _Run(text, match.start(), match.end(), self.top_level)
                found.extend(run.addresses(max(match.start(), done)))
                done = max(done, run.done)
        return found

    def top_level(self, text: str, label: Span) -> int | None:
        """Return where a top-level domain at the start of `label` ends, None when there is none."""
        plain = _TLD.match(text, label.start, label.end)
        if plain is not None:
            code = _PUNYCODE.match(text, label.start, label.end)
            if code is not None:
                return code.end()
            known = plain.group().lower() in self._latin and not _STICKS.match(text, plain.end())
            return plain.end() if known else None
        if label.start >= label.end:
            return None
        for name in self._others.get(text[label.start], ()):
            stop = label.start + len(name)
            if text.startswith(name, label.start) and stop <= label.end and not _STICKS.match(text, stop):
                return stop
        return None


class _Run:
    """Labels and dots without a break: text[start:end]. Each label is looked at once, from the right."""

    def __init__(self, text: str, start: int, end: int, top: Callable[[str, Span], int | None]) -> None:
        self.text, self.end, self.done = text, end, start
        self.labels: list[Span] = []
        while start <= end:
            dot = text.find(".", start, end)
            stop = end if dot < 0 else dot
            self.labels.append(Span(start, stop))
            start = stop + 1
        self.tops = [top(text, label) for label in self.labels]
        self.last: list[int | None] = [None] * (len(self.labels) + 1)  # label with the last top-level domain from i on
        self.latin: list[int | None] = [None] * (len(self.labels) + 1)  # the same, over Latin labels only
        for i in range(len(self.labels) - 1, -1, -1):
            self.last[i] = self._last_from(i, self.labels[i])
            further = self.latin[i + 1] if self._is_latin(self.labels[i]) else None
            self.latin[i] = further if further is not None else (i if self.tops[i] is not None else None)

    def _last_from(self, i: int, label: Span) -> int | None:
        """Return the label whose top-level domain ends the longest domain that begins with `label`, the i-th."""
        if not _may_be_label(self.text, label) or i + 1 >= len(self.labels):
            return None
        if self.last[i + 1] is not None:
            return self.last[i + 1]
        whole = "_" not in self.text[label.start : label.end]
        return i + 1 if whole and self.tops[i + 1] is not None else None

    def _is_latin(self, label: Span) -> bool:
        return _may_be_label(self.text, label) and bool(_LATIN_LABEL.fullmatch(self.text, label.start, label.end))

    def addresses(self, start: int) -> Iterator[Span]:
        """Yield the addresses whose domain begins at or after `start`; `done` is where the last one ends."""
        i = next((n for n, label in enumerate(self.labels) if label.end >= start), len(self.labels))
        while i < len(self.labels) - 1:
            start = max(start, self.labels[i].start)
            scheme = _SCHEME.search(self.text, max(0, start - 8), start)
            if scheme is None or (scheme.start() and _GLUED.match(self.text[scheme.start() - 1])):
                scheme, start = None, self._loose(start, self.labels[i].end)
            last = self._last_from(i, Span(start, self.labels[i].end))
            domain_end = self.tops[last] if last is not None else None
            if last is None or domain_end is None:
                i += 1
                continue
            whole, has_path = _tail(self.text, domain_end)
            if scheme is not None:
                yield from _with_scheme(self.text, Span(scheme.start(), whole))
            else:
                yield from self._without_scheme(start, i, last, whole if has_path else None)
            self.done = start = whole
            i = last if whole < self.end else len(self.labels)

    def _loose(self, start: int, end: int) -> int:
        """Return where a domain without https:// may begin: not glued to a letter, digit, @, $ or #."""
        while 0 < start < end and _GLUED.match(self.text[start - 1]):
            start += 1
        return start

    def _latin_tail(self, start: int, end: int) -> int:
        """Return where the Latin letters, digits and hyphens before `end` begin."""
        at = end
        while at > start and _LATIN_SIGN.match(self.text[at - 1]):
            at -= 1
        return at

    def _without_scheme(self, start: int, i: int, last: int, whole: int | None) -> Iterator[Span]:
        """Yield the Latin domains from label i to label `last`; path and query belong to the last of them."""
        if start > 0 and self.text[start - 1] in "-_./":
            return
        spans: list[Span] = []
        while i < last:
            begin = max(start, self.labels[i].start)
            head = self._latin_tail(begin, self.labels[i].end)
            stop = self.latin[i + 1]
            if head >= self.labels[i].end or stop is None or stop > last:
                i += 1
                continue
            end = self.tops[stop] or begin
            spans.append(Span(head, end))
            start, i = end, stop
        if spans and whole is not None:
            spans[-1] = Span(spans[-1].start, whole)
        yield from (span for span in spans if span.end - span.start + 8 <= MAX_LENGTH)


def _may_be_label(text: str, label: Span) -> bool:
    """Whether a label of a domain neither is empty nor begins or ends with - or _."""
    return label.end > label.start and text[label.start] not in "-_" and text[label.end - 1] not in "-_"


def _tail(text: str, at: int) -> tuple[int, bool]:
    """Return where port, path and query after a domain that ends at `at` end, and whether there is a path."""
    port = _PORT.match(text, at)
    at = port.end() if port else at
    path = _PATH.match(text, at, at + MAX_LENGTH)
    if path:
        at += 1 + len(path.group()[1:].rstrip(_PATH_LOOSE))
    query = _QUERY.match(text, at, at + MAX_LENGTH)
    kept = query.group()[1:].rstrip(_QUERY_LOOSE) if query else ""
    return (at + 1 + len(kept) if kept else at), path is not None


def _with_scheme(text: str, span: Span) -> Iterator[Span]:
    """Yield the span that counts: X's own short links end after their code; too long is no link."""
    short = _SHORT.match(text, span.start, span.end)
    if short is not None and len(short.group(1)) <= _SLUG:
        yield Span(span.start, short.end())
    elif short is None and span.end - span.start <= MAX_LENGTH:
        yield span
