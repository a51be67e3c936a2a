"""Signs that nobody sees: text made of them alone counts as no text, a name made of them as no name."""

from __future__ import annotations

import re
from functools import cache

SIGNS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000133fc\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Inside of a class of a pattern: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and letters,
fillers and marks whose shape is empty: U+2800, U+3164, U+FFA0 and others."""
_ASCII = "".join(map(chr, range(33))) + "\x7f"


@cache
def _blank() -> re.Pattern[str]:
    """Compiled at the first text that needs it: most are ASCII or begin with a letter, and the start is short."""
    return re.compile(f"[\\s\x00-\x20\x7f-\xa0{SIGNS}]*+")


def is_blank(text: str) -> bool:
    """Return whether nobody would see anything of `text`."""
    if text.isascii():
        return not text.strip(_ASCII)
    return _blank().fullmatch(text) is not None


def name_or_handle(name: str, handle: str) -> str:
    """Return `name`; the handle with @ when nothing of the name can be seen; "" when there is neither."""
    if not is_blank(name):
        return name
    return f"@{handle}" if handle else ""


def visible_author(author: str) -> str:
    """Return who wrote a post, given as "name @handle": the handle alone when nothing of the name can be seen."""
    name, at, handle = author.rpartition("@")
    if at and handle and is_blank(name):
        return f"@{handle}"
    return "" if is_blank(author) else author
