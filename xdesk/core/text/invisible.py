"""Signs that nobody sees: one table of them for all who take them out, refuse them, or take a text of them for none."""

from __future__ import annotations

import re
from functools import cache

MARKS, EMBEDDINGS = "\u061c\u200e\u200f", "\u202a-\u202e\u2066-\u2069"
"""Marks that say of which direction their place is, and what turns the direction of all that follows."""
DIRECTION = MARKS + EMBEDDINGS
"""Inside of a class of a pattern, as all here: Unicode's Bidi_Control (PropList.txt)."""
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
"""Control characters but the tab and the line feed."""
ANNOTATIONS = "\ufeff\ufff9-\ufffb"
"""The byte order mark, and what opens and closes an annotation between lines."""
HALVES = "\ud800-\udfff"
"""Half a sign each, as broken exports carry them: no text engine and no file takes one."""
LINE_END = "\r\n|[\r\x85\v\f\u2028\u2029]"
"""A whole pattern: every end of a line that is no line feed."""
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
