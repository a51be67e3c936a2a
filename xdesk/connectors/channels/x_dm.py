"""Legacy direct messages of one account: one read covers all conversations (docs.x.com, direct messages)."""

from __future__ import annotations

from typing import ClassVar

from xdesk.connectors.x import requests, send_outcome
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.parsing import dms, page_meta
from xdesk.connectors.x.stream import XStream
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Ask, Outcome, Page


class XDirectMessages(XStream):
    """The stream 'dm' (core.ports.Connector)."""

    key = "x.dm"
    stream: ClassVar[str] = "dm"
    head_of = staticmethod(page_meta.of_dms)

    async def pull(self, ask: Ask) -> Page:
        """Return one page, newest first: all, one person's or one conversation's; raises FeedError.

        X has no since_id for DMs: `ask.since_id` is ignored, the caller stops at a known id.
        """
        return await self.client.page(self.stream, lambda d: requests.dm_events(ask, d), self.head_of, kind=self.kind)

    async def send(self, item: Outgoing) -> Outcome:
        """Make one attempt; never raises for what X or the network does, never tries twice."""
        return await self.client.send(requests.send_dm, item, send_outcome.taken_dm)


def open_channel(client: XClient) -> XDirectMessages:
    """Return the channel of one account."""
    return XDirectMessages(client, dms.unpack)
