"""What a page says of itself: how much, from when to when, where it goes on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xdesk.connectors.x.dialect import starved_dm, starved_posts
from xdesk.connectors.x.envelope import open_envelope
from xdesk.connectors.x.reading import Members, text, x_id
from xdesk.core.ids import newest, snowflake_ms, x_id_order

_MOST_TOKEN = 2000
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Head:
    """A page's count, cursor and the ids X bills for; `starved`: the names we asked with were not understood."""

    count: int
    next_token: str | None
    newest_id: str | None
    oldest_id: str | None
    items: tuple[str, ...]
    users: tuple[str, ...]
    posts: tuple[str, ...]
    starved: bool


def of_dms(body: bytes) -> Head:
    """Return the head of a page of DM events; raises PageError."""
    return _head(body, starved_dm)


def of_posts(body: bytes) -> Head:
    """Return the head of a page of posts; raises PageError."""
    return _head(body, starved_posts)


def of_users(body: bytes) -> Head:
    """Return the head of a page of people; raises PageError."""
    return _head(body, lambda _: False)


def newest_known(head: Head, x_now: int) -> str | None:
    """Return the id up to which a page is known; `x_now` is X's time (UTC ms).

    An id from more than a day ahead is none X minted: as the cursor it would hide all that comes.
    """
    ids = head.items or ((head.newest_id,) if head.newest_id else ())
    return newest(*(one for one in ids if snowflake_ms(one) <= x_now + _DAY_MS))


def _head(body: bytes, starved: Callable[[Iterable[Members]], bool]) -> Head:
    page = open_envelope(body)
    members = [item for _, item in page.items]
    ids = tuple(one for item in members if (one := x_id(item, "id")))
    token = text(page.meta, "next_token")
    return Head(
        count=len(page.items) + len(page.poison),
        next_token=token if 0 < len(token) <= _MOST_TOKEN else None,
        newest_id=newest(*ids) or x_id(page.meta, "newest_id"),
        oldest_id=min(ids, key=x_id_order, default=None) or x_id(page.meta, "oldest_id"),
        items=ids,
        users=tuple(one for item in page.included("users") if (one := x_id(item, "id"))),
        posts=tuple(one for item in page.included("tweets", "posts") if (one := x_id(item, "id"))),
        starved=starved(members),
    )
