"""What a topic of conversation is: openers, follow-ups, reactions and brand answers as templates."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """Templates around one reason to write; `{goods}`, `{order}` and the like are filled per thread."""

    name: str
    openers: tuple[str, ...]
    follow: tuple[str, ...]
    happy: tuple[str, ...]
    cross: tuple[str, ...]
    brand: tuple[str, ...]
    picture: bool = False
    long: bool = False
    wants_answer: bool = True
    goods: tuple[str, ...] = ()  # what it can be about; empty: anything


@dataclass(frozen=True, slots=True)
class Facts:
    """What one customer's thread is about; the same words fill all its texts."""

    order: str
    goods: str
    amount: str
    days: int
    place: str
    number: int

    def fill(self, template: str) -> str:
        """Return the template with the facts of this thread."""
        text = template.format(
            order=self.order,
            goods=self.goods,
            amount=self.amount,
            days=self.days,
            place=self.place,
            number=self.number,
        )
        return re.sub(r"([\u4e00-\u9fff])(?=[A-Z][a-z])", r"\1 ", text)  # 汉字 Aria, as people set it


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All phrases of one language."""

    lang: str
    topics: tuple[Topic, ...]
    announcements: tuple[str, ...]
    goods: tuple[str, ...]
    places: tuple[str, ...]
    delivered: tuple[str, ...]
    levels: tuple[str, ...]

    def topic(self, name: str) -> Topic:
        """Return the topic called `name`."""
        return next(topic for topic in self.topics if topic.name == name)

    def money(self, cents: int) -> str:
        """Return an amount as people of this language write it."""
        return f"¥{cents / 100:,.2f}" if self.lang == "zh" else f"€{cents / 100:,.2f}"

    def facts(self, rng: random.Random, topic: Topic) -> Facts:
        """Return the facts of a new thread."""
        return Facts(
            order=f"LH-{rng.randint(18000, 21999)}",
            goods=rng.choice(topic.goods or self.goods),
            amount=self.money(rng.randint(19, 420) * 100 + rng.choice((0, 50, 90, 99))),
            days=rng.randint(3, 12),
            place=rng.choice(self.places),
            number=rng.randint(1000, 9999),
        )
