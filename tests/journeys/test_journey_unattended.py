"""What nobody presses, with everything real: a message of X gets its step, and a timer fires a command."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.added_files import added
from tests.journeys.sandbox_desk import MINUTE, Journey
from tests.sandbox_process import ORIGIN, Sandbox, start_sandbox
from xdesk.app.profile.opening import Opened
from xdesk.app.services.sync_runtime import SyncRuntime
from xdesk.core import after_ingest_steps, timer_kinds
from xdesk.core.automation.timer import Timer
from xdesk.replica.automation import timers
from xdesk.replica.conversation import conversations

STEP = """
from xdesk.core.automation.after_ingest import Step
from xdesk.core.operations.calls import Call

def decide(message):
    here = {"conversation_id": message.conversation.id}
    return [Call("conversation.tag", {**here, "name": "lamp"})] if "lamp" in message.text else []

STEP = Step("words", 400, "rule:lamps", decide)
"""
KIND = """
from xdesk.core.operations.calls import Call
from xdesk.core.automation.timer import TimerKind

KIND = TimerKind("close", lambda timer: Call("conversation.done", {"conversation_id": timer.conversation_id}))
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    one = start_sandbox(seed=7, clock_origin=ORIGIN, speed=0)
    yield one
    one.stop()


@pytest.fixture
def journey(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    with added(after_ingest_steps, "words", STEP), added(timer_kinds, "close", KIND):
        one = Journey(sandbox, tmp_path)
        monkeypatch.setattr(Opened, "vault", lambda *_: one.vault)
        yield one
        one.close()


def rounds(journey: Journey, sync_runtime: SyncRuntime) -> None:
    """One round of a script."""

    async def once() -> None:
        ports = await sync_runtime.connector_factory.accounts()
        await sync_runtime.engine.once()
        for one in ports:
            if one.close is not None:
                await one.close()

    asyncio.run(once())


def tagged(journey: Journey) -> list[Any]:
    return journey.conn.execute("SELECT conversation_id, agent_id FROM tag WHERE name = 'lamp'").fetchall()


def test_a_message_gets_its_step_and_a_timer_its_command(journey: Journey) -> None:
    rounds(journey, SyncRuntime(journey.opened, journey.writer, journey.x_time))
    assert tagged(journey) == [], "what was there before is history"
    journey.move(2 * MINUTE)
    journey.order("message", kind="dm", customer=57, text="is the lamp back?")
    journey.move(2 * MINUTE)
    rounds(journey, SyncRuntime(journey.opened, journey.writer, journey.x_time))
    ((talk, by),) = tagged(journey)
    assert by == "rule:lamps"
    journey.write(lambda tx: timers.add(tx, Timer("t", "close", journey.x_time.now(), "agent:me", 1, talk)))
    rounds(journey, SyncRuntime(journey.opened, journey.writer, journey.x_time))
    found = conversations.read(journey.conn, talk)
    assert found is not None and found.status == "done"
    rows = journey.conn.execute("SELECT name, actor FROM operation ORDER BY no").fetchall()
    assert rows == [("conversation.tag", "rule:lamps"), ("conversation.done", "agent:me")]
