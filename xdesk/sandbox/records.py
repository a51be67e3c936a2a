"""What the sandbox keeps: people, posts, direct messages, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xdesk.sandbox.text_rules import Body

_STATUS = re.compile(r"^https://x\.com/\w+/status/([0-9]{1,19})$")


@dataclass(slots=True)
class Person:
    """One account of X, customer or brand. `number` is 0 and below for brands, 1 and up for customers."""

    number: int
    id: str
    handle: str
    name: str
    lang: str
    bio: str
    location: str
    created_at: int
    followers: int
    following: int
    posts: int
    verified_type: str = "none"
    protected: bool = False
    dms_open: bool = True
    follows: set[str] = field(default_factory=set)
    state: str = "active"  # 'active' | 'suspended' | 'gone'
    brand: bool = False


@dataclass(slots=True)
class Post:
    """One post. `raw` is what its author typed, `body` what X made of it."""

    id: str
    author_id: str
    raw: str
    body: Body
    at: int
    visible_at: int
    root_id: str
    parent_id: str | None = None
    parent_author: str | None = None
    quoted_id: str | None = None
    media: tuple[str, ...] = ()
    mentioned: frozenset[str] = frozenset()
    reply_settings: str = "everyone"
    lang: str = "en"
    shown_from: int = 0
    deleted: bool = False
    poll: tuple[str, ...] = ()


@dataclass(slots=True)
class DmEvent:
    """One message of a one-to-one conversation."""

    id: str
    conversation: str
    sender_id: str
    recipient_id: str
    raw: str
    body: Body
    at: int
    visible_at: int
    media: tuple[str, ...] = ()
    removed_for: set[str] = field(default_factory=set)
    event_type: str = "MessageCreate"
    participants: tuple[str, ...] = ()  # who joined or left

    @property
    def shared(self) -> list[str]:
        """The posts that stand in it as links."""
        return [found[1] for mark in self.body.urls if (found := _STATUS.search(mark.expanded))]

    @property
    def deleted(self) -> bool:
        """Direct messages vanish per side only, see `removed_for`."""
        return False


@dataclass(slots=True)
class Picture:
    """A photo: uploaded bytes, or made by code from its seed when asked for."""

    key: str
    id: str
    owner_id: str
    category: str
    at: int
    width: int = 480
    height: int = 360
    seed: int = 0
    content: bytes | None = None
    dm_id: str | None = None
    alt: str = ""
    kind: str = "photo"
    parts: dict[int, bytes] = field(default_factory=dict)
    total: int | None = None
    media_type: str = "image/png"
    state: str = "succeeded"  # 'open' until finalized


@dataclass(slots=True)
class Sent:
    """What the brand wrote, for judges: each accepted write once."""

    id: str
    kind: str  # 'dm' | 'post' | 'xchat' | 'xchat.edit' and the like; 'xchat.unread': nobody could read it
    account: str
    conversation: str
    recipient_id: str | None
    in_reply_to: str | None
    text: str
    at: int
    by: str  # 'api' | 'x.com'
    message_id: str = ""  # of X Chat: the id its client made


def dm_conversation(a: str, b: str) -> str:
    """Return X's id of a one-to-one conversation: the smaller id first."""
    low, high = sorted((a, b), key=int)
    return f"{low}-{high}"
