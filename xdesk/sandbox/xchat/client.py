"""One person's X Chat client, with the library everybody uses; it knows the server only by what it posts and reads."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xdesk.sandbox.xchat import wire
from xdesk.sandbox.xchat.conversations import ChatConversation, ChatEvent, conversation_key
from xdesk.sandbox.xchat.identities import Identity
from xdesk.sandbox.xchat.public_keys import PublicKey
from xdesk.sandbox.xchat.server import ChatServer, Posted

if TYPE_CHECKING:
    from chat_xdk import SendPayload

Decrypted = Mapping[str, Any]


class UnreachableError(LookupError):
    """The other side has no keys that can be trusted, or this one cannot open the conversation."""


class ChatClient:
    """The phone of one person; methods that write take the time it happens at (UTC ms)."""

    def __init__(self, identity: Identity, server: ChatServer) -> None:
        self.user_id = identity.user_id
        self.version = identity.version
        self._server = server
        self._chat = identity.open()

    def _trusted(self, user_id: str) -> list[PublicKey]:
        """Return the records of a user whose two keys are bound to each other."""
        return [
            one
            for one in self._server.keys.of(user_id)
            if self._chat.verify_key_binding(one.public_key, one.signing_public_key, one.identity_public_key_signature)
        ]

    def _know(self, other_id: str) -> None:
        """Tell the library whose signatures count."""
        self._chat.set_signing_keys(
            [
                {
                    "user_id": user,
                    "public_key_version": one.version,
                    "public_key": one.signing_public_key,
                    "identity_public_key": one.public_key,
                    "identity_public_key_signature": one.identity_public_key_signature,
                }
                for user in (self.user_id, other_id)
                for one in self._trusted(user)
            ]
        )

    def _conversation(self, other_id: str) -> ChatConversation:
        found = self._server.find(self.user_id, other_id)
        if found is None:
            raise UnreachableError("there is no such conversation")
        return found

    def _key(self, other_id: str, at: int) -> dict[str, Any]:
        """Return the newest key of a conversation as the library wants it; a new one when there is none yet."""
        self._know(other_id)
        conversation = self._server.find(self.user_id, other_id)
        changes = conversation.key_changes(at) if conversation else []
        if not changes:
            return self.change_key(other_id, at)
        keys = self._chat.decrypt_events([one.encoded for one in changes])["conversation_keys"]["keys"]
        version = max(keys, key=int, default="")
        if version != max((one.key_version for one in changes), key=int):
            return self.change_key(other_id, at)  # the newest one was made for a phone this person has no more
        return {"conversation_key": bytes(keys[version]), "conversation_key_version": version}

    def change_key(self, other_id: str, at: int) -> dict[str, Any]:
        """Make a new key for the conversation and give it to both sides; return it. Raises UnreachableError."""
        self._know(other_id)
        records = {user: self._trusted(user) for user in (self.user_id, other_id)}
        if not all(records.values()):
            raise UnreachableError("one of the two has no public keys")
        made = self._chat.prepare_conversation_key_change(
            [
                {"user_id": user, "public_key": found[0].public_key, "key_version": found[0].version}
                for user, found in records.items()
            ],
            conversation_id=conversation_key(self.user_id, other_id),
        )
        self._server.change_key(self.user_id, other_id, _signed(made["action_signatures"][0]), at)
        version = str(made["conversation_key_version"])
        return {"conversation_key": bytes(made["conversation_key"]), "conversation_key_version": version}

    def write(
        self, other_id: str, text: str, at: int, *, answers: ChatEvent | None = None, visible_at: int | None = None
    ) -> ChatEvent:
        """Write a message, or a reply to the one it `answers`."""
        key = self._key(other_id, at)
        where = conversation_key(self.user_id, other_id)
        if answers is None:
            payload = self._chat.encrypt_message(where, text, **key)
        else:
            changes = [one.encoded for one in self._conversation(other_id).key_changes(at)]
            payload = self._chat.encrypt_reply(where, text, answers.encoded, reply_to_ckces=changes, **key)
        return self._post(other_id, payload, at, visible_at)

    def send_picture(
        self, other_id: str, picture: bytes, size: tuple[int, int], text: str, at: int, visible_at: int | None = None
    ) -> ChatEvent:
        """Upload a PNG, encrypted with the conversation's key, and write a message that names it."""
        key = self._key(other_id, at)
        conversation = self._conversation(other_id)
        closed = bytes(self._chat.encrypt_stream(picture, key["conversation_key"]))
        file = self._server.files.begin(self.user_id, conversation.key, len(closed), at)
        file.parts[0] = closed
        file.finish(1)
        attachment = {
            "attachment_type": "media",
            "media_hash_key": file.hash_key,
            "media_type": 1,  # a picture, as chat-xdk numbers them
            "width": size[0],
            "height": size[1],
            "filesize_bytes": len(picture),
            "filename": "photo.png",
        }
        payload = self._chat.encrypt_message(conversation.key, text, attachments=[attachment], **key)
        return self._post(other_id, payload, at, visible_at)

    def edit(self, other_id: str, target: ChatEvent, text: str, at: int) -> ChatEvent:
        """Change the words of an own message."""
        key = self._key(other_id, at)
        return self._post(other_id, self._chat.encrypt_edit(target.encoded, text, **key), at, None)

    def react(self, other_id: str, target: ChatEvent, emoji: str, at: int, *, remove: bool = False) -> ChatEvent:
        """Put an emoji on a message, or take it away."""
        key = self._key(other_id, at)
        change = self._chat.encrypt_remove_reaction if remove else self._chat.encrypt_add_reaction
        return self._post(other_id, change(target.encoded, emoji, **key), at, None)

    def delete(self, other_id: str, target: ChatEvent, at: int, *, for_all: bool = True) -> None:
        """Take a message back."""
        conversation = self._conversation(other_id)
        made = self._chat.prepare_message_delete(conversation.key, [target.id], for_all)
        self._server.delete(self.user_id, conversation, _signed(made), [target.id], at)

    def _post(self, other_id: str, payload: SendPayload, at: int, visible_at: int | None) -> ChatEvent:
        posted = Posted(
            payload.message_id,
            wire.message_detail(b64decode(payload.encrypted_content)),
            b64decode(payload.encoded_event_signature),
        )
        return self._server.post(self.user_id, other_id, posted, at, visible_at=visible_at)[0]

    def open_event(self, event: ChatEvent, now: int) -> Decrypted | None:
        """Return one event as the library reads it; None when it cannot be read or is not from whom it says."""
        low, high = event.envelope.conversation_id.split(":") if event.envelope else ("", "")
        other_id = high if low == self.user_id else low
        self._know(other_id)
        changes = [one.encoded for one in self._conversation(other_id).key_changes(now)]
        read = self._chat.decrypt_events([*changes, event.encoded])["messages"]
        found = [one["event"] for one in read if one["original_b64"] == event.encoded]
        return found[0] if found and found[0].get("verified") else None


def _signed(action: Mapping[str, str]) -> Posted:
    """Return an action as the library prepared it, ready to be posted."""
    return Posted(
        action["message_id"],
        b64decode(action["encoded_message_event_detail"]),
        wire.signature(action["signature"], action["public_key_version"], action["signature_version"]),
    )
