"""Looks up people and posts in batches of a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from xdesk.connectors.x import problems, requests
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.parsing import page_meta, parser_process, posts
from xdesk.connectors.x.parsing.envelope import PageError, open_envelope
from xdesk.connectors.x.parsing.people import customers, partial_errors
from xdesk.core.model import Customer, Parent
from xdesk.core.polling.feed import Page


class XProfiles:
    """People and posts of one account's client (core.ports.Profiles)."""

    def __init__(self, client: XClient) -> None:
        self._client = client

    async def customers(self, ids: Sequence[str]) -> tuple[tuple[Customer, ...], Page]:
        """Return up to 100 people in one request; those X hides have state 'suspended' or 'gone'.

        Raises FeedError. GET /2/users, $0.010 each per UTC day (docs.x.com, users, docs.x.com, pricing).
        """
        page = await self._client.page("users", lambda d: requests.users(ids, d), page_meta.of_users, kind="user")
        now = page.x_now if page.x_now is not None else self._client.transport.x_now()
        try:
            return await parser_process.read(partial(_people, now), page.body), page
        except PageError as error:
            raise problems.foreign() from error

    async def posts(self, ids: Sequence[str], *, people: bool = True) -> tuple[tuple[Parent, ...], Page]:
        """Return up to 100 posts in one request, those X does not show with state 'gone'; raises FeedError.

        GET /2/tweets, $0.005 each per UTC day. `people` asks for the authors too, at $0.010 each: without them
        nobody sees who said it.
        """
        page = await self._client.page(
            "lookup", lambda d: requests.posts(ids, d, people=people), page_meta.of_posts, kind="post"
        )
        try:
            return await parser_process.read(posts.parents, page.body), page
        except PageError as error:
            raise problems.foreign() from error


def _people(fetched_at: int, body: bytes) -> tuple[Customer, ...]:
    """Return the people of a look-up, those X hides too; raises PageError."""
    opened = open_envelope(body)
    found = customers((item for _, item in opened.items), besides="", fetched_at=fetched_at)
    hidden, _ = partial_errors(opened, fetched_at=fetched_at)
    return (*found, *hidden)
