"""Replies: threads of posts below a post of the brand."""

from __future__ import annotations

from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import MINUTE, SECOND
from xdesk.core.channels.timelines import MENTIONS, POST_SEND, POSTS
from xdesk.core.sentences import QT_TRANSLATE_NOOP

CHANNEL = Channel(
    "reply",
    QT_TRANSLATE_NOOP("Channel", "Reply"),
    "reply",
    public=True,
    answer_ms=60 * MINUTE,
    undo_ms=10 * SECOND,
    length=LengthRule(280, weighted=True),
    brought_by=(MENTIONS,),
    confirmed_by=POSTS,
    send_window=POST_SEND,
    address="https://x.com/{handle}/status/{post}",
)
