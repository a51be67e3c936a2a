"""A part of the past that X no longer lists: said openly, with from and until, and never asked for again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from xdesk.app.options import Exit
from xdesk.cli import sync as verb
from xdesk.core.ids import snowflake_ms
from xdesk.core.polling.budget import Purpose
from xdesk.replica import status
from xdesk.replica.conversation import timeline
from xdesk.replica.feed import streams
from xdesk.sync.reading import gaps
from xdesk.sync.reading.pull import pull_new

DAY = 86_400


def added_now(tx: Any, at: int) -> None:
    tx.execute("UPDATE account SET added_at = ?", (at,))


def cap(desk: Any) -> None:
    """X lists the newest 800 mentions and the direct messages of 30 days, like the real one."""
    world, whole = desk.world, desk.world.seen

    def listed(stream: str, customer: str | None = None) -> list[Any]:
        found = whole(stream, customer)
        if stream == "dm":
            return [one for one in found if one.created > world.now() - 30 * DAY * 1_000]
        return found[:800]

    world.seen = listed


def write(desk: Any, stream: str, count: int) -> None:
    for number in range(count):
        if stream == "dm":
            desk.world.dm(str(100 + number % 7), f"{number}")
        else:
            desk.world.post(str(100 + number % 7), f"@brand {number}")
    desk.run(asyncio.sleep(120))


def once(desk: Any) -> dict[str, Any]:
    desk.restart()
    return dict(desk.run(desk.engine.once()))


def until_caught_up(desk: Any) -> list[dict[str, Any]]:
    """Run `sync --once` as a script would until it says that nothing more can be read; return the reports."""
    told = [once(desk)]
    while not told[-1]["caught_up"]:
        assert len(told) < 20, "it never ends"
        desk.run(asyncio.sleep(20 * 60))
        told.append(once(desk))
    return told


def marked(desk: Any) -> dict[str, int]:
    """Return of each conversation that has a line for lost messages how many messages stand above it."""
    found = {}
    for (talk,) in desk.conn.execute("SELECT id FROM conversation").fetchall():
        whole = timeline.page(desk.conn, talk, limit=2_000)
        places = [n for n, one in enumerate(whole) if one.event == "missing"]
        assert len(places) <= 1
        if places:
            found[talk] = places[0]
    return found


def began_before(desk: Any, stream: str, at: int) -> dict[str, int]:
    """Return how many messages each conversation holds that were written before `at`, without those that hold none."""
    kind = "= 'dm'" if stream == "dm" else "<> 'dm'"
    return dict(
        desk.conn.execute(
            "SELECT conversation_id, count(*) FROM message JOIN conversation AS c ON c.id = conversation_id "
            f"WHERE created_at < ? AND c.channel {kind} GROUP BY 1",
            (at,),
        ).fetchall()
    )


@pytest.mark.parametrize(("stream", "missed", "away"), [("dm", 3, 40), ("dm", 250, 45), ("mentions", 1_000, 3)])
def test_what_x_no_longer_lists_is_said_and_not_asked_for_again(desk: Any, stream: str, missed: int, away: int) -> None:
    cap(desk)
    write(desk, stream, 3)
    assert until_caught_up(desk)[-1]["complete"]
    before = desk.world.now()
    write(desk, stream, missed)
    desk.run(asyncio.sleep(away * DAY))
    write(desk, stream, 150)
    told = until_caught_up(desk)
    assert [one["found_beyond_reach"] for one in told].count(True) == 1
    last = told[-1]
    assert (last["complete"], last["caught_up"], last["beyond_reach"]) == (False, True, True)
    (stretch,) = last["accounts"][0]["streams"][stream]["beyond_reach"]
    shown = {one for one, _ in desk.messages()}
    gone = [one for one in desk.world.events if one.id not in shown]
    assert gone and all(stretch["from"] <= snowflake_ms(one.id) <= stretch["until"] for one in gone)
    assert stretch["from"] <= before and "look on x.com" in stretch["sentence"]
    bar = status.read(desk.conn, x_now=desk.world.now())
    assert bar.trouble is not None and bar.trouble.english() == stretch["sentence"]
    assert marked(desk) == began_before(desk, stream, before)
    asked = len(desk.world.asked)
    again = once(desk)
    assert again["beyond_reach"] and not again["complete"] and not again["found_beyond_reach"]
    assert all(ask.token is None for _, ask, _ in desk.world.asked[asked:])
    assert again["ok"] and again["accounts"][0]["streams"][stream]["gaps"] == 0


@pytest.mark.parametrize("seconds", [30, 6 * 3_600])
def test_a_quiet_account_that_was_looked_at_misses_nothing(desk: Any, seconds: int) -> None:
    """Nobody writes for 40 days and X lists nothing: the desk looked all the time, or each quarter of a day."""
    cap(desk)
    write(desk, "dm", 3)
    worker = desk.worker()
    desk.run(pull_new(worker, desk.channels["dm"]))
    for _ in range(40 * 4):
        desk.run(asyncio.sleep(DAY / 4))
        desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    desk.run(asyncio.sleep(seconds))
    write(desk, "dm", 150)
    pulled = desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    assert pulled.reached and desk.equal() and streams.gaps(desk.conn, "9000", "dm") == []
    assert not worker.counts.get("beyond_reach")


@pytest.mark.parametrize("quiet", [0, 6 * 3_600])
@pytest.mark.parametrize("count", [770, 779, 781, 790, 798])
def test_mentions_that_x_lists_to_the_end_are_all(desk: Any, count: int, quiet: int) -> None:
    """Also just below the 800 that X lists, and after a look that found a quiet stream."""
    cap(desk)
    write(desk, "mentions", 3)
    until_caught_up(desk)
    desk.run(asyncio.sleep(quiet))
    once(desk)
    write(desk, "mentions", count)
    told = until_caught_up(desk)
    assert told[-1]["complete"] and not told[-1]["beyond_reach"] and desk.equal()
    assert not any(one["found_beyond_reach"] for one in told)


@pytest.mark.parametrize("deleted", [3, 15])
def test_deleted_mentions_count_before_x_leaves_them_out(desk: Any, deleted: int) -> None:
    """X lists 800 with those that were deleted since: fewer come, and what lies below is out of reach all the same."""
    whole = desk.world.seen
    write(desk, "mentions", 3)
    until_caught_up(desk)
    write(desk, "mentions", 810)
    gone = {one.id for one in whole("mentions")[20 : 20 + deleted]}
    desk.world.seen = lambda stream, customer=None: [
        one for one in whole(stream, customer)[: 800 if stream == "mentions" else None] if one.id not in gone
    ]
    told = until_caught_up(desk)
    assert [one["found_beyond_reach"] for one in told].count(True) == 1
    assert (told[-1]["complete"], told[-1]["beyond_reach"]) == (False, True)


def test_what_came_before_the_first_look_and_is_listed_no_more_is_said(desk: Any) -> None:
    """An account came to this desk; before its mentions were read once, more came than X lists."""
    cap(desk)
    write(desk, "mentions", 900)
    last = until_caught_up(desk)[-1]
    assert (last["complete"], last["caught_up"], last["beyond_reach"]) == (False, True, True)
    (stretch,) = last["accounts"][0]["streams"]["mentions"]["beyond_reach"]
    shown = {one for one, _ in desk.messages()}
    gone = [one for one in desk.world.events if one.id not in shown]
    assert gone and all(stretch["from"] <= snowflake_ms(one.id) <= stretch["until"] for one in gone)


def test_what_was_there_before_the_account_came_is_history(desk: Any) -> None:
    """X lists no more of it than it does; nothing that came since the account is at this desk is missing."""
    cap(desk)
    write(desk, "mentions", 900)
    desk.run(desk.store.feed(added_now, desk.world.now()))
    write(desk, "mentions", 3)
    last = until_caught_up(desk)[-1]
    assert last["complete"] and not last["beyond_reach"]


def test_the_round_that_finds_it_ends_with_its_own_exit_code() -> None:
    found = {"caught_up": True, "complete": False, "beyond_reach": True, "found_beyond_reach": True, "accounts": []}
    assert verb.exit_code(found) is Exit.MORE
    assert verb.exit_code({**found, "found_beyond_reach": False}) is Exit.DONE
    assert verb.exit_code({**found, "found_beyond_reach": False, "caught_up": False}) is Exit.MORE


def test_each_stream_has_its_sentence() -> None:
    assert len({gaps.too_old(one).english() for one in ("dm", "mentions", "posts")}) == 3
