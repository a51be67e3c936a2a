"""Endpoints that write in X Chat: send (edits and reactions too, which only their reader can tell apart) and delete."""

from __future__ import annotations

from xdesk.sandbox import errors
from xdesk.sandbox.api.dispatch import Answer, Asked, endpoint
from xdesk.sandbox.api.xchat import addressing
from xdesk.sandbox.errors import RefusedError
from xdesk.sandbox.records import Person, Sent
from xdesk.sandbox.xchat import wire
from xdesk.sandbox.xchat.conversations import ChatEvent
from xdesk.sandbox.xchat.server import Posted

WRITE = "dm.write tweet.read users.read"


def _reachable(asked: Asked) -> Person:
    other = asked.state.world.people.get(addressing.other_side(asked, asked.path["id"]))
    if other is None or other.state != "active" or not other.dms_open or other is asked.me:
        raise RefusedError(403, errors.CLOSED_DM)
    return other


@endpoint("chat.send", "POST", "/2/chat/conversations/{id}/messages", scopes=WRITE, params="")
def send(asked: Asked) -> Answer:
    """Store a message under the id its client made; the same id again answers the event that is there."""
    content = asked.content
    message_id = addressing.text(content, "message_id")
    detail = wire.message_detail(addressing.raw(content, "encoded_message_create_event"))
    posted = Posted(message_id, detail, addressing.raw(content, "encoded_message_event_signature"))
    recipient, server = _reachable(asked), addressing.server(asked)
    event, known = server.post(asked.me.id, recipient.id, posted, asked.now, visible_at=asked.now + asked.state.lag_ms)
    if not known:
        asked.state.ledger.write("dm_send")
        _tell(asked, event, recipient)
    return Answer({"data": {"encoded_message_event": event.encoded}}, 201)


def _tell(asked: Asked, event: ChatEvent, recipient: Person) -> None:
    """Let the recipient read it, judges see it, and the story go on."""
    state = asked.state
    kind, words = state.script.phones.arrived(event, recipient.id, asked.now)
    state.world.sent.append(
        Sent(
            id=event.id,
            kind=f"xchat.{kind.lower()}" if kind not in ("", "Text") else "xchat" if kind else "xchat.unread",
            account=asked.me.handle,
            conversation="-".join(sorted((asked.me.id, recipient.id), key=int)),
            recipient_id=recipient.id,
            in_reply_to=None,
            text=words,
            at=asked.now,
            by="api",
            message_id=event.message_id,
        )
    )
    if kind == "Text":
        state.script.answered_in_chat(asked.me.id, recipient.id, asked.now)


@endpoint("chat.delete", "POST", "/2/chat/conversations/{id}/messages/delete", scopes=WRITE, params="")
def delete(asked: Asked) -> Answer:
    """Take messages back for all or for the own side, as the signed action says."""
    ids = addressing.need(asked.content, "sequence_ids", list)
    way = addressing.text(asked.content, "delete_message_action")
    if way not in ("delete_for_all", "delete_for_self"):
        message = "$.delete_message_action: is not one of [delete_for_all,delete_for_self]"
        raise RefusedError(400, errors.invalid("delete_message_action", [way], message))
    conversation, posted = addressing.conversation(asked), addressing.action(asked)
    assert isinstance(ids, list)
    chosen = [str(one) for one in ids]
    deleted = addressing.server(asked).delete(asked.me.id, conversation, posted, chosen, asked.now)
    asked.state.ledger.write("delete")
    return Answer({"data": {"deleted": deleted}})
