"""Reading pages over real sockets: requests, troubles, dialects, money, large pages."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.connectors.loopback_server import NOW, Play, Server, answer, drop, problem
from tests.connectors.x_clients import BRAND, CUSTOMER, DM_ID, PAIR, POST_ID, client
from xdesk.connectors import open_channels
from xdesk.connectors.x.parsing import parser_process
from xdesk.connectors.x.profiles import XProfiles
from xdesk.core.polling.charges import Charge
from xdesk.core.polling.feed import Ask, FeedError, Page, Trouble

DM = {
    "id": DM_ID,
    "event_type": "MessageCreate",
    "sender_id": CUSTOMER,
    "text": "hi",
    "dm_conversation_id": PAIR,
    "created_at": "2026-07-24T21:23:44.000Z",
}
EMPTY = {"meta": {"result_count": 0}}


def pull(*plays: Play, stream: str = "dm", ask: Ask | None = None) -> tuple[Page, Server, str]:
    async def run() -> tuple[Page, Server, str]:
        async with Server(list(plays)) as server:
            one = client(server.url)
            try:
                page = await open_channels(one)[stream].pull(ask or Ask())
            finally:
                await one.transport.close()
            return page, server, one.dialect_name

    return asyncio.run(run())


def asked(server: Server, n: int = 0) -> tuple[str, dict[str, str]]:
    parts = urlsplit(server.seen[n].line.split()[1])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_a_page_of_messages() -> None:
    headers = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "14", "x-rate-limit-reset": str(NOW // 1000 + 900)}
    body = {"data": [DM], "meta": {"result_count": 1, "next_token": "1BLC45G1H8CAL5DG"}}
    page, server, _ = pull(answer(200, body, headers))
    path, query = asked(server)
    assert path == "/2/dm_events" and query["max_results"] == "10" and "sender_id" in query["dm_event.fields"]
    assert query["expansions"] == "attachments.media_keys,referenced_tweets.id"
    assert (page.count, page.newest_id, page.next_token, page.x_now) == (1, DM_ID, "1BLC45G1H8CAL5DG", NOW)
    assert (page.charges, page.limits[0].name) == ((Charge("dm", DM_ID, 10_000),), "dm.read")
    assert json.loads(page.body) == body


def test_a_page_says_how_old_a_store_on_the_way_made_it() -> None:
    body = {"meta": {"result_count": 0}}
    assert pull(answer(200, body, {"age": "86400"}))[0].age_ms == 86_400_000
    assert pull(answer(200, body, {}))[0].age_ms == 0


def test_the_requests_of_each_stream() -> None:
    _, server, _ = pull(answer(200, EMPTY), ask=Ask(participant_id=CUSTOMER, limit=500, token="1BLC45G1H8CAL5DG"))
    assert asked(server)[0] == f"/2/dm_conversations/with/{CUSTOMER}/dm_events"
    assert asked(server)[1]["max_results"] == "100" and asked(server)[1]["pagination_token"] == "1BLC45G1H8CAL5DG"
    group = "1500000000000000001"
    _, server, _ = pull(answer(200, EMPTY), ask=Ask(participant_id=CUSTOMER, conversation=group))
    assert asked(server)[0] == f"/2/dm_conversations/{group}/dm_events"  # not what one of them said to us alone
    _, server, _ = pull(answer(200, EMPTY), ask=Ask(conversation=PAIR, expand_users=True))
    assert asked(server)[0] == f"/2/dm_conversations/{PAIR}/dm_events"
    assert "sender_id" in asked(server)[1]["expansions"]
    _, server, _ = pull(answer(200, EMPTY), stream="mentions", ask=Ask(since_id="99", limit=1))
    path, query = asked(server)
    assert path == f"/2/users/{BRAND}/mentions" and query["since_id"] == "99" and query["max_results"] == "5"
    _, server, _ = pull(answer(200, EMPTY), stream="posts")
    assert asked(server)[0] == f"/2/users/{BRAND}/tweets" and asked(server)[1]["exclude"] == "retweets"


def test_the_other_dialect_is_found_and_kept() -> None:
    poor = {"data": [{"id": POST_ID, "text": "x"}], "meta": {}}
    rich = {"data": [{"id": POST_ID, "text": "x", "author_id": CUSTOMER, "created_at": "2026-07-24T21:23:23.000Z"}]}
    page, server, dialect = pull(answer(200, poor), answer(200, rich), stream="mentions")
    assert dialect == "post" and b"author_id" in page.body
    assert "tweet.fields" in asked(server)[1] and "note_post" in asked(server, 1)[1]["post.fields"]
    assert asked(server, 1)[1]["expansions"].startswith("attachments.media_keys,referenced_posts,author_id")
    page, server, dialect = pull(answer(200, poor), answer(200, poor), stream="mentions")
    assert dialect == "tweet" and len(server.seen) == 2


def test_a_page_says_every_object_x_bills_for_it() -> None:
    body = {"data": [DM, DM], "includes": {"users": [{"id": CUSTOMER}]}}
    page, _, _ = pull(answer(200, body))
    assert page.charges == (Charge("dm", DM_ID, 10_000), Charge("user", CUSTOMER, 10_000))


def test_a_page_that_was_asked_for_twice_is_billed_twice_where_other_objects_came() -> None:
    poor = {"data": [{"id": POST_ID, "text": "x"}], "includes": {"users": [{"id": "5"}]}, "meta": {}}
    rich = {"data": [{"id": POST_ID, "text": "x", "author_id": CUSTOMER, "created_at": "2026-07-24T21:23:23.000Z"}]}
    both = {Charge("post", POST_ID, 5_000), Charge("user", "5", 10_000)}
    for second in (rich, {**rich, "data": [{"id": POST_ID, "text": "x"}]}):
        page, server, _ = pull(answer(200, poor), answer(200, second), stream="mentions")
        assert len(server.seen) == 2 and len(page.charges) == 2 and set(page.charges) == both


TROUBLES = {
    "html": (answer(200, b"<html>Guest Wi-Fi</html>", kind="text/html"), Trouble.FOREIGN),
    "html called json": (answer(200, b"<html>"), Trouble.FOREIGN),
    "html 401": (answer(401, b"<html>", kind="text/html"), Trouble.FOREIGN),
    "html 403": (answer(403, b"<html>", kind="text/html"), Trouble.FOREIGN),
    "html 302": (answer(302, b"", {"Location": "http://x/"}, kind="text/html"), Trouble.FOREIGN),
    "407": (answer(407, b"<html>", kind="text/html"), Trouble.FOREIGN),
    "511": (answer(511, b"<html>", kind="text/html"), Trouble.FOREIGN),
    "truncated": (answer(200, b'{"data":[{"id":"1"'), Trouble.FOREIGN),
    "another shape": (answer(200, {"status": "ok"}), Trouble.FOREIGN),
    "empty": (answer(200, b""), Trouble.FOREIGN),
    "wrong token": (problem(401, "Unauthorized", "Unauthorized"), Trouble.SIGNED_OUT),
    "credits": (problem(402, "no credits", "CreditsDepleted"), Trouble.CREDITS),
    "scope": (problem(403, "Forbidden"), Trouble.REFUSED),
    "bad request": (problem(400, "One or more parameters", "Invalid Request"), Trouble.REFUSED),
    "missing": (problem(404, "Could not find", "Not Found Error"), Trouble.MISSING),
    "bare 404": (answer(404, b"", kind="text/plain"), Trouble.MISSING),
    "503": (answer(503, b"<html>over capacity", kind="text/html"), Trouble.BUSY),
    "429": (answer(429, b"Too Many Requests", kind="text/plain"), Trouble.LIMIT),
    "dropped": (drop(), Trouble.OFFLINE),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_troubles_have_their_name_and_sentence(name: str) -> None:
    play, kind = TROUBLES[name]
    with pytest.raises(FeedError) as caught:
        pull(play)
    assert caught.value.trouble is kind
    assert caught.value.sentence.context == "X" and len(caught.value.sentence.text) > 40
    assert (caught.value.retry_at is not None) == (kind is Trouble.LIMIT)


def test_the_token_is_in_no_error() -> None:
    for play, _ in TROUBLES.values():
        with pytest.raises(FeedError) as caught:
            pull(play)
        assert "canary" not in repr(caught.value) + str(caught.value.sentence) + str(caught.value.__cause__)


def test_a_large_page_is_read_in_a_child() -> None:
    body = {"data": [{**DM, "id": str(int(DM_ID) + n), "text": "长" * 400} for n in range(1000)]}

    async def run() -> tuple[int, int]:
        async with Server([answer(200, body)]) as server:
            one = client(server.url)
            dm = open_channels(one)["dm"]
            page = await dm.pull(Ask(limit=100))
            assert parser_process.children()  # the child is there
            content = await dm.read(page.body, BRAND)  # type: ignore[attr-defined]
            assert content == dm.unpack(page.body, BRAND)
            with pytest.raises(FeedError):
                await dm.read(page.body[:-2], BRAND)  # type: ignore[attr-defined]
            await one.transport.close()
            return page.count, len(content.messages)

    try:
        assert asyncio.run(run()) == (1000, 1000)
    finally:
        parser_process.close()


def test_a_page_of_10_mb_is_read_apart_while_the_loop_goes_on() -> None:
    body = {"data": [{**DM, "id": str(int(DM_ID) + n), "text": "长" * 700} for n in range(4500)]}

    async def run() -> tuple[int, int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.005)  # timed: a beat of the loop; what is counted is that it goes on
                ticks += 1

        async with Server([answer(200, body)]) as server:
            one = client(server.url)
            page = await open_channels(one)["dm"].pull(Ask(limit=100))
            assert len(page.body) > 9_000_000
            ticking = asyncio.create_task(tick())
            content = await open_channels(one)["dm"].read(page.body, BRAND)  # type: ignore[attr-defined]
            ticking.cancel()
            await one.transport.close()
            return len(content.messages), ticks

    try:
        messages, ticks = asyncio.run(run())
    finally:
        parser_process.close()
    assert messages == 4500 and ticks >= 3


def test_people_and_posts_in_batches() -> None:
    user = {
        "id": CUSTOMER,
        "name": "李娜 \u200f",
        "username": "lina",
        "verified_type": "blue",
        "public_metrics": {"followers_count": 7},
        "connection_status": ["followed_by"],
        "receives_your_dm": False,
        "created_at": "2015-01-01T00:00:00.000Z",
    }
    errors = [{"resource_type": "user", "resource_id": "5", "detail": "User has been suspended: [5]."}]
    post = {"id": POST_ID, "text": "x", "author_id": CUSTOMER, "created_at": "2026-07-24T21:23:23.000Z"}

    async def run() -> None:
        async with Server([answer(200, {"data": [user], "errors": errors}), answer(200, {"data": [post]})]) as server:
            one = client(server.url)
            people, page = await XProfiles(one).customers([CUSTOMER, "5"])
            assert (people[0].name, people[0].followers, people[0].follows_us, people[0].receives_dm) == (
                "李娜 \u200f",
                7,
                True,
                False,
            )
            assert people[0].fetched_at == NOW and people[0].verified_type == "blue"
            assert (people[1].id, people[1].state) == ("5", "suspended")
            assert page.charges == (Charge("user", CUSTOMER, 10_000),) and asked(server)[1]["ids"] == f"{CUSTOMER},5"
            found, page = await XProfiles(one).posts([POST_ID])
            assert found[0].text == "x" and page.charges == (Charge("post", POST_ID, 5_000),)
            await one.transport.close()

    asyncio.run(run())


def test_an_id_from_the_far_future_does_not_become_the_cursor() -> None:
    strange = {**DM, "id": "9223372036854775806"}
    page, *_ = pull(answer(200, {"data": [strange, DM], "meta": {"result_count": 2}}))
    assert page.newest_id == DM_ID
