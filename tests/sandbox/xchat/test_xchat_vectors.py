"""X's own vectors of X Chat: the library reads them as published, and the sandbox's Thrift writes the same bytes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from chat_xdk import Chat

from tests.sandbox.test_sandbox_openapi import FOLDER
from xdesk.sandbox.xchat import wire

FILE = FOLDER / "xchat_sdk_vectors.json"
pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="X's vectors of X Chat are not here (set XDESK_X_API to their folder)"
)
EVENTS = (
    "event_key_change_b64",
    "event_message_b64",
    "event_reply_valid_b64",
    "event_reply_forged_b64",
    "event_failure_b64",
    "event_garbage_b64",
)


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    """Return the file."""
    return json.loads(FILE.read_text("utf-8"))


def test_the_six_events_read_as_published(vectors: dict[str, Any]) -> None:
    chat = Chat()
    chat.import_keys(base64.b64decode(vectors["private_keys_concat_b64"]))
    chat.set_identity(vectors["event_sender_id"], vectors["event_signing_key_version"])
    chat.set_signing_keys(
        [
            {
                "user_id": vectors["event_sender_id"],
                "public_key_version": vectors["event_signing_key_version"],
                "public_key": vectors["signing_public_b64"],
                "identity_public_key": vectors["identity_public_b64"],
                "identity_public_key_signature": vectors["identity_public_key_signature_b64"],
            }
        ]
    )
    read = chat.decrypt_events([vectors[name] for name in EVENTS])
    events = [one["event"] for one in read["messages"]]
    assert [one["type"] for one in events] == ["KeyChange", "Message", "Message", "Message", "Failure"]
    assert events[1]["content"]["text"] == vectors["event_message_text"]
    assert [one["reply_preview_validation"] for one in events[2:4]] == ["Valid", "Invalid"]
    assert (events[4]["failure"], events[4]["rate_limit_tier"]) == ("RateLimitUpsell", "Premium")
    assert list(read["errors"]) in (["5"], [5])
    assert all(one["verified"] for one in events[:4])


@pytest.mark.parametrize("name", EVENTS[:5])
def test_our_envelope_writes_the_published_bytes(vectors: dict[str, Any], name: str) -> None:
    raw = base64.b64decode(vectors[name])
    fields = wire.parse(raw)
    texts = {number: value.decode() for number, value in fields.items() if isinstance(value, bytes)}
    assert texts[4] == vectors["event_conversation_id"]
    signature = b""
    if isinstance(parts := fields.get(9), dict):
        signature = wire.signature(*(parts[number].decode() for number in (1, 2, 3)))
    detail = raw[raw.index(b"\x0c\x00\x07") + 3 : raw.rindex(b"\x0c\x00\x09") if signature else len(raw) - 1]
    again = wire.Envelope(texts[1], texts[2], texts[3], texts[4], int(texts[6]), detail, signature)
    assert base64.b64decode(again.encoded()) == raw


def test_a_failure_is_written_as_published(vectors: dict[str, Any]) -> None:
    detail = wire.failure_detail("rate_limit_upsell", "premium")
    assert detail in base64.b64decode(vectors["event_failure_b64"])
