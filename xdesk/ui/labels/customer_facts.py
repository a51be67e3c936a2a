"""What is said of a customer: facts of X, the member card, and how old that knowledge is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xdesk.core import customer_registers
from xdesk.core.model import Customer, MemberCard, Order
from xdesk.core.text.invisible import is_blank
from xdesk.ui.labels.row_labels import month_words
from xdesk.ui.style.safe_text import one_line
from xdesk.ui.style.translation import fill, spoken, translate

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `glyph` stands before the value, `chip` puts it on a small ground."""

    label: str
    value: str
    glyph: str = ""
    token: str = "text.1"
    chip: bool = False
    source: str = ""  # which register said it, where more than one could


def age(at: int | None, now: int, *, fresh_ms: int = 0) -> str:
    """Return how long ago `at` was (UTC ms), '' when unknown or younger than `fresh_ms`."""
    if at is None or now - at < fresh_ms:
        return ""
    passed = max(0, now - at)
    if passed < MINUTE:
        return translate("Customer", "just now")
    if passed < HOUR:
        return fill(translate("Customer", "{n} min ago"), n=passed // MINUTE)
    if passed < DAY:
        return fill(translate("Customer", "{n} h ago"), n=passed // HOUR)
    if passed < 2 * DAY:
        return translate("Customer", "1 day ago")
    return fill(translate("Customer", "{n} days ago"), n=passed // DAY)


def badges(customer: Customer) -> list[Fact]:
    """Return what marks an account: suspended, gone, protected, verified."""
    label, out = translate("Customer", "Account"), []
    if customer.state == "suspended":
        out.append(Fact(label, translate("Customer", "suspended by X"), "warning", "word.urgent"))
    elif customer.state == "gone":
        out.append(Fact(label, translate("Customer", "no longer on X"), "warning", "word.urgent"))
    if customer.protected:
        out.append(Fact(label, translate("Customer", "posts are protected"), "lock"))
    verified = {
        "blue": translate("Customer", "verified (Premium)"),
        "business": translate("Customer", "verified business"),
        "government": translate("Customer", "verified government"),
    }.get(customer.verified_type)
    if verified:
        out.append(Fact(label, verified, "badge-check"))
    return out


def facts(customer: Customer) -> list[Fact]:
    """Return the rows of "On X"; what X did not say is left out."""
    out = badges(customer)
    if customer.receives_dm is not None:
        can, cannot = translate("Customer", "can be sent"), translate("Customer", "cannot be sent")
        dm = translate("Customer", "Direct message")
        out.append(Fact(dm, can, "check") if customer.receives_dm else Fact(dm, cannot, "cross", "word.urgent"))
    if customer.follows_us is not None:
        said = translate("Customer", "yes") if customer.follows_us else translate("Customer", "no")
        out.append(Fact(translate("Customer", "Follows you"), said))
    if customer.followers is not None:
        out.append(Fact(translate("Customer", "Followers"), f"{customer.followers:,}"))
    if customer.x_since is not None:
        out.append(Fact(translate("Customer", "On X since"), month_words(customer.x_since)))
    if not is_blank(customer.location or ""):
        out.append(Fact(translate("Customer", "Location"), one_line(customer.location)))
    if not is_blank(customer.bio or ""):
        out.append(Fact(translate("Customer", "Bio"), customer.bio))
    return out


@dataclass(frozen=True, slots=True)
class CardWords:
    """What the registers say together: rows, whose they all are ('' when of several), how old they are, what is wrong.

    `orders_from` names the register of the orders. Names are '' where only one register could have said anything.
    """

    facts: tuple[Fact, ...]
    source: str
    fetched_at: int | None
    orders: tuple[Order, ...]
    orders_from: str
    notes: tuple[tuple[str, str], ...]  # words and glyph


def card_words(cards: Sequence[MemberCard]) -> CardWords:
    """Return what `cards` say, in order of preference: each row from the first register that has it."""
    keys = [card.register for card in cards]
    names = {key: customer_registers.name_of(key, keys) if len(keys) > 1 else "" for key in keys}
    rows = [
        (Fact(translate("Customer", "Level"), "", "star", chip=True), "level"),
        (Fact(translate("Customer", "Spent"), ""), "spent"),
        (Fact(translate("Customer", "Language"), ""), "language"),
    ]
    from_ = {
        field: customer_registers.preferred([one for one in cards if _said(one, field)], field) for _, field in rows
    }
    found = {field: card for field, card in from_.items() if card is not None}
    together = len({card.register for card in found.values()}) == 1
    facts = tuple(
        replace(fact, value=_said(card, field), source="" if together else names[card.register])
        for fact, field in rows
        if (card := found.get(field)) is not None
    )
    ages = [card.fetched_at for card in found.values() or cards if card.fetched_at is not None]
    ordered = customer_registers.preferred(cards, "orders")
    return CardWords(
        facts, names[next(iter(found.values())).register] if together else "", min(ages, default=None),
        ordered.orders if ordered is not None else (), names[ordered.register] if ordered is not None else "",
        _notes(cards, names, known=bool(facts)),
    )  # fmt: skip


def _said(card: MemberCard, field: str) -> str:
    return one_line(getattr(card, field))


def _notes(cards: Sequence[MemberCard], names: Mapping[str, str], *, known: bool) -> tuple[tuple[str, str], ...]:
    """Return why a register could not be asked, one line each; else why there is nothing."""
    if not cards:
        return ((translate("Customer", "Nothing yet"), ""),)
    wrong = [(names[one.register], spoken(one.sentence)) for one in cards if one.sentence is not None]
    if wrong:
        with_name = translate("Customer", "{register}: {what}")
        return tuple((fill(with_name, register=name, what=what) if name else what, "warning") for name, what in wrong)
    return () if known else ((translate("Customer", "Not a member"), ""),)
