"""Picture bytes from X's own media hosts only, small, and of four kinds by their first bytes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from xdesk.connectors.http import Answer, Transport
from xdesk.connectors.server_address import is_loopback
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.requests import Request
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.security.image_kind import kind_of
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

MOST_BYTES = 5 * 1024 * 1024
HOSTS = frozenset({"pbs.twimg.com", "video.twimg.com", "ton.twimg.com", "ton.twitter.com", "ton.x.com"})
_DM_HOSTS = frozenset({"ton.twitter.com", "ton.x.com"})
_DM_PATH = re.compile(r"(?:/1\.1)?/ton/data/dm/([0-9]{1,19})/([0-9]{1,19})/([A-Za-z0-9_.-]{1,200})\Z")
_DM_API_PATH = re.compile(r"/2/dm_conversations/media/[0-9]{1,19}/[0-9]{1,19}/[A-Za-z0-9_.-]{1,200}\Z")

_ELSEWHERE = QT_TRANSLATE_NOOP(
    "X", "This picture is not on X, so xdesk does not fetch it. Open the conversation on x.com to see it."
)
_NOT_NOW = QT_TRANSLATE_NOOP("X", "X cannot give this picture now. xdesk asks again by itself.")
_NOT_A_PICTURE = QT_TRANSLATE_NOOP(
    "X", "This file is not a picture xdesk can show safely. Open the conversation on x.com to see it."
)


def dm_path(url: str) -> str | None:
    """Return the API path of a DM attachment's URL, None when it is none (docs.x.com, direct messages)."""
    parts = urlsplit(url)
    named = _DM_PATH.match(parts.path) if parts.hostname in _DM_HOSTS else None
    return "/2/dm_conversations/media/{}/{}/{}".format(*named.groups()) if named else None


class Pictures:
    """Fetches pictures for one account; used on the loop of sync. Raises FeedError."""

    def __init__(self, client: XClient) -> None:
        self._client = client
        self._open: dict[str, Transport] = {}

    async def fetch(self, url: str) -> bytes:
        """Return the bytes of a picture on X's media hosts, or on the account's own server on this computer."""
        try:
            parts = urlsplit(url)
            port, path = parts.port, dm_path(url)
        except ValueError:
            raise _elsewhere() from None
        if path is not None:
            return self._checked(await self._from_api(path))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        host, server = parts.hostname or "", self._client.transport.address
        if is_loopback(host) and server.loopback and (parts.scheme, host, port) == (
            server.scheme, server.host, server.port
        ):  # fmt: skip
            if _DM_API_PATH.match(parts.path):
                return self._checked(await self._from_api(parts.path))
            return self._checked(await self._ask(self._client.transport, target))
        if parts.scheme != "https" or host not in HOSTS or port not in (None, 443) or parts.username:
            raise _elsewhere()
        return self._checked(await self._ask(self._transport(host), target))

    def _transport(self, host: str) -> Transport:
        if host not in self._open:
            self._open[host] = Transport(f"https://{host}", x_now=self._client.transport.x_now)
        return self._open[host]

    async def _from_api(self, path: str) -> Answer:
        """Fetch a DM attachment through the API with the account's token (scope dm.read)."""
        return await self._client.get(Request("GET", path, group="dm.media"), accept="image/*", cap=MOST_BYTES)

    async def _ask(self, transport: Transport, target: str) -> Answer:
        """Fetch without a token: media hosts never see one."""
        try:
            return await transport.ask("GET", target or "/", accept="image/*", cap=MOST_BYTES)
        except DeskError as error:
            raise FeedError(Trouble.REFUSED, error.sentence) from error

    def _checked(self, answer: Answer) -> bytes:
        if answer.status == 404 or answer.status == 410:
            raise FeedError(Trouble.MISSING, Sentence("X", _NOT_A_PICTURE))
        if answer.status == 429 or answer.status >= 500:
            raise FeedError(Trouble.LIMIT if answer.status == 429 else Trouble.BUSY, Sentence("X", _NOT_NOW))
        if answer.status != 200 or kind_of(answer.body[:16]) is None:
            raise FeedError(Trouble.REFUSED, Sentence("X", _NOT_A_PICTURE))
        return answer.body

    async def close(self) -> None:
        """Close the connections to the media hosts."""
        while self._open:
            await self._open.popitem()[1].close()


def _elsewhere() -> FeedError:
    return FeedError(Trouble.REFUSED, Sentence("X", _ELSEWHERE))
