"""Control reads for judges: what the brand sent, what was asked, how the world stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from xdesk.sandbox.state import SandboxState


def sent(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return everything the brand wrote and X took, oldest first; `by=api` or `by=x.com` narrows."""
    state.script.advance(state.clock.now())
    found = [asdict(one) for one in state.world.sent if order.get("by") in (None, one.by)]
    return {"count": len(found), "sent": found}


def log(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return the requests per endpoint and the newest `last` (default 100) of them."""
    last = int(order.get("last", 100))
    entries = list(state.log.entries)[-last:] if last else []
    return {"counts": dict(sorted(state.log.counts.items())), "requests": [entry.wire() for entry in entries]}


def clock(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return the clock."""
    return state.clock.state()


def credits(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return the ledger."""
    return state.ledger.state()


def state(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return all switches of the sandbox."""
    return {
        "clock": state.clock.state(),
        "offline": state.faults.offline,
        "latency_ms": state.faults.latency_ms,
        "planned": [fault.wire() for fault in state.faults.planned],
        "lag_ms": state.lag_ms,
        "arrivals": {"running": state.script.running, "per_minute": state.script.per_minute},
        "dialect": {"default": state.default_dialect, "only": state.only_dialect, "strict": state.strict},
        "credits": state.ledger.state(),
    }


def customers(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return all customers."""
    names = ("number", "id", "handle", "name", "lang", "state", "dms_open")
    return {"customers": [{name: getattr(one, name) for name in names} for one in state.world.customers]}


def world(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return counts, and the conversations that wait for an answer, longest first."""
    now = state.clock.now()
    state.script.advance(now)
    accounts = [
        {
            "id": brand.id,
            "handle": brand.handle,
            "name": brand.name,
            "dm_events": len(state.world.dm_events(brand.id, now)),
            "mentions": len(state.world.mentions_of(brand.id, now)),
            "posts": len(state.world.posts_by(brand.id, now)),
        }
        for brand in state.world.brands
    ]
    facts = {"now": now, "seed": state.seed, "customers": len(state.world.customers), "accounts": accounts}
    return facts | {"waiting": sorted(waiting(state, now), key=lambda one: (one["since"], one["first_id"]))}


def items(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return everything an account should have by now, oldest first, also what X lists no more: id, stream, author.

    Posts also have whom they answer. Nothing that is late, spoiled or beyond X's lists is left out.
    """
    now, account = state.clock.now(), state.world.find(order.get("account", "LumiHome"))
    state.script.advance(now)
    if account is None:
        raise LookupError("no such account")
    found = [
        {"id": one.id, "stream": "dm", "author": one.sender_id, "answers": None}
        for one in state.world.dms.values()
        if account.id in (one.sender_id, one.recipient_id) and account.id not in one.removed_for
    ]
    for post in state.world.posts.values():
        mine = post.author_id == account.id
        if not post.deleted and (mine or account.id in post.mentioned):
            stream = "posts" if mine else "mentions"
            found.append({"id": post.id, "stream": stream, "author": post.author_id, "answers": post.parent_author})
    return {"items": sorted(found, key=lambda one: int(str(one["id"])))}


def pages(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return how pages are spoiled, and which ids stood in them that belong to nothing."""
    return state.faults.pages.state()


def waiting(state: SandboxState, now: int) -> list[dict[str, Any]]:
    """Return the conversations whose last word is the customer's, with the time of the first unanswered message."""
    open_ones: dict[tuple[str, str, str], dict[str, Any]] = {}
    brands = {brand.id: brand for brand in state.world.brands}
    messages: list[tuple[int, str, str, str, str]] = []  # id, kind, brand, conversation, customer or ''
    for brand in brands.values():
        for event in state.world.dm_events(brand.id, now):
            other = "" if event.sender_id == brand.id else event.sender_id
            messages.append((int(event.id), "dm", brand.id, event.conversation, other))
        for post in state.world.mentions_of(brand.id, now):
            if post.author_id not in brands:
                messages.append((int(post.id), "public", brand.id, f"{post.root_id}/{post.author_id}", post.author_id))
        for post in state.world.posts_by(brand.id, now):
            if post.parent_author and post.parent_author != brand.id:
                messages.append((int(post.id), "public", brand.id, f"{post.root_id}/{post.parent_author}", ""))
    for identity, kind, brand_id, where, customer in sorted(messages):
        key = (kind, brand_id, where)
        if not customer:
            open_ones.pop(key, None)
        elif key not in open_ones:
            at = state.world.dms[str(identity)].at if kind == "dm" else state.world.posts[str(identity)].at
            open_ones[key] = {
                "kind": kind,
                "account": brands[brand_id].handle,
                "conversation": where.partition("/")[0],
                "customer_id": customer,
                "customer": state.world.people[customer].handle,
                "since": at,
                "waited_s": (now - at) // 1000,
                "first_id": str(identity),
            }
    return list(open_ones.values())


READS: dict[str, Callable[[SandboxState, Mapping[str, Any]], object]] = {
    one.__name__: one for one in (sent, log, clock, credits, state, customers, world, items, pages)
}
