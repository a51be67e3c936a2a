"""Journeys of the engine: real connectors over real HTTP keep a real replica equal to the sandbox's world."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.journeys.sandbox_desk import HOUR, MINUTE, SECOND, Journey
from tests.sandbox_process import ORIGIN, US, Sandbox, start_sandbox
from tests.waiting import until_async
from xdesk.app.services.sync_runtime import SyncRuntime
from xdesk.connectors.vault import tokens_name
from xdesk.connectors.x.parsing import parser_process
from xdesk.connectors.x.sign_in.tokens import Tokens, loads
from xdesk.replica import status
from xdesk.replica.conversation import conversations, timeline


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(seed=7, clock_origin=ORIGIN, speed=0)
    yield one
    one.stop()


@pytest.fixture
def journey(sandbox: Sandbox, tmp_path: Path) -> Iterator[Journey]:
    """A new desk on the one world of this file; every test writes to customers of its own."""
    one = Journey(sandbox, tmp_path)
    one.order("faults", clear=True)
    one.order("limits", reset=True)
    one.order("forget_log")
    yield one
    one.close()


def test_a_full_pull_equals_the_world(journey: Journey) -> None:
    journey.live(MINUTE)
    journey.refresh()
    world = journey.world()
    assert len(world) > 20 and sum(world.values()) > 100
    assert journey.shown() == world


def test_live_arrivals_come_by_themselves(journey: Journey) -> None:
    journey.live(2 * MINUTE)
    journey.order("arrivals", running=True, per_minute=6)
    before = sum(journey.shown().values())
    journey.live(10 * MINUTE)
    journey.order("arrivals", running=False)
    journey.live(MINUTE)
    assert sum(journey.shown().values()) > before + 20
    journey.refresh()
    assert journey.shown() == journey.world()


def test_a_poll_that_brings_nothing_new_repaints_nothing(journey: Journey) -> None:
    journey.live(MINUTE)
    journey.changes.clear()
    before = journey.read("log", last=0)["counts"]["dm.events"]
    journey.live(5 * MINUTE)
    assert journey.read("log", last=0)["counts"]["dm.events"] >= before + 2
    assert [one for one in journey.changes if one.conversations or one.customers] == []


@pytest.mark.parametrize("kind", ["dm", "mention"])
def test_a_reply_made_on_x_appears_and_stops_the_clock(journey: Journey, kind: str) -> None:
    talk = journey.arrive(kind, 40, "where is my parcel?")
    waiting = conversations.read(journey.conn, talk)
    assert waiting is not None and waiting.clock is not None and waiting.clock.kind == "answer"
    told: dict[str, Any] = {"customer": 40} if kind == "dm" else {"in_reply_to": waiting.last_in_id}
    journey.order("brand", kind="dm" if kind == "dm" else "post", text="answered by phone", **told)
    journey.refresh()
    answered = conversations.read(journey.conn, talk)
    assert answered is not None and answered.clock is None and journey.lines(talk, "answered by phone") == 1


LOST = {
    "503 after": {"kind": "status", "status": 503, "when": "after"},
    "line dropped after": {"kind": "drop", "when": "after"},
    "answer cut off": {"kind": "truncate"},
    "a proxy's page": {"kind": "html", "when": "after"},
}


@pytest.mark.parametrize("kind", ["dm", "mention"])
def test_an_answer_that_was_lost_is_adopted_with_one_copy(journey: Journey, kind: str) -> None:
    endpoint = "dm.send_with" if kind == "dm" else "posts.create"
    sent = {}
    for customer, (name, fault) in enumerate(LOST.items(), start=41):
        talk = journey.arrive(kind, customer, f"question {customer}")
        text = f"您好 & 已办理 <{customer}>, {kind}: {name}"
        journey.order("faults", endpoint=endpoint, **fault)
        sent[journey.reply(talk, text)] = talk, text
        journey.live(10 * SECOND)
    journey.live(90 * SECOND)
    for number, (talk, text) in sent.items():
        assert journey.state(number) == "sent", text
        assert journey.copies(text) == journey.lines(talk, text) == 1
    how = journey.conn.execute("SELECT DISTINCT how FROM outbox").fetchall()
    assert how == [("adopted",)]


NEVER = {
    "503 before": {"kind": "status", "status": 503, "when": "before"},
    "line dropped before": {"kind": "drop", "when": "before"},
}


@pytest.mark.parametrize("name", NEVER)
def test_what_never_arrived_is_asked_and_not_sent_again(journey: Journey, name: str) -> None:
    talk = journey.arrive("dm", 45, "hello?")
    journey.order("faults", endpoint="dm.send_with", **NEVER[name])
    number = journey.reply(talk, f"never arrived: {name}")
    journey.live(12 * MINUTE)
    assert journey.state(number) == "asked"
    assert journey.copies(f"never arrived: {name}") == 0
    assert journey.read("log", last=0)["counts"]["dm.send_with"] == 1


def test_a_send_that_reads_show_late_is_found_and_not_doubled(journey: Journey) -> None:
    journey.order("lag", ms=20_000)
    talk = journey.arrive("dm", 46, "hello?")
    journey.order("faults", endpoint="dm.send_with", kind="drop", when="after")
    lost = journey.reply(talk, "lost and late")
    journey.live(10 * SECOND)
    assert journey.state(lost) == "unconfirmed"
    journey.live(MINUTE)
    other = journey.arrive("dm", 47, "me too")
    known = journey.reply(other, "only late")
    journey.live(MINUTE)
    journey.order("lag", ms=0)
    journey.refresh()
    assert [journey.state(lost), journey.state(known)] == ["sent", "sent"]
    assert journey.copies("lost and late") == journey.lines(talk, "lost and late") == 1
    assert journey.copies("only late") == journey.lines(other, "only late") == 1


def test_a_limit_with_headers_is_waited_for(journey: Journey) -> None:
    talk = journey.arrive("dm", 48, "hello?")
    journey.order("faults", endpoint="dm.send_with", kind="status", status=429, reset_s=300)
    number = journey.reply(talk, "after the pause")
    begun = journey.clock.now
    journey.live(4 * MINUTE)
    assert journey.state(number) == "queued" and journey.copies("after the pause") == 0
    journey.live(3 * MINUTE)
    assert journey.state(number) == "sent"
    (sent,) = [one for one in journey.read("sent", by="api")["sent"] if one["text"] == "after the pause"]
    assert sent["at"] - begun >= 5 * MINUTE


def test_a_stream_that_x_limits_waits_for_its_reset_and_goes_on(journey: Journey) -> None:
    journey.live(SECOND)
    journey.order("limits", bucket="dm.events", use_up="LumiHome")
    told = journey.order("message", kind="dm", customer=49, text="in the pause")
    journey.live(17 * MINUTE)
    assert journey.conn.execute("SELECT 1 FROM message WHERE id = ?", (told["id"],)).fetchone()
    refused = [one for one in journey.read("log")["requests"] if one["status"] == 429]
    assert len(refused) == 1


def test_x_that_refuses_a_person_says_so_before_anyone_types(journey: Journey) -> None:
    talk = journey.arrive("dm", 50, "hello?")
    journey.order("close_dms", customer=50)
    number = journey.reply(talk, "hello back")
    journey.live(10 * SECOND)
    assert journey.state(number) == "refused"
    refusal = conversations.read(journey.conn, talk).refusal  # type: ignore[union-attr]
    assert refusal is not None and "does not accept your direct messages" in refusal.text
    journey.order("close_dms", customer=50, closed=False)
    journey.arrive("dm", 50, "now you can")
    assert conversations.read(journey.conn, talk).refusal is None  # type: ignore[union-attr]


def test_the_same_text_twice_closes_nothing(journey: Journey) -> None:
    talk = journey.arrive("mention", 51, "one")
    first = journey.reply(talk, "thanks for waiting")
    journey.live(15 * SECOND)
    other = journey.arrive("mention", 51, "two", in_reply_to=None)
    second = journey.reply(other, "thanks for waiting")
    journey.live(15 * SECOND)
    assert [journey.state(first), journey.state(second)] == ["sent", "refused"]
    assert conversations.read(journey.conn, other).refusal is None  # type: ignore[union-attr]


def test_offline_and_back_on_new_connections(journey: Journey) -> None:
    talk = journey.arrive("dm", 57, "hello?")
    journey.order("network", offline=True)
    number = journey.reply(talk, "written while offline")
    journey.live(MINUTE)
    bar = status.read(journey.conn, x_now=journey.clock.now)
    assert journey.state(number) in ("queued", "unconfirmed") and bar.offline_since is not None
    assert bar.trouble is None and bar.offline is not None
    journey.order("network", offline=False)
    assert journey.engine is not None
    journey.engine.network_changed()
    journey.live(90 * SECOND)
    bar = status.read(journey.conn, x_now=journey.clock.now)
    assert (bar.offline_since, bar.trouble) == (None, None)
    for ports in journey.run(journey.connector_factory.accounts()):
        assert ports.renew is not None
        journey.run(ports.renew())
    journey.arrive("dm", 57, "and on we go")
    assert journey.copies("written while offline") <= 1


def test_the_machinery_ends_whole(journey: Journey) -> None:
    sync_runtime = SyncRuntime(journey.opened, journey.writer, journey.x_time)
    sync_runtime.engine.start()
    assert asyncio.run(parser_process.read(len, b"x" * (parser_process.APART_FROM + 1))) > parser_process.APART_FROM
    assert parser_process.children()
    sync_runtime.close()
    assert not parser_process.children() and not [one for one in threading.enumerate() if one.name == "sync"]


def test_money_is_booked_as_x_books_it(tmp_path: Path) -> None:
    alone = start_sandbox(seed=8, clock_origin=ORIGIN, speed=0)  # X charges an object once a day for all desks
    journey = Journey(alone, tmp_path)
    try:
        _money(journey)
    finally:
        journey.close()
        alone.stop()


def test_money_is_booked_once_a_day_however_often_the_desk_starts(tmp_path: Path) -> None:
    alone = start_sandbox(seed=8, clock_origin=ORIGIN, speed=0)
    journey = Journey(alone, tmp_path)
    try:
        journey.live(2 * MINUTE)
        journey.arrive("dm", 52, "a")
        for _ in range(3):
            journey.kill()
            journey.start()
            journey.live(2 * MINUTE)
            assert booked(journey) == journey.read("credits")["spent_micros"]
        before = booked(journey)
        journey.arrive("mention", 54, "c")  # what is new still costs
        assert booked(journey) == journey.read("credits")["spent_micros"] > before
        journey.kill()
        journey.move(24 * HOUR)  # a new UTC day: the newest page is charged anew
        journey.start()
        before = booked(journey)
        journey.live(2 * MINUTE)
        assert booked(journey) == journey.read("credits")["spent_micros"] > before
    finally:
        journey.close()
        alone.stop()


def booked(journey: Journey) -> int:
    """What the desk reckons it spent, micros."""
    return int(journey.conn.execute("SELECT sum(micros) FROM spend").fetchone()[0])


def _money(journey: Journey) -> None:
    journey.live(2 * MINUTE)
    talks = [journey.arrive("dm", 52, "a"), journey.arrive("dm", 53, "b"), journey.arrive("mention", 54, "c")]
    numbers = [journey.reply(talk, f"answer {n}") for n, talk in enumerate(talks)]
    journey.live(2 * MINUTE)
    assert [journey.state(one) for one in numbers] == ["sent"] * 3
    ledger = journey.read("credits")
    assert booked(journey) == ledger["spent_micros"]
    sends = journey.conn.execute("SELECT objects, requests, micros FROM spend WHERE name = 'send'").fetchall()
    assert sends == [(3, 3, 15_000 + 15_000 + 10_000)]
    asked = dict(journey.conn.execute("SELECT name, requests FROM spend").fetchall())
    counts = journey.read("log", last=0)["counts"]
    assert (asked["dm"], asked["mentions"], asked["posts"], asked["users"]) == (
        counts["dm.events"], counts["users.mentions"], counts["users.posts"], counts["users.lookup"],
    )  # fmt: skip
    windows = {row[0] for row in journey.conn.execute("SELECT name FROM rate")}
    assert {"dm.send", "post.send", "dm.read", "mentions", "posts", "users"} <= windows


def test_tokens_rotate_over_hours_and_nothing_is_lost(sandbox: Sandbox, tmp_path: Path) -> None:
    journey = Journey(sandbox, tmp_path, tokens=signed_in(sandbox))
    try:
        first = stored(journey)
        journey.live(MINUTE)
        for hour in range(3):
            journey.order("message", kind="dm", customer=55, text=f"hour {hour}")
            journey.move(HOUR)
            journey.live(MINUTE)
        talk = journey.arrive("dm", 55, "still there?")
        number = journey.reply(talk, "yes")
        journey.live(MINUTE)
        assert journey.state(number) == "sent"
        assert stored(journey).refresh != first.refresh
        journey.refresh()
        assert journey.shown() == journey.world()
        wrong = [one["status"] for one in journey.read("log", last=4000)["requests"] if one["status"] in (400, 401)]
        assert wrong == []
    finally:
        journey.close()


def test_killed_in_the_middle_and_started_again(journey: Journey) -> None:
    talk = journey.arrive("dm", 56, "hello?")
    journey.move(30 * SECOND)
    journey.order("flood", count=260, kind="dm", gap_ms=100)
    journey.order("faults", endpoint="dm.send_with", kind="delay", when="after", ms=3_000)
    number = journey.reply(talk, "sent as the desk died")
    journey.run(killed_while_sending(journey, number))
    journey.kill()
    journey.start()
    assert journey.state(number) == "sending"
    journey.live(16 * MINUTE)
    assert journey.state(number) == "sent"
    journey.refresh()
    assert journey.copies("sent as the desk died") == journey.lines(talk, "sent as the desk died") == 1
    assert journey.shown() == journey.world()


def signed_in(sandbox: Sandbox) -> Tokens:
    """Sign in as a browser would, and return the pair."""
    verifier, callback = "v" * 64, "http://127.0.0.1:8765/callback"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code", "client_id": "sandbox-client", "redirect_uri": callback, "state": "s",
        "scope": "dm.read dm.write tweet.read tweet.write users.read offline.access",
        "code_challenge": challenge, "code_challenge_method": "S256", "approve": "LumiHome",
    }  # fmt: skip
    with httpx.Client(base_url=sandbox.base_url, trust_env=False) as browser:
        code = parse_qs(urlsplit(browser.get("/i/oauth2/authorize", params=query).headers["location"]).query)["code"]
        form = {
            "grant_type": "authorization_code", "code": code[0], "redirect_uri": callback,
            "code_verifier": verifier, "client_id": "sandbox-client",
        }  # fmt: skip
        given = browser.post("/2/oauth2/token", data=form).json()
    return Tokens(
        given["access_token"], given["refresh_token"], sandbox.read("clock")["now"] + given["expires_in"] * SECOND
    )


def stored(journey: Journey) -> Tokens:
    tokens = loads(journey.vault.read(tokens_name("p", US)) or "")
    assert tokens is not None
    return tokens


async def killed_while_sending(journey: Journey, number: str) -> None:
    """Let the desk go on until the send is on its way."""
    journey.move(4 * SECOND)
    journey.sleeper.due()
    await until_async(
        lambda: journey.state(number) == "sending" and journey.copies("sent as the desk died"), "the send begins"
    )


def test_two_brands_on_one_desk(sandbox: Sandbox, tmp_path: Path) -> None:
    journey = Journey(sandbox, tmp_path, "LumiHome", "LumiHome_CN")
    try:
        journey.live(MINUTE)
        journey.refresh()
        for handle in journey.handles:
            assert journey.shown(handle) == journey.world(handle) and journey.shown(handle)
    finally:
        journey.close()


def test_a_server_that_speaks_the_new_names_is_remembered(journey: Journey) -> None:
    journey.order("dialect", only="post")
    journey.live(5 * SECOND)
    dialects = dict(journey.conn.execute("SELECT stream, dialect FROM stream").fetchall())
    assert dialects == {"dm": "post", "mentions": "post", "posts": "post"}
    journey.kill()
    journey.start()
    journey.order("forget_log")
    journey.live(5 * SECOND)
    journey.order("dialect", only=None)
    asked = [one["query"] for one in journey.read("log")["requests"] if one["endpoint"] == "users.mentions"]
    assert asked and all("post.fields" in one for one in asked)


@pytest.mark.parametrize("event", ["ParticipantsJoin", "ParticipantsLeave", "MessageReaction2027"])
def test_what_is_no_message_never_rings(event: str, journey: Journey) -> None:
    """Read over HTTP from X: it stands in the transcript, and nobody waits for an answer to it."""
    talk_id = journey.arrive("dm", 61, f"before {event}")
    before = conversations.read(journey.conn, talk_id)
    told = journey.order("happen", customer=61, event_type=event)
    journey.refresh()
    after = conversations.read(journey.conn, talk_id)
    assert before is not None and after is not None
    assert [(one.unread, one.clock, one.last_in_id) for one in (before, after)] == 2 * [
        (before.unread, before.clock, before.last_in_id)
    ]
    entry = next(one for one in timeline.page(journey.conn, talk_id) if one.x_id == told["id"])
    assert entry.what == "event" and entry.named


def test_a_post_deleted_before_the_answer_waits_no_longer(journey: Journey) -> None:
    talk_id = journey.arrive("mention", 62, "where is my lamp?")
    talk = conversations.read(journey.conn, talk_id)
    assert talk is not None and talk.clock is not None and talk.last_in_id is not None
    journey.order("delete", id=talk.last_in_id)
    assert journey.engine is not None
    journey.live(20 * MINUTE)
    journey.live(5 * MINUTE)
    after = conversations.read(journey.conn, talk_id)
    assert after is not None and (after.unread, after.clock) == (0, None)
    assert booked(journey) <= journey.read("credits")["spent_micros"]


def test_posts_and_polls_that_are_shown_come_with_their_words(journey: Journey) -> None:
    shade = journey.order("post", customer=63, text="The shade is cracked.")
    address = f"https://x.com/nobody/status/{shade['id']}"
    dm = journey.arrive("dm", 63, f"This one: {address}")
    quote = journey.order("post", customer=64, text="@LumiHome look", quoted_id=shade["id"], poll=["White", "Sand"])
    journey.refresh()
    shared = timeline.page(journey.conn, dm)[-1]
    assert shared.quoted is not None and (shared.quoted.id, shared.quoted.text) == (
        shade["id"],
        "The shade is cracked.",
    )
    talk = journey.conn.execute("SELECT conversation_id FROM message WHERE id = ?", (quote["id"],)).fetchone()[0]
    (entry,) = timeline.page(journey.conn, talk)
    assert entry.quoted is not None and entry.quoted.text == "The shade is cracked." and entry.quoted.author
    assert entry.poll is not None and [label for label, _ in entry.poll.choices] == ["White", "Sand"]
    previews = [
        journey.conn.execute("SELECT preview FROM conversation WHERE id = ?", (one,)).fetchone()[0]
        for one in (dm, talk)
    ]
    assert previews == ["This one:", "@LumiHome look"]
