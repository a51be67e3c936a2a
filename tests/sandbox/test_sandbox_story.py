"""Who lives there, what waits at the start, what comes by the clock, and who answers when answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox_process import ORIGIN, US, Sandbox, start_sandbox
from xdesk.sandbox.story.first_day import build
from xdesk.sandbox.text_rules import weighted_length

MIN = 60_000


@pytest.fixture
def fresh() -> Iterator[Sandbox]:
    """Return a sandbox of its own, standing still at the origin, with live arrivals on."""
    sandbox = start_sandbox(11, clock_origin=ORIGIN, speed=0, arrivals=3)
    yield sandbox
    sandbox.stop()


def test_the_customers() -> None:
    world, _ = build(7, ORIGIN)
    people = world.customers
    chinese = sum(one.lang == "zh" for one in people)
    assert len(people) >= 200 and 0.6 < chinese / len(people) < 0.72
    assert len({one.id for one in people}) == len({one.handle.lower() for one in people}) == len(people)
    assert all(1 <= len(one.handle) <= 15 and one.handle.isascii() for one in people)
    assert any(int(one.id) < 2**32 for one in people) and any(int(one.id) > 2**53 for one in people)
    names = " ".join(one.name for one in people)
    assert any("\u0590" <= letter <= "\u06ff" for letter in names) and "\u202e" in names
    assert max(len(one.name) for one in people) >= 35
    assert {one.verified_type for one in people} >= {"none", "blue"}
    assert any(not one.dms_open for one in people) and any(one.protected for one in people)


@pytest.mark.parametrize("seed", [1, 7, 20_261_121])
def test_what_waits_is_spread_over_all_stages(seed: int) -> None:
    from xdesk.sandbox.control.reads import waiting
    from xdesk.sandbox.state import Start, settle

    state = settle(Start(seed=seed, origin=ORIGIN, speed=0))
    found = waiting(state, ORIGIN)
    limits = {"dm": 15 * MIN, "public": 60 * MIN}
    shares = [(ORIGIN - one["since"]) / limits[one["kind"]] for one in found]
    assert 14 <= len(found) <= 30
    assert sum(share >= 1 for share in shares) == 2
    assert 2 <= sum(0.8 <= share < 1 for share in shares) <= 5
    assert sum(0.5 <= share < 0.8 for share in shares) >= 3
    assert sum(share < 0.5 for share in shares) >= 5
    assert {one["account"] for one in found} == {"LumiHome", "LumiHome_CN"}
    assert {"mayafern", "wangjiayi_", "noralind", "lina_home", "tomokafor"} <= {one["customer"] for one in found}


def test_the_history_reaches_back_weeks_and_has_all_kinds_of_texts() -> None:
    world, script = build(7, ORIGIN)
    events = world.dm_events(US, ORIGIN)
    posts = list(world.posts.values())
    assert len(events) >= 40 and min(one.at for one in events) < ORIGIN - 14 * 24 * 60 * MIN
    assert any(one.media for one in world.dms.values()) and any(one.media for one in posts)
    assert any(weighted_length(one.raw) > 280 for one in posts)
    topics = Counter(thread.topic.name for thread in script.threads.values())
    assert {"refund", "praise", "troll", "broken", "question"} <= set(topics)
    late = [one for one in (*posts, *world.dms.values()) if one.at > ORIGIN or one.visible_at > ORIGIN]
    assert not late
    plain = {one.id for one in world.customers if one.verified_type == "none"}
    assert not [one for one in posts if one.author_id in plain and weighted_length(one.raw[one.shown_from :]) > 280]


def test_live_arrivals_come_by_the_clock_and_pause(fresh: Sandbox) -> None:
    def everything() -> int:
        accounts = fresh.read("world")["accounts"]
        return sum(one["dm_events"] + one["mentions"] for one in accounts)

    start = everything()
    fresh.control("clock", mode="manual", now=ORIGIN + 10 * MIN)
    later = everything()
    assert 10 <= later - start <= 70
    fresh.control("arrivals", running=False)
    fresh.control("clock", jump=10 * MIN)
    paused = everything()
    fresh.control("clock", jump=30 * MIN)
    assert everything() == paused
    fresh.control("arrivals", running=True, per_minute=6)
    fresh.control("clock", jump=5 * MIN)
    assert everything() > paused
    busy = everything()
    fresh.control("clock", jump=5 * 24 * 60 * MIN)
    assert everything() - busy < 400  # a jump of days does not bring days of messages


def test_customers_answer_when_answered(fresh: Sandbox) -> None:
    fresh.control("arrivals", running=False)
    open_ones = [one for one in fresh.read("world")["waiting"] if one["kind"] == "dm" and one["account"] == "LumiHome"]
    with fresh.client() as client:
        for one in open_ones:
            told = client.post(
                f"/2/dm_conversations/{one['conversation']}/messages", json={"text": "We are looking into it."}
            )
            assert told.status_code == 201
        assert not [one for one in fresh.read("world")["waiting"] if one in open_ones]
        fresh.control("clock", jump=10 * MIN)
        back = {one["conversation"] for one in fresh.read("world")["waiting"]}
        came = back & {one["conversation"] for one in open_ones}
        assert len(came) >= 2
        events = client.get(f"/2/dm_conversations/{min(came)}/dm_events?dm_event.fields=sender_id").json()["data"]
    assert events[0]["sender_id"] != US and events[1]["text"] == "We are looking into it."


def test_public_answers_bring_customers_back_too(fresh: Sandbox) -> None:
    fresh.control("arrivals", running=False)
    with fresh.client() as client:
        for one in fresh.read("world")["waiting"]:
            if one["kind"] == "public" and one["account"] == "LumiHome":
                body = {"text": f"Thank you, {one['customer']}!", "reply": {"in_reply_to_tweet_id": one["first_id"]}}
                assert client.post("/2/tweets", json=body).status_code == 201
        newest = client.get(f"/2/users/{US}/mentions").json()["meta"]["newest_id"]
        fresh.control("clock", jump=10 * MIN)
        page = client.get(
            f"/2/users/{US}/mentions?since_id={newest}&tweet.fields=referenced_tweets,in_reply_to_user_id"
        )
    assert page.json()["data"] and all(one["in_reply_to_user_id"] == US for one in page.json()["data"])


def test_a_reply_written_on_x_com_is_among_the_own_posts_and_not_the_api_s(fresh: Sandbox) -> None:
    came = fresh.control("message", customer="jonasweber", kind="mention", text="anybody?")
    away = fresh.control("brand", kind="post", in_reply_to=came["id"], text="Answered from a phone.")
    with fresh.client() as client:
        own = client.get(f"/2/users/{US}/tweets?tweet.fields=display_text_range").json()["data"]
    assert own[0]["id"] == away["id"]
    assert own[0]["text"] == "@jonasweber Answered from a phone." and own[0]["display_text_range"][0] == len(
        "@jonasweber "
    )
    assert fresh.read("sent", by="api")["count"] == 0 and fresh.read("sent", by="x.com")["count"] == 1


def play(sandbox: Sandbox) -> list[tuple[int, list[tuple[str, str]], bytes]]:
    """Do the same things and return every answer, headers included."""
    answers: list[httpx.Response] = []
    with sandbox.client() as client, sandbox.client("LumiHome_CN") as china:
        for n in range(4):
            sandbox.control("clock", mode="manual", now=ORIGIN + n * 3 * MIN)
            answers.append(client.get("/2/users/me?user.fields=public_metrics,profile_image_url"))
            answers.append(china.get("/2/dm_events?max_results=50&expansions=sender_id,attachments.media_keys"))
            page = client.get(f"/2/users/{US}/mentions?expansions=author_id&tweet.fields=entities,public_metrics")
            answers.append(page)
            target = page.json()["data"][0]["id"]
            body: dict[str, Any] = {"text": f"answer {n} & <more>", "reply": {"in_reply_to_tweet_id": target}}
            answers.append(client.post("/2/tweets", json=body))
            answers.append(client.get("/2/dm_events?since_id=1"))
            answers.append(client.get(f"/profile_images/{US}_normal.png"))
    answers.append(httpx.get(f"{sandbox.base_url}/crm/customers/1273500417", trust_env=False))
    return [(one.status_code, sorted(one.headers.items()), one.content) for one in answers]


def test_same_seed_clock_and_requests_give_the_same_bytes() -> None:
    first = start_sandbox(5, clock_origin=ORIGIN, speed=0, arrivals=5)
    port = first.port  # addresses of pictures carry the port
    one = play(first)
    first.stop()
    second = start_sandbox(5, port=port, clock_origin=ORIGIN, speed=0, arrivals=5)
    two = play(second)
    second.stop()
    third = start_sandbox(6, port=port, clock_origin=ORIGIN, speed=0, arrivals=5)
    three = play(third)
    third.stop()
    assert one == two
    assert one != three
    assert ("date", "Wed, 18 Nov 2026 11:06:40 GMT") in one[0][1] and ("api-version", "2.168") in one[0][1]
