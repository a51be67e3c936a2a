"""What one send attempt told us, over real sockets."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.connectors.loopback_server import NOW, Play, Seen, Server, answer, drop, problem, raw
from tests.connectors.x_clients import BRAND, CUSTOMER, DM_ID, PAIR, POST_ID, client, outgoing
from xdesk.connectors import open_channels
from xdesk.core.delivery import Result
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import Outcome, Trouble

OK_DM = answer(201, {"data": {"dm_conversation_id": f"{CUSTOMER}-{BRAND}", "dm_event_id": DM_ID}})
OK_POST = answer(201, {"data": {"id": POST_ID, "text": "@sam 您好，已为您办理退款。"}})


def send(play: Play, item: Outgoing | None = None) -> tuple[Outcome, Server]:
    item = item or outgoing()

    async def run() -> tuple[Outcome, Server]:
        async with Server([play]) as server:
            one = client(server.url)
            outcome = await open_channels(one)["dm" if item.channel == "dm" else "mentions"].send(item)
            await one.transport.close()
            return outcome, server

    return asyncio.run(run())


def test_a_dm_goes_to_the_person() -> None:
    outcome, server = send(OK_DM)
    assert (outcome.result, outcome.event_id, outcome.external_id) == (Result.SENT, DM_ID, PAIR)
    assert outcome.x_now == NOW and outcome.cost_micros == 15_000
    (one,) = server.seen
    assert one.line == f"POST /2/dm_conversations/with/{CUSTOMER}/messages HTTP/1.1"
    assert json.loads(one.body) == {"text": "您好，已为您办理退款。"}


def test_a_group_gets_its_own_address() -> None:
    group = "1578398451921985538"
    play = answer(201, {"data": {"dm_conversation_id": group, "dm_event_id": DM_ID}})
    outcome, server = send(play, outgoing(external_id=group))
    assert outcome.result is Result.SENT and f"/2/dm_conversations/{group}/messages" in server.seen[0].line


def test_a_public_reply_names_the_post() -> None:
    outcome, server = send(OK_POST, outgoing("reply"))
    assert (outcome.result, outcome.event_id, outcome.cost_micros) == (Result.SENT, POST_ID, 10_000)
    assert json.loads(server.seen[0].body)["reply"] == {"in_reply_to_tweet_id": POST_ID}
    link = outgoing("mention", text="see example.com/x")
    assert send(answer(201, {"data": {"id": POST_ID}}), link)[0].cost_micros == 200_000


async def cut(one: Seen, writer: asyncio.StreamWriter) -> None:
    await raw(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{")(one, writer)
    writer.close()


HTML = answer(200, b"<html>Please sign in</html>", kind="text/html")
UNSURE = {
    "dropped": drop(),
    "no answer's end": cut,
    "500": problem(500, "boom", "Internal"),
    "503": answer(503, b"", kind="text/plain"),
    "504": answer(504, b"<html>", kind="text/html"),
    "408": problem(408, "slow", "Timeout"),
    "a proxy's page": HTML,
    "a proxy's 201": answer(201, b"<html>", kind="text/html"),
    "a proxy's 403": answer(403, b"<html>denied</html>", kind="text/html"),
    "a proxy's 401": answer(401, b"<html>who are you</html>", kind="text/html"),
    "a proxy's json": answer(200, {"blocked": True}),
    "an empty 404": answer(404, b"", kind="text/plain"),
    "302": answer(302, b"", {"Location": "http://portal.example/"}, kind="text/html"),
    "511": answer(511, b"<html>", kind="text/html"),
    "broken json": answer(201, b'{"data":{"dm_event', kind="application/json"),
    "204": raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "another conversation": answer(201, {"data": {"dm_conversation_id": f"{BRAND}-3", "dm_event_id": DM_ID}}),
    "no conversation": answer(201, {"data": {"dm_event_id": DM_ID}}),
    "no event": answer(201, {"data": {"dm_conversation_id": PAIR}}),
    "an event that is no id": answer(201, {"data": {"dm_conversation_id": PAIR, "dm_event_id": "x"}}),
}


@pytest.mark.parametrize("name", UNSURE)
def test_an_unknown_outcome_is_never_called_sent_or_unsent(name: str) -> None:
    outcome, server = send(UNSURE[name])
    assert outcome.result is Result.UNKNOWN and outcome.event_id is None
    assert outcome.sentence is not None and outcome.retry_at is None
    assert len(server.seen) == 1


def test_a_post_whose_answer_carries_another_text_is_unknown() -> None:
    other = answer(201, {"data": {"id": POST_ID, "text": "something else entirely"}})
    assert send(other, outgoing("reply"))[0].result is Result.UNKNOWN
    rewritten = answer(201, {"data": {"id": POST_ID, "text": "@sam a &amp; b https://t.co/x1"}})
    assert send(rewritten, outgoing("reply", text="a & b https://long.example/x"))[0].result is Result.SENT


def test_nobody_there_is_surely_not_sent() -> None:
    async def run() -> Outcome:
        async with Server([drop()]) as server:
            url = server.url
        return await open_channels(client(url))["dm"].send(outgoing())

    outcome = asyncio.run(run())
    assert (outcome.result, outcome.trouble, outcome.cost_micros) == (Result.NOT_SENT, Trouble.OFFLINE, 0)


def test_the_limit_says_when() -> None:
    headers = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(NOW // 1000 + 300)}
    body = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
    outcome, _ = send(answer(429, body, headers))
    assert (outcome.result, outcome.trouble, outcome.retry_at) == (Result.NOT_SENT, Trouble.LIMIT, NOW + 300_000)
    assert outcome.limits[0].name == "dm.send"


def test_credits_and_sign_in() -> None:
    spent, _ = send(problem(402, "Your enrolled account [1] does not have any credits", "CreditsDepleted"))
    assert (spent.result, spent.trouble) == (Result.NOT_SENT, Trouble.CREDITS)
    out, server = send(problem(401, "Unauthorized", "Unauthorized"))
    assert (out.result, out.trouble, len(server.seen)) == (Result.NOT_SENT, Trouble.SIGNED_OUT, 1)


WORDS = {
    "You are not allowed to create a Tweet with duplicate content.": "same text",
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to.": "mentioned or quoted",
    "You are not permitted to attach this media to a DM event.": "attachment",
    "You attempted to reply to a Tweet that is deleted or not visible to you.": "deleted or hidden",
    "You do not have permission to DM one or more participants.": "direct messages",
    "User has been suspended: [2222222222222222222].": "suspended or gone",
    "Your account is suspended and is not permitted to access this feature.": "your brand's account",
    "You have been blocked from the author": "blocked you",
    "Forbidden": "sign-in of this account",
    "Your Tweet text is too long.": "longer",
}


@pytest.mark.parametrize("words", WORDS)
def test_a_no_of_x_becomes_a_sentence(words: str) -> None:
    outcome, server = send(problem(403, words), outgoing("reply"))
    assert outcome.result is Result.REFUSED and outcome.trouble is Trouble.REFUSED
    assert outcome.sentence is not None and WORDS[words] in outcome.sentence.text
    assert "kept" in outcome.sentence.text and len(server.seen) == 1


CLOSING = {"mentioned or quoted", "deleted or hidden", "direct messages", "suspended or gone", "blocked you"}


@pytest.mark.parametrize("words", WORDS)
def test_only_what_is_about_the_person_or_post_closes_the_conversation(words: str) -> None:
    outcome, _ = send(problem(403, words), outgoing("reply"))
    assert outcome.closes is (WORDS[words] in CLOSING)


def test_nothing_else_closes_a_conversation() -> None:
    limits = problem(403, "Reply settings of the author do not allow this")
    assert send(limits, outgoing("reply"))[0].closes
    plays = [
        *UNSURE.values(),
        problem(429, "x"),
        problem(402, "y"),
        problem(401, "z"),
        problem(403, "A new rule"),
        OK_DM,
    ]
    assert not any(send(play)[0].closes for play in plays)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 422])
def test_an_unknown_no_carries_the_words_of_x_as_plain_text(status: int) -> None:
    outcome, _ = send(problem(status, "A new rule\x00\x07 <b>of\u202e 2027</b>\n" + "x" * 999, "Nope"))
    assert outcome.result is Result.REFUSED and outcome.sentence is not None
    said = str(outcome.sentence.values.get("words", ""))
    assert status == 404 or (said.startswith("A new rule� <b>of 2027</b> x") and len(said) <= 200)


def test_a_reply_to_nothing_never_leaves() -> None:
    outcome, server = send(OK_POST, outgoing("reply", reply_to_id="../users"))
    assert outcome.result is Result.REFUSED and server.seen == []


DUPLICATE = problem(403, "You are not allowed to create a Tweet with duplicate content.", "Forbidden")


@pytest.mark.parametrize(("attempts", "result"), [(1, Result.REFUSED), (2, Result.UNKNOWN)])
def test_a_duplicate_after_an_earlier_attempt_may_be_that_attempt(attempts: int, result: Result) -> None:
    outcome, _ = send(DUPLICATE, outgoing("reply", attempts=attempts))
    assert (outcome.result, outcome.trouble, outcome.cost_micros) == (result, Trouble.REFUSED, 0)


@pytest.mark.parametrize("name", ["a proxy's page", "a proxy's 201", "a proxy's 401", "another conversation"])
def test_a_proxy_does_not_tell_x_s_time(name: str) -> None:
    assert send(UNSURE[name])[0].x_now is None
