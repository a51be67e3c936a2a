"""One server over httpx: its host only, no redirects, a total deadline, caps, and what surely was sent."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore
import httpx
import truststore

from xdesk.connectors import body as bodies
from xdesk.connectors.address import Address, address, wrong_address
from xdesk.connectors.failures import NoAnswerError, no_answer
from xdesk.connectors.limits import date_ms, limits
from xdesk.core.feed import Limit

__all__ = ["CAP", "DEADLINE_S", "Answer", "NoAnswerError", "Query", "Transport"]

DEADLINE_S = 15.0
CAP = 16 * bodies.MEGABYTE
Query = Sequence[tuple[str, str]]

_AFTER_BODY = (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError)
_USER_AGENT = "xdesk"

# httpx names whole URLs at INFO, httpcore whole answers at DEBUG: neither belongs in a log (T21).
for _name in ("httpx", "httpcore", "hpack", "h2"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whole. Header names are lower case; times are UTC ms of X."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent_completely: bool = True
    x_now: int | None = None
    limits: tuple[Limit, ...] = field(default=())

    @property
    def media_type(self) -> str:
        """Return the Content-Type without its parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Sent:
    """Listens to httpcore's trace: how much of the request left this computer (reliability.md 3.2)."""

    def __init__(self) -> None:
        self.heard = self.started = self.complete = self.cut = False

    async def __call__(self, event: str, about: Mapping[str, object]) -> None:
        self.heard = True
        step = event.partition(".")[2]
        if step == "send_request_body.started":
            self.started = True
        elif step == "send_request_body.complete":
            self.complete = True
        elif step == "send_request_body.failed":
            # HTTP/1.1 writes the body at once or not at all; HTTP/2 may have broken on the last, empty frame.
            self.cut = event.startswith("http11.") and isinstance(about.get("exception"), httpcore.WriteError)

    def maybe(self, error: BaseException) -> bool:
        """Return whether the server may have got the whole request before `error`; in doubt True."""
        if not self.heard:  # a transport without a trace
            return isinstance(error, (*_AFTER_BODY, bodies.TooLargeError, bodies.UnreadableError, TimeoutError))
        return self.complete or (self.started and not self.cut)


def _trust() -> ssl.SSLContext:
    """Return a TLS context with this computer's own certificates, TLS 1.2 and later."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Transport:
    """A client of one server. Made on any thread, used on the loop of sync only.

    `base_url`: https, or http on this computer; raises DeskError otherwise. `x_now` gives X's time (UTC ms),
    used when an answer carries no date. `wire` replaces the network in tests.
    """

    def __init__(
        self,
        base_url: str,
        *,
        x_now: Callable[[], int],
        wire: httpx.AsyncBaseTransport | None = None,
        allow_path: bool = False,
    ) -> None:
        self.address: Address = address(base_url, allow_path=allow_path)
        self.x_now = x_now
        self._wire = wire
        self._http2 = wire is None and not self.address.loopback
        self._client: httpx.AsyncClient | None = None
        self._at_work: Counter[httpx.AsyncClient] = Counter()

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            far = not self.address.loopback
            self._client = httpx.AsyncClient(
                http2=self._http2,
                verify=_trust(),
                trust_env=far,  # a company proxy is for the network, never for this computer
                follow_redirects=False,
                limits=httpx.Limits(max_connections=8, keepalive_expiry=5.0),
                timeout=httpx.Timeout(DEADLINE_S, connect=5.0, pool=5.0),
                transport=self._wire,
                headers={"user-agent": _USER_AGENT, "accept-encoding": "gzip"},
            )
        return self._client

    def _url(self, path: str) -> httpx.URL:
        """Return the whole URL; a path that would lead to another host is refused."""
        url = httpx.URL(self.address.origin + path)
        away = (url.scheme, url.host.strip("[]")) != (self.address.scheme, self.address.host)
        if not path.startswith("/") or path.startswith("//") or away or url.userinfo:
            raise wrong_address(path)
        return url

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Query = (),
        body: bytes | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        token: str | None = None,
        group: str = "",
        deadline_s: float = DEADLINE_S,
        cap: int = CAP,
    ) -> Answer:
        """Return the whole answer, whatever its status; one attempt, no redirect followed.

        `token` goes out as a bearer token, `group` names the rate windows. Raises NoAnswerError.
        """
        request = self._open().build_request(
            method, self._url(path), params=list(params) or None, content=body, headers={"accept": accept}
        )
        if body is not None:
            request.headers["content-type"] = content_type
        if token is not None:
            request.headers["authorization"] = f"Bearer {token}"
        sent = _Sent()
        request.extensions["trace"] = sent
        try:
            async with asyncio.timeout(deadline_s), self._answered(request) as response:
                encoding = response.headers.get("content-encoding", "")
                whole = await bodies.read(response.aiter_raw(), encoding, cap)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, TimeoutError) as error:
            raise no_answer(error, sent_completely=sent.maybe(error)) from None
        except (bodies.TooLargeError, bodies.UnreadableError) as error:
            raise no_answer(error, sent_completely=True) from None
        return self._whole(response, whole, group)

    @asynccontextmanager
    async def _answered(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        """Send and give the answer with its body still to be read; always closed."""
        client = self._open()
        self._at_work[client] += 1
        try:
            response = await client.send(request, stream=True)
            client.cookies.clear()
            try:
                yield response
            finally:
                await response.aclose()
        finally:
            self._at_work[client] -= 1
            await self._retire(client)

    async def _retire(self, client: httpx.AsyncClient) -> None:
        """Close a client that was replaced, once nothing is under way on it."""
        if client is not self._client and not self._at_work[client]:
            del self._at_work[client]
            await client.aclose()

    def _whole(self, response: httpx.Response, whole: bytes, group: str) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        x_now = date_ms(headers)
        found = limits(headers, group, x_now if x_now is not None else self.x_now()) if group else ()
        return Answer(response.status_code, headers, whole, True, x_now, found)

    async def renew(self) -> None:
        """Ask on new connections from now on; after sleep or a change of network. What is under way may end."""
        client, self._client = self._client, None
        if client is not None:
            await self._retire(client)

    async def close(self) -> None:
        """Close every connection; the transport opens again when asked."""
        await self.renew()
        for client in list(self._at_work):
            await client.aclose()
