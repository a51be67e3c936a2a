"""Files of X Chat both ways: ciphertext on the server, the same picture at the other end."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.sandbox.xchat.chat_client import BrandClient, Json
from tests.sandbox_process import Sandbox
from xdesk.sandbox.story.pictures import photo

UPLOAD = "/2/chat/media/upload"
PART = 20_000


def begun(sandbox: Sandbox, customer: str) -> str:
    """Let a customer write and return the conversation."""
    return str(sandbox.control("chat", customer=customer, text="Look")["conversation"])


def upload(client: BrandClient, conversation: str, content: bytes, *, form: bool = False) -> Json:
    """Upload bytes in parts, as JSON or as a form; return what names them."""
    order = {"conversation_id": conversation.replace("-", ":"), "total_bytes": len(content)}
    file = client.ask("POST", f"{UPLOAD}/initialize", json=order)["data"]
    named = {"conversation_id": file["conversation_id"], "media_hash_key": file["media_hash_key"]}
    parts = [content[at : at + PART] for at in range(0, len(content), PART)]
    for index, part in enumerate(parts):
        path, more = f"{UPLOAD}/{file['session_id']}/append", {**named, "segment_index": index}
        if form:
            client.ask("POST", path, data={**more, "segment_index": str(index)}, files={"media": part})
        else:
            client.ask("POST", path, json={**more, "media": base64.b64encode(part).decode()})
    done: dict[str, Any] = {**named, "num_parts": str(len(parts))}
    assert client.ask("POST", f"{UPLOAD}/{file['session_id']}/finalize", json=done)["data"] == {"success": True}
    return {**named, "session_id": file["session_id"]}


def fetched(client: BrandClient, conversation: str, hash_key: str, key: bytes) -> bytes:
    """Return a file as it is opened."""
    answer = client.http.get(f"/2/chat/media/{conversation}/{hash_key}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/octet-stream"
    assert not answer.content.startswith(b"\x89PNG")
    return bytes(client.chat.decrypt_stream(answer.content, key))


@pytest.mark.parametrize("form", [False, True])
def test_a_picture_goes_up_in_parts_and_comes_down_the_same(sandbox: Sandbox, form: bool) -> None:
    conversation, picture = begun(sandbox, "jonasweber"), photo(3, 900, 900) + bytes(range(256)) * 200
    with BrandClient(sandbox) as client:
        key = client.key(conversation)
        closed = bytes(client.chat.encrypt_stream(picture, key["conversation_key"]))
        assert len(closed) > 2 * PART
        file = upload(client, conversation, closed, form=form)
        assert fetched(client, conversation, file["media_hash_key"], key["conversation_key"]) == picture


def test_a_customer_s_picture_opens_with_the_key_of_its_message(sandbox: Sandbox) -> None:
    came = sandbox.control("chat", customer="samirahaddad", act="picture", text="Like this.")
    sandbox.control("chat", customer="samirahaddad", act="rotate")
    sandbox.control("chat", customer="samirahaddad", text="With a newer key.")
    with BrandClient(sandbox) as client:
        read = client.read(came["conversation"])
        event = next(one for one in read["events"] if one["sequence_id"] == came["id"])
        (attached,) = event["attachments"]
        assert event["content"]["text"] == "Like this." and attached["media_type"] == "image"
        key = bytes(read["keys"][event["key_version"]])
        picture = fetched(client, came["conversation"], attached["media_hash_key"], key)
        assert picture.startswith(b"\x89PNG") and len(picture) == attached["filesize_bytes"]


def test_strangers_get_no_file_and_broken_uploads_are_refused(sandbox: Sandbox) -> None:
    conversation = begun(sandbox, "tomokafor")
    with BrandClient(sandbox) as client, BrandClient(sandbox, "LumiHome_CN") as china:
        file = upload(client, conversation, b"x" * 100)
        china.ask("GET", f"/2/chat/media/{conversation}/{file['media_hash_key']}", 403)
        client.ask("GET", f"/2/chat/media/{conversation}/nothing", 404)
        order = {"conversation_id": conversation, "total_bytes": 10}
        for wrong in ({"total_bytes": 0}, {"total_bytes": "10"}, {"conversation_id": ""}, {"more": 1}):
            client.ask("POST", f"{UPLOAD}/initialize", 400, json=order | wrong)
        begun_one = client.ask("POST", f"{UPLOAD}/initialize", json=order)["data"]
        named = {"conversation_id": conversation, "media_hash_key": begun_one["media_hash_key"]}
        path = f"{UPLOAD}/{begun_one['session_id']}"
        client.ask("POST", f"{path}/append", 400, json={**named, "media": "!", "segment_index": 0})
        client.ask("POST", f"{path}/append", 400, json={**named, "media": "eHh4", "segment_index": 1000})
        client.ask("POST", f"{path}/append", json={**named, "media": "eHh4", "segment_index": 0})
        client.ask("POST", f"{path}/finalize", 400, json={**named, "num_parts": "1"})  # 3 of 10 bytes
        client.ask("GET", f"/2/chat/media/{conversation}/{begun_one['media_hash_key']}", 404)
        china.ask("POST", f"{path}/append", 403, json={**named, "media": "eHh4", "segment_index": 0})
