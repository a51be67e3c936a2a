"""A message of X Chat that is encrypted and signed, ready to be posted: the same bytes however often. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from xdesk.connectors.x.chat.chat_requests import CONVERSATION
from xdesk.connectors.x.chat.events import ChatEvent
from xdesk.connectors.x.parsing.json_access import text
from xdesk.connectors.x.requests import Request


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """One message to one conversation. Its id was minted here and is signed with it: X takes the same id once.

    Keep `dumps()` before the first attempt: to encrypt the words anew would be another message
    (https://docs.x.com/xchat/troubleshooting).
    """

    conversation: str
    message_id: str
    content: str = field(repr=False)
    signature: str = field(repr=False)

    def dumps(self) -> bytes:
        """Return what is kept; it holds no readable words and no key."""
        kept = {"conversation": self.conversation, "id": self.message_id}
        return msgspec.json.encode({**kept, "content": self.content, "signature": self.signature})

    def request(self) -> Request:
        """Return the post, byte for byte the same each time; raises ValueError for what is no conversation of X."""
        if not CONVERSATION.match(self.conversation):
            raise ValueError("not a conversation id of X Chat")
        body = {
            "message_id": self.message_id,
            "encoded_message_create_event": self.content,
            "encoded_message_event_signature": self.signature,
        }
        path = f"/2/chat/conversations/{self.conversation}/messages"
        return Request("POST", path, body=msgspec.json.encode(body), group="xchat.send")

    def is_shown_by(self, event: ChatEvent) -> bool:
        """Return whether an opened event is this message: then it went out, whatever its attempts told."""
        return bool(event.message_id) and event.message_id == self.message_id


def loads(kept: bytes) -> SealedMessage:
    """Return what `dumps` kept; raises ValueError when that is none."""
    try:
        found = msgspec.json.decode(kept)
    except msgspec.MsgspecError as error:
        raise ValueError("not a sealed message") from error
    names = ("conversation", "id", "content", "signature")
    parts = [text(found, name) for name in names] if isinstance(found, dict) else []
    if len(parts) != len(names) or not all(parts):
        raise ValueError("not a sealed message")
    return SealedMessage(parts[0], parts[1], parts[2], parts[3])
