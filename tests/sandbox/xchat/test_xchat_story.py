"""Customers live in X Chat: the story goes on when answered there, new ones come, people move over from DMs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.xchat.chat_client import BrandClient, texts
from tests.sandbox_process import CHINA, ORIGIN, US, Sandbox, start_sandbox
from xdesk.sandbox.state import Start, settle
from xdesk.sandbox.story.chat_scenes import CHATS

MIN = 60_000


@pytest.fixture(scope="module")
def process() -> Iterator[Sandbox]:
    """Return a sandbox whose clock stands still, with live arrivals."""
    sandbox = start_sandbox(11, clock_origin=ORIGIN, speed=0, arrivals=3)
    yield sandbox
    sandbox.stop()


@pytest.mark.parametrize("seed", [1, 11, 20_261_121, 77])
def test_every_seed_s_day_opens_for_its_brands(seed: int) -> None:
    phones = settle(Start(seed=seed, origin=ORIGIN, speed=0)).script.phones
    server = phones.catch_up()
    assert not phones.lost and len(server.conversations) == len(CHATS)
    for conversation in server.conversations.values():
        brand = US if US in conversation.participants else CHINA
        for event in conversation.shown(brand, ORIGIN):
            assert phones.client(brand).open_event(event, ORIGIN), event.id
            assert event.at <= ORIGIN


def test_customers_go_on_when_the_brand_answers_there(sandbox: Sandbox) -> None:
    sandbox.control("anew", now=ORIGIN)
    with BrandClient(sandbox) as client:
        waiting = [one["conversation"] for one in sandbox.read("chats")["conversations"] if one["waiting"]]
        assert len(waiting) >= 3
        for conversation in waiting:
            client.say(conversation, "We are looking into it.")
        assert not [one for one in sandbox.read("chats")["conversations"] if one["waiting"]]
        sandbox.control("clock", jump=10 * MIN)
        back = [one["conversation"] for one in sandbox.read("chats")["conversations"] if one["waiting"]]
        assert back
        for conversation in back:
            words = texts(client.read(conversation)["events"])
            assert words[-2] == "We are looking into it." and words[-1] != words[-2]


def test_some_write_only_in_x_chat_and_what_stands_in_direct_messages_is_as_before(sandbox: Sandbox) -> None:
    sandbox.control("anew", now=ORIGIN)
    with BrandClient(sandbox) as client:
        both = {one["id"]: client.other(one["id"]) for one in client.conversations()}
        legacy = {one["sender_id"] for one in client.ask("GET", "/2/dm_events?dm_event.fields=sender_id")["data"]} - {
            US
        }
    assert set(both.values()) - legacy and set(both.values()) & legacy


def test_live_arrivals_come_in_x_chat_too(sandbox: Sandbox) -> None:
    sandbox.control("anew", now=ORIGIN)
    before = {one["conversation"] for one in sandbox.read("chats")["conversations"]}
    sandbox.control("arrivals", running=True, per_minute=6)
    for minute in range(1, 11):
        sandbox.control("clock", mode="manual", now=ORIGIN + minute * MIN)
    sandbox.control("arrivals", running=False)
    with BrandClient(sandbox) as client, BrandClient(sandbox, "LumiHome_CN") as china:
        reads = [one.read(chat["id"]) for one in (client, china) for chat in one.conversations()]
        assert len(reads) > len(before)
    assert all(read["errors"] == {} for read in reads) and sandbox.read("chats")["lost"] == 0


def test_who_moves_writes_in_x_chat_and_answers_in_direct_messages_stay_unread(sandbox: Sandbox) -> None:
    sandbox.control("anew", now=ORIGIN)
    one = sandbox.control("message", customer="mayafern", text="Still here by DM.")
    assert sandbox.control("chat_move", customer="mayafern")["moved"] == 1
    two = sandbox.control("message", customer="mayafern", text="Now I write here.")
    with BrandClient(sandbox) as client:
        legacy = client.ask("GET", f"/2/dm_conversations/{one['conversation']}/dm_events")["data"]
        assert legacy[0]["text"] == "Still here by DM."
        assert texts(client.read(two["conversation"])["events"])[-1] == "Now I write here."
        client.ask("POST", f"/2/dm_conversations/{one['conversation']}/messages", 201, json={"text": "Hello?"})
        sandbox.control("clock", jump=10 * MIN)
        assert texts(client.read(two["conversation"])["events"])[-1] == "Now I write here."
        assert client.ask("GET", f"/2/dm_conversations/{one['conversation']}/dm_events")["data"][0]["text"] == "Hello?"
    sandbox.control("chat_move", customer="mayafern", back=True)
    three = sandbox.control("message", customer="mayafern", text="Back again.")
    assert three["conversation"] == one["conversation"]


def test_what_the_brand_writes_on_its_phone_is_told_apart_from_the_api_s(sandbox: Sandbox) -> None:
    sandbox.control("anew", now=ORIGIN)
    came = sandbox.control("chat", customer="jonasweber", text="Anybody?")
    sandbox.control("chat", customer="jonasweber", text="Answered from a phone.", by_brand=True)
    with BrandClient(sandbox) as client:
        events = client.read(came["conversation"])["events"]
    assert texts(events) == ["Anybody?", "Answered from a phone."] and events[-1]["sender_id"] == US
    assert [one["text"] for one in sandbox.read("sent", by="x.com")["sent"]] == ["Answered from a phone."]
