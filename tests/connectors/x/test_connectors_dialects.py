"""Servers that refuse names they do not list: the other dialect is asked, then fewer names, and it is remembered."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.connectors.loopback_server import Play, Seen, Server, answer, problem
from tests.connectors.x_clients import BRAND, CUSTOMER, DM_ID, PAIR, POST_ID, client, static, x_now
from tests.sandbox_process import ROOT, US, Sandbox, start_sandbox
from xdesk.connectors import open_channels
from xdesk.connectors.http import Transport
from xdesk.connectors.x import requests as wire
from xdesk.connectors.x.client import XClient
from xdesk.connectors.x.parsing import dialect
from xdesk.connectors.x.profiles import XProfiles
from xdesk.connectors.x.sign_in.oauth import who
from xdesk.core.polling.feed import Ask, FeedError, Trouble
from xdesk.sandbox.api import strict_fields

FOLDER = Path(os.environ.get("XDESK_X_API", ROOT.parent / "shared" / "x-api"))
FILES = {"tweet": "openapi-2.159-tweet-names.json", "post": "openapi.json"}
needs_files = pytest.mark.skipif(
    not all((FOLDER / name).is_file() for name in FILES.values()),
    reason="X's OpenAPI files are not here (set XDESK_X_API to their folder)",
)
PATHS = {
    "dm": "/2/dm_events",
    "with": "/2/dm_conversations/with/{participant_id}/dm_events",
    "mentions": "/2/users/{id}/mentions",
    "posts": "/2/users/{id}/tweets",
    "users": "/2/users",
    "lookup": "/2/tweets",
    "me": "/2/users/me",
}


def requests(spoken: dialect.Dialect, *, people: bool) -> dict[str, wire.Request]:
    """Every read this desk makes."""
    ask = Ask(expand_users=people)
    return {
        "dm": wire.dm_events(ask, spoken),
        "with": wire.dm_events(Ask(expand_users=people, participant_id=CUSTOMER), spoken),
        "mentions": wire.mentions(BRAND, ask, spoken),
        "posts": wire.own_posts(BRAND, ask, spoken),
        "users": wire.users([CUSTOMER], spoken),
        "lookup": wire.posts([POST_ID], spoken, people=people),
        "me": wire.me(spoken),
    }


def listed(name: str, path: str) -> dict[str, set[str] | None]:
    """Return what X's OpenAPI file lists by parameter of a path; None: any value."""
    spec = json.loads((FOLDER / FILES[name]).read_text("utf-8"))

    def followed(one: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in one:
            return one
        *_, kind, last = one["$ref"].split("/")
        found: dict[str, Any] = spec["components"][kind][last]
        return found

    found: dict[str, set[str] | None] = {}
    for row in map(followed, spec["paths"][path]["get"]["parameters"]):
        schema = followed(row["schema"])
        words = followed(schema.get("items", {})).get("enum")
        found[row["name"]] = set(words) if words else None
    return found


@needs_files
@pytest.mark.parametrize("people", [False, True])
@pytest.mark.parametrize("spoken", [dialect.TWEET, dialect.POST], ids=lambda one: one.name)
def test_only_names_that_x_lists_are_sent(spoken: dialect.Dialect, people: bool) -> None:
    for name, request in requests(spoken, people=people).items():
        known = listed(spoken.name, PATHS[name])
        for parameter, value in request.params:
            assert parameter in known, (name, parameter)
            words = known[parameter]
            assert words is None or set(value.split(",")) <= words, (name, parameter)
            assert len(value.split(",")) == len(set(value.split(","))), (name, parameter)


@needs_files
@pytest.mark.parametrize("name", FILES)
def test_the_strict_sandbox_lists_what_x_lists(name: str) -> None:
    kinds = {"dm": "/2/dm_events", "post": "/2/users/{id}/mentions", "user": "/2/users"}
    for kind, path in kinds.items():
        for parameter, words in listed(name, path).items():
            if words and (parameter == "expansions" or parameter.endswith(".fields")):
                own = strict_fields.LISTED[name][f"{kind} expansions" if parameter == "expansions" else parameter]
                assert set(own.split()) == words, (path, parameter)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(seed=7)
    yield one
    one.stop()


@pytest.mark.parametrize("only", ["tweet", "post", None])
@pytest.mark.parametrize("first", ["tweet", "post"])
def test_every_read_works_with_a_strict_server(sandbox: Sandbox, first: str, only: str | None) -> None:
    sandbox.control("dialect", only=only, strict=True)
    sandbox.control("limits", reset=True)
    sandbox.control("forget_log")

    async def act() -> tuple[str, list[int]]:
        transport = Transport(sandbox.base_url, x_now=x_now)
        one = XClient(US, transport, static(sandbox.token()), dialect=first)
        try:
            assert (await who(transport, sandbox.token())).id == US
            counts = []
            for _ in range(2):
                for people in (False, True):
                    for channel in open_channels(one).values():
                        page = await channel.pull(Ask(expand_users=people))
                        content = channel.unpack(page.body, US)
                        assert not content.poison
                        counts.append(page.count)
            people_, _ = await XProfiles(one).customers([US, "999"])
            assert people_[0].handle == "LumiHome"
            return one.dialect_name, counts
        finally:
            await transport.close()

    try:
        name, counts = asyncio.run(act())
    finally:
        refused = [row for row in sandbox.read("log", last=100)["requests"] if row["status"] == 400]
        sandbox.control("dialect", only=None, strict=False)
    assert name == (only or first) and all(counts)
    assert len(refused) == (name != first)  # found out once, then remembered


def picky(refuses: Callable[[str, str], bool], good: object) -> Play:
    """A server that refuses each (parameter, value) as X does, and else answers `good`."""

    async def play(one: Seen, writer: asyncio.StreamWriter) -> None:
        query = parse_qsl(urlsplit(one.line.split()[1]).query)
        rows = [
            {"parameters": {name: [word]}, "message": f"The `{name}` query parameter value [{word}] is not one of [id]"}
            for name, value in query
            for word in value.split(",")
            if refuses(name, word)
        ]
        body = {
            "errors": rows,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
        }
        await (answer(400, body) if rows else answer(200, good))(one, writer)

    return play


DM = {"id": DM_ID, "event_type": "MessageCreate", "sender_id": CUSTOMER, "text": "hi", "dm_conversation_id": PAIR}
GOOD = {"data": [DM], "meta": {}}


def pull_twice(play: Play) -> tuple[Server, XClient]:
    async def run() -> tuple[Server, XClient]:
        async with Server([play]) as server:
            one = client(server.url)
            try:
                for _ in range(2):
                    page = await open_channels(one)["dm"].pull(Ask(expand_users=True))
                    assert json.loads(page.body) == GOOD
            finally:
                await one.transport.close()
            return server, one

    return asyncio.run(run())


@pytest.mark.parametrize("word", ["receives_your_dm", "connection_status", "alt_text"])
def test_a_name_that_neither_dialect_has_is_left_out_and_not_asked_again(word: str) -> None:
    server, _ = pull_twice(picky(lambda _, one: one == word, GOOD))
    lines = [one.line for one in server.seen]
    assert [word in line for line in lines] == [True, True, False, False]
    assert all("sender_id" in line and "profile_image_url" in line for line in lines)


def test_a_whole_parameter_that_the_server_lacks_is_left_out() -> None:
    server, one = pull_twice(picky(lambda name, _: name == "media.fields", GOOD))
    assert "media.fields" not in server.seen[-1].line and "dm_event.fields" in server.seen[-1].line
    assert len(server.seen) == 4 and one.dialect_name == "tweet"


def test_a_server_that_tells_no_sender_is_said_and_asked_a_bounded_number_of_times() -> None:
    poor = {"data": [{"id": DM_ID, "event_type": "MessageCreate", "text": "hi"}], "meta": {}}

    async def run(play: Play) -> tuple[FeedError, int]:
        async with Server([play]) as server:
            one = client(server.url)
            with pytest.raises(FeedError) as caught:
                await open_channels(one)["dm"].pull(Ask())
            await one.transport.close()
            return caught.value, len(server.seen)

    for play, most in ((picky(lambda _, one: one == "sender_id", poor), 4), (picky(lambda *_: True, poor), 8)):
        error, count = asyncio.run(run(play))
        assert error.trouble is Trouble.REFUSED and "parameters" in error.sentence.english() and count <= most


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [{"parameters": {"pagination_token": ["x"]}, "message": "not valid"}], "title": "Invalid Request"},
        {"errors": [{"parameters": {"max_results": ["7"]}, "message": "not between"}], "title": "Invalid Request"},
        {"title": "Invalid Request", "detail": "One or more parameters to your request was invalid."},
        {"errors": [{"parameters": ["tweet.fields"], "message": 7}], "title": "x"},
        {"errors": "tweet", "title": "x", "detail": None},
    ],
)
def test_a_refusal_of_anything_else_is_asked_once(body: object) -> None:
    async def run() -> int:
        async with Server([answer(400, body)]) as server:
            one = client(server.url)
            with pytest.raises(FeedError) as caught:
                await open_channels(one)["mentions"].pull(Ask())
            await one.transport.close()
            assert caught.value.trouble is Trouble.REFUSED
            return len(server.seen)

    assert asyncio.run(run()) == 1


def test_a_sign_in_does_not_hang_on_a_field() -> None:
    async def run() -> list[str]:
        me = {"data": {"id": BRAND, "name": "Brand", "username": "brand"}}
        async with Server([picky(lambda name, _: name == "user.fields", me)]) as server:
            transport = Transport(server.url, x_now=x_now)
            assert (await who(transport, "tok")).handle == "brand"
            await transport.close()
            return [one.line for one in server.seen]

    assert [("user.fields" in line) for line in asyncio.run(run())] == [True, False]


def test_poor_items_and_a_strict_other_dialect_leave_the_page_as_it_is() -> None:
    poor = {"data": [{"id": POST_ID, "text": "x"}], "meta": {}}

    async def run() -> tuple[bytes, str]:
        async with Server([answer(200, poor), answer(400, _refusal("post.fields"))]) as server:
            one = client(server.url)
            page = await open_channels(one)["mentions"].pull(Ask())
            await one.transport.close()
            return page.body, one.dialect_name

    assert asyncio.run(run()) == (json.dumps(poor).encode(), "tweet")


def _refusal(name: str) -> dict[str, object]:
    message = f"The query parameter [{name}] is not one of [id]"
    return {"errors": [{"parameters": {name: ["a,b"]}, "message": message}], "title": "Invalid Request"}


def test_words_alone_name_a_field_too() -> None:
    async def run(first: Play) -> tuple[int, str]:
        async with Server([first, answer(200, GOOD)]) as server:
            one = client(server.url)
            await open_channels(one)["dm"].pull(Ask(expand_users=True))
            await one.transport.close()
            return len(server.seen), one.dialect_name

    for detail in ("Unknown value in dm_event.fields", "expansions is malformed"):
        assert asyncio.run(run(problem(400, detail, "Invalid Request"))) == (2, "post")
