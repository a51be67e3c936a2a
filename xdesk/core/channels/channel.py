"""Channel: one way in which customers reach a brand, with everything the desk has to know of it."""

from __future__ import annotations

from typing import NamedTuple

from xdesk.core.channels.stream import Stream, Window
from xdesk.core.sentences import Sentence

MACRO_CLASSES = PRIVATE, PUBLIC = "dm", "public"
"""Where macros are meant for, as their files say it: private places, however they are called, and public ones."""


class LengthRule(NamedTuple):
    """How long a reply may be (https://docs.x.com/x-api/fundamentals/counting-characters)."""

    limit: int
    weighted: bool
    """Counted as X weighs posts (core.text.weighted_length); else in characters, that is code points."""


class Channel(NamedTuple):
    """The description of one channel. Tuples, not dataclasses: the first rows of a start need them."""

    name: str
    """Its word in the file of the desk, such as 'dm'; never shown, never changed."""
    word: str
    """Marked text of the context Channel: what people call it, in one or two words."""
    icon: str
    """Name of its icon (resources/icons)."""
    public: bool
    """Everybody can read it: what warns before public words does, and a reply names the post it answers."""
    answer_ms: int
    """How long a customer may wait for an answer, ms."""
    undo_ms: int
    """How long a reply waits at the desk so that it can be taken back, ms."""
    length: LengthRule
    """How long a reply may be."""
    brought_by: tuple[Stream, ...]
    """The streams that bring what customers write."""
    confirmed_by: Stream
    """The stream that shows our own replies: lost answers are looked for there."""
    send_window: Window
    """The rate window in which X counts replies."""
    address: str
    """Where people read it on X: {conversation} is X's id, {post} the post to answer, {handle} the customer's."""
    no_reply: Sentence | None = None
    """Why no reply can go here; None: it can."""
    media: tuple[str, ...] = ()
    """What a reply may carry beside its text ('photo', 'video', 'animated_gif'); (): text alone."""
    read_signal: bool = False
    """X shows customers that we read what they wrote, when we say so."""
    typing_signal: bool = False
    """X shows customers that we write, when we say so."""

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Return all its streams; the first one whose connector an account has sends the replies, too."""
        if self.confirmed_by in self.brought_by:
            return self.brought_by
        return (*self.brought_by, self.confirmed_by)

    @property
    def macro_class(self) -> str:
        """Return which macros fit, one of MACRO_CLASSES."""
        return PUBLIC if self.public else PRIVATE
