"""What is said of a customer: facts of X, the member card, and how old that knowledge is."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.core.invisible import is_blank
from xdesk.core.model import Customer, MemberCard
from xdesk.ui.plain import one_line
from xdesk.ui.talk.spoken import month_words
from xdesk.ui.words import fill, spoken, translate

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; `glyph` stands before the value, `chip` puts it on a small ground."""

    label: str
    value: str
    glyph: str = ""
    token: str = "text.1"
    chip: bool = False


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


def card_facts(card: MemberCard | None) -> list[Fact]:
    """Return the rows of the member card."""
    if card is None:
        return []
    rows = [
        Fact(translate("Customer", "Level"), one_line(card.level), "star", chip=True),
        Fact(translate("Customer", "Spent"), one_line(card.spent)),
        Fact(translate("Customer", "Language"), one_line(card.language)),
    ]
    return [row for row in rows if row.value]


def card_trouble(card: MemberCard | None) -> tuple[str, str]:
    """Return words and glyph for a card that is not there or could not be refreshed, else ('', '')."""
    if card is None:
        return translate("Customer", "Nothing yet"), ""
    if card.sentence is not None:
        return spoken(card.sentence), "warning"
    return ("", "") if card_facts(card) else (translate("Customer", "Not a member"), "")
