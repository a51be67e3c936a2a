"""Posts that mention the brand: mentions, replies and quotes (docs.x.com, posts)."""

from __future__ import annotations

from typing import ClassVar

from xdesk.connectors.x import requests
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.stream import XTimeline


class XMentions(XTimeline):
    """The stream 'mentions' (core.ports.Connector); X lists at most 800 back."""

    key = "x.mentions"
    stream: ClassVar[str] = "mentions"
    request = staticmethod(requests.mentions)


def open_channel(client: XClient) -> XMentions:
    """Return the channel of one account."""
    return XMentions(client)
