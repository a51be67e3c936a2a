"""A whole day with a server that knows one dialect and refuses every other name: nothing stops, nothing is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.sandbox_desk import MINUTE, SECOND, Journey
from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox
from xdesk.replica import status
from xdesk.replica.conversation import conversations


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(seed=7, clock_origin=ORIGIN, speed=0)
    yield one
    one.stop()


@pytest.mark.parametrize("name", ["tweet", "post"])
@pytest.mark.parametrize("known", ["tweet", "post"])
def test_a_strict_server_is_read_whole_and_answered(sandbox: Sandbox, tmp_path: Path, name: str, known: str) -> None:
    journey = Journey(sandbox, tmp_path)
    try:
        journey.order("limits", reset=True)
        journey.order("dialect", only=known, strict=True)
        journey.live(MINUTE)
        if name != known:  # the server learned new names overnight
            known = name
            journey.order("dialect", only=name, strict=True)
        journey.refresh()
        number = 70 + len(name) * 3 + len(known)
        talks = [journey.arrive(kind, number, f"hello {tmp_path.name}") for kind in ("dm", "mention")]
        replies = [journey.reply(talk, f"answer {tmp_path.name} {n}") for n, talk in enumerate(talks)]
        journey.live(2 * MINUTE)
        assert [journey.state(one) for one in replies] == ["sent", "sent"]
        customer = conversations.read(journey.conn, talks[0])
        assert customer is not None and customer.customer.handle
        assert status.read(journey.conn, x_now=journey.clock.now).trouble is None
        dialects = dict(journey.conn.execute("SELECT stream, dialect FROM stream").fetchall())
        assert dialects == dict.fromkeys(("dm", "mentions", "posts"), name)
        journey.order("forget_log")
        journey.kill()
        journey.start()
        journey.live(30 * SECOND)
        journey.refresh()
        assert not [one for one in journey.read("log", last=200)["requests"] if one["status"] == 400]
        journey.order("dialect", only=None, strict=False)
        assert journey.shown() == journey.world()
    finally:
        journey.order("dialect", only=None, strict=False)
        journey.close()
