"""X's own SDK reads conversations and events and posts a message through the sandbox."""

from __future__ import annotations

import pytest

from tests.sandbox.xchat.chat_client import BrandClient, texts
from tests.sandbox_process import Sandbox

xdk = pytest.importorskip("xdk")


def test_it_reads_decrypts_and_sends(sandbox: Sandbox) -> None:
    from xdk.chat.models import MarkConversationReadRequest, SendMessageRequest

    client = xdk.Client(base_url=sandbox.base_url, access_token=sandbox.token())
    client.session.trust_env = False
    listed = next(iter(client.chat.get_conversations(max_results=50, expansions=["participant_ids"])))
    conversation = sandbox.control("chat", customer="jonasweber", text="By the SDK?")["conversation"]
    assert listed.data and listed.includes.users
    page = next(iter(client.chat.get_conversation_events(conversation, max_results=100)))
    with BrandClient(sandbox) as brand:
        brand.trust(brand.other(conversation))
        keys = page.meta.conversation_key_events
        read = brand.chat.decrypt_events([*keys, *(one.encoded_event for one in reversed(page.data))])
        assert texts([one["event"] for one in read["messages"]])[-1] == "By the SDK?" and read["errors"] == {}
        payload = brand.chat.encrypt_message(conversation, "By the SDK.", **brand.key(conversation))
        body = SendMessageRequest.model_validate(
            {
                "message_id": payload.message_id,
                "encoded_message_create_event": payload.encrypted_content,
                "encoded_message_event_signature": payload.encoded_event_signature,
            }
        )
        one, two = (client.chat.send_message(conversation, body) for _ in range(2))
        assert one.data.encoded_message_event == two.data.encoded_message_event
        assert texts(brand.read(conversation)["events"])[-1] == "By the SDK."
    seen = MarkConversationReadRequest.model_validate({"seen_until_sequence_id": page.data[0].id})
    assert client.chat.mark_conversation_read(conversation, seen).data.success is True
    assert client.chat.send_typing_indicator(conversation).data.success is True
    records = client.users.get_public_key(client.users.get_me().data.id)
    assert records.data[0].public_key_version
