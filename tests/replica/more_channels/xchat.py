"""X's encrypted chat as one more channel, for tests: private, and no stream of it is read yet."""

from __future__ import annotations

from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import MINUTE, QUARTER, SECOND, Stream, Window

XCHAT = Stream(
    "xchat", Window("xchat.read", ((QUARTER, 15),)), since_id=False, price="dm", quick_ms=MINUTE, slow_ms=5 * MINUTE
)

CHANNEL = Channel(
    "xchat", "Chat", "envelope",
    public=False, answer_ms=15 * MINUTE, undo_ms=3 * SECOND, length=LengthRule(10_000, weighted=False),
    brought_by=(XCHAT,), confirmed_by=XCHAT, send_window=Window("xchat.send", ((QUARTER, 15),)),
    address="https://x.com/i/chat/{conversation}",
)  # fmt: skip
