"""X's own SDK reads and sends through a real sandbox process."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox_process import US, Sandbox

xdk = pytest.importorskip("xdk")


def _client(sandbox: Sandbox) -> object:
    client = xdk.Client(base_url=sandbox.base_url, access_token=sandbox.token())
    client.session.trust_env = False
    return client


def test_it_reads_the_own_account_and_profiles(sandbox: Sandbox) -> None:
    sandbox.control("dialect", default="post")  # user.fields alone does not tell a dialect
    client = _client(sandbox)
    me = client.users.get_me(user_fields=["public_metrics", "created_at"])
    assert me.data.username == "LumiHome"
    assert me.data.public_metrics.post_count > 0
    nora = client.users.get_by_username("noralind", user_fields=["receives_your_dm", "connection_status"])
    assert nora.data.receives_your_dm is True and "followed_by" in nora.data.connection_status


def test_it_pages_through_all_direct_messages(sandbox: Sandbox) -> None:
    client = _client(sandbox)
    ids: list[str] = []
    for page in client.direct_messages.get_events(
        max_results=20, dm_event_fields=["created_at", "dm_conversation_id"], expansions=["sender_id"]
    ):
        ids += [event.id for event in page.data]
        assert all(event.sender_id for event in page.data)
        assert page.includes.users
    assert len(ids) == len(set(ids)) == sandbox.read("world")["accounts"][0]["dm_events"]
    assert ids == sorted(ids, key=int, reverse=True)


def test_it_reads_mentions_with_the_new_names(sandbox: Sandbox) -> None:
    client = _client(sandbox)
    page = next(
        iter(
            client.users.get_mentions(
                US,
                max_results=100,
                post_fields=["created_at", "conversation_id"],
                expansions=["author_id", "referenced_posts"],
            )
        )
    )
    assert page.data and all(post.author_id and post.created_at for post in page.data)
    assert any(post.referenced_posts for post in page.data) and page.includes.posts


def test_it_sends_and_each_send_is_there_once(sandbox: Sandbox) -> None:
    from xdk.direct_messages.models import CreateByParticipantIdRequest
    from xdk.posts.models import CreateRequest

    client = _client(sandbox)
    came = sandbox.control("message", customer="priyaraghu", kind="mention", text="can you hear me?")
    sent = client.direct_messages.create_by_participant_id(
        came["customer_id"], CreateByParticipantIdRequest(text="Yes, we can.")
    )
    post = client.posts.create(
        CreateRequest.model_validate({"text": "Loud and clear.", "reply": {"in_reply_to_tweet_id": came["id"]}})
    )
    told = [one["id"] for one in sandbox.read("sent")["sent"]]
    assert told.count(sent.data.dm_event_id) == told.count(post.data.id) == 1
    read = client.posts.get_by_id(post.data.id, expansions=["author_id"])
    assert read.data.text.endswith("Loud and clear.") and read.data.author_id == US


def test_a_wrong_token_is_refused(sandbox: Sandbox) -> None:
    client = xdk.Client(base_url=sandbox.base_url, access_token="wrong")
    client.session.trust_env = False
    with pytest.raises(requests.HTTPError) as trouble:
        client.users.get_me()
    assert trouble.value.response.status_code == 401
