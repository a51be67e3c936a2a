"""Cjk spacing: the ordinary space between Han and Latin letters or digits when words are put into Chinese sentences."""

from __future__ import annotations

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_AFTER = re.compile(rf"([{_HAN}])(\u2068?[A-Za-z0-9@/])")
_BEFORE = re.compile(rf"([A-Za-z0-9]\u2069?)([{_HAN}])")


def weave(text: str) -> str:
    """Return `text` with one space where Han meets Latin letters or digits."""
    return _BEFORE.sub(r"\1 \2", _AFTER.sub(r"\1 \2", text))


def seam(before: str, after: str) -> str:
    """Return what belongs between two texts: a space where Han meets Latin or a digit, else ""."""
    end, begin = before[-2:], after[:2]  # with a mark of direction between
    return " " * (len(weave(end + begin)) - len(weave(end)) - len(weave(begin)))
