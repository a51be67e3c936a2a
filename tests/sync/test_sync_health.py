"""Health: 402 silences until told, 401 keeps everything, 429 slows, offline heals by itself; one account at a time."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xdesk.core.polling.budget import MINUTE
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.polling.health import OUT_OF_REACH
from xdesk.core.sentences import Sentence
from xdesk.replica import status
from xdesk.replica.feed import ledger, pages, streams
from xdesk.replica.feed import requests as agent_requests
from xdesk.replica.profile import accounts
from xdesk.replica.profile import settings as kept
from xdesk.sync.health import SLOW_PROBE, Health, slowed

SAY = Sentence("Test", "no")


def meet(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    desk.live(10_000)


def requests(desk: Any, work: Callable[[], None]) -> int:
    """How many requests X got while `work` ran, answered or not."""
    count = [0]
    gate = desk.world.gate

    async def counting(*args: Any) -> Any:
        count[0] += 1
        return await gate(*args)

    desk.world.gate = counting
    work()
    desk.world.gate = gate
    return count[0]


def request(desk: Any, kind: str, **more: Any) -> None:
    def add(tx: Any) -> None:
        agent_requests.add(tx, kind, at=desk.world.now(), **more)

    desk.write(add)


def test_offline_is_noticed_within_one_request_and_healed_without_restart(desk: Any) -> None:
    meet(desk)
    desk.world.offline = True
    request(desk, "poll")
    desk.live(1_000)
    account = accounts.read(desk.conn, "9000")
    assert account.state == "offline" and account.sentence == OUT_OF_REACH
    since = account.state_since
    desk.live(20 * MINUTE)
    assert accounts.read(desk.conn, "9000").state_since == since
    desk.world.dm("101", "anyone?")
    desk.world.offline = False
    desk.live(20_000)
    assert accounts.read(desk.conn, "9000").state == "ok"
    desk.live(60_000)
    assert desk.equal()
    assert {streams.read(desk.conn, "9000", name).state for name in ("dm", "mentions", "posts")} == {"ok"}


def test_offline_probes_are_cheap_and_not_a_storm(desk: Any) -> None:
    meet(desk)
    desk.world.offline = True
    desk.live(MINUTE)
    assert 20 <= requests(desk, lambda: desk.live(30 * MINUTE)) <= 30 * 20
    assert len(desk.world.reads["dm"]) <= 3


def test_after_402_nothing_is_asked_until_told(desk: Any) -> None:
    meet(desk)
    desk.world.trouble = Trouble.CREDITS
    request(desk, "poll")
    desk.live(5_000)
    assert accounts.read(desk.conn, "9000").state == "no_credit"
    assert requests(desk, lambda: desk.live(14 * MINUTE)) == 0
    desk.world.trouble = None
    request(desk, "resume")
    desk.live(5_000)
    assert accounts.read(desk.conn, "9000").state == "ok"


def test_402_is_probed_slowly(desk: Any) -> None:
    meet(desk)
    desk.world.trouble = Trouble.CREDITS
    desk.live(10 * MINUTE)
    assert requests(desk, lambda: desk.live(60 * MINUTE)) <= 5
    desk.world.trouble = None
    desk.live(16 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "ok"


def test_401_keeps_everything_and_heals(desk: Any) -> None:
    meet(desk)
    before = desk.messages()
    desk.world.trouble = Trouble.SIGNED_OUT
    desk.live(3 * 60 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "signed_out"
    assert desk.messages() == before and len(desk.world.asked) > 0
    assert requests(desk, lambda: desk.live(60 * MINUTE)) <= 5
    desk.world.trouble = None
    desk.live(16 * MINUTE)
    assert accounts.read(desk.conn, "9000").state == "ok"


def test_an_account_that_only_seemed_well_is_shown_as_it_is(desk: Any) -> None:
    meet(desk)
    desk.world.trouble = Trouble.SIGNED_OUT
    desk.live(10 * MINUTE)
    desk.write(accounts.set_state, "9000", "ok", None, desk.world.now())  # what a sign-in writes
    request(desk, "resume", account_id="9000")
    assert requests(desk, lambda: desk.live(5_000)) == 1
    assert accounts.read(desk.conn, "9000").state == "signed_out"


def test_a_remembered_state_is_probed_at_once_after_a_start(desk: Any) -> None:
    meet(desk)
    desk.world.trouble = Trouble.SIGNED_OUT
    desk.live(10 * MINUTE)
    desk.world.trouble = None
    desk.restart()
    desk.live(2_000)
    assert accounts.read(desk.conn, "9000").state == "ok"


def test_a_refused_stream_does_not_stop_the_others(desk: Any) -> None:
    meet(desk)

    async def refuse(_: Any) -> Any:
        raise FeedError(Trouble.REFUSED, SAY)

    desk.channels["mentions"].pull = refuse
    desk.live(10 * MINUTE)
    assert streams.read(desk.conn, "9000", "mentions").state == "refused"
    assert streams.read(desk.conn, "9000", "mentions").sentence == SAY
    assert accounts.read(desk.conn, "9000").state == "ok"
    desk.world.dm("100", "still there?")
    desk.live(6 * MINUTE)
    assert desk.equal()


def test_429_slows_the_stream_until_the_reset(desk: Any) -> None:
    meet(desk)
    desk.world.read_limit["dm"] = 1
    desk.live(20 * MINUTE)
    assert desk.world.refused_for_rate <= 3
    state = streams.read(desk.conn, "9000", "dm")
    assert state.state in ("slowed", "ok")
    desk.world.read_limit["dm"] = 15
    desk.world.dm("100", "hello")
    desk.live(20 * MINUTE)
    assert desk.equal() and streams.read(desk.conn, "9000", "dm").state == "ok"


@pytest.mark.parametrize("active", [True, False])
def test_a_whole_day_stays_within_the_limits_and_quickens_while_somebody_looks(desk: Any, active: bool) -> None:
    meet(desk)
    for _ in range(60):
        if active:
            desk.engine.agent_active(desk.clock.steady_ms())
        desk.live(MINUTE)
    assert desk.world.refused_for_rate == 0
    reads = [at for at in desk.world.reads["dm"] if at > desk.world.now() - 45 * MINUTE]
    gaps = [b - a for a, b in itertools.pairwise(reads)]
    assert all(gap >= 60_000 for gap in gaps)
    assert (25 <= len(reads) <= 45) if active else (6 <= len(reads) <= 10)
    mentions = [at for at in desk.world.reads["mentions"] if at > desk.world.now() - 45 * MINUTE]
    assert (len(mentions) >= 90) if active else (len(mentions) <= 16)


def test_coming_back_quickens_at_once(desk: Any) -> None:
    meet(desk)
    desk.live(20 * MINUTE)
    desk.world.dm("100", "hello?")
    before = desk.world.now()
    desk.engine.agent_active(desk.clock.steady_ms())
    desk.live(80_000)
    assert [at for at in desk.world.reads["dm"] if at > before]
    assert desk.equal()


def test_a_crowd_after_a_night_stops_at_the_hard_bound_and_goes_on_the_next_day(desk: Any) -> None:
    desk.world.price = 10_000
    desk.write(kept.put, "budget_hard_micros", 400_000)
    meet(desk)
    desk.halt()
    for n in range(300):
        desk.world.dm(str(100 + n % 40), "in the night")
    desk.live(10 * MINUTE)
    spent = ledger.spent_today(desk.conn, desk.world.now())
    assert 400_000 <= spent <= 400_000 + 5 * 20_000
    assert streams.read(desk.conn, "9000", "dm").state == "slowed"
    desk.world.price = 0  # of the next day
    desk.halt()
    desk.run(asyncio.sleep(24 * 3_600))  # timed: virtual, the desk is closed for a day
    desk.live(90 * MINUTE)
    assert desk.equal() and streams.read(desk.conn, "9000", "dm").state == "ok"


def test_money_slows_then_stops_reading_but_not_sending(desk: Any) -> None:
    desk.world.price = 100_000
    desk.write(kept.put, "budget_soft_micros", 150_000)
    desk.write(kept.put, "budget_hard_micros", 300_000)
    meet(desk)
    for _ in range(6):
        desk.world.dm("100", "more")
        desk.live(30 * MINUTE)
    assert ledger.spent_today(desk.conn, desk.world.now()) >= 300_000
    assert requests(desk, lambda: desk.live(30 * MINUTE)) == 0
    assert streams.read(desk.conn, "9000", "dm").state == "slowed"
    number = desk.reply("100", "hello")
    desk.live(5_000)
    assert desk.state(number) in ("sent", "held")
    desk.world.price = 0
    desk.run(asyncio.sleep(86_400))
    assert streams.read(desk.conn, "9000", "dm").state == "ok"


def test_the_skew_is_kept_for_the_next_start(desk: Any) -> None:
    desk.clock.wrong = 120_000
    desk.x_time.__init__(desk.clock)
    meet(desk)
    assert abs(kept.get(desk.conn, "x_skew_ms") + 120_000) < 2_000
    writes = sum(bool(one.subjects & one.subjects.SETTING) for one in desk.changes)
    assert writes == 2, "the skew, and that today's upkeep is done"


def test_an_unexpected_error_never_ends_the_engine_and_never_spins(desk: Any) -> None:
    meet(desk)
    calls = [0]

    async def broken(_: Any) -> Any:
        calls[0] += 1
        raise RuntimeError("bug")

    good, desk.channels["mentions"].pull = desk.channels["mentions"].pull, broken
    desk.live(30 * MINUTE)
    assert 5 <= calls[0] <= 120
    desk.world.dm("100", "hello")
    desk.live(10 * MINUTE)
    assert desk.equal(), "the other streams go on"
    desk.channels["mentions"].pull = good
    desk.world.post("100", "@brand hello")
    desk.live(10 * MINUTE)
    assert desk.equal()


def test_a_broken_replica_rests_and_goes_on(desk: Any) -> None:
    meet(desk)
    feed, calls = desk.store.feed, [0]

    async def broken(*_: Any) -> Any:
        calls[0] += 1
        raise RuntimeError("bug")

    desk.store.feed = broken
    desk.live(20 * MINUTE)
    assert 3 <= calls[0] <= 200
    desk.store.feed = feed
    desk.world.dm("100", "hello")
    desk.live(10 * MINUTE)
    assert desk.equal()


def test_waiting_pages_of_a_kill_are_unpacked_at_the_start(desk: Any) -> None:
    desk.run(asyncio.sleep(1))
    desk.world.dm("100", "hi")
    real = desk.channels["dm"].unpack

    def die(*_: Any) -> Any:
        desk.store.dead = True
        return real(*_)

    desk.channels["dm"].unpack = die
    desk.live(20_000)
    assert pages.waiting(desk.conn) and not desk.messages()
    desk.channels["dm"].unpack = real
    desk.restart()
    desk.world.offline = True
    desk.live(1_000)
    assert desk.equal() and pages.waiting(desk.conn) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*Trouble, None]), max_size=40), st.integers(0, 999))
def test_no_run_of_troubles_waits_longer_than_15_minutes_and_good_heals(path: list[Trouble | None], seed: int) -> None:
    health, now = Health(random.Random(seed)), 0
    for trouble in path:
        if trouble is None:
            health.good("dm")
            assert health.open and health.wait("dm", now) == 0
            continue
        change = health.trouble("dm", FeedError(trouble, SAY), now)
        assert 0 < change.wait <= SLOW_PROBE
        assert health.wait("dm", now) <= SLOW_PROBE
        now += random.Random(seed).choice((1_000, change.wait))


@pytest.mark.parametrize("trouble", Trouble)
def test_only_a_limit_is_called_a_limit(trouble: Trouble) -> None:
    """Everything else says what it is: a server's own error, a proxy, an error of this desk."""
    change = Health(random.Random(1)).trouble("dm", FeedError(trouble, SAY), 0)
    expected = {Trouble.LIMIT: slowed(), Trouble.OFFLINE: OUT_OF_REACH}.get(trouble, SAY)
    assert change.sentence == expected and 0 < change.wait <= SLOW_PROBE


def test_a_server_s_own_error_reaches_the_status_bar_as_that(desk: Any) -> None:
    meet(desk)
    desk.world.trouble = Trouble.BUSY
    request(desk, "poll")
    desk.live(5_000)
    bar = status.read(desk.conn, x_now=desk.world.now())
    assert bar.trouble is not None and bar.trouble != slowed()
