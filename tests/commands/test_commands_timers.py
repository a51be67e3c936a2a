"""Timers fire the agents' own commands, inside the transaction that marks them as fired."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.added_files import added
from tests.commands.command_desk import DM, T0, Office, counter
from xdesk.commands.execution.calls import Calls
from xdesk.core import timer_kinds
from xdesk.core.automation.timer import Timer
from xdesk.core.operations.calls import Call
from xdesk.replica import events
from xdesk.replica.automation import timers

KINDS = """
from xdesk.core.operations.calls import Call
from xdesk.core.automation.timer import TimerKind

def firing(timer):
    return Call(timer.args["call"], {"conversation_id": timer.conversation_id, **WITH.get(timer.args["call"], {})})

WITH = {"conversation.tag": {"name": "late"}, "note.add": {"text": "asked twice"}}
KIND = TimerKind("test", firing)
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path / "desk.db")
    with added(timer_kinds, "test", KINDS):
        yield found
    found.close()


def fire(office: Office, name: str, calls: Any = None) -> str:
    timer = Timer(f"t-{name}", "test", T0, "rule:night", T0, DM, {"call": name})
    office.do(timers.add, timer)
    serial = itertools.count(1)
    run = calls or Calls(office.registry, counter()).run
    office.do(timers.fire, timer_kinds.load(), run, lambda: T0 + 5, lambda at: f"op{next(serial)}")
    return "waits" if timers.read(office.read, timer.id) is not None else "fired"


def test_a_command_acts_in_the_name_of_the_timer_and_at_its_time(office: Office) -> None:
    office.run("conversation.done", conversation_id=DM)
    assert fire(office, "conversation.reopen") == "fired"
    assert office.rows("SELECT status FROM conversation WHERE id = ?", DM) == [("open",)]
    row = office.rows("SELECT o.actor, o.at, o.name FROM timer AS t JOIN operation AS o ON o.id = t.operation_id")
    assert row == [("rule:night", T0 + 5, "conversation.reopen")]
    last = events.of(office.read, DM)
    assert [(one.agent_id, one.at) for one in last if one.kind == "reopened"] == [("rule:night", T0 + 5)]


def test_it_is_no_step_of_the_agents_undo(office: Office) -> None:
    office.run("conversation.tag", conversation_id=DM, name="refund")
    assert fire(office, "conversation.tag") == "fired"
    assert office.runner.next_undo == Call("conversation.untag", {"conversation_id": DM, "name": "refund"})


def test_a_command_that_refuses_leaves_nothing_and_the_timer_waits(office: Office) -> None:
    before = office.state()
    for name in ("conversation.tag_", "window.close"):
        assert fire(office, name) == "waits"
    assert office.state() == before


def test_what_a_command_wrote_goes_with_the_mark(office: Office) -> None:
    """Killed, or refused, after the command wrote: neither its effect nor its mark is there."""

    class Killed(BaseException):
        pass

    run = Calls(office.registry, counter()).run

    def killed(tx: Any, call: Call, **more: Any) -> None:
        run(tx, call, **more)
        raise Killed

    before = office.state()
    with pytest.raises(Killed):
        fire(office, "conversation.tag", killed)
    assert office.state() == before and timers.read(office.read, "t-conversation.tag") is not None
    assert fire(office, "conversation.tag") == "fired"
    assert office.rows("SELECT name FROM tag WHERE conversation_id = ?", DM) == [("late",)]


def test_a_command_reads_what_the_transaction_holds(office: Office) -> None:
    run = Calls(office.registry, counter()).run

    def twice(tx: Any) -> list[Any]:
        def done(operation_id: str) -> Any:
            call = Call("conversation.done", {"conversation_id": DM})
            return run(tx, call, actor="system", at=T0 + 9, operation_id=operation_id)

        return [done("op1").undo, done("op2").undo]

    first, second = office.do(twice)
    assert first is not None and second is None, "the second finds it done already"
