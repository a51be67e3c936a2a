"""What a page says of itself: how much, from when to when, where it goes on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xdesk.connectors.x.parsing.dialect import starved_dm, starved_posts
from xdesk.connectors.x.parsing.envelope import open_envelope
from xdesk.connectors.x.parsing.json_access import Members, moment, text, x_id
from xdesk.core.ids import newest, plausible, x_id_order

_MOST_TOKEN = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """A page's count, cursor and the ids X bills for; `starved`: the names we asked with were not understood.

    `told`: for each item that is whole its id and when X says it was written (UTC ms, None when it does not).
    """

    count: int
    next_token: str | None
    newest_id: str | None
    oldest_id: str | None
    items: tuple[str, ...]
    users: tuple[str, ...]
    posts: tuple[str, ...]
    starved: bool
    told: tuple[tuple[str, int | None], ...] = ()


def of_dms(body: bytes) -> Head:
    """Return the head of a page of DM events; raises PageError."""
    return _head(body, starved_dm, _whole_dm)


def of_posts(body: bytes) -> Head:
    """Return the head of a page of posts; raises PageError."""
    return _head(body, starved_posts, _whole_post)


def of_users(body: bytes) -> Head:
    """Return the head of a page of people; raises PageError."""
    return _head(body, lambda _: False, lambda _: True)


def believed(head: Head, x_now: int) -> tuple[str, ...]:
    """Return the ids that X can have minted by its time `x_now` (UTC ms) for the items they stand at.

    One item with a tiny id, or one from the future, would else make a page look as if it reached further than it
    does, and what lies between would never be read. Where X tells times at all, an item without one says nothing.
    """
    dated = any(told is not None for _, told in head.told)
    kept = [one for one in head.told if one[1] is not None] if dated else head.told
    return tuple(one for one, told in kept if plausible(one, told_ms=told, now_ms=x_now))


def newest_known(head: Head, x_now: int) -> str | None:
    """Return the id up to which a page is known; `x_now` is X's time (UTC ms).

    An id from the future is none X minted: as the cursor it would hide all that comes. Only a page without any
    readable item is known by what X says of the whole page.
    """
    if head.items:
        return newest(*believed(head, x_now))
    said = head.newest_id
    return said if said is not None and plausible(said, told_ms=None, now_ms=x_now) else None


def _whole_dm(item: Members) -> bool:
    """Return whether an event says who did it, as every message does."""
    return text(item, "event_type") not in ("MessageCreate", "") or x_id(item, "sender_id") is not None


def _whole_post(item: Members) -> bool:
    """Return whether a post says who wrote it."""
    return x_id(item, "author_id") is not None


def _head(body: bytes, starved: Callable[[Iterable[Members]], bool], whole: Callable[[Members], bool]) -> Head:
    page = open_envelope(body)
    members = [item for _, item in page.items]
    ids = tuple(one for item in members if (one := x_id(item, "id")))
    told = tuple((one, moment(item, "created_at")) for item in members if (one := x_id(item, "id")) and whole(item))
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
        told=told,
    )
