"""Channels as the desk shows them: glyph and word."""

from __future__ import annotations

from xdesk.core.listing import Kind
from xdesk.ui.words import translate

GLYPHS = {Kind.DM: "envelope", Kind.MENTION: "at", Kind.REPLY: "reply"}


def kind_word(kind: Kind) -> str:
    """Return the word of a channel."""
    return {
        Kind.DM: translate("Channel", "DM"),
        Kind.MENTION: translate("Channel", "Mention"),
        Kind.REPLY: translate("Channel", "Reply"),
    }[kind]
