"""The customer's language: what they wrote last decides, then the member card, then their name."""

from __future__ import annotations

import re

from xdesk.core.model import Direction
from xdesk.core.text.display_names import is_han
from xdesk.replica import customers
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.database.connection import Connection

ENGLISH, CHINESE = "en", "zh"
LOOK_BACK = 24
_KANA = re.compile("[\u3040-\u30ff]")
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+|\b\w*\d\w*\b")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_CHINESE_WORDS = ("中文", "汉语", "普通话", "zh", "chinese")


def tongue(conn: Connection, conversation_id: str) -> str:
    """Return 'zh' or 'en' for the customer of a conversation; 'en' when nothing tells."""
    talk = conversations.read(conn, conversation_id)
    if talk is None:
        return ENGLISH
    for entry in reversed(timeline.page(conn, conversation_id, limit=LOOK_BACK)):
        said = of_words(entry.text) if entry.what == "message" and entry.direction is Direction.IN else None
        if said is not None:
            return said
    card = customers.card(conn, talk.customer.id, talk.account_id)
    if card is not None and card.language.strip():
        spoken = card.language.strip().lower()
        return CHINESE if spoken.startswith(_CHINESE_WORDS) else ENGLISH
    return of_words(talk.customer.name) or ENGLISH


def of_words(text: str) -> str | None:
    """Return the language of a text, None when it does not tell: numbers, links, pictures, a lone "OK"."""
    bare = _NOT_WORDS.sub(" ", text)
    if _KANA.search(bare):
        return ENGLISH  # Japanese: of the two we have, the one they rather read
    if any(is_han(sign) for sign in bare):
        return CHINESE
    return ENGLISH if len(_WORDS.findall(bare)) > 1 else None
