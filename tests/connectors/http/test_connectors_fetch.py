"""Pictures and customer registers that hang, lie, are huge or point inward."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.connectors.loopback_server import Play, Server, answer, drop, problem, silent
from tests.connectors.x_clients import client, x_now
from xdesk.connectors import open_crms
from xdesk.connectors.crm import http_card
from xdesk.connectors.http import Transport
from xdesk.connectors.pictures import Pictures, dm_path
from xdesk.core.polling.feed import CrmAnswer, FeedError, Trouble
from xdesk.core.security.image_kind import kind_of
from xdesk.core.sentences import DeskError

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
CARD = {
    "level": "金卡",
    "spent": "¥12,800",
    "language": "zh",
    "orders": [{"number": "A-1", "goods": "充电器", "amount": 99.5, "state": "delivered", "extra": {"x": 1}}, "odd"],
}


def find(play: Play, path: str = "/crm") -> tuple[CrmAnswer | None, Server]:
    async def run() -> tuple[CrmAnswer | None, Server]:
        async with Server([play]) as server:
            transport = Transport(server.url + path, x_now=x_now, allow_path=True)
            try:
                register = open_crms(transport, transport.address.path)["http-card"]
                return await register.find("42/../admin?x=1"), server
            finally:
                await transport.close()

    return asyncio.run(run())


def test_a_card() -> None:
    card, server = find(answer(200, CARD))
    assert card == CrmAnswer(
        "金卡",
        "¥12,800",
        "zh",
        ({"number": "A-1", "goods": "充电器", "amount": "99.5", "state": "delivered"},),
    )
    assert server.seen[0].line.startswith("GET /crm/customers/42%2F..%2Fadmin%3Fx%3D1 ")
    assert server.seen[0].header("authorization") is None
    assert find(answer(404, {}))[0] is None


BAD = {
    "dropped": (drop(), Trouble.OFFLINE),
    "500": (answer(500, b"", kind="text/plain"), Trouble.BUSY),
    "403": (problem(403, "no"), Trouble.REFUSED),
    "redirect inward": (answer(302, b"", {"Location": "http://169.254.169.254/"}), Trouble.FOREIGN),
    "html": (answer(200, b"<html>", kind="text/html"), Trouble.FOREIGN),
    "broken": (answer(200, b'{"level":'), Trouble.FOREIGN),
    "an array": (answer(200, [1]), Trouble.FOREIGN),
    "another shape": (answer(200, {"hello": 1}), Trouble.FOREIGN),
    "deep": (answer(200, b'{"level":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), Trouble.FOREIGN),
    "10 MB": (answer(200, b'{"level":"' + b"x" * 10_000_000 + b'"}'), Trouble.FOREIGN),
}


@pytest.mark.parametrize("name", BAD)
def test_a_register_in_trouble(name: str) -> None:
    play, kind = BAD[name]
    with pytest.raises(FeedError) as caught:
        find(play)
    assert caught.value.trouble is kind and caught.value.sentence.context == "Crm"


def test_a_register_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert http_card.DEADLINE_S == 3.0
    monkeypatch.setattr(http_card, "DEADLINE_S", 0.2)
    with pytest.raises(FeedError) as caught:
        find(silent())
    assert caught.value.trouble is Trouble.OFFLINE


def test_what_a_register_says_is_plain_and_short() -> None:
    odd = {"level": "<b>gold</b>\n\x1b[31m\u202e", "spent": True, "language": {"a": 1}, "orders": [{}] * 500}
    card, _ = find(answer(200, odd))
    assert card is not None and (card.level, card.spent, card.language) == ("<b>gold</b> [31m", "", "")
    assert len(card.orders) == 50


def test_registers_stand_on_https_or_this_computer() -> None:
    with pytest.raises(DeskError):
        Transport("http://10.0.0.1/crm", x_now=x_now, allow_path=True)


def picture(play: Play, path: str) -> tuple[bytes, Server]:
    async def run() -> tuple[bytes, Server]:
        async with Server([play]) as server:
            one = client(server.url)
            pictures = Pictures(one)
            try:
                return await pictures.fetch(server.url + path), server
            finally:
                await pictures.close()
                await one.transport.close()

    return asyncio.run(run())


def test_pictures_on_the_own_loopback_server() -> None:
    body, server = picture(answer(200, PNG, kind="image/png"), "/media/a.png?size=large")
    assert body == PNG and server.seen[0].header("authorization") is None
    assert server.seen[0].line == "GET /media/a.png?size=large HTTP/1.1"


def test_dm_pictures_go_through_the_api_with_the_token() -> None:
    url = "/2/dm_conversations/media/1582103724607971332/1583157113245011970/a_b-1.jpg"
    body, server = picture(answer(200, PNG, kind="image/jpeg"), url)
    assert body == PNG and server.seen[0].header("authorization") == "Bearer tok-canary-1"
    assert dm_path("https://ton.twitter.com/1.1/ton/data/dm/12/34/a.jpg") == "/2/dm_conversations/media/12/34/a.jpg"
    for url in (
        "https://ton.twitter.com/1.1/ton/data/dm/12/34/../../x",
        "https://evil.example/1.1/ton/data/dm/12/34/a.jpg",
        "https://ton.twitter.com/dm/12/34/a.jpg",
        "https://ton.twitter.com/1.1/ton/data/dm/12/34/a.jpg/b",
    ):
        assert dm_path(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.png",
        "https://pbs.twimg.com.evil.example/a.png",
        "https://pbs.twimg.com@evil.example/a.png",
        "https://user@pbs.twimg.com/a.png",
        "http://pbs.twimg.com/a.png",
        "https://pbs.twimg.com:8443/a.png",
        "http://127.0.0.1:1/a.png",
        "http://169.254.169.254/a",
        "file:///etc/passwd",
        "//pbs.twimg.com/a.png",
        "data:image/png;base64,xx",
        "https://[bad/a",
        "",
    ],
)
def test_nothing_is_fetched_from_anywhere_else(url: str) -> None:
    with pytest.raises(FeedError) as caught:
        asyncio.run(Pictures(client("http://127.0.0.1:9")).fetch(url))
    assert caught.value.trouble is Trouble.REFUSED


def test_only_four_kinds_of_pictures() -> None:
    assert [kind_of(head) for head in (PNG, b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP")] == [
        "png",
        "jpeg",
        "gif",
        "webp",
    ]
    for content in (b"<svg xmlns=", b"II*\x00", b"BM", b"", b"<html>", json.dumps({}).encode()):
        with pytest.raises(FeedError):
            picture(answer(200, content, kind="image/png"), "/a.png")
    with pytest.raises(FeedError) as caught:
        picture(answer(200, PNG + bytes(6 << 20), kind="image/png"), "/a.png")
    assert caught.value.trouble is Trouble.FOREIGN
    with pytest.raises(FeedError) as caught:
        picture(answer(404, b"", kind="text/plain"), "/a.png")
    assert caught.value.trouble is Trouble.MISSING
