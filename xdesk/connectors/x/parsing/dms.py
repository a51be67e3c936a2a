"""Pages of legacy direct messages (docs.x.com, direct messages), turned into messages. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xdesk.connectors.x.parsing import media
from xdesk.connectors.x.parsing.envelope import Envelope, open_envelope
from xdesk.connectors.x.parsing.json_access import Members, group, ids, rows, text, written_at, x_id
from xdesk.connectors.x.parsing.people import customers, partial_errors
from xdesk.connectors.x.parsing.posts import Around, around_of, post_as_shown
from xdesk.connectors.x.parsing.text_entities import before_media, with_links
from xdesk.core.ids import dm_conversation, pair
from xdesk.core.polling.feed import Incoming, Unpacked

CONVERSATION = re.compile(r"[0-9]{1,19}(-[0-9]{1,19})?\Z")
_KNOWN_EVENTS = {"ParticipantsJoin": "join", "ParticipantsLeave": "leave"}
"""X's `event_types` beside MessageCreate (https://docs.x.com/x-api/direct-messages/lookup/introduction)."""
_MOST_NAMED = 50


def unpack(body: bytes, account_id: str) -> Unpacked:
    """Return the messages and people of a page for brand account `account_id`; raises PageError.

    Events that are no messages are kept as such: joins and leaves with who, kinds X adds later as unknown.
    """
    page = open_envelope(body)
    around = around_of(page, account_id, of_posts=False)
    others = _others(page, account_id)
    messages: list[Incoming] = []
    poison = list(page.poison)
    for raw, item in page.items:
        one = _message(item, account_id, around, others)
        if one is None:
            poison.append(raw)
        else:
            messages.append(one)
    hidden, gone = partial_errors(page, fetched_at=None)
    people = customers(page.included("users"), besides=account_id, fetched_at=None)
    return Unpacked(tuple(messages), (*people, *hidden), tuple(gone), tuple(poison))


def conversation_of(item: Members, account_id: str) -> str | None:
    """Return the normalised conversation id of an event, None when it cannot be known."""
    given = text(item, "dm_conversation_id").replace(":", "-")
    if CONVERSATION.match(given):
        left, dash, right = given.partition("-")
        return pair(left, right) if dash else given
    sender = x_id(item, "sender_id")
    return pair(account_id, sender) if sender and sender != account_id else None


def _others(page: Envelope, account_id: str) -> dict[str, str]:
    """Return who else speaks in each conversation of the page; serves groups, whose id names nobody."""
    found: dict[str, str] = {}
    for _, item in page.items:
        conversation = conversation_of(item, account_id)
        for one in (x_id(item, "sender_id"), *ids(item, "participant_ids")):
            if conversation and one and one != account_id:
                found.setdefault(conversation, one)
    return found


def _customer(conversation: str, account_id: str, others: Mapping[str, str]) -> str | None:
    left, dash, right = conversation.partition("-")
    if not dash:
        return others.get(conversation, conversation)
    if account_id not in (left, right):
        return None
    return right if left == account_id else left


def _speaks_in(conversation: str, sender: str | None) -> bool:
    return sender is not None and ("-" not in conversation or sender in conversation.split("-"))


def _message(item: Members, account_id: str, around: Around, others: Mapping[str, str]) -> Incoming | None:
    event_id = x_id(item, "id")
    conversation = conversation_of(item, account_id)
    if event_id is None or conversation is None:
        return None
    customer_id = _customer(conversation, account_id, others)
    sender = x_id(item, "sender_id")
    event = _event(item)
    if customer_id is None or (not event and not _speaks_in(conversation, sender)):
        return None
    raw, urls = text(item, "text"), _urls(item)
    attached = media.of_message(item, around.media)
    shared = next((one for one in rows(item, "referenced_tweets", "referenced_posts") if x_id(one, "id")), None)
    quoted = None if event or shared is None else post_as_shown(x_id(shared, "id") or "", around)
    readable, links = with_links(raw, urls, end=before_media(raw, urls) if attached else None)
    return Incoming(
        id=event_id,
        channel="dm",
        conversation_id=dm_conversation(account_id, conversation),
        external_id=conversation,
        author_id=sender or customer_id,
        customer_id=customer_id,
        outgoing=sender == account_id,
        text="" if event else readable,
        created_at=written_at(item, event_id),
        root_edit_id=event_id,
        media=attached,
        links=() if event else links,
        unsupported=not event and not (readable or attached or quoted),
        quoted=quoted,
        event=event,
    )


def _urls(item: Members) -> list[Members]:
    """Return the links of an event: in its `entities`, as X documents it, or, as some servers have it, beside them."""
    return [*rows(group(item, "entities"), "urls"), *rows(item, "urls")]


def _event(item: Members) -> tuple[str, ...]:
    """Return () for a message, else what happened and to whom, or 'unknown' and X's own word for it."""
    kind = text(item, "event_type", most=60)
    if kind in ("", "MessageCreate"):
        return ()
    if kind not in _KNOWN_EVENTS:
        return ("unknown", kind)
    sender = x_id(item, "sender_id")
    who = ids(item, "participant_ids") or ([sender] if sender else [])
    return (_KNOWN_EVENTS[kind], *who[:_MOST_NAMED])
