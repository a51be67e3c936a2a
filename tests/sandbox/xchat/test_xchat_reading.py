"""An unmodified client reads X Chat: every conversation, every event verified, by pages of any size."""

from __future__ import annotations

import pytest

from tests.sandbox.xchat.chat_client import BrandClient, texts
from tests.sandbox_process import US, Sandbox


@pytest.mark.parametrize("handle", ["LumiHome", "LumiHome_CN"])
def test_a_plain_client_reads_and_verifies_every_message(sandbox: Sandbox, handle: str) -> None:
    with BrandClient(sandbox, handle) as client:
        listed = client.conversations(size=2)
        assert len(listed) >= 4
        for one in listed:
            assert client.me in one["participant_ids"] and one["type"] == "direct"
            read = client.read(one["id"], size=2)
            assert read["errors"] == {} and read["events"]
            assert all(event["verified"] for event in (*read["events"], *read["changes"]))
            ids = [event["sequence_id"] for event in read["events"]]
            assert ids == sorted(ids, key=int) and len(set(ids)) == len(ids) == len(read["items"])
        updated = [one["updated_at"] for one in listed]
        assert updated == sorted(updated, reverse=True) and len({one["id"] for one in listed}) == len(listed)


def test_edits_deletions_reactions_and_replies_of_customers_are_read(sandbox: Sandbox) -> None:
    with BrandClient(sandbox) as client, BrandClient(sandbox, "LumiHome_CN") as china:
        reads = [one.read(chat["id"]) for one in (client, china) for chat in one.conversations()]
    events = [event for read in reads for event in read["events"]]
    kinds = {event.get("content", {}).get("content_type", event["type"]) for event in events}
    assert {"Text", "Edit", "Reaction", "MessageDeleted"} <= kinds
    replies = [one for one in events if one.get("reply_preview_validation")]
    assert replies and all(one["reply_preview_validation"] == "Valid" for one in replies)
    for read in reads:  # what was taken back is not listed any more
        gone = {one for event in read["events"] if event["type"] == "MessageDeleted" for one in event["message_ids"]}
        assert not gone & {event["sequence_id"] for event in read["events"]}


def test_after_a_key_change_the_older_and_the_newer_messages_open(sandbox: Sandbox) -> None:
    with BrandClient(sandbox) as client:
        reads = [client.read(one["id"], size=1) for one in client.conversations()]
    turned = next(read for read in reads if len(read["keys"]) > 1)
    assert {event["key_version"] for event in turned["events"]} == set(turned["keys"])
    assert turned["errors"] == {} and len(turned["changes"]) == len(turned["keys"]) == 2


def test_a_page_brings_the_key_changes_it_needs_and_no_message_is_a_key_change(sandbox: Sandbox) -> None:
    with BrandClient(sandbox) as client:
        conversation = next(one["id"] for one in client.conversations() if len(client.read(one["id"])["keys"]) > 1)
        client.chat.set_cache_keys(False)
        page = client.ask("GET", f"/2/chat/conversations/{conversation}/events", params={"max_results": 1})
        newest = client.chat.decrypt_events(
            [*page["meta"]["conversation_key_events"], page["data"][0]["encoded_event"]]
        )
        assert newest["errors"] == {} and len(page["meta"]["conversation_key_events"]) == 1
        sandbox.control("chat_settings", key_changes_in_data=True)
        items, _ = client.events(conversation)
        sandbox.control("chat_settings", key_changes_in_data=False)
        assert len(items) == len(client.events(conversation)[0]) + 2


def test_a_conversation_has_three_addresses_and_none_for_strangers(sandbox: Sandbox) -> None:
    with BrandClient(sandbox) as client, BrandClient(sandbox, "LumiHome_CN") as china:
        conversation = client.conversations()[0]["id"]
        low, high = conversation.split("-")
        pages = [
            client.ask("GET", f"/2/chat/conversations/{one}/events")["data"]
            for one in (conversation, f"{high}-{low}", client.other(conversation))
        ]
        assert pages[0] == pages[1] == pages[2]
        china.ask("GET", f"/2/chat/conversations/{conversation}/events", 403)
        client.ask("GET", f"/2/chat/conversations/{low}:{high}/events", 400)
        client.ask("GET", "/2/chat/conversations/12345", 404)
        assert client.ask("GET", "/2/chat/conversations/12345/events") == {
            "meta": {"result_count": 0, "has_more": False}
        }


def test_an_unknown_field_fails_the_whole_request(sandbox: Sandbox) -> None:
    with BrandClient(sandbox) as client:
        wrong = client.ask("GET", "/2/chat/conversations", 400, params={"chat_conversation.fields": "id,nonsense"})
        assert "nonsense" in wrong["errors"][0]["message"]
        client.ask("GET", f"/2/users/{US}/public_keys", 400, params={"public_key.fields": "nonsense"})
        client.ask("GET", "/2/chat/conversations/12345/events", 400, params={"chat_message_event.fields": "text"})
        client.ask("GET", "/2/chat/conversations", 400, params={"since_id": "1"})


def test_the_same_seed_gives_the_same_keys(sandbox: Sandbox) -> None:
    secrets = [sandbox.read("chat_secret", account=handle) for handle in ("LumiHome", "LumiHome_CN", "LumiHome")]
    assert secrets[0] == secrets[2] != secrets[1]
    sandbox.control("anew")
    assert sandbox.read("chat_secret", account="LumiHome") == secrets[0]
    with BrandClient(sandbox) as client:
        mine = client.records(US)
        assert len(mine) == 1 and client.chat.matches_registered_key(mine[0]["public_key"])


def test_a_message_request_is_told_but_not_listed_and_ends_with_an_answer(sandbox: Sandbox) -> None:
    sandbox.control("chat_settings", requests=True)
    came = sandbox.control("chat", customer="gracembeki", text="Can you hear me here?")
    sandbox.control("chat_settings", requests=False)
    with BrandClient(sandbox) as client:
        listed = client.ask("GET", "/2/chat/conversations", params={"max_results": 100})
        assert listed["meta"]["has_message_requests"] is True
        assert came["conversation"] not in [one["id"] for one in listed["data"]]
        assert texts(client.read(came["conversation"])["events"]) == ["Can you hear me here?"]
        client.say(came["conversation"], "Yes, we can.")
        listed = client.ask("GET", "/2/chat/conversations", params={"max_results": 100})
        assert listed["meta"]["has_message_requests"] is False
        assert came["conversation"] in [one["id"] for one in listed["data"]]


def test_the_day_begins_with_a_request_that_only_its_address_opens(sandbox: Sandbox) -> None:
    sandbox.control("anew")
    told = sandbox.read("chats", account="LumiHome_CN")["conversations"]
    (waiting,) = [one["conversation"] for one in told if one["request"]]
    with BrandClient(sandbox, "LumiHome_CN") as client:
        listed = client.ask("GET", "/2/chat/conversations", params={"max_results": 100})
        assert listed["meta"]["has_message_requests"] is True
        assert waiting not in [one["id"] for one in listed["data"]]
        assert len(texts(client.read(client.other(waiting) + "-" + client.me)["events"])) == 1


def test_a_long_conversation_is_read_by_pages_in_order(sandbox: Sandbox) -> None:
    flood = sandbox.control("chat_flood", customer="gracembeki", count=230, text="line")
    with BrandClient(sandbox) as client:
        read = client.read(flood["conversation"])
    assert texts(read["events"])[-230:] == [f"line {n}" for n in range(230)] and read["errors"] == {}


def test_many_public_keys_come_in_one_list_that_does_not_say_whose(sandbox: Sandbox) -> None:
    people = sandbox.read("customers")["customers"]
    ids = [one["id"] for one in people[:60]]
    with BrandClient(sandbox) as client:
        listed = client.ask("GET", "/2/users/public_keys", params={"ids": ",".join(ids)})["data"]
        assert all("user_id" not in one and "id" not in one for one in listed)
        assert 30 < len(listed) < 60  # some never set up X Chat
        client.ask("GET", "/2/users/public_keys", 400, params={"ids": ",".join(["1"] * 101)})
