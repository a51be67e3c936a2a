"""Conversations of X Chat and their events, as the server keeps them: it can read none of the words."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from xdesk.sandbox.xchat import wire


@dataclass(slots=True, eq=False)
class ChatEvent:
    """One event of a conversation. `encoded` is what every reader gets, byte for byte."""

    id: str  # the sequence id
    message_id: str
    sender_id: str
    kind: int  # wire.MESSAGE, wire.KEY_CHANGE, …
    at: int
    visible_at: int
    encoded: str
    envelope: wire.Envelope | None = None  # None: nobody could have written it
    key_version: str = ""
    deleted: bool = False
    hidden_for: set[str] = field(default_factory=set)
    only_for: str | None = None  # a side's own deletion

    def shown_to(self, reader_id: str, now: int) -> bool:
        """Return whether a reader gets it now."""
        mine = self.only_for in (None, reader_id) and reader_id not in self.hidden_for
        return mine and not self.deleted and self.visible_at <= now


@dataclass(slots=True)
class ChatConversation:
    """One conversation of two people."""

    key: str  # as it stands in events: "low:high"
    created_at: int
    events: list[ChatEvent] = field(default_factory=list)
    by_message: dict[str, ChatEvent] = field(default_factory=dict)
    requests: set[str] = field(default_factory=set)  # sides that have not accepted it yet
    read_until: dict[str, str] = field(default_factory=dict)  # by side: the newest sequence id it has seen
    typing_at: dict[str, int] = field(default_factory=dict)
    different: int = 0  # how often a known message id came with other bytes

    @property
    def id(self) -> str:
        """The id as paths and lists write it."""
        return self.key.replace(":", "-")

    @property
    def participants(self) -> list[str]:
        """Both sides."""
        return self.key.split(":")

    @property
    def token(self) -> str:
        """The opaque word X gives with a conversation."""
        return f"ct-{self.id}"

    def other(self, side: str) -> str:
        """Return the side that is not `side`."""
        low, high = self.participants
        return high if side == low else low

    def add(self, event: ChatEvent) -> None:
        """Store an event at its place by sequence id."""
        insort(self.events, event, key=lambda one: int(one.id))
        self.by_message.setdefault(event.message_id, event)

    def key_changes(self, now: int) -> list[ChatEvent]:
        """Return the changes of the conversation's key that are visible, oldest first."""
        return [one for one in self.events if one.kind == wire.KEY_CHANGE and one.visible_at <= now]

    def shown(self, reader_id: str, now: int, *, with_key_changes: bool = False) -> list[ChatEvent]:
        """Return what a reader gets, newest first."""
        found = [one for one in reversed(self.events) if one.shown_to(reader_id, now)]
        return found if with_key_changes else [one for one in found if one.kind != wire.KEY_CHANGE]

    def last(self, reader_id: str, now: int) -> ChatEvent | None:
        """Return the newest event a reader gets."""
        return next((one for one in reversed(self.events) if one.shown_to(reader_id, now)), None)


def conversation_key(a: str, b: str) -> str:
    """Return the id of a conversation of two as it stands in events: the smaller id first."""
    low, high = sorted((a, b), key=int)
    return f"{low}:{high}"
