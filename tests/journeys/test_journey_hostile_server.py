"""A desk whose answers pass through a server that breaks, doubles, replays and lies; see `make soak` for thousands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.sandbox_desk import MINUTE
from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox
from tests.soak.sync.hostile_server import AFTER_FATES, BEFORE_FATES, HostileServer
from tests.soak.sync.hostile_shifts import HostileJourney, play


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(seed=11, clock_origin=ORIGIN, speed=0)
    yield one
    one.stop()


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[HostileServer]:
    with HostileServer(sandbox.port, 1) as one:
        yield one


@pytest.fixture
def journey(sandbox: Sandbox, server: HostileServer, tmp_path: Path) -> Iterator[HostileJourney]:
    sandbox.control("limits", reset=True)
    one = HostileJourney(sandbox, tmp_path, server.port)
    yield one
    one.close()


@pytest.mark.parametrize("kind", ["dm", "mention"])
def test_whatever_a_send_meets_the_agent_is_told_the_truth(
    journey: HostileJourney, server: HostileServer, kind: str
) -> None:
    fates = (*BEFORE_FATES, *AFTER_FATES)
    told = {
        fate: journey.order("message", kind=kind, customer=customer, text="where is it?")
        for customer, fate in enumerate(fates, start=20)
    }
    journey.refresh()
    sent: dict[str, tuple[str, str]] = {}
    for fate in fates:
        sql = "SELECT conversation_id FROM message WHERE id = ?"
        talk = str(journey.conn.execute(sql, (told[fate]["id"],)).fetchone()[0])
        server.planned[f'{kind} meets {fate}"'.encode()] = fate
        sent[fate] = journey.reply(talk, f"{kind} meets {fate}"), talk
    for _ in range(6):
        journey.order("limits", reset=True)
        journey.live(5 * MINUTE)
        if not {journey.state(number) for number, _ in sent.values()} & {"queued", "unconfirmed"}:
            break
    for fate, (number, talk) in sent.items():
        text = f"{kind} meets {fate}"
        state, copies = journey.state(number), journey.copies(text)
        twice = fate.startswith("taken twice") and kind == "dm"  # X refuses the second of two equal posts
        assert copies <= 1 + twice, fate
        assert state == ("sent" if copies else "asked"), fate
        assert journey.lines(talk, text) == copies, fate


def test_shifts_against_a_hostile_server_end_true() -> None:
    assert play(6, 2) == []
