"""Posts that mention the brand: mentions, replies and quotes (docs.x.com, posts)."""

from __future__ import annotations

from typing import ClassVar

from xdesk.connectors.x import requests, send_outcome
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.parsing import page_meta, posts
from xdesk.connectors.x.stream import XStream
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Ask, Outcome, Page


class XMentions(XStream):
    """The stream 'mentions' (core.ports.Connector)."""

    key = "x.mentions"
    stream: ClassVar[str] = "mentions"
    head_of = staticmethod(page_meta.of_posts)

    async def pull(self, ask: Ask) -> Page:
        """Return one page, newest first, newer than `ask.since_id`; at most 800 back. Raises FeedError.

        X cannot list one thread here: with `ask.conversation` the newest of all threads come.
        """
        account = self.account_id
        return await self.client.page(
            self.stream, lambda d: requests.mentions(account, ask, d), self.head_of, kind=self.kind
        )

    async def send(self, item: Outgoing) -> Outcome:
        """Make one attempt at a public reply; never raises for what X or the network does, never tries twice."""
        return await self.client.send(requests.send_reply, item, send_outcome.taken_post)


def open_channel(client: XClient) -> XMentions:
    """Return the channel of one account."""
    return XMentions(client, posts.unpack)
