"""Names of people and channels as the desk shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.core.names import imitates, is_mixed, safe
from xdesk.ui.plain import one_line
from xdesk.ui.talk.channel import kind_word
from xdesk.ui.words import fill, translate

if TYPE_CHECKING:
    from xdesk.core.model import Conversation


def goes_to(talk: Conversation) -> str:
    """Return channel and account: where what is written here goes out."""
    return fill(translate("Head", "{kind} · to @{account}"), kind=kind_word(talk.kind), account=talk.account_handle)


def name_of(talk: Conversation) -> str:
    """Return the customer's name, else the handle, else words for a person whose profile is not here yet."""
    customer = talk.customer
    if customer.name:
        return safe(customer.name)
    return f"@{one_line(customer.handle)}" if customer.handle else translate("Head", "Someone on X")


def doubt_of(talk: Conversation) -> str:
    """Return what is doubtful about the customer's name, '' when nothing is."""
    name = talk.customer.name
    copied = imitates(name, (talk.account_name, talk.account_handle, "X", "Support"))
    if copied is not None:
        return fill(translate("Head", "This name looks like {name}, but this is a customer"), name=safe(copied))
    if is_mixed(name):
        return translate("Head", "This name mixes letters that look alike")
    return ""
