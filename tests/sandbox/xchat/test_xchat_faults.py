"""Forged, replayed, reordered and unreadable events, lost keys, failures: as a client must be able to meet them."""

from __future__ import annotations

import pytest

from tests.sandbox.xchat.chat_client import BrandClient, texts
from tests.sandbox_process import Sandbox

WORDS = ["One.", "Two.", "Three."]


def written(sandbox: Sandbox, customer: str) -> str:
    """Let a customer write three messages and return the conversation."""
    for text in WORDS:
        came = sandbox.control("chat", customer=customer, text=text)
    return str(came["conversation"])


@pytest.mark.parametrize("kind", ["forged_id", "forged_sender", "forged_content", "unsigned", "garbage"])
def test_what_nobody_signed_is_refused_and_the_rest_is_read(sandbox: Sandbox, kind: str) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "jonasweber")
    (false,) = sandbox.control("chat_tamper", customer="jonasweber", kind=kind)["ids"]
    with BrandClient(sandbox) as client:
        read = client.read(conversation)
    assert false in [one["id"] for one in read["items"]]
    assert texts(read["events"]) == WORDS and len(read["errors"]) == 1
    assert false not in [one["sequence_id"] for one in read["events"]]


def test_a_replay_verifies_and_is_known_by_its_message_id_alone(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "tomokafor")
    sandbox.control("chat_tamper", customer="tomokafor", kind="replayed")
    with BrandClient(sandbox) as client:
        events = client.read(conversation)["events"]
    assert texts(events) == [*WORDS, "One."] and all(one["verified"] for one in events)
    assert len({one["sequence_id"] for one in events}) == 4 and len({one["id"] for one in events}) == 3


def test_reordered_events_still_verify(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "ellenpark")
    sandbox.control("chat_tamper", customer="ellenpark", kind="reordered")
    with BrandClient(sandbox) as client:
        read = client.read(conversation)
        assert texts(read["events"])[-3:] == ["One.", "Three.", "Two."] and read["errors"] == {}
        sandbox.control("chat_settings", order="shuffled")
        ids = [one["id"] for one in client.events(conversation)[0]]
        sandbox.control("chat_settings", order="newest")
        assert ids != sorted(ids, key=int, reverse=True)
        assert sorted(ids) == sorted(one["id"] for one in client.events(conversation)[0])


def test_a_failure_is_told_in_the_feed_after_the_send_was_taken(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "priyaraghu")
    with BrandClient(sandbox) as client:
        client.say(conversation, "On its way.")
        sandbox.control("chat_tamper", customer="priyaraghu", kind="failure")
        last = client.read(conversation)["events"][-1]
    assert (last["type"], last["failure"], last["rate_limit_tier"]) == ("Failure", "RateLimitUpsell", "Premium")


def test_a_peer_without_keys_has_an_empty_record(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "samirahaddad")
    sandbox.control("chat_keys", customer="samirahaddad", keys="gone")
    with BrandClient(sandbox) as client:
        other = client.other(conversation)
        assert client.ask("GET", f"/2/users/{other}/public_keys") == {}
        read = client.read(conversation)
        assert read["events"] == [] and len(read["errors"]) >= len(WORDS)  # nobody vouches for the signatures
        sandbox.control("chat_keys", customer="samirahaddad", keys="story")
        assert texts(client.read(conversation)["events"]) == WORDS


def test_a_new_phone_has_new_keys_and_old_messages_stay_readable_for_the_brand(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "mayafern")
    versions = sandbox.control("chat_keys", customer="mayafern", keys="new")["versions"]
    assert len(versions) == 2 and int(versions[0]) > int(versions[1])
    with BrandClient(sandbox) as client:
        before = texts(client.read(conversation)["events"])
        payload = client.say(conversation, "Can you read this?")  # with the key made for the old phone
        told = [one for one in sandbox.read("sent")["sent"] if one["message_id"] == payload.message_id]
        assert [(one["kind"], one["text"]) for one in told] == [("xchat.unread", "")]
        client.change_key(client.other(conversation))
        client.say(conversation, "And this?")
        sandbox.control("chat", customer="mayafern", text="Yes, on my new phone.")
        words = texts(client.read(conversation)["events"])
        assert words.pop() == "Yes, on my new phone." and words[-1] == "And this?"
        assert words == [*before, "Can you read this?", "And this?"]
    assert [one["text"] for one in sandbox.read("sent")["sent"]][-1] == "And this?"


def test_a_message_under_an_unknown_key_is_not_taken(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    conversation = written(sandbox, "lucamoretti")
    with BrandClient(sandbox) as client:
        payload = client.chat.encrypt_message(
            conversation, "lost", conversation_key=bytes(32), conversation_key_version="17"
        )
        client.post(conversation, payload, 400)
        assert texts(client.read(conversation)["events"]) == WORDS


def test_an_endpoint_of_x_chat_can_be_away_while_the_rest_works(sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint="chat.*", kind="status", status=503, times=-1)
    with BrandClient(sandbox) as client:
        client.ask("GET", "/2/chat/conversations", 503)
        client.ask("GET", "/2/dm_events")
        sandbox.control("faults", clear=True)
        client.ask("GET", "/2/chat/conversations")
