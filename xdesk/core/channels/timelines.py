"""The two timelines of posts, and what the public channels that live on them share.

Who mentions the brand, and what the brand posts:
https://docs.x.com/x-api/posts/introduction
"""

from __future__ import annotations

from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import MINUTE, QUARTER, SECOND, THREE_HOURS, Stream, Window
from xdesk.core.sentences import QT_TRANSLATE_NOOP

MENTIONS = Stream(
    "mentions",
    Window("mentions", ((QUARTER, 150),)),
    since_id=True,
    price="own",
    quick_ms=20 * SECOND,
    slow_ms=3 * MINUTE,
    read_later=QT_TRANSLATE_NOOP(
        "Health", "Mentions are read again at {time}: the reads X allows are used up. Nothing is lost."
    ),
    read_later_shared=QT_TRANSLATE_NOOP(
        "Health",
        "Mentions are read again at {time}: the reads X allows are used up, also by another desk or app. "
        "Nothing is lost.",
    ),
    listed=800,
    lost=QT_TRANSLATE_NOOP(
        "Health",
        "More mentions came while nothing was read than the 800 X lists. Older ones may be missing; look on x.com.",
    ),
    asked_later=QT_TRANSLATE_NOOP("Poll", "Asking X for news. Mentions can be read again at {time}."),
)

POSTS = Stream(
    "posts",
    Window("posts", ((QUARTER, 150),)),
    since_id=True,
    price="own",
    quick_ms=60 * SECOND,
    slow_ms=5 * MINUTE,
    read_later=QT_TRANSLATE_NOOP(
        "Health", "Your own posts are read again at {time}: the reads X allows are used up. Nothing is lost."
    ),
    read_later_shared=QT_TRANSLATE_NOOP(
        "Health",
        "Your own posts are read again at {time}: the reads X allows are used up, also by another desk or app. "
        "Nothing is lost.",
    ),
    listed=3_200,
    lost=QT_TRANSLATE_NOOP(
        "Health",
        "More of your own posts were written while nothing was read than the 3,200 X lists. Older ones may be missing; "
        "look on x.com.",
    ),
    asked_later=QT_TRANSLATE_NOOP("Poll", "Asking X for news. Your own posts can be read again at {time}."),
)

POST_SEND = Window("post.send", ((QUARTER, 100), (THREE_HOURS, 300)))
"""In which X counts posts and replies (https://docs.x.com/x-api/fundamentals/rate-limits)."""


def post_channel(name: str, word: str, icon: str) -> Channel:
    """Return a channel of posts: `name` as in the file of the desk, `word` marked for translation, `icon` by its name.

    Customers' words come with the mentions, replies are posts, and are confirmed by the brand's own timeline.
    """
    return Channel(
        name, word, icon,
        public=True, answer_ms=60 * MINUTE, undo_ms=10 * SECOND, length=LengthRule(280, weighted=True),
        brought_by=(MENTIONS,), confirmed_by=POSTS, send_window=POST_SEND,
        address="https://x.com/{handle}/status/{post}",
    )  # fmt: skip
