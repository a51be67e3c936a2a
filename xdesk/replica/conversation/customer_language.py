"""Customer language: reads what tells the language of a conversation's customer; the rule is the core's."""

from __future__ import annotations

from xdesk.core.model import Direction
from xdesk.core.text.customer_language import ENGLISH, customer_language
from xdesk.replica import customers
from xdesk.replica.conversation import conversations, timeline
from xdesk.replica.database.connection import Connection

LOOK_BACK = 24
"""So many of the last entries of a conversation are looked at."""


def read(conn: Connection, conversation_id: str) -> str:
    """Return 'zh' or 'en' for the customer of a conversation; 'en' when there is no such conversation."""
    talk = conversations.read(conn, conversation_id)
    if talk is None:
        return ENGLISH
    last = reversed(timeline.page(conn, conversation_id, limit=LOOK_BACK))
    said = (entry.text for entry in last if entry.what == "message" and entry.direction is Direction.IN)
    card = customers.card(conn, talk.customer.id, talk.account_id)
    return customer_language(said, card.language if card is not None else "", talk.customer.name)
