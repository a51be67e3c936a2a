"""Registers: the customer registers of an account in order of preference, and one card out of what they say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from xdesk.core.model import MemberCard

HTTP_CARD = "http-card"
"""The kind of a register of which only the address was said."""


@dataclass(frozen=True, slots=True)
class Register:
    """A customer register: which kind of connector asks it, and its address."""

    url: str
    kind: str = HTTP_CARD

    @property
    def key(self) -> str:
        """What cards of this register are kept under."""
        return f"{self.kind} {self.url}"


def dumps(registers: Iterable[Register]) -> str:
    """Return the JSON form of registers, the preferred one first."""
    return json.dumps([{"kind": one.kind, "url": one.url} for one in registers])


def loads(raw: str) -> tuple[Register, ...]:
    """Return the registers that `dumps` wrote; a register that stands there twice is taken once."""
    try:
        found = [Register(str(one["url"]), str(one["kind"])) for one in json.loads(raw)]
    except (ValueError, TypeError, KeyError):
        return ()
    return tuple(dict.fromkeys(found))


def name_of(key: str, keys: Sequence[str]) -> str:
    """Return what people call the register `key` among `keys`: its host, with its path where two have the same host."""
    place = urlsplit(key.partition(" ")[2])
    host = place.netloc.rpartition("@")[2] or place.path
    same = [one for one in keys if urlsplit(one.partition(" ")[2]).netloc == place.netloc]
    return f"{host}{place.path}".rstrip("/") if len(same) > 1 else host


def preferred(cards: Sequence[MemberCard], field: str) -> MemberCard | None:
    """Return the first card that has `field` ('level', 'spent', 'language', 'orders'); None when none has."""
    return next((card for card in cards if getattr(card, field)), None)


def merged(cards: Sequence[MemberCard]) -> MemberCard | None:
    """Return one card: each field from the first card that has it, orders from one register alone; None of no cards.

    Its register is "", its age that of the oldest part of it, its sentence the first one.
    """
    if not cards:
        return None
    given = {field: preferred(cards, field) for field in ("level", "spent", "language", "orders")}
    ages = [card.fetched_at for card in given.values() if card is not None and card.fetched_at is not None]
    ages = ages or [card.fetched_at for card in cards if card.fetched_at is not None]
    said = next((card.sentence for card in cards if card.sentence is not None), None)
    values = {field: getattr(card, field) for field, card in given.items() if card is not None}
    return replace(cards[0], **values, register="", fetched_at=min(ages, default=None), sentence=said)
