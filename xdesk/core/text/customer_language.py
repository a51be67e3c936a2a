"""The customer's language: what they wrote last decides, then the member card, then their name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xdesk.core.text.display_names import is_han

ENGLISH, CHINESE = "en", "zh"
_KANA = re.compile("[\u3040-\u30ff]")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+|\b\w*\d\w*\b")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_CHINESE_WORDS = ("中文", "汉语", "普通话", "zh", "chinese")


def customer_language(said: Iterable[str], card: str, name: str) -> str:
    """Return 'zh' or 'en' for a customer; 'en' when nothing tells.

    `said`: what they wrote, newest first; `card`: the language of their member card, "" for none.
    """
    for text in said:
        found = language_of(text)
        if found is not None:
            return found
    named = card.strip().lower()
    if named:
        return CHINESE if named.startswith(_CHINESE_WORDS) else ENGLISH
    return language_of(name) or ENGLISH


def language_of(text: str) -> str | None:
    """Return the language of a text, None when it does not tell: numbers, links, pictures, a lone "OK"."""
    bare = _NOT_WORDS.sub(" ", text)
    if _KANA.search(bare):
        return ENGLISH  # Japanese: of the two we have, the one they rather read
    if any(is_han(sign) for sign in bare):
        return CHINESE
    return ENGLISH if len(_WORDS.findall(bare)) > 1 else None
