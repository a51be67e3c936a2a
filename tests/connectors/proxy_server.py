"""Small real proxies on this computer: SOCKS 5 (RFC 1928, 1929) and HTTP CONNECT (RFC 9110), and a TLS server."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Listening:
    """A server on a free port of this computer whose connections all end with it."""

    def __init__(self, serve: Serve, trust: ssl.SSLContext | None = None) -> None:
        self._call, self._trust = serve, trust
        self._tasks: set[asyncio.Task[None] | None] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen; return the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._trust)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._call(reader, writer)
        await _closed(writer)

    async def close(self) -> None:
        """Stop listening and end what is open."""
        assert self._server is not None
        self._server.close()
        running = [one for one in self._tasks if one is not None and not one.done()]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@dataclass
class Proxy:
    """Leads every name to `target` = (host, port) and keeps what it was asked for.

    `kind`: 'socks5' or 'http'. `login`: (name, password) it wants. `refuse`: it leads nowhere. `mute`: it takes the
    connection and says nothing.
    """

    kind: str = "socks5"
    target: tuple[str, int] = ("127.0.0.1", 9)
    login: tuple[str, str] | None = None
    refuse: bool = False
    mute: bool = False
    asked: list[tuple[str, int]] = field(default_factory=list)
    port: int = 0
    _listening: Listening | None = None

    async def __aenter__(self) -> Proxy:
        self._listening = Listening(self._serve)
        self.port = await self._listening.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listening is not None
        await self._listening.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greet = self._socks if self.kind == "socks5" else self._connect
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if self.mute:
                await reader.read()
            elif await greet(reader, writer):
                await self._pipe(reader, writer)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        version, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        wanted = 2 if self.login else 0
        writer.write(bytes([5, wanted if version == 5 and wanted in methods else 0xFF]))
        if version != 5 or wanted not in methods:
            return False
        if self.login and not await self._login(reader, writer):
            return False
        _, command, _, kind = await reader.readexactly(4)
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(str(one) for one in await reader.readexactly(4))
        self.asked.append((host, struct.unpack(">H", await reader.readexactly(2))[0]))
        refused = self.refuse or command != 1
        writer.write(bytes([5, 5 if refused else 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        await writer.drain()
        return not refused

    async def _login(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await reader.readexactly(1)
        name = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        good = (name.decode(), password.decode()) == self.login
        writer.write(bytes([1, 0 if good else 1]))
        return good

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, where, _ = head.split("\r\n")[0].split(" ")
        host, _, port = where.rpartition(":")
        if method != "CONNECT":
            writer.write(b"HTTP/1.1 405 Only CONNECT\r\n\r\n")
            return False
        self.asked.append((host, int(port)))
        if self.login and "proxy-authorization: basic" not in head.lower():
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return False
        writer.write(b"HTTP/1.1 503 No Way\r\nContent-Length: 0\r\n\r\n" if self.refuse else b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.drain()
        return not self.refuse

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self.target)
        try:
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        finally:
            await _closed(far_writer)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    await _closed(writer)


async def _closed(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.CancelledError):
        writer.close()
        await writer.wait_closed()


def server_trust(key: str, pem: str) -> ssl.SSLContext:
    """Return the TLS context of a server with this key and certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context
