"""An unmodified client writes in X Chat: once, whatever happens on the way; edits, reactions, deletions, marks."""

from __future__ import annotations

import httpx
import pytest

from tests.sandbox.xchat.chat_client import BrandClient, texts
from tests.sandbox_process import Sandbox


def begun(sandbox: Sandbox, customer: str, text: str = "Hello, anybody?") -> str:
    """Let a customer write in X Chat and return the conversation."""
    return str(sandbox.control("chat", customer=customer, text=text)["conversation"])


def sent(sandbox: Sandbox, text: str) -> list[dict[str, object]]:
    """Return what the customer's client could read of it."""
    return [one for one in sandbox.read("sent")["sent"] if one["text"] == text]


def test_identical_bytes_posted_again_are_one_message(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "samirahaddad")
    with BrandClient(sandbox) as client:
        payload = client.chat.encrypt_message(conversation, "Your parcel is safe.", **client.key(conversation))
        first, second, third = (client.post(conversation, payload) for _ in range(3))
        assert first == second == third
        events = client.read(conversation)["events"]
        assert [one["id"] for one in events].count(payload.message_id) == 1
        assert texts(events) == ["Hello, anybody?", "Your parcel is safe."]
    told = sent(sandbox, "Your parcel is safe.")
    assert len(told) == 1 and told[0]["kind"] == "xchat" and told[0]["message_id"] == payload.message_id


@pytest.mark.parametrize(
    ("when", "kind"), [("before", "drop"), ("after", "drop"), ("after", "status"), ("after", "truncate")]
)
def test_a_send_whose_outcome_is_unknown_can_be_posted_again(sandbox: Sandbox, when: str, kind: str) -> None:
    conversation, text = begun(sandbox, "priyaraghu"), f"after {kind} {when}"
    with BrandClient(sandbox) as client:
        payload = client.chat.encrypt_message(conversation, text, **client.key(conversation))
        sandbox.control("faults", endpoint="chat.send", kind=kind, when=when, status=503)
        with pytest.raises((httpx.TransportError, AssertionError)):
            client.post(conversation, payload)
        client.post(conversation, payload)
        assert texts(client.read(conversation)["events"]).count(text) == 1
    assert len(sent(sandbox, text)) == 1


def test_a_known_id_with_other_bytes_changes_nothing_and_is_told_to_judges(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "lucamoretti")
    with BrandClient(sandbox) as client:
        key = client.key(conversation)
        one, two = (client.chat.encrypt_message(conversation, text, **key) for text in ("first", "second"))
        stored = client.post(conversation, one)
        body = {
            "message_id": one.message_id,
            "encoded_message_create_event": two.encrypted_content,
            "encoded_message_event_signature": two.encoded_event_signature,
        }
        assert client.ask("POST", f"/2/chat/conversations/{conversation}/messages", 201, json=body) == stored
        assert texts(client.read(conversation)["events"])[1:] == ["first"]
    told = next(one for one in sandbox.read("chats")["conversations"] if one["conversation"] == conversation)
    assert told["different_bytes"] == 1


def test_edit_reaction_reply_and_deletion_reach_the_customer(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "jonasweber", "Does the kettle work on induction?")
    with BrandClient(sandbox) as client:
        key, read = client.key(conversation), client.read(conversation)
        question = next(iter(read["raw"].values()))
        made = client.chat.encrypt_reply(conversation, "Yes.", question, reply_to_ckces=read["key_events"], **key)
        reply = client.post(conversation, made)["data"]["encoded_message_event"]
        client.post(conversation, client.chat.encrypt_edit(reply, "Yes, on all of them.", **key))
        client.post(conversation, client.chat.encrypt_add_reaction(question, "👍", **key))
        client.post(conversation, client.chat.encrypt_remove_reaction(question, "👍", **key))
        events = client.read(conversation)["events"]
        kinds = [one["content"]["content_type"] for one in events]
        assert kinds == ["Text", "Text", "Edit", "Reaction", "ReactionRemoved"]
        assert events[1]["reply_preview_validation"] == "Valid"
        assert events[2]["content"]["target_message_id"] == events[1]["sequence_id"]
        kinds_told = [one["kind"] for one in sandbox.read("sent")["sent"] if one["conversation"] == conversation]
        assert kinds_told == ["xchat", "xchat.edit", "xchat.reaction", "xchat.reactionremoved"]
        assert client.delete(conversation, [events[1]["sequence_id"]])["data"] == {"deleted": True}
        after = client.read(conversation)["events"]
        assert after[-1]["type"] == "MessageDeleted" and after[-1]["message_ids"] == [events[1]["sequence_id"]]
        assert events[1]["sequence_id"] not in [one["sequence_id"] for one in after]


def test_deleting_for_oneself_hides_and_nobody_deletes_another_s_message_for_all(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "tomokafor", "Where is it?")
    with BrandClient(sandbox) as client:
        theirs = client.read(conversation)["events"][0]["sequence_id"]
        client.delete(conversation, [theirs], status=403)
        assert texts(client.read(conversation)["events"]) == ["Where is it?"]
        client.delete(conversation, [theirs], for_all=False)
        assert texts(client.read(conversation)["events"]) == []
    told = next(one for one in sandbox.read("chats")["conversations"] if one["conversation"] == conversation)
    assert told["waiting"] is True  # the customer still sees it


def test_a_brand_can_begin_a_conversation_and_change_its_key(sandbox: Sandbox) -> None:
    with BrandClient(sandbox) as client:
        other = client.ask("GET", "/2/users/by/username/noralind")["data"]["id"]
        sandbox.control("chat_keys", customer="noralind", keys="story")
        client.change_key(other)
        conversation = "-".join(sorted((client.me, other), key=int))
        client.say(conversation, "Good morning, Nora.")
        client.change_key(other)
        client.say(conversation, "With a new key.")
        read = client.read(conversation)
        assert texts(read["events"]) == ["Good morning, Nora.", "With a new key."] and len(read["keys"]) == 2
    assert sent(sandbox, "Good morning, Nora.") and sent(sandbox, "With a new key.")


def test_the_customer_s_mark_follows_what_it_could_read(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "tomokafor")
    with BrandClient(sandbox) as client:
        client.say(conversation, "Here we are.")
        last = client.read(conversation)["events"][-1]["sequence_id"]
        told = next(one for one in sandbox.read("chats")["conversations"] if one["conversation"] == conversation)
        assert told["read_until"] == {client.other(conversation): last}


def test_read_marks_only_move_forward_and_typing_fades(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "ellenpark")

    def told() -> dict[str, object]:
        found = sandbox.read("chats")["conversations"]
        return next(one for one in found if one["conversation"] == conversation)

    with BrandClient(sandbox) as client:
        newest = client.events(conversation)[0][0]["id"]
        path = f"/2/chat/conversations/{conversation}"
        for until in (newest, "1"):
            client.ask("POST", f"{path}/read", json={"seen_until_sequence_id": until})
        assert told()["read_until"] == {client.me: newest}
        client.ask("POST", f"{path}/read", 400, json={"seen_until_sequence_id": "newest"})
        client.ask("POST", f"{path}/typing")
        assert told()["typing"] == [client.me]
        sandbox.control("clock", jump=6_000)
        assert told()["typing"] == []


@pytest.mark.parametrize("missing", ["message_id", "encoded_message_create_event", "encoded_message_event_signature"])
def test_a_body_without_a_required_part_is_refused_by_its_name(sandbox: Sandbox, missing: str) -> None:
    conversation = begun(sandbox, "samirahaddad")
    with BrandClient(sandbox) as client:
        payload = client.chat.encrypt_message(conversation, "x", **client.key(conversation))
        body = {
            "message_id": payload.message_id,
            "encoded_message_create_event": payload.encrypted_content,
            "encoded_message_event_signature": payload.encoded_event_signature,
        }
        path = f"/2/chat/conversations/{conversation}/messages"
        del body[missing]
        assert missing in client.ask("POST", path, 400, json=body)["errors"][0]["message"]
        client.ask("POST", path, 400, json=body | {missing: "!"} if missing != "message_id" else body)


def test_limits_credits_and_scopes_hold_for_x_chat(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "priyaraghu")
    with BrandClient(sandbox) as client:
        payload = client.chat.encrypt_message(conversation, "price?", **client.key(conversation))
        before = sandbox.read("credits")["objects"]
        client.post(conversation, payload)
        client.post(conversation, payload)
        after = sandbox.read("credits")["objects"]
        assert after["dm_send"] == before.get("dm_send", 0) + 1  # the same bytes again cost nothing
        sandbox.control("limits", bucket="chat.send", use_up="LumiHome")
        client.post(conversation, payload, 429)
        assert "x-rate-limit-reset" in client.answers[-1].headers
        sandbox.control("limits", reset=True)
        sandbox.control("credits", balance_micros=0)
        client.ask("GET", "/2/chat/conversations", 402)
        client.http.headers["authorization"] = "Bearer wrong"
        client.ask("GET", "/2/chat/conversations", 401)
