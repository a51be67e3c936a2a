"""Control orders that change the world: customers write, the brand writes on x.com, people and posts go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xdesk.sandbox.records import Person, Sent
from xdesk.sandbox.state import Place
from xdesk.sandbox.story.script import Step
from xdesk.sandbox.world import NewPost


def _person(place: Place, word: object) -> Person:
    person = place.world.find(word)
    if person is None:
        raise LookupError(f"nobody is called {word!r}")
    return person


def _now(place: Place) -> int:
    now = place.clock.now()
    place.script.advance(now)
    return now


def message(place: Place, order: Mapping[str, Any]) -> object:
    """Let a customer (number, id or handle) write now: kind dm, mention or reply; text or topic; picture.

    `late_ms`: X shows it only so long after; `unreadable`: X shows only a part of it in pages.
    """
    now = _now(place)
    customer = _person(place, order["customer"])
    brand = _person(place, order.get("account", "LumiHome"))
    kind = str(order.get("kind", "dm"))
    thread = place.script.open_thread(customer, brand, kind, str(order.get("topic", "question")))
    parent = order.get("in_reply_to")
    if kind == "reply":
        thread.last_post = str(parent) if parent else place.script.announcement(brand, now)
    text = order.get("text")
    if text is None:
        text = thread.facts.fill(thread.topic.openers[0])
    if kind == "mention" and f"@{brand.handle}".lower() not in text.lower() and order.get("named", True):
        text = f"@{brand.handle} {text}"
    step = Step(thread, False, text, bool(order.get("picture")))
    identity = place.script.play(step, now, visible_at=now + int(order.get("late_ms", 0)))
    _spoil(place, identity, order)
    where = place.world.dms[identity].conversation if kind == "dm" else place.world.posts[identity].root_id
    return {"id": identity, "conversation": where, "customer_id": customer.id, "account_id": brand.id, "at": now}


def _spoil(place: Place, identity: str, order: Mapping[str, Any]) -> None:
    if order.get("unreadable"):
        place.faults.pages.unreadable.add(identity)


def happen(place: Place, order: Mapping[str, Any]) -> object:
    """Let something that is no message happen between a customer and the brand: event_type, participants."""
    now = _now(place)
    customer, account = _person(place, order["customer"]), _person(place, order.get("account", "LumiHome"))
    one = place.world.dm(customer, account, "", now)
    one.event_type = str(order.get("event_type", "ParticipantsJoin"))
    one.participants = tuple(_person(place, each).id for each in order.get("participants", [customer.id]))
    return {"id": one.id, "conversation": one.conversation, "at": now}


def flood(place: Place, order: Mapping[str, Any]) -> object:
    """Let `count` messages come in at once, from customers in turn, `gap_ms` apart, ending now."""
    now, count = _now(place), int(order.get("count", 100))
    gap = int(order.get("gap_ms", 0))
    ids: list[str] = []
    brand = _person(place, order.get("account", "LumiHome"))
    people = [one for one in place.world.customers if one.state == "active"]
    for n in range(count):
        thread = place.script.open_thread(people[n % len(people)], brand, str(order.get("kind", "mention")), "question")
        lead = f"@{brand.handle} " if thread.kind == "mention" else ""
        ids.append(
            place.script.play(
                Step(thread, False, f"{lead}{order.get('text', 'hello')} {n}"), now - gap * (count - 1 - n)
            )
        )
    return {"count": count, "first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None}


def brand(place: Place, order: Mapping[str, Any]) -> object:
    """Let the brand write on x.com, not through the API: kind dm to customer, or post (in_reply_to).

    `late_ms`: X shows it only so long after; `unreadable`: X shows only a part of it in pages.
    """
    now = _now(place)
    visible = now + int(order.get("late_ms", 0))
    account = _person(place, order.get("account", "LumiHome"))
    text, recipient = str(order["text"]), None
    if order.get("kind", "dm") == "dm":
        recipient = _person(place, order["customer"])
        one = place.world.dm(account, recipient, text, now, visible_at=visible)
        identity, where = one.id, one.conversation
        place.script.answered(where, now)
    else:
        parent = order.get("in_reply_to")
        new_post = NewPost(
            account, text, now, parent_id=parent, visible_at=visible,
            reply_settings=str(order.get("reply_settings", "everyone")),
        )  # fmt: skip
        post = place.world.post(new_post)
        identity, where = post.id, post.root_id
        if post.parent_author:
            place.script.answered(f"{post.root_id}/{post.parent_author}", now, parent_id=post.id)
    _spoil(place, identity, order)
    place.world.sent.append(
        Sent(
            id=identity,
            kind="dm" if recipient else "post",
            account=account.handle,
            conversation=where,
            recipient_id=recipient.id if recipient else None,
            in_reply_to=order.get("in_reply_to"),
            text=text,
            at=now,
            by="x.com",
        )
    )
    return {"id": identity, "conversation": where, "at": now}


def post(place: Place, order: Mapping[str, Any]) -> object:
    """Let a customer post anything, naming nobody unless the text does; with reply_settings, quote and poll."""
    now = _now(place)
    new_post = NewPost(
        _person(place, order["customer"]),
        str(order["text"]),
        now,
        parent_id=order.get("in_reply_to"),
        quoted_id=order.get("quoted_id"),
        poll=tuple(str(one) for one in order.get("poll", ())),
        reply_settings=str(order.get("reply_settings", "everyone")),
    )
    return {"id": place.world.post(new_post).id, "at": now}


def delete(place: Place, order: Mapping[str, Any]) -> object:
    """Delete a post, as its author would."""
    place.world.posts[str(order["id"])].deleted = True
    return {"deleted": True}


def suspend(place: Place, order: Mapping[str, Any]) -> object:
    """Suspend a user (state suspended), let them leave (gone) or come back (active)."""
    person = _person(place, order["customer"])
    state = str(order.get("state", "suspended"))
    if state not in ("suspended", "gone", "active"):
        raise ValueError("state is suspended, gone or active")
    person.state = state
    return {"id": person.id, "state": person.state}


def close_dms(place: Place, order: Mapping[str, Any]) -> object:
    """Close or open the direct messages of a user."""
    person = _person(place, order["customer"])
    person.dms_open = not bool(order.get("closed", True))
    return {"id": person.id, "dms_open": person.dms_open}


def rename(place: Place, order: Mapping[str, Any]) -> object:
    """Give a user another name or description."""
    person = _person(place, order["customer"])
    person.name = str(order.get("name", person.name))
    person.bio = str(order.get("bio", person.bio))
    return {"id": person.id, "name": person.name}


def crm(place: Place, order: Mapping[str, Any]) -> object:
    """Set the token of the customer register (null: none needed), or what it says of a `customer` (null: unknown)."""
    if "customer" in order:
        place.crm_cards[str(order["customer"])] = order.get("card")
        return {"told": len(place.crm_cards)}
    place.crm_token = order.get("token")
    return {"guarded": place.crm_token is not None}


def forget_log(place: Place, order: Mapping[str, Any]) -> object:
    """Begin the request log again."""
    place.log.clear()
    return {"requests": 0}


ORDERS: dict[str, Callable[[Place, Mapping[str, Any]], object]] = {
    one.__name__: one
    for one in (message, happen, flood, brand, post, delete, suspend, close_dms, rename, crm, forget_log)
}
