"""Legacy direct messages: one list of the account holds all conversations of the last 30 days.

https://docs.x.com/x-api/direct-messages/introduction
"""

from __future__ import annotations

from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import DAY, MINUTE, QUARTER, SECOND, FirstPage, Stream, Window
from xdesk.core.sentences import QT_TRANSLATE_NOOP

DM = Stream(
    "dm",
    Window("dm.read", ((QUARTER, 15),)),
    since_id=False,
    price="dm",
    quick_ms=60 * SECOND,
    slow_ms=5 * MINUTE,
    first_page=FirstPage(quick=10, slow=5, away=20),
    deep_every_ms=120 * SECOND,
    kept_ms=30 * DAY,
    one_conversation=True,
    probe_cost=16,
    read_later=QT_TRANSLATE_NOOP(
        "Health", "Direct messages are read again at {time}: the reads X allows are used up. Nothing is lost."
    ),
    read_later_shared=QT_TRANSLATE_NOOP(
        "Health",
        "Direct messages are read again at {time}: the reads X allows are used up, also by another desk or app. "
        "Nothing is lost.",
    ),
    lost=QT_TRANSLATE_NOOP("Health", "Away longer than the 30 days X lists. Messages may be missing; look on x.com."),
    asked_later=QT_TRANSLATE_NOOP("Poll", "Asking X for news. Direct messages can be read again at {time}."),
)

CHANNEL = Channel(
    "dm",
    QT_TRANSLATE_NOOP("Channel", "DM"),
    "envelope",
    public=False,
    answer_ms=15 * MINUTE,
    undo_ms=3 * SECOND,
    length=LengthRule(10_000, weighted=False),
    brought_by=(DM,),
    confirmed_by=DM,
    send_window=Window("dm.send", ((QUARTER, 15), (DAY, 1_440))),
    address="https://x.com/messages/{conversation}",
)
