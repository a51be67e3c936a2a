"""Answers from a hostile network, byte by byte, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import logging
import shutil
import ssl
import subprocess
import zlib
from pathlib import Path

import pytest

from tests.connectors.loopback_server import DATE, NOW, Play, Seen, Server, answer, drop, raw, silent
from tests.connectors.x_clients import x_now
from xdesk.connectors.http import CAP, Answer, NoAnswerError, Transport
from xdesk.core.polling.feed import Trouble
from xdesk.core.sentences import DeskError


async def ask(play: Play, *, body: bytes | None = None, deadline_s: float = 5.0, cap: int = CAP) -> Answer:
    async with Server([play]) as server:
        transport = Transport(server.url, x_now=x_now)
        try:
            method = "POST" if body is not None else "GET"
            return await transport.ask(
                method, "/2/x", body=body, token="tok", deadline_s=deadline_s, cap=cap, group="g"
            )
        finally:
            await transport.close()


def trouble(play: Play, **options: object) -> NoAnswerError:
    with pytest.raises(NoAnswerError) as caught:
        asyncio.run(ask(play, **options))  # type: ignore[arg-type]
    return caught.value


def test_a_whole_answer() -> None:
    headers = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "9", "x-rate-limit-reset": str(NOW // 1000 + 60)}
    got = asyncio.run(ask(answer(200, {"data": []}, headers)))
    assert (got.status, got.body, got.x_now, got.media_type) == (200, b'{"data": []}', NOW, "application/json")
    assert got.limits[0].remaining == 9 and got.limits[0].name == "g" and got.sent_completely


def test_the_token_goes_out_and_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def run() -> Seen:
        async with Server([answer(200, {})]) as server:
            transport = Transport(server.url, x_now=x_now)
            await transport.ask("GET", "/2/x", params=[("q", "secret words")], token="tok-canary")
            await transport.close()
            return server.seen[0]

    assert asyncio.run(run()).header("authorization") == "Bearer tok-canary"
    assert "canary" not in caplog.text and "secret" not in caplog.text


def test_gzip_is_read() -> None:
    body = gzip.compress(b'{"data":[]}' * 50)
    assert asyncio.run(ask(answer(200, body, {"Content-Encoding": "gzip"}))).body == b'{"data":[]}' * 50


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(code: int) -> None:
    async def run() -> tuple[int, int]:
        async with Server([answer(200, {})]) as other, Server([answer(code, b"", {"Location": other.url})]) as server:
            transport = Transport(server.url, x_now=x_now)
            got = await transport.ask("GET", "/2/x", token="tok")
            await transport.close()
            return got.status, len(other.seen)

    assert asyncio.run(run()) == (code, 0)


def test_no_path_leads_to_another_host() -> None:
    transport = Transport("https://api.x.com", x_now=x_now)
    for path in (
        "//evil.example/x",
        "@evil.example/x",
        ".evil.example/x",
        "https://evil.example/",
        ":80@evil.example/",
    ):
        with pytest.raises(DeskError):
            asyncio.run(transport.ask("GET", path))


def test_50_mb_are_refused_early() -> None:
    sent = 0

    async def flood(_: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {50 << 20}\r\n\r\n".encode()
        )
        for _n in range(50):
            writer.write(b" " * (1 << 20))
            await writer.drain()
            sent += 1

    found = trouble(flood)
    assert found.trouble is Trouble.FOREIGN and "larger" in found.sentence.text
    assert sent < 30


def test_a_page_of_10_mb_is_read() -> None:
    assert len(asyncio.run(ask(answer(200, b"x" * 10_000_000), deadline_s=15)).body) == 10_000_000


def test_a_gzip_bomb_is_refused() -> None:
    squeeze = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(200)) + squeeze.flush()
    assert len(bomb) < 300_000
    assert trouble(answer(200, bomb, {"Content-Encoding": "gzip"})).trouble is Trouble.FOREIGN
    assert trouble(answer(200, b"not gzip", {"Content-Encoding": "gzip"})).trouble is Trouble.FOREIGN
    assert trouble(answer(200, bomb[:1000], {"Content-Encoding": "gzip"}), cap=CAP).trouble is Trouble.FOREIGN
    assert trouble(answer(200, b"x", {"Content-Encoding": "br"})).trouble is Trouble.FOREIGN


def test_slow_loris_and_half_open_end_at_the_deadline() -> None:
    async def loris(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _n in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)  # timed: the slowness of this server is the point

    for play in (loris, silent()):
        found = trouble(play, deadline_s=0.3, body=b"{}")
        assert found.trouble is Trouble.OFFLINE
        assert found.sent_completely


def test_a_dropped_line_after_the_body_may_have_been_sent() -> None:
    assert trouble(drop(), body=b"{}").sent_completely
    cut = raw(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")

    async def cut_and_close(one: Seen, writer: asyncio.StreamWriter) -> None:
        await cut(one, writer)
        writer.close()

    found = trouble(cut_and_close, body=b"{}")
    assert found.sent_completely and found.trouble is Trouble.OFFLINE


def test_nobody_listens_is_surely_not_sent() -> None:
    async def run() -> None:
        async with Server([silent()]) as server:
            url = server.url
        transport = Transport(url, x_now=x_now)
        await transport.ask("POST", "/2/x", body=b"{}")

    with pytest.raises(NoAnswerError) as caught:
        asyncio.run(run())
    assert caught.value.trouble is Trouble.OFFLINE and not caught.value.sent_completely


def test_a_server_that_stops_reading_gets_no_whole_body() -> None:
    """The kernel's buffers fill, the deadline comes, the body never left: but in doubt it counts as sent."""

    async def run() -> bool:
        stop = asyncio.Event()

        async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(10)
            writer.transport.abort()
            stop.set()

        server = await asyncio.start_server(deaf, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = Transport(f"http://127.0.0.1:{port}", x_now=x_now)
        try:
            await transport.ask("POST", "/2/x", body=b"x" * (40 << 20), deadline_s=5)
        except NoAnswerError as error:
            return error.sent_completely
        finally:
            await transport.close()
            server.close()
        raise AssertionError

    assert asyncio.run(run()) is False


def test_a_server_without_tls_or_trust_gets_nothing() -> None:
    async def run(first: bytes) -> tuple[Trouble, bytes]:
        got = b""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal got
            got += await reader.read(5)
            writer.write(first)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = Transport(f"https://127.0.0.1:{port}", x_now=x_now)
        with pytest.raises(NoAnswerError) as caught:
            await transport.ask("POST", "/2/x", body=b"{}", token="tok-canary")
        await transport.close()
        server.close()
        assert not caught.value.sent_completely
        return caught.value.trouble, got

    trouble_, got = asyncio.run(run(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    assert trouble_ is Trouble.CERTIFICATE and got[:2] == b"\x16\x03"
    assert asyncio.run(run(b""))[0] is Trouble.OFFLINE


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_nobody_trusts_ends_it(tmp_path: Path) -> None:
    pem = tmp_path / "self.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", tmp_path / "c.pem",
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip

    async def run() -> tuple[NoAnswerError, list[bytes]]:
        got: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            got.append(await reader.read(1))
            writer.close()

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "c.pem", pem)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        transport = Transport(f"https://127.0.0.1:{port}", x_now=x_now)
        with pytest.raises(NoAnswerError) as caught:
            await transport.ask("POST", "/2/x", body=b"{}", token="tok-canary")
        await transport.close()
        server.close()
        return caught.value, got

    error, got = asyncio.run(run())
    assert error.trouble is Trouble.CERTIFICATE and not error.sent_completely
    assert "self" in str(error.sentence.values["reason"]) and b"".join(got) == b""


def test_garbage_instead_of_http() -> None:
    for noise in (b"\x00\x01\x02\r\n\r\n", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"):
        assert trouble(raw(noise), deadline_s=1).trouble is Trouble.OFFLINE


def test_a_renewed_transport_opens_again() -> None:
    async def run() -> int:
        async with Server([answer(200, {}, {"Date2": DATE})]) as server:
            transport = Transport(server.url, x_now=x_now)
            await transport.ask("GET", "/2/x")
            await transport.renew()
            await transport.ask("GET", "/2/x")
            await transport.close()
            return len(server.seen)

    assert asyncio.run(run()) == 2


def test_what_is_under_way_ends_though_the_transport_was_renewed() -> None:
    async def run() -> tuple[int, int, int]:
        asked, free = asyncio.Event(), asyncio.Event()

        async def slowly(one: Seen, writer: asyncio.StreamWriter) -> None:
            asked.set()
            await free.wait()
            await answer(200, {"slow": True})(one, writer)

        async with Server([slowly, answer(200, {})]) as server:
            transport = Transport(server.url, x_now=x_now)
            slow = asyncio.create_task(transport.ask("POST", "/2/x", body=b"{}"))
            await asked.wait()
            await transport.renew()
            quick = await transport.ask("GET", "/2/y")
            old = transport.clients_at_work
            free.set()
            status = (await slow).status
            left = transport.clients_at_work
            await transport.close()
            assert (quick.status, left) == (200, 1) and transport.clients_at_work == 0
            return status, old, left

    assert asyncio.run(run()) == (200, 2, 1)
