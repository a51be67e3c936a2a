"""The text of a piece of HTML, as a clipboard offers it when it offers no plain text. Linear in its length."""

from __future__ import annotations

import html
import re

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_UNREAD = frozenset({"script", "style", "head", "title", "template", "noscript", "textarea", "svg", "math", "object"})
_SPACED = re.compile(r"[ \t]+")


def text_of_html(source: str) -> str:
    """Return what somebody reads in `source`: lines where blocks begin and end, a tab between cells, no markup."""
    kept: list[str] = []
    lower = source.lower()
    at = 0
    while at < len(source):
        opening = source.find("<", at)
        kept.append(_words(source[at : opening if opening >= 0 else len(source)]))
        if opening < 0:
            break
        at = _after_tag(source, lower, opening, kept)
    lines = (_SPACED.sub(lambda gap: "\t" if "\t" in gap.group() else " ", line) for line in "".join(kept).split("\n"))
    return "\n".join(line for line in (line.strip(" \t") for line in lines) if line)


def _words(text: str) -> str:
    """Return a run of text between tags: white space is one space, entities are signs."""
    return html.unescape(_SPACE.sub(" ", text)).replace("\xa0", " ") if text else ""


def _after_tag(source: str, lower: str, opening: int, kept: list[str]) -> int:
    """Note what the tag, remark or "<" at `opening` means for the text; return where to read on."""
    if source.startswith("<!--", opening):
        return _past(source, "-->", opening + 4)
    if source.startswith(("<!", "<?"), opening):
        return _past(source, ">", opening)
    named = _NAME.match(lower, opening + 1)
    if named is None:
        kept.append("<")
        return opening + 1
    name, end = named.group(1), _past(source, ">", named.end())
    if name in _BREAKS:
        kept.append("\n")
    elif name in _CELLS:
        kept.append("\t")
    elif name in _UNREAD and lower[opening + 1] != "/" and source[end - 2 : end] != "/>":
        closing = lower.find("</" + name, end)
        return len(source) if closing < 0 else closing
    return end


def _past(source: str, sign: str, at: int) -> int:
    """Return where `source` goes on after the next `sign`, its end when there is none."""
    found = source.find(sign, at)
    return len(source) if found < 0 else found + len(sign)
