"""The addresses of the realms: not X's own API, but what a record's juicebox_config points to."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xdesk.sandbox.state import SandboxState

PATH = "/realm/{realm}/req"
TYPE = "application/cbor"


def routes(state: SandboxState) -> list[Route]:
    """Return the routes of the realms; under /sandbox/ the same ones, which no fault reaches."""

    async def plain(request: Request) -> Response:
        await asyncio.to_thread(state.realms.settle, _user(request))  # the brand may just be leaving its keys here
        return await inner(request)

    async def inner(request: Request) -> Response:
        realm = state.realms.by_id.get(request.path_params["realm"])
        user = _user(request)
        if realm is None or request.headers.get("authorization") != f"Bearer {user}.{realm.id[:8]}":
            return Response(b"", 404 if realm is None else 401)
        try:
            return Response(realm.answer(user, await request.body()), 200, media_type=TYPE)
        except ValueError:
            return Response(b"", 400)

    return [Route(PATH, plain, methods=["POST"]), Route(f"/sandbox{PATH}", inner, methods=["POST"])]


def _user(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").partition(".")[0]
