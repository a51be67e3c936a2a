"""A disk that does not answer: nothing is done twice, and what was not done is said."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.commands.command_desk import DM, T0, Office, x_id
from tests.waiting import PATIENCE_S
from xdesk.commands.execution import call_context as desks
from xdesk.core.sentences import DeskError
from xdesk.replica.outbox import outbox


def blocked(office: Office) -> threading.Event:
    """Keep the writer busy until the event is set."""
    go, began = threading.Event(), threading.Event()

    def wait(tx: Any) -> None:
        began.set()
        go.wait(PATIENCE_S)

    office.writer.write(wait)
    assert began.wait(PATIENCE_S)
    return go


def test_a_send_given_up_is_never_done_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "WAIT_S", 0.05)
    go = blocked(office)
    with pytest.raises(DeskError) as caught:
        office.run("reply.send", conversation_id=DM, text="once only")
    assert "nothing was done" in caught.value.sentence.english()
    go.set()
    monkeypatch.setattr(desks, "WAIT_S", PATIENCE_S)
    office.run("reply.send", conversation_id=DM, text="once only")
    assert [one.text for one in outbox.open_rows(office.read)] == ["once only"]


def test_the_same_press_twice_is_one_reply(office: Office) -> None:
    for _ in range(2):
        office.run("reply.send", conversation_id=DM, text="once only", operation_id="01" + "7" * 24)
    assert [one.id for one in outbox.open_rows(office.read)] == ["01" + "7" * 24]


def test_nothing_seen_is_not_everything_seen(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="written before they wrote", based_on="0")
    (item,) = outbox.open_rows(office.read)
    assert item.based_on == "0"
    assert outbox.guard(office.read, item, x_now=office.clock.now) is not None
    office.run("reply.send", conversation_id=DM, text="written after")
    assert outbox.open_rows(office.read)[-1].based_on == x_id(T0)
