"""Changes: what a commit touched, told upward after it; readers read again."""

from __future__ import annotations

from enum import Flag, auto
from typing import NamedTuple


class Subject(Flag):
    """What kind of thing a commit touched."""

    NOTHING = 0
    INBOX = auto()  # order or content of a row in the list
    TIMELINE = auto()  # messages, notes, outbox rows of a conversation
    CUSTOMER = auto()  # profile, member card, tags
    DRAFT = auto()
    OUTBOX = auto()
    ACCOUNT = auto()
    MACRO = auto()  # which macros there are, or what they say
    MACRO_USE = auto()  # how often macros were used, and so their order
    SETTING = auto()
    HEALTH = auto()  # streams, limits, money, online or not
    REQUEST = auto()  # something the agent asked the engine to do
    TIMER = auto()  # what is due at a time, set, moved or taken back


class Changes(NamedTuple):
    """Which subjects of which conversations and customers a commit touched."""

    subjects: Subject = Subject.NOTHING
    conversations: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.subjects | other.subjects,
            self.conversations | other.conversations,
            self.customers | other.customers,
        )

    def __bool__(self) -> bool:
        return bool(self.subjects)
