"""Pictures: uploads, files, pictures in direct messages; and the customer register beside X."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image

from tests.sandbox_process import US, Sandbox, start_sandbox
from xdesk.sandbox.story.pictures import face, photo


@pytest.mark.parametrize("content", [face("someone", 48), face("x", 400), photo(3), photo(4, 20, 20)])
def test_pictures_are_real_pngs(content: bytes) -> None:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert picture.format == "PNG" and len(picture.getcolors(1_000_000) or []) >= 2


def get(url: str, **headers: str) -> httpx.Response:
    """Fetch a file."""
    return httpx.get(url, headers=headers, trust_env=False)


def test_faces_and_photos_of_posts_are_served(sandbox: Sandbox) -> None:
    came = sandbox.control("message", customer="noralind", kind="mention", text="look", picture=True)
    query = "tweet.fields=attachments,entities&expansions=author_id,attachments.media_keys"
    with sandbox.client() as client:
        page = client.get(f"/2/tweets/{came['id']}?{query}&media.fields=url,width&user.fields=profile_image_url").json()
    media = page["includes"]["media"][0]
    assert page["data"]["attachments"]["media_keys"] == [media["media_key"]]
    mark = page["data"]["entities"]["urls"][0]
    assert page["data"]["text"][mark["start"] : mark["end"]] == mark["url"] and mark["media_key"] == media["media_key"]
    assert Image.open(io.BytesIO(get(media["url"]).content)).width == media["width"]
    assert get(page["includes"]["users"][0]["profile_image_url"]).content.startswith(b"\x89PNG")


def test_a_picture_in_a_direct_message_opens_with_the_token_of_a_side_only(sandbox: Sandbox) -> None:
    came = sandbox.control("message", customer="noralind", text="straight out of the box", picture=True)
    query = "dm_event.fields=attachments&expansions=attachments.media_keys&media.fields=url"
    with sandbox.client() as client, sandbox.client("LumiHome_CN") as other:
        media = client.get(f"/2/dm_events/{came['id']}?{query}").json()["includes"]["media"][0]
        parts = media["url"].removeprefix("https://ton.twitter.com/1.1/ton/data/dm/").split("/")
        assert len(parts) == 3 and parts[0] == came["id"]
        path = "/2/dm_conversations/media/" + "/".join(parts)
        assert client.get(path).content.startswith(b"\x89PNG")
        assert client.get(path.removesuffix(".png")).content.startswith(b"\x89PNG")
        assert other.get(path).status_code == 404
        assert get(sandbox.base_url + path).status_code == 401
        assert get(f"{sandbox.base_url}/media/{media['media_key']}.png").status_code == 404


def test_an_upload_goes_out_with_a_message_and_a_post(sandbox: Sandbox) -> None:
    picture = photo(9, 60, 40)
    to = sandbox.control("message", customer="lucamoretti", kind="mention", text="show me")
    with sandbox.client() as client:
        ids = {}
        for category in ("dm_image", "tweet_image"):
            up = client.post("/2/media/upload", files={"media": picture}, data={"media_category": category})
            ids[category] = up.json()["data"]["id"]
        body = {"text": "here", "attachments": [{"media_id": ids["dm_image"]}]}
        event = client.post(f"/2/dm_conversations/with/{to['customer_id']}/messages", json=body).json()["data"][
            "dm_event_id"
        ]
        assert (
            client.get(f"/2/dm_conversations/media/{event}/{ids['dm_image']}/{ids['dm_image']}.png").content == picture
        )
        order = {
            "text": "and here",
            "media": {"media_ids": [ids["tweet_image"]]},
            "reply": {"in_reply_to_tweet_id": to["id"]},
        }
        post = client.post("/2/tweets", json=order).json()["data"]
        page = client.get(f"/2/tweets/{post['id']}?expansions=attachments.media_keys&media.fields=url").json()
        assert get(page["includes"]["media"][0]["url"]).content == picture
        sandbox.control("clock", jump=24 * 3_600_000)
        assert client.post("/2/tweets", json=order | {"text": "too old"}).status_code == 400


def test_parts_must_add_up(sandbox: Sandbox) -> None:
    picture = photo(5, 64, 64)
    order = {"media_type": "image/png", "total_bytes": len(picture), "media_category": "tweet_image"}
    with sandbox.client() as client:
        identity = client.post("/2/media/upload/initialize", json=order).json()["data"]["id"]
        half = len(picture) // 2
        for index, part in ((1, picture[half:]), (0, picture[:half])):
            answer = client.post(
                f"/2/media/upload/{identity}/append", data={"segment_index": str(index)}, files={"media": part}
            )
            assert answer.status_code == 200
            done = client.post(f"/2/media/upload/{identity}/finalize")
            assert done.status_code == (400 if index else 200)
        state = client.get("/2/media/upload", params={"command": "STATUS", "media_id": identity}).json()["data"]
        assert state["processing_info"]["state"] == "succeeded"
        bad = client.post("/2/media/upload", files={"media": b"not a picture"}, data={"media_category": "tweet_image"})
        assert bad.status_code == 400


def test_the_customer_register_knows_orders() -> None:
    sandbox = start_sandbox(7, crm_token="till")
    try:
        url = sandbox.base_url + "/crm/customers/"
        assert get(url + "1273500417").status_code == 401
        headers = {"authorization": "Bearer till"}
        nora = get(url + "1273500417", **headers).json()
        assert nora["level"] == "Gold" and nora["orders"][0] == {
            "number": "LH-20418", "goods": "Aria desk lamp, white", "amount": "€89.00", "state": "delivered",
        }  # fmt: skip
        assert get(url + US, **headers).status_code == 404 and get(url + "5", **headers).status_code == 404
        people = sandbox.read("customers")["customers"]
        cards = [get(url + one["id"], **headers) for one in people[:60]]
        known = [one.json() for one in cards if one.status_code == 200]
        assert 30 < len(known) <= 60 and all(set(one) == {"level", "spent", "language", "orders"} for one in known)
        assert {"中文", "English"} <= {one["language"] for one in known}
    finally:
        sandbox.stop()
