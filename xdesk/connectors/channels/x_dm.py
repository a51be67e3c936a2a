"""Legacy direct messages of one account: one read covers all conversations (docs.x.com, direct messages)."""

from __future__ import annotations

from typing import ClassVar

from xdesk.connectors.x import dms, heads, sending, wire
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.stream import XStream
from xdesk.core.feed import Ask, Outcome, Page
from xdesk.core.model import Outgoing


class XDirectMessages(XStream):
    """The stream 'dm' (core.ports.Connector)."""

    key = "x.dm"
    stream: ClassVar[str] = "dm"
    head_of = staticmethod(heads.of_dms)

    async def pull(self, ask: Ask) -> Page:
        """Return one page, newest first: all, one person's or one conversation's; raises FeedError.

        X has no since_id for DMs: `ask.since_id` is ignored, the caller stops at a known id.
        """
        return await self.client.page(self.stream, lambda d: wire.dm_events(ask, d), self.head_of, kind=self.kind)

    async def send(self, item: Outgoing) -> Outcome:
        """Make one attempt; never raises for what X or the network does, never tries twice."""
        return await self.client.send(wire.send_dm, item, sending.taken_dm)


def open_channel(client: XClient) -> XDirectMessages:
    """Return the channel of one account."""
    return XDirectMessages(client, dms.unpack)
