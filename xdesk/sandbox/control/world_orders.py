"""Control orders that change the world: customers write, the brand writes on x.com, people and posts go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xdesk.sandbox.records import Person, Sent
from xdesk.sandbox.state import SandboxState
from xdesk.sandbox.story.script import Step
from xdesk.sandbox.world import NewPost


def _person(state: SandboxState, word: object) -> Person:
    person = state.world.find(word)
    if person is None:
        raise LookupError(f"nobody is called {word!r}")
    return person


def _now(state: SandboxState) -> int:
    now = state.clock.now()
    state.script.advance(now)
    return now


def message(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let a customer (number, id or handle) write now: kind dm, mention or reply; text or topic; picture.

    `late_ms`: X shows it only so long after; `unreadable`: X shows only a part of it in pages.
    """
    now = _now(state)
    customer = _person(state, order["customer"])
    brand = _person(state, order.get("account", "LumiHome"))
    kind = str(order.get("kind", "dm"))
    thread = state.script.open_thread(customer, brand, kind, str(order.get("topic", "question")))
    parent = order.get("in_reply_to")
    if kind == "reply":
        thread.last_post = str(parent) if parent else state.script.announcement(brand, now)
    text = order.get("text")
    if text is None:
        text = thread.facts.fill(thread.topic.openers[0])
    if kind == "mention" and f"@{brand.handle}".lower() not in text.lower() and order.get("named", True):
        text = f"@{brand.handle} {text}"
    step = Step(thread, False, text, bool(order.get("picture")))
    identity = state.script.play(step, now, visible_at=now + int(order.get("late_ms", 0)))
    if not identity:  # who moved to X Chat writes there
        state.script.phones.catch_up()
        there = state.script.phones.server.find(customer.id, brand.id)
        if there is None:
            raise LookupError("a side has no keys for X Chat")
        return {"id": there.events[-1].id, "conversation": there.id, "customer_id": customer.id, "at": now}
    _spoil(state, identity, order)
    where = state.world.dms[identity].conversation if kind == "dm" else state.world.posts[identity].root_id
    return {"id": identity, "conversation": where, "customer_id": customer.id, "account_id": brand.id, "at": now}


def _spoil(state: SandboxState, identity: str, order: Mapping[str, Any]) -> None:
    if order.get("unreadable"):
        state.faults.pages.unreadable.add(identity)


def happen(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let something that is no message happen between a customer and the brand: event_type, participants."""
    now = _now(state)
    customer, account = _person(state, order["customer"]), _person(state, order.get("account", "LumiHome"))
    one = state.world.dm(customer, account, "", now)
    one.event_type = str(order.get("event_type", "ParticipantsJoin"))
    one.participants = tuple(_person(state, each).id for each in order.get("participants", [customer.id]))
    return {"id": one.id, "conversation": one.conversation, "at": now}


def flood(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let `count` messages come in at once, from customers in turn, `gap_ms` apart, ending now."""
    now, count = _now(state), int(order.get("count", 100))
    gap = int(order.get("gap_ms", 0))
    ids: list[str] = []
    brand = _person(state, order.get("account", "LumiHome"))
    people = [one for one in state.world.customers if one.state == "active"]
    for n in range(count):
        thread = state.script.open_thread(people[n % len(people)], brand, str(order.get("kind", "mention")), "question")
        lead = f"@{brand.handle} " if thread.kind == "mention" else ""
        ids.append(
            state.script.play(
                Step(thread, False, f"{lead}{order.get('text', 'hello')} {n}"), now - gap * (count - 1 - n)
            )
        )
    return {"count": count, "first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None}


def brand(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let the brand write on x.com, not through the API: kind dm to customer, or post (in_reply_to).

    `late_ms`: X shows it only so long after; `unreadable`: X shows only a part of it in pages.
    """
    now = _now(state)
    visible = now + int(order.get("late_ms", 0))
    account = _person(state, order.get("account", "LumiHome"))
    text, recipient = str(order["text"]), None
    if order.get("kind", "dm") == "dm":
        recipient = _person(state, order["customer"])
        one = state.world.dm(account, recipient, text, now, visible_at=visible)
        identity, where = one.id, one.conversation
        state.script.answered(where, now)
    else:
        parent = order.get("in_reply_to")
        new_post = NewPost(
            account, text, now, parent_id=parent, visible_at=visible,
            reply_settings=str(order.get("reply_settings", "everyone")),
        )  # fmt: skip
        post = state.world.post(new_post)
        identity, where = post.id, post.root_id
        if post.parent_author:
            state.script.answered(f"{post.root_id}/{post.parent_author}", now, parent_id=post.id)
    _spoil(state, identity, order)
    state.world.sent.append(
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


def post(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let a customer post anything, naming nobody unless the text does; with reply_settings, quote and poll."""
    now = _now(state)
    new_post = NewPost(
        _person(state, order["customer"]),
        str(order["text"]),
        now,
        parent_id=order.get("in_reply_to"),
        quoted_id=order.get("quoted_id"),
        poll=tuple(str(one) for one in order.get("poll", ())),
        reply_settings=str(order.get("reply_settings", "everyone")),
    )
    return {"id": state.world.post(new_post).id, "at": now}


def delete(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Delete a post, as its author would."""
    state.world.posts[str(order["id"])].deleted = True
    return {"deleted": True}


def suspend(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Suspend a user (state suspended), let them leave (gone) or come back (active)."""
    person = _person(state, order["customer"])
    wanted = str(order.get("state", "suspended"))
    if wanted not in ("suspended", "gone", "active"):
        raise ValueError("state is suspended, gone or active")
    person.state = wanted
    return {"id": person.id, "state": person.state}


def close_dms(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Close or open the direct messages of a user."""
    person = _person(state, order["customer"])
    person.dms_open = not bool(order.get("closed", True))
    return {"id": person.id, "dms_open": person.dms_open}


def rename(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Give a user another name or description."""
    person = _person(state, order["customer"])
    person.name = str(order.get("name", person.name))
    person.bio = str(order.get("bio", person.bio))
    return {"id": person.id, "name": person.name}


def crm(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set the token of the customer register (null: none needed), or what it says of a `customer` (null: unknown)."""
    if "customer" in order:
        state.crm_cards[str(order["customer"])] = order.get("card")
        return {"told": len(state.crm_cards)}
    state.crm_token = order.get("token")
    return {"guarded": state.crm_token is not None}


def forget_log(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Begin the request log again."""
    state.log.clear()
    return {"requests": 0}


ORDERS: dict[str, Callable[[SandboxState, Mapping[str, Any]], object]] = {
    one.__name__: one
    for one in (message, happen, flood, brand, post, delete, suspend, close_dms, rename, crm, forget_log)
}
