"""Names of people and channels as the desk shows them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xdesk.core.text.display_names import imitates, is_mixed, safe
from xdesk.core.text.invisible import name_or_handle
from xdesk.ui.labels.channel_labels import channel_word
from xdesk.ui.style.translation import fill, translate

if TYPE_CHECKING:
    from xdesk.core.model import Conversation

_safe = lru_cache(maxsize=500)(safe)  # one name stands in many places of the desk


@lru_cache(maxsize=500)
def _looked_at(name: str, *ours: str) -> tuple[str | None, bool]:
    """Return which of our names a name imitates, and whether it mixes scripts."""
    return imitates(name, (*ours, "X", "Support")), is_mixed(name)


def goes_to(talk: Conversation) -> str:
    """Return channel and account: where what is written here goes out."""
    return fill(
        translate("Head", "{kind} · to @{account}"), kind=channel_word(talk.channel), account=talk.account_handle
    )


def name_of(talk: Conversation) -> str:
    """Return the customer's name, else the handle, else words for a person whose profile is not here yet."""
    customer = talk.customer
    return _safe(name_or_handle(customer.name, customer.handle)) or translate("Head", "Someone on X")


def doubt_of(talk: Conversation) -> str:
    """Return what is doubtful about the customer's name, '' when nothing is."""
    copied, mixed = _looked_at(talk.customer.name, talk.account_name, talk.account_handle)
    if copied is not None:
        return fill(translate("Head", "This name looks like {name}, but this is a customer"), name=safe(copied))
    if mixed:
        return translate("Head", "This name mixes letters that look alike")
    return ""
