"""Pages of X: the messages of all talks in the order of time, a hundred a page, as X's servers send them."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime
from functools import cached_property
from itertools import starmap
from typing import Any, NamedTuple

import msgspec

from tests.bench.replica import vocabulary
from tests.bench.replica.talks import ACCOUNTS, Talk
from xdesk.connectors.x.parsing import dms, posts
from xdesk.core.polling.feed import Page, Unpacked

PAGE = 100
DM, MENTIONS, POSTS = "dm", "mentions", "posts"
LATER_MS = 5_000
"""So long after its newest message a page was fetched."""


class Span(NamedTuple):
    """One page: its messages are `first` to `last` of a stream of an account."""

    end: int
    account: str
    stream: str
    first: int
    last: int


class Timeline:
    """All messages of all talks, by stream and time. A message is one number: talk * 2**20 + index."""

    def __init__(self, every: list[Talk]) -> None:
        self.every = every
        self._streams: dict[tuple[str, str], array[int]] = {}
        for account, _ in ACCOUNTS:
            for stream in (DM, MENTIONS, POSTS):
                found = sorted(
                    (t.at(i), t.n << 20 | i) for t in every if t.account == account for i in indices(t, stream)
                )
                self._streams[account, stream] = array("q", [number for _, number in found])

    @cached_property
    def spans(self) -> list[Span]:
        """Every page, oldest first."""
        found = []
        for (account, stream), numbers in self._streams.items():
            for first in range(0, len(numbers), PAGE):
                last = min(len(numbers), first + PAGE)
                end = self._talk(numbers[last - 1])
                found.append(Span(end[0].at(end[1]), account, stream, first, last))
        return sorted(found)

    def _talk(self, number: int) -> tuple[Talk, int]:
        return self.every[number >> 20], number & (1 << 20) - 1

    def page(self, span: Span) -> tuple[Page, Unpacked]:
        """Return a page as X sends it, newest first, and what the desk's own parser finds in it."""
        numbers = self._streams[span.account, span.stream][span.first : span.last]
        said = [self._talk(number) for number in reversed(numbers)]
        item = dm_item if span.stream == DM else post_item
        data = list(starmap(item, said))
        users = {t.customer: t for t, _ in said}
        includes: dict[str, Any] = {"users": [user(t) for t in users.values()]}
        if span.stream == MENTIONS:
            includes["tweets"] = [root_of(t) for t in users.values()]
        body = msgspec.json.encode({"data": data, "includes": includes, "meta": {"result_count": len(data)}})
        read = dms.unpack if span.stream == DM else posts.unpack
        newest, oldest = data[0]["id"], data[-1]["id"]
        page = Page(span.stream, span.account, body, None, len(data), newest, oldest)
        return page, read(body, span.account)


def indices(t: Talk, stream: str) -> list[int]:
    """Return which messages of a talk a stream brings."""
    if (t.channel == "dm") != (stream == DM):
        return []
    return list(range(t.size)) if stream == DM else [i for i in range(t.size) if t.ours(i) == (stream == POSTS)]


def written(ms: int) -> str:
    """Return a time as X writes it."""
    return datetime.fromtimestamp(ms / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dm_item(t: Talk, i: int) -> dict[str, Any]:
    """Return a message event (docs.x.com, direct messages)."""
    return {
        "id": t.x_id(i), "event_type": "MessageCreate", "text": vocabulary.text(t.first + i),
        "sender_id": t.account if t.ours(i) else t.customer, "dm_conversation_id": t.external,
        "created_at": written(t.at(i)),
    }  # fmt: skip


def post_item(t: Talk, i: int) -> dict[str, Any]:
    """Return a post of the customer, who calls the brand, or of the brand (docs.x.com, posts)."""
    text, mine, x_id = vocabulary.text(t.first + i), t.ours(i), t.x_id(i)
    found: dict[str, Any] = {
        "id": x_id, "text": text, "author_id": t.account if mine else t.customer, "conversation_id": t.external,
        "created_at": written(t.at(i)), "edit_history_tweet_ids": [x_id], "lang": "en",
    }  # fmt: skip
    if mine:
        found["in_reply_to_user_id"] = t.customer
    else:
        handle = dict(ACCOUNTS)[t.account]
        mention = {"start": len(text) + 1, "end": len(text) + 2 + len(handle), "username": handle, "id": t.account}
        found |= {"text": f"{text} @{handle}", "entities": {"mentions": [mention]}}
    if i:
        found["referenced_tweets"] = [{"type": "replied_to", "id": t.external}]
    return found


def root_of(t: Talk) -> dict[str, Any]:
    """Return the post a thread hangs below, as X includes it."""
    return {"id": t.external, "text": vocabulary.text(t.first), "author_id": t.customer}


def user(t: Talk) -> dict[str, Any]:
    """Return the customer of a talk."""
    return {
        "id": t.customer, "username": f"customer{t.n}", "name": vocabulary.name(t.n), "description": "",
        "profile_image_url": f"https://pbs.twimg.com/profile_images/{t.customer}/face_normal.jpg",
        "verified_type": "none", "protected": False, "created_at": "2015-03-02T10:00:00.000Z",
        "public_metrics": {"followers_count": t.n % 977, "following_count": t.n % 311},
    }  # fmt: skip
