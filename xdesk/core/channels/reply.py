"""Replies: threads of posts below a post of the brand."""

from __future__ import annotations

from xdesk.core.channels.timelines import post_channel
from xdesk.core.sentences import QT_TRANSLATE_NOOP

CHANNEL = post_channel("reply", QT_TRANSLATE_NOOP("Channel", "Reply"), "reply")
