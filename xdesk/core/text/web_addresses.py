"""Web addresses inside a text, found as X finds them: with and without https://."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from xdesk.core.text.invisible import DIRECTION

# The rules are those of twitter-text 3.1.0 (js/src/extractUrlsWithIndices.js and its regexp folder), told by a scanner:
# its nested patterns take quadratic time on long texts without a dot, which a customer can send.
MAX_LENGTH = 4_096
"""X links nothing longer than this (UTF-16 units)."""
_MOST_SLUG = 40
_MOST_LABEL = 63
_SCHEME_UNITS = len("https://")

_SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVALID = "\ufffe\ufeff\uffff"
_PUNCT = r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$"  # without . - _ that a run of labels may hold
_LATIN = "a-zA-Z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f"
_LATIN += "\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
# Other cases of those, which the pattern takes under its i flag, as JavaScript folds letters.
_LATIN += "\u0260\u0269\u0275\u0280\u0283\u0288\u028a\u028c\u0292\u0399\u03b9\u1fbe\u2c65\u2c66\u2c7e\u2c7f\ua7dc"
_CYRILLIC = "\u0400-\u04ff\u1c80-\u1c87"

_LABEL = f"[^{_PUNCT}.{_SPACES}{_INVALID}{DIRECTION}]"
_RUN = re.compile(rf"(?<!{_LABEL}){_LABEL}++(?:\.{_LABEL}++)+")
_SCHEME = re.compile(r"[hH][tT][tT][pP][sS]?://\Z")
_GLUED = f"A-Za-z0-9@＠$#＃{_INVALID}"
_GLUE = re.compile(f"[{_GLUED}]")
_START = re.compile(f"(?<=[^{_GLUED}])[^-_]|[\U00010000-\U0010ffff]")
_TLD = re.compile(r"[0-9A-Za-z-]+")
_STICKS = re.compile(r"[0-9A-Za-z@+-]")
_PUNYCODE = re.compile(r"[xX][nN]--[-0-9a-zA-Z]+")
_NOT_LATIN = re.compile(f"[^-{_LATIN}]")

_PORT = re.compile(r":[0-9]+")
_LOOSE = r"!*';:,.$%\[\]\u2013~@|&"  # may stand in a path and not end it
_FIRM = rf"{_LATIN}{_CYRILLIC}=_#/+\-"
_ANY = f"[{_FIRM}{_LOOSE}]"
_PARENS = rf"\((?:{_ANY}++|{_ANY}*+\({_ANY}++\){_ANY}*+)\)"
_PATH = re.compile(rf"/(?:(?:[{_LOOSE}]++|{_PARENS})*+[{_FIRM}]++)*+(?:{_PARENS})*+")
_QUERY_SIGN = r"[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_QUERY = re.compile(rf"\?{_QUERY_SIGN}++")
_QUERY_LOOSE = "!?*'@();:+$%[].,~|"
_SHORT = re.compile(rf"[hH][tT][tT][pP][sS]?://[tT]\.[cC][oO]/([a-zA-Z0-9]++)({_QUERY.pattern})?")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text by code points, end excluded; `halved`: X's count goes on in the second half of text[end]."""

    start: int
    end: int
    halved: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """A place where X's pattern matches: `halved` when it begins in the second UTF-16 unit of text[start]."""

    start: int
    label: int
    last: int
    scheme: int | None = None
    halved: bool = False


class AddressFinder:
    """Finds web addresses in a text. `domains` are the top-level domains, lower case, in all forms."""

    def __init__(self, domains: Collection[str]) -> None:
        self._latin = frozenset(one for one in domains if one.isascii())
        self._others: dict[str, list[str]] = {}  # by first character, longest first; letters of one case
        for one in sorted((one.upper() for one in domains if not one.isascii()), key=len, reverse=True):
            self._others.setdefault(one[0], []).append(one)

    def find(self, text: str) -> list[Span]:
        """Return the addresses in `text` in order, as X would link and shorten them. Linear in its length."""
        if "." not in text:
            return []
        found: list[Span] = []
        done = 0
        for match in _RUN.finditer(text):
            if match.end() > done:
                run = _Run(text, match.start(), match.end(), self, done)
                found.extend(run.addresses())
                done = run.done
        return found

    def top_level(self, text: str, label: Span) -> int | None:
        """Return where a top-level domain at the start of `label` ends, None when there is none."""
        plain = _TLD.match(text, label.start, label.end)
        if plain is not None:
            code = _PUNYCODE.match(text, label.start, label.end)
            if code is not None:
                return code.end()
            if plain.group().lower() in self._latin and not _STICKS.match(text, plain.end()):
                return plain.end()
        if label.start >= label.end:
            return None
        for name in self._others.get(text[label.start].upper(), ()):
            stop = label.start + len(name)
            if stop <= label.end and text[label.start : stop].upper() == name and not _STICKS.match(text, stop):
                return stop
        return None


class _Run:
    """Labels and dots without a break: text[start:end], read from `done` on. Each label is looked at once."""

    def __init__(self, text: str, start: int, end: int, finder: AddressFinder, done: int) -> None:
        self.text, self.start, self.end, self.done = text, start, end, done
        self.labels: list[Span] = []
        while start <= end:
            dot = text.find(".", start, end)
            stop = end if dot < 0 else dot
            self.labels.append(Span(start, stop))
            start = stop + 1
        self.tops = [finder.top_level(text, label) for label in self.labels]
        self.last: list[int | None] = [None] * (len(self.labels) + 1)  # label with the last top-level domain from i on
        for i in range(len(self.labels) - 1, -1, -1):
            label = self.labels[i]
            whole = "_" not in text[label.start : label.end]
            self.last[i] = self._last_from(i, whole=whole) if text[label.start] not in "-_" else None

    def _last_from(self, i: int, *, whole: bool) -> int | None:
        """Return the label that ends the longest domain with the i-th label, or its end when that has no `_`."""
        if i + 1 >= len(self.labels) or self.text[self.labels[i].end - 1] in "-_":
            return None
        if self.last[i + 1] is not None:
            return self.last[i + 1]
        return i + 1 if whole and self.tops[i + 1] is not None else None

    def addresses(self) -> Iterator[Span]:
        """Yield the addresses whose domain lies in the run; `done` is where the last match ends."""
        i = next((n for n, label in enumerate(self.labels) if label.end >= self.done), len(self.labels))
        while i < len(self.labels) - 1:
            hit = (self._with_scheme() if i == 0 else None) or self._in_label(i)
            if hit is None:
                i += 1
                continue
            domain_end = self.tops[hit.last] or hit.start
            end, has_path = _tail(self.text, domain_end)
            self.done, i = end, hit.last if end < self.end else len(self.labels)
            if self._may_be_linked(hit, domain_end, end):
                if hit.scheme is not None:
                    yield from _shortened(self.text, Span(hit.scheme, end))
                else:
                    yield from self._without_scheme(hit, domain_end, end - domain_end if has_path else 0)

    def _with_scheme(self) -> _Hit | None:
        """Return the match that begins with https:// before the run."""
        scheme = _SCHEME.search(self.text, max(0, self.start - _SCHEME_UNITS), self.start)
        last = self.last[0]
        if scheme is None or last is None:
            return None
        at = scheme.start()
        if at and (at <= self.done or _GLUE.match(self.text[at - 1])):
            return None
        return _Hit(self.start, 0, last, scheme=at)

    def _in_label(self, i: int) -> _Hit | None:
        """Return the first match without https:// whose domain begins in the i-th label."""
        label, done = self.labels[i], self.done
        last, first = self._last_from(i, whole=False), label.start
        if last is None:
            last = self._last_from(i, whole=True)
            first = max(first, self.text.rfind("_", label.start, label.end) + 1)
        if last is None:
            return None
        start = _START.search(self.text, max(first, done), label.end)
        if start is not None and start.start() == done and self.text[done] <= "\uffff":
            start = _START.search(self.text, done + 1, label.end)  # what stands before it belongs to the match before
        at = start.start() if start is not None else None
        if first == done == 0 and at not in (0, 1) and self.text[0] not in "-_":
            at = 0
        if at is None:
            return None
        halved = self.text[at] > "\uffff" and (at <= done or _GLUE.match(self.text[at - 1]) is not None)
        return _Hit(at, i, last, halved=halved)

    def _may_be_linked(self, hit: _Hit, domain_end: int, end: int) -> bool:
        """Whether the labels and the whole address are short enough, and an ASCII form holds only ASCII."""
        for n in range(hit.label, hit.last + 1):
            start = hit.start if n == hit.label else self.labels[n].start
            stop = domain_end if n == hit.last else self.labels[n].end
            if stop - start > _MOST_LABEL or _coded(self.text[start:stop], hit.halved and n == hit.label) > _MOST_LABEL:
                return False
        if self.text.startswith("xn--", hit.start) and next(self._latin_domains(hit, domain_end), None) is None:
            return False
        units = _units(self.text[hit.start : end]) - hit.halved
        scheme = _SCHEME_UNITS if hit.scheme is None else 2 * (hit.start - hit.scheme)  # as X does, twice
        return units + scheme <= MAX_LENGTH

    def _without_scheme(self, hit: _Hit, domain_end: int, tail: int) -> Iterator[Span]:
        """Yield the Latin domains of a match; so many signs of port, path and query belong to the last of them.

        X counts them from the end of that last Latin domain on, also where others follow it.
        """
        if hit.start and not hit.halved and self.text[hit.start - 1] in "-_./":
            return
        spans = list(self._latin_domains(hit, domain_end))
        if spans:
            end = spans[-1].end
            while tail > 0 and self.text[end : end + tail]:
                step = 1 + (self.text[end] > "\uffff")
                if step > tail:
                    break
                end, tail = end + 1, tail - step
            spans[-1] = Span(spans[-1].start, end, halved=tail > 0 and self.text[end : end + 1] > "\uffff")
        yield from spans

    def _latin_domains(self, hit: _Hit, domain_end: int) -> Iterator[Span]:
        """Yield the domains of Latin letters, digits and hyphens inside a match."""
        latin: dict[int, int | None] = {hit.last: hit.last}  # last label of the longest domain that goes on with i
        for i in range(hit.last - 1, hit.label, -1):
            label = self.labels[i]
            further = latin[i + 1] if not _NOT_LATIN.search(self.text, label.start, label.end) else None
            latin[i] = further if further is not None else (i if self.tops[i] is not None else None)
        start, i = hit.start, hit.label
        while i < hit.last:
            head, stop = self._latin_tail(max(start, self.labels[i].start), self.labels[i].end), latin[i + 1]
            if head >= self.labels[i].end or stop is None:
                i += 1
                continue
            start, i = (domain_end if stop == hit.last else self.tops[stop] or head), stop
            yield Span(head, start)

    def _latin_tail(self, start: int, end: int) -> int:
        """Return where the Latin letters, digits and hyphens before `end` begin."""
        at = end
        while at > start and not _NOT_LATIN.match(self.text[at - 1]):
            at -= 1
        return at


def _units(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text)


def _coded(label: str, halved: bool) -> int:
    """Return how long `label` is in punycode, as X measures it; its ideographic full stops part it further."""
    if label.isascii():
        return len(label)
    if halved:
        label = chr(0xDC00 + ((ord(label[0]) - 0x10000) & 0x3FF)) + label[1:]
    parts = re.split("[\u3002\uff0e\uff61]", label)
    return len(parts) - 1 + sum(len(p) if p.isascii() else 4 + len(p.encode("punycode")) for p in parts)


def _tail(text: str, at: int) -> tuple[int, bool]:
    """Return where port, path and query after a domain that ends at `at` end, and whether there is a path."""
    port = _PORT.match(text, at)
    at = port.end() if port else at
    path = _PATH.match(text, at)
    at = path.end() if path else at
    query = _QUERY.match(text, at)
    kept = query.group()[1:].rstrip(_QUERY_LOOSE) if query else ""
    return (at + 1 + len(kept) if kept else at), path is not None


def _shortened(text: str, span: Span) -> Iterator[Span]:
    """Yield the span that counts: X's own short links end after their code, and have a short one."""
    short = _SHORT.match(text, span.start, span.end)
    if short is None:
        yield span
    elif len(short.group(1)) <= _MOST_SLUG:
        query = (short.group(2) or "")[1:].rstrip(_QUERY_LOOSE)
        yield Span(span.start, short.end(1) + (1 + len(query) if query else 0))
