"""From a request to an answer: who asks, what the limits and credits say, then the endpoint's own function."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xdesk.sandbox import errors
from xdesk.sandbox.api import strict_fields
from xdesk.sandbox.api.fields import Wanted, wanted
from xdesk.sandbox.clock import http_date
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.records import Person
from xdesk.sandbox.state import SandboxState

ID = re.compile(r"[0-9]{1,19}")


@dataclass(slots=True)
class Asked:
    """One request, read and checked."""

    state: SandboxState
    now: int
    query: Mapping[str, str]
    path: Mapping[str, str]
    content: Mapping[str, Any]
    user: Person | None
    want: Wanted
    authorization: str = ""

    @property
    def me(self) -> Person:
        """Return whose token it is; endpoints with scopes always have one."""
        assert self.user is not None
        return self.user

    def id(self, name: str) -> str:
        """Return an id of the path; raises RefusedError (400) when it is none."""
        value = self.path[name]
        if not ID.fullmatch(value):
            raise RefusedError(400, errors.malformed_id(name, value))
        return value

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """Return a number of the query within X's range; raises RefusedError (400)."""
        value = self.query.get(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise RefusedError(400, errors.out_of_range(name, value, low, high))
        return int(value)

    def ids(self, name: str) -> list[str]:
        """Return 1 to 100 ids of the query; raises RefusedError (400)."""
        value = self.query.get(name, "")
        ids = [one for one in value.split(",") if one]
        if not ids:
            raise RefusedError(400, errors.invalid(name, [], f"The `{name}` query parameter can not be empty"))
        if len(ids) > 100:
            message = f"The number of values in the `{name}` query parameter list [{len(ids)}] is not between 1 and 100"
            raise RefusedError(400, errors.invalid(name, [value], message))
        for one in ids:
            if not ID.fullmatch(one):
                raise RefusedError(400, errors.malformed_id(name, one))
        return list(dict.fromkeys(ids))


@dataclass(slots=True)
class Answer:
    """What an endpoint says."""

    body: Mapping[str, object] | bytes | None
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the table of endpoints."""

    name: str
    method: str
    path: str
    call: Callable[[Asked], Answer]
    scopes: frozenset[str] | None  # None: no token needed
    params: tuple[str, ...] | None  # None: anything goes


TABLE: list[Endpoint] = []
Call = Callable[[Asked], Answer]


def endpoint(
    name: str, method: str, path: str, *, scopes: str | None = None, params: str | None = None
) -> Callable[[Call], Call]:
    """Put a function into the table of endpoints; `scopes` and `params` are lists in one string."""

    def put(call: Call) -> Call:
        TABLE.append(
            Endpoint(
                name=name,
                method=method,
                path=path,
                call=call,
                scopes=None if scopes is None else frozenset(scopes.split()),
                params=None if params is None else tuple(params.split()),
            )
        )
        return call

    return put


def route_of(row: Endpoint, state: SandboxState) -> Route:
    """Return the Starlette route of one row."""

    async def serve(request: Request) -> Response:
        now = state.clock.now()
        state.script.advance(now)
        headers: dict[str, str] = {}
        try:
            user = _who(row, state, request, now)
            if user is not None:
                headers = state.limits.take(user.id, row.name, now)
                state.ledger.check()
            asked = _asked(state, request, await _content(request), user, now=now)
            _check_params(row, asked)
            answer = row.call(asked)
        except RefusedError as refused:
            answer = Answer(refused.body, refused.status, "application/problem+json; charset=utf-8", refused.headers)
        return _respond(answer, headers, state, now)

    return Route(row.path, serve, methods=[row.method])


def _who(row: Endpoint, state: SandboxState, request: Request, now: int) -> Person | None:
    if row.scopes is None:
        return None
    authorization = request.headers.get("authorization", "")
    user = state.world.people[state.oauth.who(authorization, row.scopes, now)]
    request.scope["xdesk.entry"].account = user.handle
    return user


def _asked(
    state: SandboxState, request: Request, content: Mapping[str, Any], user: Person | None, *, now: int
) -> Asked:
    query = dict(request.query_params)
    authorization = request.headers.get("authorization", "")
    want = wanted(query, default=state.default_dialect, only=state.only_dialect)
    return Asked(state, now, query, dict(request.path_params), content, user, want, authorization)


def _check_params(row: Endpoint, asked: Asked) -> None:
    if row.params is None:
        return
    for name, value in asked.query.items():
        if name not in row.params:
            raise RefusedError(400, errors.unknown_parameter(name, value, row.params))
    state = asked.state
    if state.strict:
        strict_fields.check(row.name, asked.query, default=state.default_dialect, only=state.only_dialect)


async def _content(request: Request) -> Mapping[str, Any]:
    if request.method not in ("POST", "PUT"):
        return {}
    kind = request.headers.get("content-type", "")
    if kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        async with request.form() as form:
            return {name: value if isinstance(value, str) else await value.read() for name, value in form.items()}
    raw = await request.body()
    if not raw:
        return {}
    try:
        content = json.loads(raw)
        json.dumps(content, ensure_ascii=False).encode()  # halves of surrogate pairs are no text
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise RefusedError(400, errors.invalid("body", [], "Requests with bodies must be of a JSON object."))
    return content


def _respond(answer: Answer, headers: dict[str, str], state: SandboxState, now: int) -> Response:
    body = answer.body
    if body is None:
        raw = b""
    elif isinstance(body, bytes):
        raw = body
    else:
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    head = {
        "date": http_date(now),
        "content-type": answer.content_type,
        "api-version": state.api_version,
        **headers,
        **answer.headers,
    }
    return Response(raw, answer.status, head)
