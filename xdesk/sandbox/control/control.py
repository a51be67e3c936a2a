"""The control path X does not have, guarded by its own token: time, faults, arrivals, people, judges."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from xdesk.sandbox.control import chat_orders, reads, world_orders
from xdesk.sandbox.faults.faults import KINDS, Fault
from xdesk.sandbox.state import SandboxState

Order = Callable[[SandboxState, Mapping[str, Any]], object]


class MisunderstoodError(Exception):
    """A control request that makes no sense; the text says why."""


def clock(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Move or pace the clock: mode manual with now or advance, mode running with speed, or jump (ms)."""
    if order.get("mode") == "manual":
        state.clock.run(0)
        state.clock.set(int(order.get("now", state.clock.now())) + int(order.get("advance", 0)))
    elif order.get("mode") == "running":
        state.clock.run(float(order.get("speed", 1.0)))
    if "jump" in order:
        state.clock.jump(int(order["jump"]))
    state.script.advance(state.clock.now())
    return state.clock.state()


def network(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set offline (every connection is cut) and latency_ms."""
    state.faults.offline = bool(order.get("offline", state.faults.offline))
    state.faults.latency_ms = int(order.get("latency_ms", state.faults.latency_ms))
    return {"offline": state.faults.offline, "latency_ms": state.faults.latency_ms}


def faults(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Plan a fault, or forget all with clear."""
    if order.get("clear"):
        state.faults.planned.clear()
    if "kind" in order:
        if order["kind"] not in KINDS:
            raise MisunderstoodError(f"kind is one of {', '.join(KINDS)}")
        known = {name: order[name] for name in Fault.__slots__ if name in order}
        state.faults.planned.append(Fault(**{"endpoint": "*", **known}))
    return {"planned": [fault.wire() for fault in state.faults.planned]}


def pages(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Spoil pages from now on: shares junk, doubled and shuffled (0 to 1), a seed, ids that are unreadable."""
    return state.faults.pages.plan(order)


def anew(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Begin the world once more, as at the start, at `now` (default: the time it is); sign-ins stay."""
    state.begin_anew(int(order.get("now", state.clock.now())))
    return state.clock.state()


def batch(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Carry out many orders at once, in order: orders is a list of objects, each with its noun; return all answers.

    The first one that makes no sense ends it; those before it stand.
    """
    answers: list[object] = []
    for one in order["orders"]:
        call = ORDERS.get(str(one["noun"]))
        if call is None or call is batch:
            raise MisunderstoodError(f"no order {one['noun']!r} in a batch")
        answers.append(call(state, one))
    return {"answers": answers}


def lag(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set how long a write of the brand stays unseen by reads, ms."""
    state.lag_ms = int(order.get("ms", 0))
    return {"ms": state.lag_ms}


def arrivals(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Pause, resume and pace live arrivals."""
    state.script.advance(state.clock.now())
    running = bool(order.get("running", state.script.running))
    pace = order.get("per_minute")
    state.script.live(state.clock.now(), running=running, per_minute=None if pace is None else float(pace))
    return {"running": state.script.running, "per_minute": state.script.per_minute}


def credits(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set the balance in micro-dollars (null: endless) and who owns the app."""
    if "balance_micros" in order:
        state.ledger.balance = order["balance_micros"]
    if "owner" in order:
        person = state.world.find(order["owner"])
        state.ledger.owner_id = person.id if person else None
    return state.ledger.state()


def limits(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set limits by bucket (limit per 15 min, day_limit per 24 h), use one up for an account, or reset."""
    if order.get("reset"):
        state.limits.reset()
    bucket = order.get("bucket")
    if bucket and "limit" in order:
        state.limits.quarters[bucket] = int(order["limit"])
    if bucket and "day_limit" in order:
        state.limits.days[bucket] = int(order["day_limit"])
    if bucket and order.get("use_up"):
        person = state.world.find(order["use_up"])
        state.limits.use_up(person.id if person else "", bucket, state.clock.now())
    return {"limits": state.limits.quarters, "day_limits": state.limits.days}


def tokens(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Expire access tokens (all or of one account), or sign an account out altogether."""
    person = state.world.find(order["account"]) if order.get("account") else None
    identity = person.id if person else None
    gone = 0
    if order.get("expire"):
        gone = state.oauth.expire(identity, lasting=bool(order.get("lasting")))
    if order.get("sign_out"):
        state.oauth.end_families(identity)
    return {"expired": gone}


def oauth(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set registered callbacks, client ids, confidential client ids and the life of access tokens (ms)."""
    sign_in = state.oauth
    if "callbacks" in order:
        sign_in.callbacks = None if order["callbacks"] is None else set(order["callbacks"])
    if "clients" in order:
        sign_in.clients = None if order["clients"] is None else set(order["clients"])
    sign_in.confidential = set(order.get("confidential", sign_in.confidential))
    sign_in.access_ms = int(order.get("access_ms", sign_in.access_ms))
    return {"access_ms": sign_in.access_ms}


def dialect(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set the dialect of requests that show none, the only one known, and whether unknown names are refused."""
    state.default_dialect = order.get("default", state.default_dialect)
    state.only_dialect = order.get("only", state.only_dialect)
    state.strict = bool(order.get("strict", state.strict))
    return {"default": state.default_dialect, "only": state.only_dialect, "strict": state.strict}


ORDERS: dict[str, Order] = (
    {
        one.__name__: one
        for one in (clock, network, faults, pages, anew, batch, lag, arrivals, credits, limits, tokens, oauth, dialect)
    }
    | world_orders.ORDERS
    | chat_orders.ORDERS
)
READS: dict[str, Order] = reads.READS | chat_orders.READS


def routes(state: SandboxState) -> list[Route]:
    """Return the routes of the control path: POST orders, GET reads."""

    async def answer(request: Request, table: Mapping[str, Order], order: Mapping[str, Any]) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {state.control_token}":
            return JSONResponse({"error": "control token missing or wrong"}, 401)
        one = table.get(request.path_params["noun"])
        if one is None:
            return JSONResponse({"error": f"known: {', '.join(sorted(table))}"}, 404)
        try:
            return JSONResponse(one(state, order))
        except (MisunderstoodError, LookupError, TypeError, ValueError) as trouble:
            return JSONResponse({"error": f"{type(trouble).__name__}: {trouble}"}, 400)

    async def give(request: Request) -> JSONResponse:
        raw = await request.body()
        return await answer(request, ORDERS, json.loads(raw) if raw else {})

    async def read(request: Request) -> JSONResponse:
        return await answer(request, READS, dict(request.query_params))

    paths: list[tuple[Callable[[Request], Awaitable[JSONResponse]], str]] = [(give, "POST"), (read, "GET")]
    return [Route("/sandbox/control/{noun}", call, methods=[method]) for call, method in paths]
