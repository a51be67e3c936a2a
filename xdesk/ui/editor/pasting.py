"""What the editor takes from a clipboard or a drop: its text, however it is offered, and how much of it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from xdesk.core.text.html_text import text_of_html
from xdesk.core.text.weighted_length import tidy
from xdesk.ui.style.translation import fill, translate

LONGEST = 50_000
"""Characters that the editor holds at most."""
ASKS_PUBLIC, ASKS = 1_000, 10_000
"""Characters of one paste above which is asked first: four posts, and the longest direct message."""
_MOST_MARKUP = 1_000_000
_RESERVED = dict.fromkeys((0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0x2007), " ")
"""Signs that mean something else in the document: anchors, objects, and the room of a field."""


def holds_text(source: QMimeData) -> bool:
    """Return whether there is text to take; pictures and files are none."""
    return source.hasText() or source.hasHtml()


def text_in(source: QMimeData) -> str:
    """Return the text of `source`, made of its HTML when it offers no plain text; tidy, "" when there is none."""
    text = source.text()
    if not text.strip() and source.hasHtml():
        text = text_of_html(source.html()[:_MOST_MARKUP])
    return tidy(text).translate(_RESERVED)


def question(count: int, room: int, *, public: bool, note: bool) -> tuple[str, str]:
    """Return what is said before `count` characters are pasted where `room` are left, and the words of the button."""
    if room <= 0:
        full = translate("Composer", "Not pasted: {n} characters are the most the desk holds.")
        return fill(full, n=f"{LONGEST:,}"), ""
    if note:
        said = translate("Composer", "Not pasted yet: {n} characters are long for a note.")
    elif public:
        said = translate("Composer", "Not pasted yet: {n} characters, and X takes 280 in public.")
    else:
        said = translate("Composer", "Not pasted yet: {n} characters, and X takes 10,000.")
    part = translate("Composer", "Paste the first {n}")
    button = translate("Composer", "Paste all") if count <= room else fill(part, n=f"{room:,}")
    return fill(said, n=f"{count:,}"), button
