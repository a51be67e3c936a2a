"""Proxies: what desktops and Clash write is used, what cannot be used is named, and nothing is called a limit."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.connectors.loopback_server import DATE, Seen
from tests.connectors.proxy_server import Listening, Proxy, server_trust
from tests.connectors.x_clients import BRAND, outgoing, static, x_now
from xdesk.connectors import http, open_channels, proxies
from xdesk.connectors.http import NoAnswerError, Transport
from xdesk.connectors.x.client import XClient
from xdesk.core.delivery import Result
from xdesk.core.polling.feed import Outcome, Trouble
from xdesk.core.sentences import DeskError

HOST = "api.x.test"
VARIABLES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("tls")
    key, pem = folder / "k.pem", folder / "c.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem,
         "-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return str(key), str(pem)


@pytest.fixture
def trusted(pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    trusting = ssl.create_default_context(cafile=pair[1])
    monkeypatch.setattr(http, "_trust", lambda: trusting)  # private: no setting chooses whom to trust
    yield pair


async def through(proxy: Proxy, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[Seen]:
    """Ask the TLS server behind the proxy once; return what it was asked."""
    seen: list[Seen] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        one = Seen((await reader.readuntil(b"\r\n\r\n")).decode(), b"")
        one.body = await reader.readexactly(int(one.header("content-length") or 0))
        seen.append(one)
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: {DATE}\r\n\r\n{{}}".encode())
        await writer.drain()

    server = Listening(serve, server_trust(*pair))
    proxy.target = ("127.0.0.1", await server.open())
    async with proxy:
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(port=proxy.port))
        transport = Transport(f"https://{HOST}", x_now=x_now)
        try:
            await transport.ask("POST", "/2/x", body=b"{}", token="tok-canary", deadline_s=5)
        finally:
            await transport.close()
            await server.close()
    return seen


@needs_openssl
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:{port}/"),
        ("all_proxy", "socks5://127.0.0.1:{port}"),
        ("ALL_PROXY", "socks5h://127.0.0.1:{port}"),
        ("https_proxy", "socks5://127.0.0.1:{port}"),
        ("HTTPS_PROXY", "SOCKS5H://127.0.0.1:{port}/"),
    ],
)
def test_socks_leads_to_x_and_resolves_the_name_there(
    name: str, value: str, trusted: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy("socks5")
    seen = asyncio.run(through(proxy, trusted, monkeypatch, **{name: value}))
    assert proxy.asked == [(HOST, 443)]  # the name went to the proxy: nothing here resolves it
    assert [one.line for one in seen] == ["POST /2/x HTTP/1.1"] and seen[0].body == b"{}"
    assert seen[0].header("authorization") == "Bearer tok-canary"


@needs_openssl
def test_socks_with_name_and_password(trusted: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy("socks5", login=("me", "p@ss:1"))
    seen = asyncio.run(through(proxy, trusted, monkeypatch, ALL_PROXY="socks5://me:p%40ss%3A1@127.0.0.1:{port}"))
    assert len(seen) == 1


@needs_openssl
@pytest.mark.parametrize("value", ["http://127.0.0.1:{port}", "127.0.0.1:{port}", "http://127.0.0.1:{port}/"])
def test_an_http_proxy_leads_to_x(value: str, trusted: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy("http")
    assert len(asyncio.run(through(proxy, trusted, monkeypatch, https_proxy=value))) == 1
    assert proxy.asked == [(HOST, 443)]


WAYS = {
    "refuses": (Proxy("socks5", refuse=True), "socks5://127.0.0.1:{port}"),
    "wants a login": (Proxy("socks5", login=("a", "b")), "socks5://127.0.0.1:{port}"),
    "wrong login": (Proxy("socks5", login=("a", "b")), "socks5://a:c@127.0.0.1:{port}"),
    "http spoken to socks": (Proxy("socks5"), "http://127.0.0.1:{port}"),
    "socks spoken to http": (Proxy("http"), "socks5://127.0.0.1:{port}"),
    "http refuses": (Proxy("http", refuse=True), "http://127.0.0.1:{port}"),
    "http wants a login": (Proxy("http", login=("a", "b")), "http://127.0.0.1:{port}"),
    "says nothing": (Proxy("http", mute=True), "http://127.0.0.1:{port}"),
    "socks says nothing": (Proxy("socks5", mute=True), "socks5h://127.0.0.1:{port}"),
    "is not there": (Proxy("socks5"), "socks5://127.0.0.1:9"),
    "has no address": (Proxy("socks5"), "socks5://nowhere.invalid:1080"),
}


def send_through(proxy: Proxy, value: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    async def run() -> Outcome:
        async with proxy:
            monkeypatch.setenv("ALL_PROXY", value.format(port=proxy.port))
            transport = Transport(f"https://{HOST}", x_now=x_now)
            ask = transport.ask

            async def soon(*args: object, **more: object) -> http.Answer:
                return await ask(*args, **{**more, "deadline_s": 1.0})  # type: ignore[arg-type]

            monkeypatch.setattr(transport, "ask", soon)
            channel = open_channels(XClient(BRAND, transport, static("tok")))["dm"]
            try:
                return await channel.send(outgoing())
            finally:
                await transport.close()

    return asyncio.run(run())


@pytest.mark.parametrize("way", WAYS)
def test_a_proxy_that_leads_nowhere_is_named_and_the_reply_surely_waits(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, value = WAYS[way]
    outcome = send_through(proxy, value, monkeypatch)
    assert (outcome.result, outcome.trouble) == (Result.NOT_SENT, Trouble.PROXY)
    assert outcome.sentence is not None and outcome.sentence.values["variable"] == "ALL_PROXY"
    said = outcome.sentence.english()
    assert "ALL_PROXY" in said and ":c@" not in said and str(outcome.sentence.values["proxy"]) in said


MALFORMED = (
    "socks4://127.0.0.1:1080", "ftp://127.0.0.1:21", "http://[::1:8080", "http://:8080", "http://proxy:port",
    "socks5://127.0.0.1:99999", "http://http://127.0.0.1:8080", "://127.0.0.1", "not a proxy", "http://pro xy:8080",
    "socks5://127.0.0.1:7890 # clash", "http://127.0.0.1:0", "PROXY 127.0.0.1:8080; DIRECT",
)  # fmt: skip


@pytest.mark.parametrize("value", MALFORMED)
@pytest.mark.parametrize("name", ["ALL_PROXY", "https_proxy"])
def test_a_malformed_value_is_one_sentence_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    transport = Transport(f"https://{HOST}", x_now=x_now)
    with pytest.raises(NoAnswerError) as caught:
        asyncio.run(transport.ask("POST", "/2/x", body=b"{}"))
    assert (caught.value.trouble, caught.value.sent_completely) == (Trouble.PROXY, False)
    assert caught.value.sentence.values == {"variable": name} and name in caught.value.sentence.english()


def test_a_password_is_never_in_a_sentence() -> None:
    for value in ("socks4://me:canary@127.0.0.1:1", "http://me:canary@:1", "http://me:canary@h:1/x"):
        with pytest.raises(DeskError) as caught:
            proxies.route(HOST, 443, {"ALL_PROXY": value})
        assert "canary" not in caught.value.sentence.english()
    found = proxies.route(HOST, 443, {"ALL_PROXY": "http://me:canary@127.0.0.1:1"})
    assert found is not None and found.shown == "127.0.0.1:1" and "canary" not in found.blocked().english()


def test_which_variable_counts() -> None:
    def address(**variables: str) -> str | None:
        found = proxies.route(HOST, 443, variables)
        return found and str(found.proxy.url)

    assert address(HTTP_PROXY="http://a:1", http_proxy="http://a:1") is None
    assert address(all_proxy="http://a:1", HTTPS_PROXY="http://b:2") == "http://b:2"
    assert address(HTTPS_PROXY="http://a:1", https_proxy="http://b:2") == "http://b:2"
    assert address(HTTPS_PROXY="http://a:1", https_proxy="") is None
    assert address(ALL_PROXY="socks://a") == "socks5://a:1080"
    assert address(ALL_PROXY="socks5h://[::1]:7890/") == "socks5h://[::1]:7890"
    assert address(ALL_PROXY="  ") is None and address() is None


@pytest.mark.parametrize(
    ("host", "listed", "straight"),
    [
        ("api.x.com", "localhost,127.0.0.0/8,::1", False),  # what desktops write
        ("api.x.com", "localhost,127.0.0.1,[::1],fe80::/10,.local", False),
        ("api.x.com", "x.com", True),
        ("api.x.com", ".x.com", True),
        ("api.x.com", "*.x.com", True),
        ("api.x.com", "API.X.COM", True),
        ("api.x.com", "api.x.com:443", True),
        ("api.x.com", "api.x.com:8443", False),
        ("api.x.com", "ax.com, i.x.com om", False),
        ("api.x.com", "https://api.x.com", True),
        ("api.x.com", "*", True),
        ("api.x.com", "::::,[,],[]:,:,/,1.2.3,*.,%zz,::1/999,[::1", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3:443", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("fd00::5", "fd00::/8", True),
        ("fd00::5", "[fd00::5]", True),
        ("fd00::5", "[fd00::5]:443", True),
        ("fd00::5", "[fd00::5]:80", False),
        ("fd00::5", "fd00::5", True),
        ("fd00::5", "::1 fe80::/10", False),
    ],
)
def test_what_no_proxy_takes_out(host: str, listed: str, straight: bool) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        found = proxies.route(host, 443, {"ALL_PROXY": "socks5://127.0.0.1:1", name: listed})
        assert (found is None) is straight


def test_this_computer_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "not a proxy")
    transport = Transport("http://127.0.0.1:9", x_now=x_now)
    with pytest.raises(NoAnswerError) as caught:
        asyncio.run(transport.ask("GET", "/2/x"))
    assert caught.value.trouble is Trouble.OFFLINE


class Stumbles(httpx.AsyncBaseTransport):
    """A library that raises what nobody expects."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("odd"), ValueError("odd"), ImportError("odd"), AssertionError(), KeyError("x"), UnicodeError("x"),
        httpx.UnsupportedProtocol("x"), httpx.LocalProtocolError("x"), httpx.TooManyRedirects("x"),
        httpx.InvalidURL("x"), httpx.StreamClosed(), OSError("odd"),
    ],
    ids=lambda one: type(one).__name__,
)  # fmt: skip
def test_an_error_nobody_knows_gets_no_made_up_reason(error: Exception) -> None:
    transport = Transport("https://api.x.com", x_now=x_now, wire=Stumbles(error))
    with pytest.raises(NoAnswerError) as caught:
        asyncio.run(transport.ask("GET", "/2/x"))
    said = caught.value.sentence.english()
    assert caught.value.trouble is Trouble.UNEXPECTED and type(error).__name__ in said
    assert not any(word in said.lower() for word in ("limit", "connection", "line broke", "reached"))
