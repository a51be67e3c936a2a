"""Requests and answers of X Chat fit X's OpenAPI file; only the newer one knows all of its paths."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.sandbox.test_sandbox_openapi import judge, pytestmark, spec
from tests.sandbox.xchat.chat_client import BrandClient
from tests.sandbox.xchat.test_xchat_media import upload
from tests.sandbox_process import Sandbox

__all__ = ["pytestmark"]


def judge_request(request: httpx.Request) -> None:
    """Fail when a JSON body does not fit the schema of its path."""
    if not request.content:
        return
    for template, methods in sorted(spec("post")["paths"].items(), key=lambda row: row[0].count("{")):
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), request.url.path):
            schema: dict[str, Any] = methods[request.method.lower()]["requestBody"]["content"]["application/json"][
                "schema"
            ]
            break
    root = Resource.from_contents(spec("post"), default_specification=DRAFT4)
    registry = Registry().with_resource("urn:x", root)
    absolute = json.loads(json.dumps(schema).replace('"#/components', '"urn:x#/components'))
    faults = [
        one.message for one in OAS30Validator(absolute, registry=registry).iter_errors(json.loads(request.content))
    ]
    assert not faults, faults[:5]


def test_requests_and_answers_fit_the_newer_file(sandbox: Sandbox) -> None:
    sandbox.control("dialect", default="post")
    came = sandbox.control("chat", customer="jonasweber", text="hello")["conversation"]
    with BrandClient(sandbox) as client:
        client.conversations(size=2)
        client.ask("GET", f"/2/chat/conversations/{came}", params={"expansions": "participant_ids"})
        client.read(came, size=2)
        client.ask("GET", "/2/users/public_keys", params={"ids": f"{client.me},{client.other(came)}"})
        client.change_key(client.other(came))
        key = client.key(came)
        stored = client.post(came, client.chat.encrypt_message(came, "hello back", **key))
        mine = stored["data"]["encoded_message_event"]
        client.post(came, client.chat.encrypt_edit(mine, "hello, back", **key))
        client.ask("POST", f"/2/chat/conversations/{came}/typing")
        newest = client.events(came)[0][0]["id"]
        client.ask("POST", f"/2/chat/conversations/{came}/read", json={"seen_until_sequence_id": newest})
        client.delete(came, [newest])
        upload(client, came, b"x" * 30_000)
        made = client.chat.generate_keypairs().public_key
        names = [name for name in dir(made) if not name.startswith("_")]
        record = {name: value for name in names if (value := getattr(made, name)) is not None}
        body = {"public_key": record, "version": "1", "generate_version": True}
        told = client.ask("POST", f"/2/users/{client.me}/public_keys", json=body)["data"]
        assert told["public_key_version"] == client.records(client.me)[0]["public_key_version"] != "1"
        seen = {answer.request.url.path for answer in client.answers}
        for answer in client.answers:
            judge_request(answer.request)
            judge("post", answer)
    assert len(seen) >= 12
    sandbox.control("anew")
