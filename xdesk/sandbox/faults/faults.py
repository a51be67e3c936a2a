"""Faults on demand, on the path of real requests: errors, dropped and truncated answers, proxies, strange pages."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from xdesk.sandbox.clock import http_date
from xdesk.sandbox.errors import STATUS_BODIES, Json, bad_token
from xdesk.sandbox.faults.page_faults import PageFaults

if TYPE_CHECKING:
    from xdesk.sandbox.state import SandboxState

Message = MutableMapping[str, Any]
KINDS = ("status", "drop", "delay", "truncate", "html", "huge", "strange", "poison", "token")
PROXY_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body><h1>Guest Wi-Fi</h1>"
    "<p>Please accept the terms to go on.</p><form><input type=submit value=Accept></form></body></html>"
)


@dataclass(slots=True)
class Fault:
    """One planned fault; `endpoint` is a name of the endpoint table and may hold `*`."""

    endpoint: str
    kind: str
    when: str = "before"  # before or after the request took effect
    times: int = 1  # -1: until cleared
    status: int = 503
    ms: int = 0
    size: int = 10_000_000
    reset_s: int = 60

    def wire(self) -> dict[str, object]:
        """Return the fault as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Faults:
    """What goes wrong from now on."""

    offline: bool = False
    latency_ms: int = 0
    planned: list[Fault] = field(default_factory=list)
    pages: PageFaults = field(default_factory=PageFaults)

    def take(self, endpoint: str, query: str = "") -> Fault | None:
        """Return the first planned fault of an endpoint and count it down; of kind token only where one is given."""
        for fault in self.planned:
            if fault.kind == "token" and "pagination_token=" not in query:
                continue
            if fault.times and fnmatchcase(endpoint, fault.endpoint):
                fault.times -= 1 if fault.times > 0 else 0
                if fault.times == 0:
                    self.planned.remove(fault)
                return fault
        return None


def cut(transport: Any) -> None:
    """Close a connection at once, as a dead network does: the peer sees a reset."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        form = "hh" if sys.platform == "win32" else "ii"
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(form, 1, 0))
    transport.abort()


class FaultLine:
    """ASGI middleware around the whole server; the control path passes untouched."""

    def __init__(self, app: Any, state: SandboxState, name_of: Callable[[str, str], str]) -> None:
        self.app = app
        self.state = state
        self.name_of = name_of

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one request, with whatever is to go wrong with it."""
        if scope["type"] != "http" or scope["path"].startswith("/sandbox/"):
            await self.app(scope, receive, send)
            return
        state, transport = self.state, scope["state"]["transport"]
        name = self.name_of(scope["method"], scope["path"])
        query = scope["query_string"].decode("latin-1")
        entry = state.log.open(state.clock.now(), name, scope["method"], scope["path"], query)
        scope["xdesk.entry"] = entry
        if state.faults.offline:
            entry.fault = "offline"
            cut(transport)
            return
        if state.faults.latency_ms:
            await asyncio.sleep(state.faults.latency_ms / 1000)
        fault = state.faults.take(name, query)
        entry.fault = fault.kind if fault else None

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
            await send(message)

        if fault is None and state.faults.pages.touches(name):
            await self._spoiled(name, scope, receive, noted)
        elif fault is None:
            await self.app(scope, receive, noted)
        elif fault.kind == "token" or (fault.when == "before" and fault.kind in ("status", "drop", "html", "delay")):
            await self._before(fault, scope, receive, noted)
        else:
            await self._after(fault, scope, receive, noted)

    async def _before(self, fault: Fault, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if fault.kind == "drop":
            cut(scope["state"]["transport"])
        elif fault.kind == "delay":
            await asyncio.sleep(fault.ms / 1000)
            await self.app(scope, receive, send)
        elif fault.kind == "html":
            await _answer(send, 200, [(b"content-type", b"text/html; charset=utf-8")], PROXY_PAGE.encode())
        elif fault.kind == "token":
            token = parse_qs(scope["query_string"].decode("latin-1"))["pagination_token"][0]
            await self._refused(400, bad_token(token), [], send)
        else:
            await self._status(fault, send)

    async def _status(self, fault: Fault, send: Any) -> None:
        limits: list[tuple[bytes, bytes]] = []
        if fault.status == 429:
            reset = str(self.state.clock.now() // 1000 + fault.reset_s).encode()
            limits = [
                (b"x-rate-limit-limit", b"15"),
                (b"x-rate-limit-remaining", b"0"),
                (b"x-rate-limit-reset", reset),
            ]
        await self._refused(fault.status, STATUS_BODIES.get(fault.status), limits, send)

    async def _refused(self, status: int, body: Json | None, more: list[tuple[bytes, bytes]], send: Any) -> None:
        headers = [
            (b"content-type", b"application/problem+json; charset=utf-8"),
            (b"api-version", self.state.api_version.encode()),
            (b"date", http_date(self.state.clock.now()).encode()),
            *more,
        ]
        await _answer(send, status, headers, json.dumps(body, separators=(",", ":")).encode() if body else b"")

    async def _spoiled(self, name: str, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        start, body = await self._whole(scope, receive)
        if start["status"] == 200:
            body = self.state.faults.pages.spoil(name, body, self.state.clock.now())
        await _answer(send, start["status"], _without_length(start), body)

    async def _whole(self, scope: MutableMapping[str, Any], receive: Any) -> tuple[Message, bytes]:
        """Return the head and the body that the server would have answered."""
        start: Message = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app(scope, receive, keep)
        return start, b"".join(parts)

    async def _after(self, fault: Fault, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        (start, body), transport = await self._whole(scope, receive), scope["state"]["transport"]
        if fault.kind == "drop":
            cut(transport)
        elif fault.kind == "status":
            await self._status(fault, send)
        elif fault.kind == "html":
            await _answer(send, 200, [(b"content-type", b"text/html; charset=utf-8")], PROXY_PAGE.encode())
        elif fault.kind == "truncate":
            await send(start)
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            transport.close()
        else:
            if fault.kind == "delay":
                await asyncio.sleep(fault.ms / 1000)
            else:
                body = _bent(fault, body)
            await _answer(send, start["status"], _without_length(start), body)


def _without_length(start: Message) -> list[tuple[bytes, bytes]]:
    return [pair for pair in start["headers"] if pair[0] != b"content-length"]


async def _answer(send: Any, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _bent(fault: Fault, body: bytes) -> bytes:
    """Return an answer with things in it that no client has seen: padding, unknown fields, unreadable items."""
    try:
        page = json.loads(body)
    except ValueError:
        return body
    items = page.setdefault("data", [])
    if fault.kind == "huge":
        page["x_padding"] = "x" * max(0, fault.size - len(body))
    elif isinstance(items, list):
        if fault.kind == "strange":
            for item in items:
                item["x_new_field"] = {"nested": [1, None, {"deep": True}]}
            items.insert(0, {"id": "9223372036854775806", "event_type": "QuantumEvent", "x_state": "both", "text": ""})
        else:
            items.insert(
                len(items) // 2, {"id": 12345, "event_type": None, "text": {"not": "a text"}, "created_at": "yesterday"}
            )
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
