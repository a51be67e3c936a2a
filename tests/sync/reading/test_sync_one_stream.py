"""One stream whose answers never come, or are never X's: the account's other streams and its replies go on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.sync.test_sync_health import SAY, meet, requests
from xdesk.core.delivery import Result
from xdesk.core.polling.budget import MINUTE
from xdesk.core.polling.feed import FeedError, Outcome, Trouble
from xdesk.replica.feed import streams
from xdesk.replica.profile import accounts

ALONE = [Trouble.FOREIGN, Trouble.OFFLINE, Trouble.SIGNED_OUT, Trouble.CREDITS]


def break_stream(desk: Any, name: str, trouble: Trouble) -> list[int]:
    """Let every read of one stream fail so; return the times (steady ms) at which it was asked."""
    asked: list[int] = []

    async def fail(_: Any) -> Any:
        asked.append(desk.clock.steady_ms())
        await asyncio.sleep(0.05)
        raise FeedError(trouble, SAY)

    desk.channels[name].pull = fail
    return asked


@pytest.mark.parametrize("trouble", ALONE)
@pytest.mark.parametrize("name", ["mentions", "posts", "dm"])
def test_one_broken_stream_stops_neither_the_others_nor_replies(desk: Any, name: str, trouble: Trouble) -> None:
    meet(desk)
    asked = break_stream(desk, name, trouble)
    desk.live(40 * MINUTE)
    if name != "dm":
        desk.world.dm("100", "still there?")
    desk.world.post("101", "and you?")
    number = desk.reply("100", "yes")
    desk.live(10 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "ok"
    state = streams.read(desk.conn, "9000", name)
    assert state.state in ("offline", "refused") and state.sentence == SAY
    assert desk.state(number) == "sent"
    kinds = {"mentions": {"dm"}, "posts": {"dm", "post"}, "dm": {"post"}}[name]
    shown = {one for one, _ in desk.messages()}
    wanted = {one.id for one in desk.world.events if one.author != "9000" and ("post" if one.public else "dm") in kinds}
    assert wanted <= shown
    assert 3 <= len(asked) <= 60  # it is tried again, and not all the time


@pytest.mark.parametrize("trouble", [Trouble.FOREIGN, Trouble.OFFLINE])
def test_the_broken_stream_heals_by_itself(desk: Any, trouble: Trouble) -> None:
    meet(desk)
    pull = desk.channels["mentions"].pull
    break_stream(desk, "mentions", trouble)
    desk.live(40 * MINUTE)
    desk.channels["mentions"].pull = pull
    desk.world.post("101", "hello?")
    desk.live(16 * MINUTE)
    assert streams.read(desk.conn, "9000", "mentions").state == "ok"
    assert desk.equal()
    desk.world.offline = True  # the next time all are away, the account says so
    desk.live(6 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "offline"


def test_one_round_of_a_script_goes_past_a_broken_stream(desk: Any) -> None:
    meet(desk)
    desk.halt()
    break_stream(desk, "mentions", Trouble.FOREIGN)
    desk.world.dm("100", "still there?")
    number = desk.reply("100", "yes")
    desk.restart()
    told = desk.run(desk.engine.once())
    assert not told["ok"]
    assert {one.id for one in desk.world.events if not one.public} <= {one for one, _ in desk.messages()}
    assert desk.state(number) in ("sent", "held")


def test_when_nothing_answers_one_round_ends_soon(desk: Any) -> None:
    meet(desk)
    desk.halt()
    desk.restart()
    desk.world.offline = True
    begun = desk.clock.steady_ms()
    told: dict[str, Any] = {}
    assert requests(desk, lambda: told.update(desk.run(desk.engine.once()))) <= 3
    assert not told["ok"] and desk.clock.steady_ms() - begun < 10_000


def test_sends_that_break_one_after_the_other_rest_a_minute_at_most(desk: Any) -> None:
    meet(desk)
    people = [str(200 + n) for n in range(10)]
    for one in people:
        desk.world.dm(one, "hello?")
    desk.live(3 * MINUTE)
    desk.world.next_send.extend(["lost_before"] * 9)
    send = desk.channels["dm"].send

    async def one_without_a_sign_in(item: Any) -> Any:
        if len(desk.world.attempts) == 2:
            desk.world.attempts.append((item.id, desk.world.now()))
            return Outcome(Result.NOT_SENT, trouble=Trouble.SIGNED_OUT, sentence=SAY)
        return await send(item)

    desk.channels["dm"].send = one_without_a_sign_in
    numbers = [desk.reply(one, "yes") for one in people]
    desk.live(11 * MINUTE)
    assert "queued" not in {desk.state(one) for one in numbers}
    assert len(desk.world.attempts) == len(people) + 1
