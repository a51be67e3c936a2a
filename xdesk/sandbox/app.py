"""The sandbox as an ASGI application, and the server that runs it on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from uvicorn.protocols.http.h11_impl import H11Protocol

from xdesk.sandbox import crm
from xdesk.sandbox.api import dms, media, posts, sign_in, users
from xdesk.sandbox.api.dispatch import TABLE, Endpoint, route_of
from xdesk.sandbox.api.xchat import conversations, events, keys, messages, realms
from xdesk.sandbox.api.xchat import media as chat_media
from xdesk.sandbox.clock import http_date
from xdesk.sandbox.control import control
from xdesk.sandbox.faults.faults import FaultLine
from xdesk.sandbox.state import SandboxState

ROUTES = (crm, dms, media, sign_in, posts, users, conversations, events, keys, messages, chat_media)
"""Importing them fills the table of endpoints."""


class OpenHand(H11Protocol):
    """uvicorn's protocol that hands its connection to the application, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection for every request on it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class ReadyServer(uvicorn.Server):
    """uvicorn's server that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start and tell."""
        await super().startup(sockets=sockets)
        self._ready()


def rows() -> list[Endpoint]:
    """Return the table of endpoints with whole paths before those that an id of a path could hide."""
    return sorted(TABLE, key=lambda row: row.path.count("{"))


def names() -> Callable[[str, str], str]:
    """Return the function that names the endpoint of a method and a path."""
    table = [(row.method, compile_path(row.path)[0], row.name) for row in rows()]
    table.append(("POST", compile_path(realms.PATH)[0], "realm"))

    def name_of(method: str, path: str) -> str:
        return next((name for verb, pattern, name in table if verb == method and pattern.match(path)), "unknown")

    return name_of


def application(state: SandboxState) -> Any:
    """Return the ASGI application of a sandbox."""

    async def absent(request: Request, trouble: Exception) -> Response:
        """X answers unknown paths with an empty 404."""
        return Response(b"", 404, {"date": http_date(state.clock.now()), "api-version": state.api_version})

    routes = [*(route_of(row, state) for row in rows()), *realms.routes(state), *control.routes(state)]
    app = Starlette(routes=routes, exception_handlers={404: absent})
    return FaultLine(app, state, names())


def listen(port: int) -> socket.socket:
    """Return a listening socket on loopback; port 0 picks a free one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named: asyncio then sets TCP_NODELAY
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(128)
    return sock


class Quiet(logging.Filter):
    """A connection cut on purpose is no error of the sandbox."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep everything but uvicorn's words for an answer that never began or never ended."""
        return not record.getMessage().endswith(("without starting response.", "without completing response."))


def serve(state: SandboxState, sock: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until asked to stop; `ready` is called when requests are answered."""
    logging.getLogger("uvicorn.error").addFilter(Quiet())
    config = uvicorn.Config(
        application(state),
        http=OpenHand,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
    asyncio.run(ReadyServer(config, ready).serve(sockets=[sock]))
