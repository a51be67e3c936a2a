"""Channels as the desk shows them: icon and word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdesk.core.channels.registry import channel_of
from xdesk.core.sentences import Sentence
from xdesk.ui.style.translation import spoken

if TYPE_CHECKING:
    from xdesk.core.model import Conversation


def channel_word(channel: str) -> str:
    """Return what people call a channel; one that this desk does not know is called so."""
    return spoken(Sentence("Channel", channel_of(channel).word))


def channel_icon(channel: str) -> str:
    """Return the name of a channel's icon."""
    return channel_of(channel).icon


def why_no_reply(talk: Conversation) -> Sentence | None:
    """Return why no reply can go here: by the channel itself, or by what X said; None when one can."""
    return channel_of(talk.reply_channel).no_reply or talk.refusal
