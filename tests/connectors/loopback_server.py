"""A server on this computer that answers byte for byte as a test says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

NOW = 1_790_000_000_000
DATE = "Mon, 21 Sep 2026 14:13:20 GMT"  # the same moment
Play = Callable[["Seen", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Seen:
    """One request as it arrived."""

    head: str
    body: bytes

    @property
    def line(self) -> str:
        return self.head.split("\r\n")[0]

    def header(self, name: str) -> str | None:
        for one in self.head.split("\r\n")[1:]:
            key, _, value = one.partition(":")
            if key.lower() == name:
                return value.strip()
        return None


@dataclass
class Server:
    """Plays one script per request in turn; the last one stays."""

    plays: list[Play]
    seen: list[Seen] = field(default_factory=list)
    url: str = ""
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                one = Seen(head, b"")
                length = int(one.header("content-length") or 0)
                one.body = await reader.readexactly(length)
                self.seen.append(one)
                play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
                await play(one, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


def raw(content: bytes) -> Play:
    async def play(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return play


def answer(status: int = 200, body: object = None, headers: dict[str, str] | None = None, kind: str = "") -> Play:
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    kind = kind or ("application/problem+json" if status >= 400 else "application/json")
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(content)}", f"Date: {DATE}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + content)


def problem(status: int, detail: str, title: str = "Forbidden", kind: str = "about:blank") -> Play:
    return answer(status, {"title": title, "detail": detail, "type": kind, "status": status})


def drop() -> Play:
    async def play(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    return play


def silent() -> Play:
    async def play(_: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)  # timed: a server that never answers

    return play
