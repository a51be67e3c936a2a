"""Style check: what an agent would not want to have sent, said before it goes out; it never stops a send."""

from __future__ import annotations

import re
from collections.abc import Collection

from xdesk.ui.style.translation import translate

_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
_DIGIT = re.compile(r"\d")  # looked for first, as @ is: most texts have neither, and every key asks
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]")  # from where a word begins, and never back into it


def warning(text: str, order_numbers: Collection[str], *, public: bool) -> str:
    """Return the first thing in `text` that everyone could read, "" when there is none or nobody else can."""
    if not public:
        return ""
    if any(number and number in text for number in order_numbers):
        return translate("Composer", "An order number in a public reply can be read by everyone.")
    if _DIGIT.search(text) and _CARD.search(text):
        return translate("Composer", "A long number in a public reply can be read by everyone.")
    if "@" in text and _MAIL.search(text):
        return translate("Composer", "A mail address in a public reply can be read by everyone.")
    return ""
