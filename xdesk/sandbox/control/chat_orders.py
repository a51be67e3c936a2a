"""Control orders for X Chat: customers act there, keys come and go, events are forged, people move over."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from xdesk.sandbox.records import Person, Sent
from xdesk.sandbox.state import SandboxState
from xdesk.sandbox.story.pictures import photo
from xdesk.sandbox.xchat import tampering, wire
from xdesk.sandbox.xchat.conversations import ChatConversation, ChatEvent
from xdesk.sandbox.xchat.phones import PICTURE_SIZE, Act, Phones
from xdesk.sandbox.xchat.realm import PIN


def _sides(state: SandboxState, order: Mapping[str, Any]) -> tuple[Person, Person]:
    found = [state.world.find(word) for word in (order["customer"], order.get("account", "LumiHome"))]
    if found[0] is None or found[1] is None:
        raise LookupError(f"nobody is called {order['customer']!r} or {order.get('account')!r}")
    return found[0], found[1]


def _caught_up(state: SandboxState) -> tuple[Phones, int]:
    now = state.clock.now()
    state.script.advance(now)
    state.script.phones.catch_up()
    return state.script.phones, now


def _conversation(state: SandboxState, order: Mapping[str, Any]) -> ChatConversation:
    customer, brand = _sides(state, order)
    found = state.script.phones.server.find(customer.id, brand.id)
    if found is None:
        raise LookupError("there is no such conversation")
    return found


def chat(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let a customer (or with by_brand the brand's phone) act in X Chat now.

    act is write, picture, reply, edit, react, unreact, delete or rotate; text is the words or the emoji; line says
    which written line of the conversation it is about (default: the last); `late_ms`: X shows it only so long after.
    """
    phones, now = _caught_up(state)
    customer, brand = _sides(state, order)
    actor, other = (brand, customer) if order.get("by_brand") else (customer, brand)
    act = Act(
        str(order.get("act", "write")), actor.id, other.id, now, str(order.get("text", "hello")),
        int(order.get("line", -1)), now + int(order.get("late_ms", 0)), partial(photo, now & 0xFFFF, *PICTURE_SIZE),
    )  # fmt: skip
    event = phones.do(act)
    if order.get("by_brand") and act.kind in ("write", "picture", "reply") and event is not None:
        state.world.sent.append(_sent(brand, customer, event, act.text))
        state.script.answered_in_chat(brand.id, customer.id, now)
    if not order.get("by_brand"):
        thread = state.script.open_thread(customer, brand, "xchat", str(order.get("topic", "question")))
        state.script.threads.setdefault(_conversation(state, order).key, thread)
    found = _conversation(state, order)
    return {
        "id": event.id if event else None,
        "message_id": event.message_id if event else None,
        "conversation": found.id,
        "customer_id": customer.id,
        "account_id": brand.id,
        "at": now,
    }


def _sent(brand: Person, customer: Person, event: ChatEvent, text: str) -> Sent:
    return Sent(
        id=event.id,
        kind="xchat",
        account=brand.handle,
        conversation="-".join(sorted((brand.id, customer.id), key=int)),
        recipient_id=customer.id,
        in_reply_to=None,
        text=text,
        at=event.at,
        by="x.com",
        message_id=event.message_id,
    )


def chat_tamper(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Put a false event into a conversation: kind is a forgery, `reordered` (the last two swap places) or `failure`.

    A failure is X's own word about the brand's last message, with `failure` and `tier`.
    """
    phones, now = _caught_up(state)
    conversation, kind = _conversation(state, order), str(order["kind"])
    if kind == "reordered":
        return {"ids": tampering.swap_last_two(conversation)}
    if kind == "failure":
        words = (str(order.get("failure", "rate_limit_upsell")), str(order.get("tier", "premium")))
        return {"ids": [tampering.fail(phones.server, conversation, _sides(state, order)[1].id, words, now)]}
    if kind not in tampering.FORGERIES:
        raise LookupError(f"kind is one of {', '.join(tampering.FORGERIES)}, reordered, failure")
    return {"ids": [tampering.tamper(phones.server, conversation, kind, now).id]}


def chat_keys(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Take the public keys of a customer away (gone), give them back (story), or let them have a new phone (new)."""
    phones, _ = _caught_up(state)
    person = _sides(state, order)[0]
    wanted = str(order["keys"])
    if wanted == "gone":
        phones.server.keys.forget(person.id)
    elif wanted == "story":
        phones.always.add(person.id)
        phones.server.keys.restore(person.id)
    elif wanted == "new":
        phones.new_phone(person.id)
    else:
        raise ValueError("keys is gone, story or new")
    return {"versions": [one.version for one in phones.server.keys.of(person.id)]}


def chat_move(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let a customer (all: everybody with keys) write direct messages in X Chat from now on, or with back no more."""
    people = state.world.customers if order.get("all") else [_sides(state, order)[0]]
    moved = {one.id for one in people if state.script.phones.has_keys(one)}
    state.script.moved = state.script.moved - moved if order.get("back") else state.script.moved | moved
    return {"moved": len(state.script.moved)}


def chat_settings(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Set what is not known of X: key_changes_in_data, order (newest, oldest, shuffled), requests."""
    settings = state.script.phones.server.settings
    settings.key_changes_in_data = bool(order.get("key_changes_in_data", settings.key_changes_in_data))
    settings.requests = bool(order.get("requests", settings.requests))
    wanted = str(order.get("order", settings.order))
    if wanted not in ("newest", "oldest", "shuffled"):
        raise ValueError("order is newest, oldest or shuffled")
    settings.order = wanted
    return {name: getattr(settings, name) for name in ("key_changes_in_data", "order", "requests")}


def chat_flood(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Let one customer write `count` messages in X Chat, `gap_ms` apart, ending now."""
    phones, now = _caught_up(state)
    customer, brand = _sides(state, order)
    count, gap = int(order.get("count", 100)), int(order.get("gap_ms", 1000))
    text = str(order.get("text", "hello"))
    for n in range(count):
        phones.do(Act("write", customer.id, brand.id, now - gap * (count - 1 - n), f"{text} {n}"))
    return {"conversation": _conversation(state, order).id, "count": count}


def chat_guesses(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Leave an account so many guesses of its PIN; all of them without `left`."""
    account = _account(state, order)
    state.realms.allow_again()
    if "left" in order:
        state.realms.use_up(account.id, int(order["left"]))
    return {"guesses_left": state.realms.guesses(account.id)}


def _account(state: SandboxState, order: Mapping[str, Any]) -> Person:
    account = state.world.find(order.get("account", "LumiHome"))
    if account is None or not account.brand:
        raise LookupError("no such account")
    return account


def chats(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return the conversations of an account as a judge sees them: ids, who wrote last, marks, doubled message ids."""
    phones, now = _caught_up(state)
    account = _account(state, order)
    found = []
    for one in phones.server.of(account.id):
        messages = [event for event in one.events if event.kind == wire.MESSAGE and not event.deleted]
        found.append(
            {
                "conversation": one.id,
                "customer": state.world.people[one.other(account.id)].handle,
                "customer_id": one.other(account.id),
                "events": [
                    {"id": event.id, "message_id": event.message_id, "sender_id": event.sender_id, "kind": event.kind}
                    for event in one.events
                ],
                "waiting": bool(messages) and messages[-1].sender_id != account.id,
                "request": account.id in one.requests,
                "read_until": dict(one.read_until),
                "typing": sorted(side for side, at in one.typing_at.items() if now - at < TYPING_MS),
                "different_bytes": one.different,
            }
        )
    return {"conversations": found, "lost": len(phones.lost)}


def chat_secret(state: SandboxState, order: Mapping[str, Any]) -> object:
    """Return the private keys of a brand account (base64 of 64 bytes), the PIN that guards them, guesses left."""
    account = _account(state, order)
    identity = state.script.phones.identity(account.id)
    return {
        "user_id": account.id,
        "version": identity.version,
        "keys": base64.b64encode(identity.secret()).decode(),
        "pin": PIN,
        "guesses_left": state.realms.guesses(account.id),
    }


TYPING_MS = 5_000
ORDERS: dict[str, Callable[[SandboxState, Mapping[str, Any]], object]] = {
    one.__name__: one for one in (chat, chat_tamper, chat_keys, chat_move, chat_settings, chat_guesses, chat_flood)
}
READS: dict[str, Callable[[SandboxState, Mapping[str, Any]], object]] = {
    one.__name__: one for one in (chats, chat_secret)
}
