"""When X gives little: a refused page costs a try and no more, used-up reads are said, and one read is always kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.sync.fake_world import SAY
from xdesk.app.options import Exit
from xdesk.cli import sync as verb
from xdesk.core.delivery import Result
from xdesk.core.polling.budget import Purpose
from xdesk.core.polling.feed import Ask, FeedError, Limit, Outcome, Trouble
from xdesk.replica import status
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import requests, streams
from xdesk.replica.profile import accounts
from xdesk.sync.account_worker import TooSoonError
from xdesk.sync.reading.pull import pull_new

MINUTE, QUARTER = 60_000, 900_000


def burst(desk: Any, count: int, *, each_ms: int = 100) -> None:
    async def go() -> None:
        for number in range(count):
            desk.world.dm(str(100 + number % 5), f"msg {number}")
            await asyncio.sleep(each_ms / 1000)

    desk.run(go())


def refusing(channel: Any, when: Any, trouble: Trouble = Trouble.REFUSED) -> list[Ask]:
    """Let X refuse what `when(ask)` says; return what it refused."""
    pull, refused = channel.pull, []

    async def refuses(ask: Ask) -> Any:
        if when(ask):
            refused.append(ask)
            await asyncio.sleep(0.05)
            raise FeedError(trouble, SAY)
        return await pull(ask)

    channel.pull = refuses
    return refused


@pytest.mark.parametrize("trouble", [Trouble.REFUSED, Trouble.MISSING])
def test_a_refused_page_costs_its_gap_a_try_and_the_stream_nothing(desk: Any, trouble: Trouble) -> None:
    burst(desk, 450)
    refused = refusing(desk.channels["dm"], lambda ask: ask.token is not None, trouble)
    desk.live(5 * MINUTE)
    assert refused and streams.read(desk.conn, "9000", "dm").state == "ok"
    assert accounts.read(desk.conn, "9000").state == "ok"
    new = desk.world.dm("300", "are you there?")
    desk.live(6 * MINUTE)
    assert new.id in {one for one, _ in desk.messages()}, "what is new arrives all the same"
    assert len(refused) <= 12, "a gap whose page is refused rests longer each time"
    assert streams.gaps(desk.conn, "9000", "dm")


def test_a_refused_conversation_costs_the_request_and_the_stream_nothing(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    refusing(desk.channels["dm"], lambda ask: ask.participant_id is not None)

    def request(tx: Any) -> None:
        requests.add(tx, "refresh", account_id="9000", conversation_id="dm:9000:100-9000", at=desk.world.now())

    desk.write(request)
    desk.live(5_000)
    assert streams.read(desk.conn, "9000", "dm").state == "ok"


def test_a_refused_stream_is_left_alone_until_its_saved_time_also_by_the_next_run(desk: Any) -> None:
    refused = refusing(desk.channels["mentions"], lambda _: True)
    desk.run(desk.engine.once())
    assert len(refused) == 1 and streams.read(desk.conn, "9000", "mentions").state == "refused"
    for _ in range(5):
        desk.restart()
        desk.run(asyncio.sleep(60))
        desk.run(desk.engine.once())
    assert len(refused) == 1
    desk.restart()
    desk.run(asyncio.sleep(11 * 60))
    desk.run(desk.engine.once())
    assert len(refused) == 2


def test_one_round_fills_gaps_as_far_as_limits_go_and_says_when_it_goes_on(desk: Any) -> None:
    burst(desk, 3_000, each_ms=10)
    told = desk.run(desk.engine.once())
    missing = 3_000 - len(desk.messages())
    assert 1_200 <= len(desk.messages()) <= 1_500, "thirteen pages of a window; two reads stay for who waits"
    assert missing and told["complete"] is False and told["ok"] is False
    assert desk.world.now() < told["goes_on_at"] <= desk.world.now() + QUARTER + MINUTE
    assert told["accounts"][0]["streams"]["dm"]["gaps"] == 1
    for _ in range(6):
        desk.restart()
        wait = told["goes_on_at"] - desk.world.now()
        desk.run(asyncio.sleep(max(0, wait) / 1_000))
        told = desk.run(desk.engine.once())
        if told["complete"]:
            break
    assert desk.equal() and told["ok"] and told["goes_on_at"] is None
    assert desk.world.refused_for_rate == 0


def test_an_odd_answer_to_a_send_does_not_take_the_account_offline(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.world.dm("101", "hi")
    desk.live(5_000)
    channel, send = desk.channels["dm"], desk.channels["dm"].send

    async def odd(item: Any) -> Outcome:
        channel.send = send
        return Outcome(Result.UNKNOWN, sentence=SAY, trouble=Trouble.FOREIGN)

    channel.send = odd
    first = desk.reply("100", "hello")
    desk.live(2_000)
    second = desk.reply("101", "hello")
    desk.live(10_000)
    assert accounts.read(desk.conn, "9000").state == "ok"
    assert (desk.state(first), desk.state(second)) == ("unconfirmed", "sent")


def test_nothing_more_goes_out_while_a_portal_answers(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    for who in ("100", "101", "102"):
        desk.world.dm(who, "hi")
    desk.live(5_000)
    tried = []

    async def odd(item: Any) -> Outcome:
        tried.append(item.id)
        return Outcome(Result.UNKNOWN, sentence=SAY, trouble=Trouble.FOREIGN)

    desk.channels["dm"].send = odd
    desk.world.trouble = Trouble.FOREIGN
    for who in ("100", "101", "102"):
        desk.reply(who, "hello")
    desk.live(30_000)
    assert len(tried) == 1 and accounts.read(desk.conn, "9000").state == "offline"


def test_the_way_back_hangs_on_no_stream_whose_reads_are_used_up(desk: Any) -> None:
    desk.live(60_000)
    worker = desk.engine.workers["9000"]
    limit = Limit("mentions", "15min", 150, 0, desk.world.now() + QUARTER)
    worker.budget.tell("mentions", [limit], now=worker.now(), x_now=desk.world.now())
    desk.world.offline = True
    desk.live(6 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "offline"
    desk.world.offline = False
    desk.live(20_000)
    assert accounts.read(desk.conn, "9000").state == "ok"


def use_up(desk: Any, leave: int = 0) -> Any:
    """Spend the reads of direct messages, as other agents do; returns the worker."""
    worker = desk.engine.workers["9000"]
    at = desk.world.now() + 12 * MINUTE
    worker.budget.tell("dm.read", [Limit("dm.read", "15min", 15, leave, at)], now=worker.now(), x_now=desk.world.now())
    return worker


def test_used_up_reads_are_said_with_stream_and_time(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    use_up(desk)
    desk.live(6 * MINUTE)
    known = streams.read(desk.conn, "9000", "dm")
    assert known.state == "slowed" and known.next_at is not None and known.next_at > desk.world.now()
    said = status.read(desk.conn, x_now=desk.world.now()).trouble
    assert said is not None and said.values["time"] == known.next_at
    assert said.english().startswith("Direct messages are read again at ") and "another desk" in said.english()
    desk.live(20 * MINUTE)
    assert streams.read(desk.conn, "9000", "dm").state == "ok"
    assert status.read(desk.conn, x_now=desk.world.now()).trouble is None


def test_an_agent_cannot_take_the_reads_kept_for_a_clock_and_for_lost_answers(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    worker = desk.worker()
    for _ in range(13):
        desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    with pytest.raises(TooSoonError):
        desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.AGENT))
    desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.CHECK))
    with pytest.raises(TooSoonError):
        desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.CHECK))
    desk.run(pull_new(worker, desk.channels["dm"], purpose=Purpose.CLOCK))
    assert desk.world.refused_for_rate == 0


def test_the_kept_read_is_made_before_the_clock_of_who_waits_longest_runs_out(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    due = conversations.next_due(desk.conn, "9000", ("dm",), after=desk.world.now())
    assert due is not None
    desk.live(6 * MINUTE)
    use_up(desk, leave=1)
    asked = len([1 for stream, *_ in desk.world.asked if stream == "dm"])
    colleague = desk.world.dm("100", "we are on it", ours=True)
    desk.live(due - desk.world.now() - 6 * MINUTE)
    assert len([1 for stream, *_ in desk.world.asked if stream == "dm"]) == asked
    desk.live(3 * MINUTE)
    assert colleague.id in {one for one, _ in desk.messages()}, "read 5 minutes before the clock runs out"
    assert len([1 for stream, *_ in desk.world.asked if stream == "dm"]) == asked + 1


def test_reads_made_anyhow_count_as_checks(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(5_000)
    desk.world.next_send.append("lost_before")
    number = desk.reply("100", "hello")
    desk.live(60_000)
    worker = desk.engine.workers["9000"]
    for _ in range(2):
        worker.budget.take("dm.read", worker.now(), Purpose.CHECK)  # with the three so far: all that checks may take
    desk.live(12 * MINUTE)
    assert desk.state(number) == "asked"
    checks = desk.conn.execute("SELECT checks FROM outbox").fetchone()[0]
    assert checks >= 1, "asked in time and with proof, though no read was left for checks"


def test_a_stretch_that_is_not_read_yet_is_said(desk: Any) -> None:
    burst(desk, 2_500, each_ms=10)
    desk.live(6 * MINUTE)
    said = status.read(desk.conn, x_now=desk.world.now()).trouble
    assert said is not None and said.english().startswith("Older messages are still missing here.")
    desk.live(150 * MINUTE)
    assert desk.equal() and status.read(desk.conn, x_now=desk.world.now()).trouble is None


def test_the_way_back_may_take_the_kept_read(desk: Any) -> None:
    desk.live(60_000)
    worker = desk.engine.workers["9000"]
    desk.world.offline = True
    desk.live(6 * MINUTE)
    for name in ("dm.read", "mentions", "posts"):
        limits = [Limit(name, "15min", 15, 1, desk.world.now() + QUARTER)]
        worker.budget.tell(name, limits, now=worker.now(), x_now=desk.world.now())
    desk.world.offline = False
    desk.live(30_000)
    assert accounts.read(desk.conn, "9000").state == "ok"


def test_rounds_beyond_what_x_allows_say_so(desk: Any) -> None:
    """A script that starts every half minute reads what X allows, then tells that it could not."""
    told = []
    for _ in range(20):
        desk.restart()
        told.append(desk.run(desk.engine.once()))
        desk.run(asyncio.sleep(30))
    states = [one["accounts"][0]["streams"]["dm"]["state"] for one in told]
    assert states[:13] == ["ok"] * 13 and states[-1] == "slowed"
    assert told[0]["ok"] and not told[-1]["ok"]
    assert told[-1]["accounts"][0]["streams"]["dm"]["next_at"] > desk.world.now()
    assert len([1 for stream, *_ in desk.world.asked if stream == "dm"]) == 13 and desk.world.refused_for_rate == 0


def test_pages_that_go_round_in_a_circle_are_no_complete_round(desk: Any) -> None:
    """What such a gap hides is not here: a script is told so, and no time is promised."""

    async def write() -> None:
        for n in range(400):
            await asyncio.sleep(0.1)
            desk.world.dm(str(100 + n % 5), f"msg {n}")

    desk.run(write())
    desk.channels["dm"].loop_tokens = True
    told = desk.run(desk.engine.once())
    assert {one.id for one in desk.world.events} - {one for one, _ in desk.messages()}
    assert (told["complete"], told["ok"], told["goes_on_at"]) == (False, False, None)
    assert told["in_circle"]


@pytest.mark.parametrize("why", [*Trouble, None], ids=[*(one.value for one in Trouble), "reads used up"])
def test_a_round_that_could_not_read_a_stream_does_not_say_that_all_is_here(desk: Any, why: Trouble | None) -> None:
    """Of what was not read nobody knows, whatever the reason: a script that waits for `caught_up` goes on."""
    burst(desk, 3)
    told = desk.run(desk.engine.once())
    assert told["complete"] and told["caught_up"]
    if why is not None:
        refusing(desk.channels["dm"], lambda _: True, why)
    for _ in range(20):
        new = desk.world.dm("300", "are you there?")
        desk.run(asyncio.sleep(30))
        desk.restart()
        told = desk.run(desk.engine.once())
        here = new.id in {one for one, _ in desk.messages()}
        assert (told["complete"], told["caught_up"], told["ok"]) == (here, here, here)
        assert here or verb.exit_code(told) not in (Exit.DONE, Exit.MORE)
        assert not told["in_circle"]
    assert not here
