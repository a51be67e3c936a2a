"""A server between a desk and X that breaks, cuts, doubles, replays and lies; what one request meets is seeded.

It stands in front of a sandbox as a reverse proxy on this computer, in a thread of its own. What becomes of the n-th
request of a kind is decided by the seed, the kind and n, whatever order the desk asks in.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from dataclasses import dataclass
from email.utils import formatdate

READ_FATES = (
    "cut", "half", "html", "busy", "limit", "long", "chunk", "redirect", "old", "date", "denied", "garbage", "empty",
)  # fmt: skip
BEFORE_FATES = ("cut", "html", "busy", "limit", "denied", "redirect", "empty")
"""A send that X never got."""
AFTER_FATES = (
    "taken cut", "taken half", "taken html", "taken busy", "taken long", "taken chunk", "taken empty", "taken no id",
    "taken date", "taken twice", "taken twice, second answer", "taken old",
)  # fmt: skip
PAGE = b"<html><body>Please sign in to this network</body></html>"
ANSWERS = {
    "html": (200, "text/html", PAGE),
    "busy": (503, "application/json", b'{"title":"Service Unavailable","status":503}'),
    "limit": (429, "application/json", b'{"title":"Too Many Requests","status":429,"type":"about:blank"}'),
    "denied": (401, "application/json", b'{"title":"Unauthorized","type":"about:blank","status":401}'),
    "redirect": (302, "text/html", b""),
    "garbage": (200, "application/json", b'{"data":[{"id":"1","te'),
    "empty": (200, "application/json", b"{}"),
    "no id": (201, "application/json", b'{"data":{}}'),
}


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    target: str
    head: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def kind(self) -> str:
        """Method and path, the ids left out, with the account it is asked as."""
        path = self.target.partition("?")[0]
        token = dict(self.head).get("authorization", "")[-8:]
        return f"{self.method} {''.join(c for c in path if not c.isdigit())} {token}"


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    head: tuple[tuple[str, str], ...]
    body: bytes


class HostileServer:
    """Forwards to `port`; `rate` of the requests (0 to 1) meet a fate. Use as a context."""

    def __init__(self, port: int, seed: int) -> None:
        self.upstream, self.seed = port, seed
        self.rate = 0.0
        self.planned: dict[bytes, str] = {}  # what is in the body of a send -> the fate of the next one with it
        self.port = 0
        self.fates: Counter[str] = Counter()
        self.doubled: list[bytes] = []  # bodies of sends this server gave X twice
        self._asked: Counter[str] = Counter()
        self._lies = 0
        self._old: dict[str, Reply] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> HostileServer:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _request(reader)
            if request is not None:
                await self._answer(request, writer)
            writer.close()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):  # X itself cut the line
            writer.transport.abort()

    def _fate(self, request: Request) -> str:
        kind = request.kind
        self._asked[kind] += 1
        rng = random.Random(f"{self.seed} {kind} {self._asked[kind]}")
        for words in [one for one in self.planned if one in request.body]:
            return self.planned.pop(words)
        if "oauth" in kind or rng.random() >= self.rate:
            return "pass"
        return rng.choice(READ_FATES if request.method == "GET" else BEFORE_FATES + AFTER_FATES)

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        fate = self._fate(request)
        self.fates[f"{request.method} {fate}"] += 1
        taken = fate.startswith("taken ")
        told = fate.removeprefix("taken ")
        if told == "cut" and not taken:
            writer.transport.abort()
            return
        if told in ANSWERS and not taken:
            await _write(writer, _made(told))
            return
        reply = await self._forward(request)
        if told.startswith("twice"):
            self.doubled.append(request.body)
            second = await self._forward(request)
            reply = second if told.endswith("answer") else reply
        older, self._old[request.kind] = self._old.get(request.kind, reply), reply
        await self._spoil(told, reply, older, writer)

    async def _spoil(self, told: str, reply: Reply, older: Reply, writer: asyncio.StreamWriter) -> None:
        if told == "cut":
            writer.transport.abort()
        elif told == "old":
            await _write(writer, older)
        elif told in ANSWERS:
            await _write(writer, _made(told))
        elif told == "date":
            self._lies += 1
            wrong = formatdate(1_700_000_000 + random.Random(f"{self.seed} {self._lies}").randrange(10**8), usegmt=True)
            head = tuple(one for one in reply.head if one[0] != "date")
            await _write(writer, Reply(reply.status, (*head, ("date", wrong)), reply.body))
        elif told == "half":
            await _write(writer, reply, part=len(reply.body) // 2)
        elif told == "long":
            await _write(writer, reply, longer=7)
        elif told == "chunk":
            await _write_chunk(writer, reply)
        else:
            await _write(writer, reply)

    async def _forward(self, request: Request) -> Reply:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        kept = [one for one in request.head if one[0] not in ("connection", "accept-encoding")]
        lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in kept)]
        writer.write("\r\n".join([*lines, "connection: close", "", ""]).encode("latin-1") + request.body)
        status, head = await _head(reader)
        if not status:
            raise ConnectionError
        body = await reader.readexactly(int(dict(head).get("content-length", "0")))
        writer.close()
        return Reply(int(status.split()[1]), head, body)


async def _head(reader: asyncio.StreamReader) -> tuple[str, tuple[tuple[str, str], ...]]:
    first = (await reader.readline()).decode("latin-1").strip()
    head = []
    while line := (await reader.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        head.append((name.lower(), value.strip()))
    return first, tuple(head)


async def _request(reader: asyncio.StreamReader) -> Request | None:
    first, head = await _head(reader)
    if not first:
        return None
    method, target, _ = first.split(" ", 2)
    body = await reader.readexactly(int(dict(head).get("content-length", "0")))
    return Request(method, target, head, body)


def _made(name: str) -> Reply:
    status, kind, body = ANSWERS[name]
    head = [("content-type", kind)]
    if name == "redirect":
        head.append(("location", "https://example.invalid/"))
    return Reply(status, tuple(head), body)


def _start(reply: Reply, *more: str) -> bytes:
    dropped = ("content-length", "connection", "transfer-encoding")
    lines = [f"{name}: {value}" for name, value in reply.head if name not in dropped]
    return "\r\n".join([f"HTTP/1.1 {reply.status} Said", *lines, "connection: close", *more, "", ""]).encode("latin-1")


async def _write(writer: asyncio.StreamWriter, reply: Reply, *, part: int | None = None, longer: int = 0) -> None:
    writer.write(_start(reply, f"content-length: {len(reply.body) + longer}") + reply.body[:part])
    await writer.drain()


async def _write_chunk(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Write the answer in chunks and end before the last one."""
    writer.write(_start(reply, "transfer-encoding: chunked"))
    writer.write(f"{len(reply.body):x}\r\n".encode() + reply.body + b"\r\n")
    await writer.drain()
