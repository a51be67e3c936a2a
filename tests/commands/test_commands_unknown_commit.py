"""A commit nobody knows the outcome of is not made a second time; what the disk did not take can be tried again."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from tests.commands.command_desk import DM, MENTION, Office
from tests.waiting import PATIENCE_S
from xdesk.commands.execution import call_context as desks
from xdesk.commands.execution.runner import Runner, StillUnknownError
from xdesk.core.sentences import DeskError, NotStoredError, Sentence, UnknownOutcomeError
from xdesk.replica.agent_texts import drafts
from xdesk.replica.outbox import outbox

ID = "01" + "7" * 24
CALLS = {
    "reply.send": {"conversation_id": DM, "text": "once"},
    "reply.acknowledge": {"conversation_id": DM, "minutes": 30},
    "note.add": {"conversation_id": DM, "text": "once"},
}


class Disk:
    """Stands between commands and writer: the next transaction is lost, refused, or waits."""

    def __init__(self, office: Office) -> None:
        self._office, self.next = office, ""
        self.settled: Future[bool] = Future()
        office.runner = Runner(replace(office.runner.session, write=self.write), office.registry)

    def write(self, fn: Any, *args: Any, **more: Any) -> Future[Any]:
        what, self.next = self.next, ""
        if not what:
            return self._office.writer.write(fn, *args, **more)
        failed: Future[Any] = Future()
        if what == "full":
            failed.set_exception(NotStoredError(Sentence("T", "The disk is full.")))
        else:
            if what == "unknown, stored":
                self._office.writer.write(fn, *args, **more).result(60)
            failed.set_exception(UnknownOutcomeError(Sentence("T", "Unknown."), self.settled))
        return failed


@pytest.fixture
def disk(office: Office) -> Disk:
    return Disk(office)


def made(office: Office) -> int:
    """How many replies and notes there are."""
    office.do(lambda _tx: None)
    return len(outbox.open_rows(office.read)) + len(office.rows("SELECT 1 FROM note WHERE deleted_at IS NULL"))


@pytest.mark.parametrize("name", CALLS)
def test_what_may_be_stored_is_not_made_again_until_that_is_known(office: Office, disk: Disk, name: str) -> None:
    disk.next = "unknown, stored"
    with pytest.raises(UnknownOutcomeError):
        office.run(name, **CALLS[name])
    with pytest.raises(StillUnknownError):
        office.run(name, **{**CALLS[name], **({"text": "edited"} if "text" in CALLS[name] else {})})
    assert made(office) == 1
    office.run("note.add", conversation_id=MENTION, text="another customer's")
    disk.settled.set_result(True)
    office.run(name, **CALLS[name])  # made with that known
    assert made(office) == 3


def test_what_was_not_stored_is_made_by_the_next_try(office: Office, disk: Disk) -> None:
    disk.next = "unknown"
    with pytest.raises(UnknownOutcomeError):
        office.run("reply.send", operation_id=ID, **CALLS["reply.send"])
    disk.settled.set_result(False)
    office.run("reply.send", operation_id=ID, **CALLS["reply.send"])
    assert [item.id for item in outbox.open_rows(office.read)] == [ID]


def test_a_commit_that_hangs_is_unknown_until_it_ends(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "WAIT_S", 0.05)
    go, begun, desk = threading.Event(), threading.Event(), office.runner.session

    def slowly(fn: Any) -> Any:
        def run(tx: Any, *args: Any) -> Any:
            begun.set()
            go.wait(PATIENCE_S)
            return fn(tx, *args)

        return run

    slow = replace(desk, write=lambda fn, *args: _begun(office.writer.write(slowly(fn), *args), begun))
    runner = Runner(slow, office.registry)
    office.runner = runner
    with pytest.raises(UnknownOutcomeError) as caught:
        office.run("reply.send", **CALLS["reply.send"])
    assert not caught.value.settled.done()
    go.set()
    assert caught.value.settled.result(60) is True and made(office) == 1


def _begun(future: Future[Any], begun: threading.Event) -> Future[Any]:
    assert begun.wait(PATIENCE_S)
    return future


def test_the_same_id_with_another_text_is_refused_and_loses_nothing(office: Office) -> None:
    office.run("reply.send", operation_id=ID, **CALLS["reply.send"])
    office.run("draft.save", conversation_id=DM, kind="reply", text="once more")
    with pytest.raises(DeskError, match="stored already"):
        office.run("reply.send", operation_id=ID, conversation_id=DM, text="once more")
    office.do(lambda _tx: None)
    kept = drafts.read(office.read, DM, "reply")
    assert kept is not None and kept.text == "once more" and made(office) == 1


def test_undo_is_kept_when_the_disk_did_not_take_it(office: Office, disk: Disk) -> None:
    office.run("reply.send", **CALLS["reply.send"])
    disk.next = "full"
    with pytest.raises(NotStoredError):
        office.runner.undo()
    assert office.runner.undo() is not None
    assert made(office) == 0 and office.runner.next_undo is None


@pytest.mark.parametrize("stored", [True, False])
def test_an_undo_whose_outcome_was_unknown_is_done_once(office: Office, disk: Disk, stored: bool) -> None:
    office.run("conversation.tag", conversation_id=DM, name="first")
    office.run("note.add", **CALLS["note.add"])
    disk.next = "unknown, stored" if stored else "unknown"
    with pytest.raises(UnknownOutcomeError):
        office.runner.undo()
    with pytest.raises(StillUnknownError):
        office.runner.undo()
    disk.settled.set_result(stored)
    office.runner.undo()
    office.do(lambda _tx: None)
    state = office.state()
    assert state["note"] == [] and state["draft"] == [(DM, "note", "once")]
    assert bool(state["tag"]) is not stored  # the note's step was done already: the next one was undone


def test_an_undo_that_came_too_late_is_not_tried_again(office: Office) -> None:
    office.run("reply.send", operation_id=ID, **CALLS["reply.send"])
    office.do(outbox.intent, ID, attempt_id="01T", tried_at=1, deadline=2)
    with pytest.raises(DeskError):
        office.runner.undo()
    assert office.runner.next_undo is None
