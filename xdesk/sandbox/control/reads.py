"""Control reads for judges: what the brand sent, what was asked, how the world stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from xdesk.sandbox.state import Place


def sent(place: Place, order: Mapping[str, Any]) -> object:
    """Return everything the brand wrote and X took, oldest first; `by=api` or `by=x.com` narrows."""
    place.script.advance(place.clock.now())
    found = [asdict(one) for one in place.world.sent if order.get("by") in (None, one.by)]
    return {"count": len(found), "sent": found}


def log(place: Place, order: Mapping[str, Any]) -> object:
    """Return the requests per endpoint and the newest `last` (default 100) of them."""
    last = int(order.get("last", 100))
    entries = list(place.log.entries)[-last:] if last else []
    return {"counts": dict(sorted(place.log.counts.items())), "requests": [entry.wire() for entry in entries]}


def clock(place: Place, order: Mapping[str, Any]) -> object:
    """Return the clock."""
    return place.clock.state()


def credits(place: Place, order: Mapping[str, Any]) -> object:
    """Return the ledger."""
    return place.ledger.state()


def state(place: Place, order: Mapping[str, Any]) -> object:
    """Return all switches of the sandbox."""
    return {
        "clock": place.clock.state(),
        "offline": place.faults.offline,
        "latency_ms": place.faults.latency_ms,
        "planned": [fault.wire() for fault in place.faults.planned],
        "lag_ms": place.lag_ms,
        "arrivals": {"running": place.script.running, "per_minute": place.script.per_minute},
        "dialect": {"default": place.default_dialect, "only": place.only_dialect, "strict": place.strict},
        "credits": place.ledger.state(),
    }


def customers(place: Place, order: Mapping[str, Any]) -> object:
    """Return all customers."""
    names = ("number", "id", "handle", "name", "lang", "state", "dms_open")
    return {"customers": [{name: getattr(one, name) for name in names} for one in place.world.customers]}


def world(place: Place, order: Mapping[str, Any]) -> object:
    """Return counts, and the conversations that wait for an answer, longest first."""
    now = place.clock.now()
    place.script.advance(now)
    accounts = [
        {
            "id": brand.id,
            "handle": brand.handle,
            "name": brand.name,
            "dm_events": len(place.world.dm_events(brand.id, now)),
            "mentions": len(place.world.mentions_of(brand.id, now)),
            "posts": len(place.world.posts_by(brand.id, now)),
        }
        for brand in place.world.brands
    ]
    facts = {"now": now, "seed": place.seed, "customers": len(place.world.customers), "accounts": accounts}
    return facts | {"waiting": sorted(waiting(place, now), key=lambda one: (one["since"], one["first_id"]))}


def items(place: Place, order: Mapping[str, Any]) -> object:
    """Return everything an account should have by now, oldest first, also what X lists no more: id, stream, author.

    Posts also have whom they answer. Nothing that is late, spoiled or beyond X's lists is left out.
    """
    now, account = place.clock.now(), place.world.find(order.get("account", "LumiHome"))
    place.script.advance(now)
    if account is None:
        raise LookupError("no such account")
    found = [
        {"id": one.id, "stream": "dm", "author": one.sender_id, "answers": None}
        for one in place.world.dms.values()
        if account.id in (one.sender_id, one.recipient_id) and account.id not in one.removed_for
    ]
    for post in place.world.posts.values():
        mine = post.author_id == account.id
        if not post.deleted and (mine or account.id in post.mentioned):
            stream = "posts" if mine else "mentions"
            found.append({"id": post.id, "stream": stream, "author": post.author_id, "answers": post.parent_author})
    return {"items": sorted(found, key=lambda one: int(str(one["id"])))}


def pages(place: Place, order: Mapping[str, Any]) -> object:
    """Return how pages are spoiled, and which ids stood in them that belong to nothing."""
    return place.faults.pages.state()


def waiting(place: Place, now: int) -> list[dict[str, Any]]:
    """Return the conversations whose last word is the customer's, with the time of the first unanswered message."""
    open_ones: dict[tuple[str, str, str], dict[str, Any]] = {}
    brands = {brand.id: brand for brand in place.world.brands}
    messages: list[tuple[int, str, str, str, str]] = []  # id, kind, brand, conversation, customer or ''
    for brand in brands.values():
        for event in place.world.dm_events(brand.id, now):
            other = "" if event.sender_id == brand.id else event.sender_id
            messages.append((int(event.id), "dm", brand.id, event.conversation, other))
        for post in place.world.mentions_of(brand.id, now):
            if post.author_id not in brands:
                messages.append((int(post.id), "public", brand.id, f"{post.root_id}/{post.author_id}", post.author_id))
        for post in place.world.posts_by(brand.id, now):
            if post.parent_author and post.parent_author != brand.id:
                messages.append((int(post.id), "public", brand.id, f"{post.root_id}/{post.parent_author}", ""))
    for identity, kind, brand_id, where, customer in sorted(messages):
        key = (kind, brand_id, where)
        if not customer:
            open_ones.pop(key, None)
        elif key not in open_ones:
            at = place.world.dms[str(identity)].at if kind == "dm" else place.world.posts[str(identity)].at
            open_ones[key] = {
                "kind": kind,
                "account": brands[brand_id].handle,
                "conversation": where.partition("/")[0],
                "customer_id": customer,
                "customer": place.world.people[customer].handle,
                "since": at,
                "waited_s": (now - at) // 1000,
                "first_id": str(identity),
            }
    return list(open_ones.values())


READS: dict[str, Callable[[Place, Mapping[str, Any]], object]] = {
    one.__name__: one for one in (sent, log, clock, credits, state, customers, world, items, pages)
}
