"""What X's channels have in common: one client, one way to read a saved page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from xdesk.connectors.x import problems, requests, send_outcome
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.parsing import page_meta, parser_process, posts
from xdesk.connectors.x.parsing.dialect import Dialect
from xdesk.connectors.x.parsing.envelope import PageError
from xdesk.connectors.x.parsing.page_meta import Head
from xdesk.connectors.x.requests import Request
from xdesk.core.channels.registry import stream_of
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Ask, Outcome, Page, Unpacked


class XStream:
    """A stream of one account; each channel adds what it asks for and how it sends.

    `reader(body, account_id)` and `head_of(body)` are module-level functions and pure. `stream`: the name under which
    core.channels describes it.
    """

    stream: ClassVar[str]
    head_of: Callable[[bytes], Head]

    def __init__(self, client: XClient, reader: Callable[[bytes, str], Unpacked]) -> None:
        self.client = client
        self.account_id = client.account_id
        self._reader = reader

    @property
    def kind(self) -> str:
        """Return as what X charges its objects (prices.Prices.of_page)."""
        return stream_of(self.stream).price

    @property
    def dialect(self) -> str:
        """Return the dialect the server understands ('tweet' or 'post'), as found so far."""
        return self.client.dialect_name

    def unpack(self, body: bytes, account_id: str) -> Unpacked:
        """Return what a saved page holds; pure. Raises FeedError(FOREIGN)."""
        try:
            return self._reader(body, account_id)
        except PageError as error:
            raise problems.foreign() from error

    async def read(self, body: bytes, account_id: str) -> Unpacked:
        """Return what `unpack` returns; large pages are read in a child process. Raises FeedError(FOREIGN)."""
        try:
            return await parser_process.read(partial(_turned, self._reader, account_id), body)
        except PageError as error:
            raise problems.foreign() from error


class XTimeline(XStream):
    """A timeline of posts; `request(account_id, ask, dialect)` says which one. Replies go out as posts."""

    request: Callable[[str, Ask, Dialect], Request]
    head_of = staticmethod(page_meta.of_posts)

    def __init__(self, client: XClient) -> None:
        super().__init__(client, posts.unpack)

    async def pull(self, ask: Ask) -> Page:
        """Return one page, newest first, newer than `ask.since_id`, as far back as X lists. Raises FeedError.

        X cannot list one thread here: with `ask.conversation` the newest of all threads come.
        """
        make = partial(self.request, self.account_id, ask)
        return await self.client.page(self.stream, make, self.head_of, kind=self.kind)

    async def send(self, item: Outgoing) -> Outcome:
        """Make one attempt at a public reply; never raises for what X or the network does, never tries twice."""
        return await self.client.send(requests.send_reply, item, send_outcome.taken_post)


def _turned(reader: Callable[[bytes, str], Unpacked], account_id: str, body: bytes) -> Unpacked:
    return reader(body, account_id)
