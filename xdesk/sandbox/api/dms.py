"""Endpoints of direct messages: lists by all, person and conversation, one, send, remove."""

from __future__ import annotations

import re

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.paging import page
from xdesk.sandbox.api.post_checks import MEDIA_LIFE_MS, check_keys
from xdesk.sandbox.api.views import Shown
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.records import DmEvent, Person, Sent, dm_conversation

READ = "dm.read tweet.read users.read"
WRITE = "dm.write tweet.read users.read"
FIELDS = "dm_event.fields expansions user.fields media.fields tweet.fields post.fields"
LIST = "max_results pagination_token event_types " + FIELDS
DM_LIMIT = 10_000
_PAIR = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")


def _listed(asked: Asked, events: list[DmEvent], scope: str) -> Answer:
    limit = asked.number("max_results", 1, 100, 100)
    kinds = asked.query.get("event_types")
    if kinds is not None:
        events = [event for event in events if event.event_type in kinds.split(",")]
    found = page(events, limit, asked.query.get("pagination_token"), scope)
    shown = Shown(asked.state, asked.me, asked.want, asked.now)
    items = [shown.dm(event) for event in found.items]
    asked.state.ledger.read("dm_event", "dm", [event.id for event in found.items], asked.now)
    return Answer(shown.answer(items, found.meta(anchors=False)))


@endpoint("dm.events", "GET", "/2/dm_events", scopes=READ, params=LIST)
def events(asked: Asked) -> Answer:
    """Answer the messages of all conversations, last 30 days, newest first."""
    return _listed(asked, asked.state.world.dm_events(asked.me.id, asked.now), f"dm {asked.me.id}")


@endpoint("dm.event", "GET", "/2/dm_events/{event_id}", scopes=READ, params=FIELDS)
def event(asked: Asked) -> Answer:
    """Answer one message."""
    one = asked.state.world.dms.get(asked.id("event_id"))
    shown = Shown(asked.state, asked.me, asked.want, asked.now)
    if one is None or not asked.state.world.readable(one, asked.me.id, asked.now):
        shown.errors.append(errors.not_found("dm_event", "event_id", asked.id("event_id")))
        return Answer(shown.answer(None))
    asked.state.ledger.read("dm_event", "dm", [one.id], asked.now)
    return Answer(shown.answer(shown.dm(one)))


@endpoint("dm.delete", "DELETE", "/2/dm_events/{event_id}", scopes="dm.read dm.write", params="")
def delete(asked: Asked) -> Answer:
    """Remove a message for the asking side only."""
    one = asked.state.world.dms.get(asked.id("event_id"))
    if one is None or not asked.state.world.readable(one, asked.me.id, asked.now):
        return Answer({"data": {"deleted": False}})
    asked.state.ledger.write("delete")
    one.removed_for.add(asked.me.id)
    return Answer({"data": {"deleted": True}})


def _pair(asked: Asked, word: str) -> str:
    """Return the normal form of a conversation id the user takes part in; both orders are known."""
    pair = _PAIR.fullmatch(word)
    if pair is None:
        if re.fullmatch(r"[0-9]{15,19}", word):
            return word  # a group: none exist here, the list is empty
        raise RefusedError(400, errors.malformed_id("id", word))
    if asked.me.id not in pair.groups():
        raise RefusedError(403, errors.FORBIDDEN)
    return dm_conversation(*pair.groups())


@endpoint("dm.with", "GET", "/2/dm_conversations/with/{participant_id}/dm_events", scopes=READ, params=LIST)
def with_person(asked: Asked) -> Answer:
    """Answer the conversation with one person."""
    conversation = dm_conversation(asked.me.id, asked.id("participant_id"))
    found = asked.state.world.dm_events(asked.me.id, asked.now, conversation)
    return _listed(asked, found, f"dm {asked.me.id} {conversation}")


@endpoint("dm.conversation", "GET", "/2/dm_conversations/{id}/dm_events", scopes=READ, params=LIST)
def conversation(asked: Asked) -> Answer:
    """Answer one conversation by its id."""
    key = _pair(asked, asked.path["id"])
    return _listed(asked, asked.state.world.dm_events(asked.me.id, asked.now, key), f"dm {asked.me.id} {key}")


@endpoint("dm.send_with", "POST", "/2/dm_conversations/with/{participant_id}/messages", scopes=WRITE, params="")
def send_with(asked: Asked) -> Answer:
    """Send a message to a person."""
    return _send(asked, asked.id("participant_id"))


@endpoint("dm.send", "POST", "/2/dm_conversations/{dm_conversation_id}/messages", scopes=WRITE, params="")
def send(asked: Asked) -> Answer:
    """Send a message into a conversation."""
    key = _pair(asked, asked.path["dm_conversation_id"])
    other = next((one for one in key.split("-") if one != asked.me.id), asked.me.id)
    return _send(asked, other)


def _send(asked: Asked, recipient_id: str) -> Answer:
    content = asked.content
    check_keys(content, frozenset({"text", "attachments"}))
    text, attached = content.get("text"), content.get("attachments")
    if text is None and not attached:
        raise RefusedError(400, errors.invalid("text", [], "$.text: is missing but it is required"))
    if text is not None and (not isinstance(text, str) or not text.strip() or len(text) > DM_LIMIT):
        raise RefusedError(
            400,
            errors.invalid("text", [str(text)[:80]], "$.text: must be at least 1 and at most 10000 characters long"),
        )
    recipient = asked.state.world.people.get(recipient_id)
    if recipient is None or recipient.state != "active" or not recipient.dms_open or recipient is asked.me:
        raise RefusedError(403, errors.CLOSED_DM)
    media = _attachment(asked, attached) if attached else ()
    return _deliver(asked, recipient, text or "", media)


def _attachment(asked: Asked, attached: object) -> tuple[str, ...]:
    first = attached[0] if isinstance(attached, list) and len(attached) == 1 else None
    identity = first.get("media_id") if isinstance(first, dict) else None
    if not isinstance(identity, str):
        raise RefusedError(
            400, errors.invalid("attachments", [], "$.attachments: there must be exactly one, with a media_id")
        )
    picture = asked.state.world.picture_by_id(identity)
    fresh = picture is not None and asked.now - picture.at < MEDIA_LIFE_MS and picture.state == "succeeded"
    if picture is None or not fresh or picture.owner_id != asked.me.id or not picture.category.startswith("dm_"):
        raise RefusedError(403, errors.MEDIA_NOT_FOR_DM)
    return (picture.key,)


def _deliver(asked: Asked, recipient: Person, text: str, media: tuple[str, ...]) -> Answer:
    state = asked.state
    one = state.world.dm(asked.me, recipient, text, asked.now, media=media, visible_at=asked.now + state.lag_ms)
    state.ledger.write("dm_send")
    state.world.sent.append(
        Sent(
            id=one.id,
            kind="dm",
            account=asked.me.handle,
            conversation=one.conversation,
            recipient_id=recipient.id,
            in_reply_to=None,
            text=text,
            at=asked.now,
            by="api",
        )
    )
    state.script.answered(one.conversation, asked.now)
    return Answer({"data": {"dm_conversation_id": one.conversation, "dm_event_id": one.id}}, 201)
