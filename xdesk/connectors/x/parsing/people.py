"""People as X shows them, and those it does not show any more."""

from __future__ import annotations

from collections.abc import Iterable

from xdesk.connectors.x.parsing.envelope import Envelope
from xdesk.connectors.x.parsing.json_access import Members, as_x_id, flag, group, moment, number, text, words, x_id
from xdesk.core.model import Customer

_MARKS = ("blue", "business", "government")


def customer(item: Members, fetched_at: int | None) -> Customer | None:
    """Return the person in a user object of X, None when it has no id. `fetched_at` is UTC ms."""
    user_id = x_id(item, "id")
    if user_id is None:
        return None
    numbers = group(item, "public_metrics")
    mark = text(item, "verified_type")
    return Customer(
        id=user_id,
        handle=text(item, "username", most=100),
        name=text(item, "name", most=200),
        bio=text(item, "description", most=2000),
        avatar_url=text(item, "profile_image_url", most=2000),
        verified_type=mark if mark in _MARKS else "none",
        protected=flag(item, "protected") or False,
        followers=number(numbers, "followers_count"),
        following=number(numbers, "following_count"),
        x_since=moment(item, "created_at"),
        receives_dm=flag(item, "receives_your_dm"),
        follows_us="followed_by" in words(item, "connection_status") if "connection_status" in item else None,
        location=text(item, "location", most=200),
        state="active",
        fetched_at=fetched_at,
    )


def hidden(user_id: str, state: str, fetched_at: int | None) -> Customer:
    """Return a person of whom X only says that they are 'suspended' or 'gone'."""
    return Customer(
        id=user_id, handle="", name="", bio="", avatar_url="", verified_type="none", protected=False,
        followers=None, following=None, x_since=None, receives_dm=None, follows_us=None, location="",
        state=state, fetched_at=fetched_at,
    )  # fmt: skip


def customers(items: Iterable[Members], *, besides: str, fetched_at: int | None) -> list[Customer]:
    """Return the people among `items`, each once, without the brand account `besides`."""
    found: dict[str, Customer] = {}
    for item in items:
        one = customer(item, fetched_at)
        if one is not None and one.id != besides:
            found[one.id] = one
    return list(found.values())


def partial_errors(page: Envelope, *, fetched_at: int | None) -> tuple[list[Customer], list[str]]:
    """Return the people and the ids of posts that a good answer names as missing (trap 21).

    X sends `errors` beside `data`: resource_type, resource_id or value, type and detail.
    """
    people: list[Customer] = []
    posts: list[str] = []
    for error in page.errors:
        named = as_x_id(error.get("resource_id")) or as_x_id(error.get("value"))
        if named is None:
            continue
        kind = text(error, "resource_type")
        if kind == "user":
            people.append(hidden(named, _state(error), fetched_at))
        elif kind in ("tweet", "post"):
            posts.append(named)
    return people, posts


def _state(error: Members) -> str:
    return "suspended" if "suspended" in text(error, "detail").lower() else "gone"
