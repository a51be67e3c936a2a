"""The brand's own posts, so that replies made on x.com appear and stop the clock."""

from __future__ import annotations

from typing import ClassVar

from xdesk.connectors.x import requests
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.stream import XTimeline


class XPosts(XTimeline):
    """The stream 'posts' (core.ports.Connector); X lists at most 3,200 back."""

    key = "x.posts"
    stream: ClassVar[str] = "posts"
    request = staticmethod(requests.own_posts)


def open_channel(client: XClient) -> XPosts:
    """Return the channel of one account."""
    return XPosts(client)
