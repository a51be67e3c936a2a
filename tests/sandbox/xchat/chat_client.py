"""A brand's plain X Chat client for tests: the unmodified library and HTTP, nothing of the sandbox."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from chat_xdk import Chat

from tests.sandbox_process import Sandbox

Json = dict[str, Any]
FIELDS = (
    "conversation_id,conversation_token,created_at,encoded_event,id,is_trusted,message_event_signature,previous_id,"
    "sender_id"
)


class BrandClient:
    """Reads and writes X Chat as an account of the sandbox, with the keys its owner would unlock by PIN."""

    def __init__(self, sandbox: Sandbox, handle: str = "LumiHome") -> None:
        told = sandbox.read("chat_secret", account=handle)
        self.me, self.version = told["user_id"], told["version"]
        self.http = sandbox.client(handle)
        self.answers: list[httpx.Response] = []
        self.chat = Chat()
        self.chat.import_keys(base64.b64decode(told["keys"]), version=self.version)
        self.chat.set_identity(self.me, self.version)

    def __enter__(self) -> BrandClient:
        return self

    def __exit__(self, *trouble: object) -> None:
        self.http.close()

    def ask(self, method: str, path: str, status: int | None = None, **more: Any) -> Json:
        """Return the body of an answer, which must be a success, or have the status that is expected."""
        answer = self.http.request(method, path, **more)
        self.answers.append(answer)
        assert answer.is_success if status is None else answer.status_code == status, answer.text
        return answer.json() if answer.content else {}

    def records(self, user: str) -> list[Json]:
        """Return the public keys of a user, each checked: the two keys are bound."""
        found = self.ask("GET", f"/2/users/{user}/public_keys").get("data", [])
        for one in found:
            assert self.chat.verify_key_binding(
                one["public_key"], one["signing_public_key"], one["identity_public_key_signature"]
            )
        return found

    def trust(self, other: str) -> None:
        """Take over whose signatures count."""
        self.chat.set_signing_keys(
            [
                {
                    "user_id": user,
                    "public_key_version": one["public_key_version"],
                    "public_key": one["signing_public_key"],
                    "identity_public_key": one["public_key"],
                    "identity_public_key_signature": one["identity_public_key_signature"],
                }
                for user in (self.me, other)
                for one in self.records(user)
            ]
        )

    def conversations(self, size: int = 100) -> list[Json]:
        """Return all conversations, by pages of `size`."""
        query: Json = {"max_results": size, "expansions": "participant_ids"}
        query["chat_conversation.fields"] = "created_at,id,is_muted,type,updated_at"
        return [one for page in self._pages("/2/chat/conversations", query) for one in page.get("data", [])]

    def events(self, conversation: str, size: int = 100) -> tuple[list[Json], list[str]]:
        """Return all events, newest first, and all key changes told beside them."""
        items: list[Json] = []
        keys: dict[str, None] = {}
        query = {"max_results": size, "chat_message_event.fields": FIELDS}
        for page in self._pages(f"/2/chat/conversations/{conversation}/events", query):
            items += page.get("data", [])
            keys |= dict.fromkeys(page["meta"].get("conversation_key_events", ()))
        return items, list(keys)

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Json]:
        token: dict[str, str] = {}
        while True:
            page = self.ask("GET", path, params={**query, **token})
            yield page
            assert page["meta"]["has_more"] == ("next_token" in page["meta"])
            if not page["meta"]["has_more"]:
                return
            token = {"pagination_token": page["meta"]["next_token"]}

    def read(self, conversation: str, size: int = 100) -> Json:
        """Return what the library makes of a conversation: events (oldest first), keys, errors, and the raw items."""
        self.trust(self.other(conversation))
        items, changes = self.events(conversation, size)
        read = self.chat.decrypt_events([*changes, *(one["encoded_event"] for one in reversed(items))])
        opened = [one for one in read["messages"] if one["event"]["type"] != "KeyChange"]
        return {
            "events": [one["event"] for one in opened],
            "raw": {one["event"]["sequence_id"]: one["original_b64"] for one in opened},
            "changes": [one["event"] for one in read["messages"] if one["event"]["type"] == "KeyChange"],
            "key_events": changes,
            "keys": read["conversation_keys"]["keys"],
            "errors": read["errors"],
            "items": items,
        }

    def other(self, conversation: str) -> str:
        """Return whom a conversation is with."""
        return next(one for one in conversation.split("-") if one != self.me)

    def key(self, conversation: str) -> Json:
        """Return the newest key of a conversation, as the library takes it."""
        keys = self.read(conversation)["keys"]
        version = max(keys, key=int)
        return {"conversation_key": bytes(keys[version]), "conversation_key_version": version}

    def post(self, conversation: str, payload: Any, status: int = 201) -> Json:
        """Post what the library made, as it is; a second call posts identical bytes."""
        body = {
            "message_id": payload.message_id,
            "encoded_message_create_event": payload.encrypted_content,
            "encoded_message_event_signature": payload.encoded_event_signature,
        }
        return self.ask("POST", f"/2/chat/conversations/{conversation}/messages", status, json=body)

    def say(self, conversation: str, text: str) -> Any:
        """Encrypt and post a text; return the payload."""
        payload = self.chat.encrypt_message(conversation, text, **self.key(conversation))
        self.post(conversation, payload)
        return payload

    def change_key(self, other: str) -> Json:
        """Make a new key for a conversation and post it; return the answer."""
        self.trust(other)
        newest = {user: self.records(user)[0] for user in (self.me, other)}
        made = self.chat.prepare_conversation_key_change(
            [
                {"user_id": user, "public_key": one["public_key"], "key_version": one["public_key_version"]}
                for user, one in newest.items()
            ]
        )
        keys = [
            {"encrypted_conversation_key" if name == "encrypted_key" else name: value for name, value in one.items()}
            for one in made["participant_keys"]
        ]
        body = {
            "conversation_key_version": made["conversation_key_version"],
            "conversation_participant_keys": keys,
            "action_signatures": [signed(one) for one in made["action_signatures"]],
        }
        return self.ask("POST", f"/2/chat/conversations/{other}/keys", json=body)

    def delete(self, conversation: str, ids: list[str], *, for_all: bool = True, status: int | None = None) -> Json:
        """Take messages back."""
        made = self.chat.prepare_message_delete(conversation, ids, for_all)
        way = "delete_for_all" if for_all else "delete_for_self"
        body = {"sequence_ids": ids, "delete_message_action": way, "action_signatures": [signed(made)]}
        return self.ask("POST", f"/2/chat/conversations/{conversation}/messages/delete", status, json=body)


def signed(action: Mapping[str, str]) -> Json:
    """Return a prepared action in the names of X's endpoints."""
    names = ("signature", "public_key_version", "signature_version")
    found: Json = {name: action[name] for name in ("message_id", "encoded_message_event_detail")}
    return found | {"message_event_signature": {name: action[name] for name in names}}


def texts(events: list[Json]) -> list[str]:
    """Return the words of all text messages."""
    return [one["content"]["text"] for one in events if one.get("content", {}).get("content_type") == "Text"]
