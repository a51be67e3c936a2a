"""Error bodies equal the literal texts X was seen to send, typed once more so that a change in errors.py shows."""

from __future__ import annotations

import itertools
import json
from typing import Any

import httpx
import pytest

from tests.sandbox_process import US, Sandbox

COUNT = itertools.count()
JSON = {"content-type": "application/json"}
SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author"
    " of the post you are replying to."
)


def blank(status: int, title: str, detail: str) -> dict[str, Any]:
    """Return a problem without a type of its own."""
    return {"title": title, "detail": detail, "type": "about:blank", "status": status}


def refused(answer: httpx.Response, status: int, body: object) -> None:
    """Fail unless the answer is this error, word for word."""
    assert answer.status_code == status
    assert answer.json() == body
    assert answer.headers["content-type"].startswith("application/problem+json")


def mention(sandbox: Sandbox, text: str = "hello", **more: Any) -> Any:
    """Let somebody name the brand."""
    return sandbox.control("message", **{"customer": 30, "kind": "mention", "text": f"{text} {next(COUNT)}"} | more)


def reply(client: httpx.Client, to: str, text: str) -> httpx.Response:
    """Answer a post."""
    return client.post("/2/tweets", json={"text": text, "reply": {"in_reply_to_tweet_id": to}})


def test_wrong_token(sandbox: Sandbox) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic abc"}):
        answer = httpx.get(sandbox.base_url + "/2/users/me", headers=headers, trust_env=False)
        refused(answer, 401, blank(401, "Unauthorized", "Unauthorized"))


def test_duplicate_content(sandbox: Sandbox) -> None:
    came = mention(sandbox)
    with sandbox.client() as client:
        assert reply(client, came["id"], "We are on it.").status_code == 201
        detail = "You are not allowed to create a Tweet with duplicate content."
        refused(reply(client, came["id"], "We are on it."), 403, blank(403, "Forbidden", detail))
        assert reply(client, came["id"], "We are still on it.").status_code == 201


def test_not_summoned(sandbox: Sandbox) -> None:
    post = sandbox.control("post", customer=31, text="my lamp broke. not naming anybody.")
    with sandbox.client() as client:
        refused(reply(client, post["id"], "Which lamp?"), 403, blank(403, "Forbidden", SUMMONED))


def test_a_comment_under_an_own_post_may_be_answered(sandbox: Sandbox) -> None:
    came = mention(sandbox, kind="reply")
    with sandbox.client() as client:
        assert reply(client, came["id"], "Thank you!").status_code == 201


@pytest.mark.parametrize("settings", ["following", "mentionedUsers", "verified"])
def test_reply_settings(sandbox: Sandbox, settings: str) -> None:
    post = sandbox.control("post", customer=32, text="talking to friends only", reply_settings=settings)
    own = sandbox.control("post", customer=32, in_reply_to=post["id"], text="cc @LumiHome")
    with sandbox.client() as client:
        read = client.get(f"/2/tweets/{post['id']}?tweet.fields=reply_settings").json()
        assert read["data"]["reply_settings"] == settings
        refused(reply(client, own["id"], "May we?"), 403, blank(403, "Forbidden", SUMMONED))


def test_media_of_a_post_is_refused_in_a_direct_message(sandbox: Sandbox) -> None:
    from xdesk.sandbox.story.pictures import photo

    with sandbox.client() as client:
        up = client.post("/2/media/upload", files={"media": photo(2, 20, 20)}, data={"media_category": "tweet_image"})
        body = {"attachments": [{"media_id": up.json()["data"]["id"]}]}
        to = mention(sandbox)["customer_id"]
        answer = client.post(f"/2/dm_conversations/with/{to}/messages", json=body)
        detail = "You are not permitted to attach this media to a DM event."
        refused(answer, 403, blank(403, "Forbidden", detail))


def test_closed_direct_messages(sandbox: Sandbox) -> None:
    came = mention(sandbox, customer=33)
    sandbox.control("close_dms", customer=33)
    with sandbox.client() as client:
        person = client.get(f"/2/users/{came['customer_id']}?user.fields=receives_your_dm").json()
        assert person["data"]["receives_your_dm"] is False
        answer = client.post(f"/2/dm_conversations/with/{came['customer_id']}/messages", json={"text": "hi"})
        detail = "You do not have permission to DM one or more participants."
        refused(answer, 403, blank(403, "Forbidden", detail))


def test_credits_end_with_the_text_of_185_bytes(sandbox: Sandbox) -> None:
    sandbox.control("credits", balance_micros=0)
    with sandbox.client() as client:
        answer = client.get("/2/users/me")
    account = answer.json()["detail"].split("[")[1].split("]")[0]
    assert len(account) == 19 and account.isdigit()
    refused(
        answer,
        402,
        {
            "title": "CreditsDepleted",
            "detail": f"Your enrolled account [{account}] does not have any credits to fulfill this request.",
            "type": "https://api.twitter.com/2/problems/credits",
        },
    )
    assert answer.headers["content-length"] == "185"


def test_a_direct_message_list_has_no_since_id(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        answer = client.get("/2/dm_events?since_id=123&max_results=5")
    body = answer.json()
    message = body["errors"][0].pop("message")
    assert message.startswith("The query parameter [since_id] is not one of [max_results,pagination_token,")
    refused(
        answer,
        400,
        {
            "errors": [{"parameters": {"since_id": ["123"]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.twitter.com/2/problems/invalid-request",
        },
    )


@pytest.mark.parametrize(
    "read",
    [
        "/2/dm_events?max_results=0",
        "/2/dm_events?max_results=101",
        f"/2/users/{US}/mentions?max_results=4",
        f"/2/users/{US}/mentions?since_id=abc",
        f"/2/users/{US}/mentions?start_time=yesterday",
        "/2/users?ids=" + ",".join(str(n) for n in range(101)),
        "/2/users?ids=",
        "/2/users/me?nonsense=1",
        "/2/dm_events?pagination_token=NOTATOKENOFOURS1",
        "/2/tweets?ids=12345678901234567890",
    ],
)
def test_bad_parameters_are_named(sandbox: Sandbox, read: str) -> None:
    with sandbox.client() as client:
        answer = client.get(read)
    assert answer.status_code == 400
    assert answer.json()["type"] == "https://api.twitter.com/2/problems/invalid-request"
    assert answer.json()["errors"][0]["parameters"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/2/tweets", {}),
        ("/2/tweets", {"text": "hi", "idempotency_key": "1"}),
        ("/2/tweets", {"text": "hi", "reply": {"in_reply_to_tweet_id": 12}}),
        ("/2/dm_conversations/with/120419333/messages", {}),
        ("/2/dm_conversations/with/120419333/messages", {"text": ""}),
        ("/2/dm_conversations/with/120419333/messages", {"text": "x" * 10_001}),
        ("/2/dm_conversations/with/120419333/messages", {"text": "hi", "more": 1}),
    ],
)
def test_bad_bodies_are_refused_and_nothing_is_sent(sandbox: Sandbox, path: str, body: dict[str, Any]) -> None:
    before = sandbox.read("sent")["count"]
    with sandbox.client() as client:
        assert client.post(path, json=body).status_code == 400
    assert sandbox.read("sent")["count"] == before


def test_a_post_over_280_is_refused_and_the_leading_name_does_not_count(sandbox: Sandbox) -> None:
    came = mention(sandbox, customer="noralind")
    with sandbox.client() as client:
        assert client.post("/2/tweets", json={"text": "长" * 141}).status_code == 403
        assert client.post("/2/tweets", json={"text": "长" * 140}).status_code == 201
        assert reply(client, came["id"], "@noralind " + "好" * 140).status_code == 201
        assert reply(client, came["id"], "@noralind " + "好" * 141).status_code == 403


def test_hidden_people_and_posts_are_partial_errors(sandbox: Sandbox) -> None:
    came = mention(sandbox, customer=34)
    sandbox.control("suspend", customer=34)
    sandbox.control("suspend", customer=35, state="gone")
    people = sandbox.read("customers")["customers"]
    with sandbox.client() as client:
        many = client.get(f"/2/users?ids={people[33]['id']},{people[34]['id']},{US}").json()
        posts = client.get(f"/2/tweets?ids={came['id']}").json()
        mentions = client.get(f"/2/users/{US}/mentions?max_results=100").json()
    assert [one["id"] for one in many["data"]] == [US]
    assert [one["detail"] for one in many["errors"]] == [
        f"User has been suspended: [{people[33]['id']}].",
        f"Could not find user with ids: [{people[34]['id']}].",
    ]
    assert {one["type"] for one in many["errors"]} == {"https://api.twitter.com/2/problems/resource-not-found"}
    assert "data" not in posts and posts["errors"][0]["resource_type"] == "tweet"
    assert came["id"] not in [one["id"] for one in mentions["data"]]


def test_unknown_paths_are_an_empty_404(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        answer = client.get("/2/nothing/here")
    assert answer.status_code == 404 and answer.content == b"" and answer.headers["date"]


BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "/2/media/upload": ({"media_category": "tweet_image", "media": "aGVsbG8="}, "media_category media"),
    "/2/media/upload/initialize": (
        {"media_category": "tweet_image", "total_bytes": 5, "media_type": "image/png"},
        "media_category total_bytes media_type",
    ),
    "/2/media/upload/{media}/append": ({"segment_index": 0, "media": "aGVsbG8="}, "segment_index media"),
    "/2/tweets": ({"text": "x"}, "text reply media quote_tweet_id reply_settings text_x"),
    "/2/dm_conversations/with/{person}/messages": ({"text": "x"}, "text attachments text_x"),
    "/2/oauth2/token": ({"grant_type": "refresh_token", "client_id": "x"}, "grant_type client_id refresh_token code"),
    "/2/oauth2/revoke": ({"token": "x", "client_id": "x"}, "token client_id"),
}
ODD: tuple[Any, ...] = (
    None, True, -1, 10**30, 1.5, "", "é", "²", "不是", "a", "=", "\ud83d", "\x00", "9" * 5000,
    [], [[]], [{}], {}, {"media_id": []},
)  # fmt: skip


@pytest.mark.parametrize("path", BODIES)
def test_no_body_makes_the_sandbox_stumble(sandbox: Sandbox, path: str) -> None:
    """Each member of each body, one at a time, is something else: X's own 400 or 403, never a 500."""
    order = {"media_type": "image/png", "total_bytes": 5, "media_category": "tweet_image"}
    with sandbox.client() as client:
        media = client.post("/2/media/upload/initialize", json=order).json()["data"]["id"]
        where = path.format(media=media, person=mention(sandbox)["customer_id"])
        base, names = BODIES[path]
        for name in names.split():
            for odd in ODD:
                sandbox.control("limits", reset=True)
                answer = client.post(where, content=json.dumps(base | {name: odd}), headers=JSON)
                assert answer.status_code < 500, (name, odd)
                assert answer.status_code < 400 or isinstance(answer.json(), dict), (name, odd)


@pytest.mark.parametrize("media", ["不是", "é", "a", "a===", "=", 7, None, "", ["aGk="]])
def test_media_that_is_no_base64_is_refused_in_x_s_shape(sandbox: Sandbox, media: object) -> None:
    with sandbox.client() as client:
        answer = client.post("/2/media/upload", json={"media_category": "dm_image", "media": media})
    refused(
        answer,
        400,
        {
            "errors": [{"parameters": {"media": []}, "message": "$.media: is missing but it is required"}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.twitter.com/2/problems/invalid-request",
        },
    )
