"""The names a macro may use, and their values for one conversation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xdesk.core.model import Conversation, MemberCard
from xdesk.core.sentences import QT_TRANSLATE_NOOP
from xdesk.core.text import display_names
from xdesk.core.text.cjk_spacing import seam

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "customer.name": QT_TRANSLATE_NOOP("Field", "Customer's name"),
        "customer.first_name": QT_TRANSLATE_NOOP("Field", "First name"),
        "customer.greeting": QT_TRANSLATE_NOOP("Field", "Greeting"),
        "customer.honorific": QT_TRANSLATE_NOOP("Field", "Form of address"),
        "customer.handle": QT_TRANSLATE_NOOP("Field", "Customer's handle"),
        "account.name": QT_TRANSLATE_NOOP("Field", "Account name"),
        "account.handle": QT_TRANSLATE_NOOP("Field", "Account handle"),
        "agent.name": QT_TRANSLATE_NOOP("Field", "Your name"),
        "agent.closer": QT_TRANSLATE_NOOP("Field", "Your closing words"),
        "order.last.no": QT_TRANSLATE_NOOP("Field", "Order number"),
        "order.last.title": QT_TRANSLATE_NOOP("Field", "Goods"),
        "order.last.amount": QT_TRANSLATE_NOOP("Field", "Amount"),
        "order.last.state": QT_TRANSLATE_NOOP("Field", "Order state"),
        "member.level": QT_TRANSLATE_NOOP("Field", "Member level"),
        "promise.minutes": QT_TRANSLATE_NOOP("Field", "Promised minutes"),
    }
)
"""Path to its word (context "Field")."""


def values(
    conversation: Conversation,
    card: MemberCard | None,
    *,
    agent_name: str = "",
    closer: str = "",
    lang: str = "en",
    promise_minutes: int | None = None,
) -> dict[str, str]:
    """Return what FIELDS stand for in `conversation`, for a macro in `lang`; what is not known is missing.

    The newest order is the first of the card. Nothing is made up: no Mr or Ms from a name.
    """
    customer = conversation.customer
    first = display_names.first_name(customer.name)
    order = card.orders[0] if card and card.orders else None
    found = {
        "customer.name": display_names.plain(customer.name),
        "customer.first_name": first,
        "customer.greeting": _greeting(first, lang),
        "customer.honorific": _greeting(first, lang),
        "customer.handle": f"@{customer.handle}" if customer.handle else "",
        "account.name": display_names.safe(conversation.account_name),
        "account.handle": f"@{conversation.account_handle}" if conversation.account_handle else "",
        "agent.name": agent_name,
        "agent.closer": closer,
        "order.last.no": order.number if order else "",
        "order.last.title": order.goods if order else "",
        "order.last.amount": order.amount if order else "",
        "order.last.state": order.state if order else "",
        "member.level": card.level if card else "",
        "promise.minutes": str(promise_minutes) if promise_minutes is not None else "",
    }
    return {path: value for path, value in found.items() if value}


def _greeting(first: str, lang: str) -> str:
    if lang.startswith("zh"):
        return f"{first}{seam(first, '您好')}您好"
    return f"Hello {first}" if first else "Hello"
