"""Mentions: threads of posts that began without the brand and name it."""

from __future__ import annotations

from xdesk.core.channels.timelines import post_channel
from xdesk.core.sentences import QT_TRANSLATE_NOOP

CHANNEL = post_channel("mention", QT_TRANSLATE_NOOP("Channel", "Mention"), "at")
