"""Paging until the end, since_id and its kin, windows of time, dialects, default fields."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox_process import CHINA, ORIGIN, US, Sandbox

PATHS = [
    ("LumiHome_CN", "/2/dm_events", 30),
    ("LumiHome", f"/2/users/{US}/mentions", 7),
    ("LumiHome_CN", f"/2/users/{CHINA}/tweets", 11),
]


def walk(client: httpx.Client, path: str, size: int, **query: str) -> list[list[str]]:
    """Return the ids of all pages."""
    pages: list[list[str]] = []
    token: str | None = None
    while True:
        asked = {"max_results": str(size), **query} | ({"pagination_token": token} if token else {})
        page = client.get(path, params=asked).json()
        pages.append([one["id"] for one in page.get("data", [])])
        assert page["meta"]["result_count"] == len(pages[-1])
        token = page["meta"].get("next_token")
        if token is None:
            return pages
        assert len(token) >= 16 and set(token) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUV")


@pytest.mark.parametrize(("handle", "path", "size"), PATHS)
def test_each_item_comes_once_newest_first(sandbox: Sandbox, handle: str, path: str, size: int) -> None:
    with sandbox.client(handle) as client:
        ids = [one for page in walk(client, path, size) for one in page]
        whole = [one for page in walk(client, path, 100) for one in page]
    assert ids == whole and len(ids) == len(set(ids)) > size
    assert ids == sorted(ids, key=int, reverse=True)
    assert all(int(one) > 2**53 for one in ids)


def test_a_page_does_not_shift_when_something_new_comes(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        first = client.get("/2/dm_events?max_results=5").json()
        sandbox.control("message", customer=60, text="in between")
        second = client.get(f"/2/dm_events?max_results=5&pagination_token={first['meta']['next_token']}").json()
        assert not {one["id"] for one in first["data"]} & {one["id"] for one in second["data"]}
        back = client.get(f"/2/dm_events?max_results=5&pagination_token={second['meta']['previous_token']}").json()
    assert [one["id"] for one in back["data"]] == [one["id"] for one in first["data"]]


def test_tokens_belong_to_their_list(sandbox: Sandbox) -> None:
    with sandbox.client() as client, sandbox.client("LumiHome_CN") as other:
        token = client.get("/2/dm_events?max_results=5").json()["meta"]["next_token"]
        assert other.get(f"/2/dm_events?pagination_token={token}").status_code == 400


def test_since_id_gives_what_is_newer_and_data_is_absent_when_nothing_is(sandbox: Sandbox) -> None:
    path = f"/2/users/{US}/mentions"
    with sandbox.client() as client:
        newest = client.get(path).json()["meta"]["newest_id"]
        assert client.get(f"{path}?since_id={newest}").json() == {"meta": {"result_count": 0}}
        came = sandbox.control("message", customer=61, kind="mention", text="new one")
        page = client.get(f"{path}?since_id={newest}").json()
        assert [one["id"] for one in page["data"]] == [came["id"]]
        assert page["meta"] == {"result_count": 1, "newest_id": came["id"], "oldest_id": came["id"]}
        older = client.get(f"{path}?until_id={newest}").json()
        assert all(int(one["id"]) < int(newest) for one in older["data"])
        lately = client.get(
            f"{path}?start_time=2026-11-18T10:00:00Z&end_time=2026-11-18T11:00:00Z&tweet.fields=created_at"
        )
        assert all("2026-11-18T10" in one["created_at"] for one in lately.json()["data"])


def test_mentions_end_at_800(sandbox: Sandbox) -> None:
    sandbox.control("flood", count=900, kind="mention", account="LumiHome_CN", text="flood", gap_ms=10)
    with sandbox.client("LumiHome_CN") as client:
        pages = walk(client, f"/2/users/{CHINA}/mentions", 100)
    assert sum(map(len, pages)) == 800


def test_direct_messages_end_after_30_days(sandbox: Sandbox) -> None:
    try:
        sandbox.control("clock", mode="manual", now=ORIGIN + 20 * 86_400_000)
        sandbox.control("limits", reset=True)
        came = sandbox.control("message", customer=62, text="after three weeks")
        with sandbox.client() as client:
            before = sandbox.read("world")["accounts"][0]["dm_events"]
            sandbox.control("clock", mode="manual", now=ORIGIN + 31 * 86_400_000)
            ids = [one for page in walk(client, "/2/dm_events", 100) for one in page]
        assert came["id"] in ids and len(ids) < before
        assert min(int(one) for one in ids) >> 22 >= (ORIGIN + 86_400_000 - 1_288_834_974_657)
    finally:
        sandbox.control("clock", mode="manual", now=ORIGIN)


def test_both_orders_of_a_conversation_id_are_one(sandbox: Sandbox) -> None:
    came = sandbox.control("message", customer=63, text="which way round?")
    low, high = came["conversation"].split("-")
    assert int(low) < int(high)
    with sandbox.client() as client:
        one = client.get(f"/2/dm_conversations/{low}-{high}/dm_events").json()
        two = client.get(f"/2/dm_conversations/{high}-{low}/dm_events").json()
        three = client.get(f"/2/dm_conversations/with/{came['customer_id']}/dm_events").json()
    assert one == two == three and one["data"][0]["text"] == "which way round?"


def only(client: httpx.Client, path: str) -> dict[str, Any]:
    """Return the first item of a list, or the one item."""
    content = client.get(path).json()["data"]
    return content[0] if isinstance(content, list) else content


def test_default_fields_only_unless_asked(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        assert set(only(client, "/2/dm_events")) == {"id", "event_type", "text"}
        assert set(only(client, f"/2/users/{US}/mentions")) == {"id", "text", "edit_history_tweet_ids"}
        assert set(only(client, "/2/users/me")) == {"id", "name", "username"}
        assert "includes" not in client.get("/2/dm_events").json()
        assert set(only(client, "/2/dm_events?dm_event.fields=nonsense,created_at")) == {
            "id",
            "event_type",
            "text",
            "created_at",
        }


def test_both_dialects_are_answered_in_their_own_names(sandbox: Sandbox) -> None:
    came = sandbox.control("message", customer=64, kind="reply", text="under your post")
    path = f"/2/tweets/{came['id']}"
    old_fields = "referenced_tweets,author_id,public_metrics,note_tweet"
    with sandbox.client() as client:
        old = client.get(f"{path}?tweet.fields={old_fields}&expansions=referenced_tweets.id").json()
        new = client.get(f"{path}?post.fields=public_metrics,{old_fields}&expansions=referenced_posts,author_id").json()
        assert {"referenced_tweets", "author_id", "edit_history_tweet_ids"} <= set(old["data"])
        assert "retweet_count" in old["data"]["public_metrics"] and set(old["includes"]) == {"tweets"}
        assert {"referenced_posts", "author_id", "edit_history_post_ids"} <= set(new["data"])
        assert "repost_count" in new["data"]["public_metrics"] and set(new["includes"]) == {"posts", "users"}
        assert "referenced_tweets" not in new["data"]
        bare = client.get(f"{path}?post.fields=author_id,referenced_posts,text").json()["data"]
        assert set(bare) == {"id", "text", "edit_history_post_ids"}  # in the new dialect these are expansions only


def test_a_server_that_knows_one_dialect_ignores_the_other(sandbox: Sandbox) -> None:
    sandbox.control("dialect", only="post")
    came = sandbox.control("message", customer=65, kind="reply", text="after the rename")
    with sandbox.client() as client:
        old = client.get(f"/2/tweets/{came['id']}?tweet.fields=created_at,referenced_tweets,author_id").json()["data"]
        new = client.get(f"/2/tweets/{came['id']}?post.fields=created_at&expansions=author_id").json()["data"]
    assert set(old) == {"id", "text", "edit_history_post_ids"}
    assert set(new) == {"id", "text", "edit_history_post_ids", "created_at", "author_id"}
