"""One server over httpx: its host only, no redirects, a total deadline, caps, and what surely was sent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import httpcore
import truststore

from xdesk.connectors import response_body as bodies
from xdesk.connectors.failures import NoAnswerError, no_answer
from xdesk.connectors.proxies import Route, route
from xdesk.connectors.rate_limits import date_ms, limits
from xdesk.connectors.server_address import Address, address, wrong_address
from xdesk.connectors.web_client import httpx
from xdesk.core.polling.feed import Limit, Trouble
from xdesk.core.sentences import DeskError

__all__ = ["CAP", "DEADLINE_S", "Answer", "NoAnswerError", "Query", "Transport"]

DEADLINE_S = 15.0
CAP = 16 * bodies.MEGABYTE
Query = Sequence[tuple[str, str]]

_AFTER_BODY = (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError)
_BEFORE_REQUEST = (httpx.ProxyError, httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors of making a connection: the request had not begun."""
_USER_AGENT = "xdesk"

# httpx names whole URLs at INFO, httpcore whole answers at DEBUG: neither belongs in a log.
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
    """Listens to httpcore's trace: how much of the request left this computer."""

    def __init__(self) -> None:
        self.heard = self.started = self.complete = self.cut = self.tunnel = False
        self._socks: httpcore.AsyncNetworkStream | None = None

    async def __call__(self, event: str, about: Mapping[str, object]) -> None:
        self.heard = True
        step = event.partition(".")[2]
        if step == "send_request_headers.started":  # a proxy is asked for a tunnel first: that is no request of ours
            self.tunnel = getattr(about.get("request"), "method", b"") == b"CONNECT"
        if self.tunnel:
            return
        if event == "socks.connect_tcp.complete":
            self._socks = cast(httpcore.AsyncNetworkStream, about["return_value"])
        if step == "send_request_body.started":
            self.started = True
        elif step == "send_request_body.complete":
            self.complete = True
        elif step == "send_request_body.failed":
            # HTTP/1.1 writes the body at once or not at all; HTTP/2 may have broken on the last, empty frame.
            self.cut = event.startswith("http11.") and isinstance(about.get("exception"), httpcore.WriteError)

    async def tidy(self) -> None:
        """Close the connection to a SOCKS proxy that did not let the request begin: httpcore leaves it open."""
        if self._socks is not None and not self.started:
            with contextlib.suppress(Exception):
                await self._socks.aclose()

    def maybe(self, error: BaseException) -> bool:
        """Return whether the server may have got the whole request before `error`; in doubt True."""
        if isinstance(error, _BEFORE_REQUEST):
            return False
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
        self._route: Route | None = None
        self._at_work: Counter[httpx.AsyncClient] = Counter()

    @property
    def clients_at_work(self) -> int:
        """How many clients have a request under way, or are kept for the next; a replaced one ends with its last."""
        return len(self._at_work)

    def _open(self) -> httpx.AsyncClient:
        """Return the client, made when needed; raises NoAnswerError when the way to the server cannot be read."""
        if self._client is None:
            try:  # a proxy is for the network, never for this computer
                self._route = None if self.address.loopback else route(self.address.host, self.address.port)
            except DeskError as error:
                raise NoAnswerError(Trouble.PROXY, error.sentence, sent_completely=False) from None
            self._client = httpx.AsyncClient(
                http2=self._http2,
                verify=_trust(),
                trust_env=False,
                proxy=None if self._route is None else self._route.proxy,
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
        where = self._url(path)
        request = self._open().build_request(
            method, where, params=list(params) or None, content=body, headers={"accept": accept}
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
        except (bodies.TooLargeError, bodies.UnreadableError) as error:
            raise no_answer(error, sent_completely=True) from None
        except Exception as error:  # whatever a library raises: what surely was sent is known here and nowhere else
            await sent.tidy()
            raise self._failed(error, sent) from None
        return self._whole(response, whole, group)

    def _failed(self, error: Exception, sent: _Sent) -> NoAnswerError:
        """Return why no answer came; a proxy that did not let the request begin is what it hung on."""
        found = no_answer(error, sent_completely=sent.maybe(error))
        kept = found.trouble is Trouble.CERTIFICATE or isinstance(error, httpx.PoolTimeout)
        if self._route is None or sent.started or found.sent_completely or kept:
            return found
        return NoAnswerError(Trouble.PROXY, self._route.blocked(), sent_completely=False)

    @contextlib.asynccontextmanager
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
