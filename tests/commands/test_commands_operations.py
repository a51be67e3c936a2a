"""Operations: each call leaves one row with its effect, has it once, and can be run again from that row."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import xdesk.commands
from tests.commands.command_desk import BRAND, DM, ME, Office, counter, x_id
from tests.replica.replica_desk import CANARY, T0, said
from xdesk.commands.call_result import Call
from xdesk.commands.execution.calls import Calls
from xdesk.core.operations.operation import Operation
from xdesk.core.polling.feed import Unpacked
from xdesk.core.sentences import DeskError, Sentence
from xdesk.replica import account_removal, events, operations
from xdesk.replica.agent_texts import drafts
from xdesk.replica.database.writer import Tx
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox

ID = "01" + "7" * 24
DAY = 86_400_000
SEEN = {name: {"based_on": x_id(T0), "seen_no": 1} for name in ("reply.send", "reply.acknowledge", "draft.save")}
"""What was on the screen: a second press of the same may have seen more than the first."""


def rows(office: Office) -> list[Operation]:
    """What the calls so far left."""
    office.do(lambda _tx: None)
    return [one for _, one in operations.after(office.read, 0)]


def calls(office: Office) -> Calls:
    return Calls(office.registry, counter())


def found_in(office: Office, text: str) -> set[str]:
    """The tables that hold `text` anywhere."""
    office.do(lambda _tx: None)
    tables = [row[0] for row in office.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    mine = [one for one in tables if not one.startswith(("sqlite_", "message_search", "person_search"))]
    return {
        one for one in mine if any(text in str(value) for row in office.rows(f'SELECT * FROM "{one}"') for value in row)
    }


def test_a_call_leaves_who_when_what_and_knowing_what(office: Office) -> None:
    office.run("conversation.tag", conversation_id=DM, name="退款")
    (row,) = rows(office)
    assert row.actor == f"agent:{ME}" and row.agent == ME and row.by_person
    assert (row.at, row.name) == (office.clock.now, "conversation.tag")
    assert row.args == {"conversation_id": DM, "name": "退款"}
    assert row.base["conversation"]["status"] == "open" and row.base["conversation"]["last_in_id"] == x_id(T0)


def test_what_a_call_makes_has_its_id(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="您好", operation_id=ID)
    office.run("note.add", conversation_id=DM, text="a note", operation_id=ID[:-1] + "8")
    assert [one.id for one in outbox.open_rows(office.read)] == [ID]
    assert office.rows("SELECT id FROM note") == [(ID[:-1] + "8",)]


def test_what_waits_for_no_disk_leaves_a_row_too(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="reply", text="half a")
    office.run("conversation.mark_read", conversation_id=DM)
    assert [one.name for one in rows(office)] == ["draft.save", "conversation.mark_read"]


def test_a_call_that_failed_leaves_nothing(office: Office) -> None:
    with pytest.raises(DeskError):
        office.run("reply.recall", outbox_id="nothing")
    with pytest.raises(DeskError):
        office.run("reply.send", conversation_id=DM, text=" ")
    office.run("conversation.copy_link", conversation_id=DM)  # changes nothing
    assert rows(office) == []


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("conversation.tag", {"name": "退款"}),
        ("conversation.done", {}),
        ("conversation.assign", {"agent": "amir"}),
        ("note.add", {"text": "a note"}),
        ("reply.send", {"text": "您好"}),
        ("draft.save", {"kind": "note", "text": "half"}),
        ("poll.now", None),
    ],
)
def test_the_same_id_has_its_effect_once_and_is_told_the_same(office: Office, name: str, args: Any) -> None:
    about = {} if args is None else {"conversation_id": DM, **args}
    first = office.run(name, operation_id=ID, **about)
    before = office.state(), events.of(office.read, DM)
    assert office.run(name, operation_id=ID, **about) == first
    assert (office.state(), events.of(office.read, DM)) == before and len(rows(office)) == 1


def test_the_same_id_with_other_words_is_refused(office: Office) -> None:
    office.run("note.add", conversation_id=DM, text="first", operation_id=ID)
    for name, text in (("note.add", "second"), ("reply.send", "first")):
        with pytest.raises(DeskError, match="stored already"):
            office.run(name, conversation_id=DM, text=text, operation_id=ID)
    assert office.rows("SELECT text FROM note") == [("first",)] and outbox.open_rows(office.read) == []


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("reply.send", {"text": "您好", "promise_minutes": 30}, {"text": "您好", "promise_minutes": 60}),
        ("reply.send", {"text": "您好"}, {"text": "您好", "done_after": True}),
        ("reply.send", {"text": "您好", "tags": []}, {"text": "您好", "tags": ["vip"]}),
        ("reply.acknowledge", {"minutes": 30}, {"minutes": 60}),
        ("conversation.tag", {"name": "退款"}, {"name": "物流"}),
        ("draft.save", {"kind": "reply", "text": "half"}, {"kind": "note", "text": "half"}),
    ],
)
def test_the_same_id_for_something_else_is_never_told_as_done(
    office: Office, name: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """A promise of an hour that was not stored must not be told as queued because one of half an hour is."""
    office.run(name, conversation_id=DM, operation_id=ID, **first)
    before = office.state()
    office.run(name, conversation_id=DM, operation_id=ID, **first, **SEEN.get(name, {}))
    call = Call(name, {"conversation_id": DM, **second})
    if name == "draft.save":  # nobody waits for it, and nothing is told
        office.runner.run(call, operation_id=ID)
    else:
        with pytest.raises(DeskError, match="stored already"):
            office.runner.run(call, operation_id=ID)
    assert office.state() == before and len(rows(office)) == 1


def test_the_same_id_for_another_reply_is_never_told_as_taken_back(office: Office) -> None:
    for one in ("1", "2"):
        office.run("reply.send", conversation_id=DM, text=f"part {one}", operation_id=ID[:-1] + one)
    office.run("reply.recall", outbox_id=ID[:-1] + "1", operation_id=ID)
    with pytest.raises(DeskError, match="stored already"):
        office.run("reply.recall", outbox_id=ID[:-1] + "2", operation_id=ID)
    assert [one.id for one in outbox.open_rows(office.read)] == [ID[:-1] + "2"]


def test_undo_is_an_operation_that_names_the_one_it_takes_back(office: Office) -> None:
    office.run("conversation.tag", conversation_id=DM, name="退款", operation_id=ID)
    office.runner.undo()
    tagged, untagged = rows(office)
    assert untagged.name == "conversation.untag" and untagged.undoes == tagged.id == ID and untagged.id != ID


def test_a_machine_acts_under_its_own_name_and_leaves_the_agents_undo_alone(office: Office) -> None:
    call = Call("conversation.tag", {"conversation_id": DM, "name": "退款"})
    office.runner.run(call, actor="rule:refunds", at=T0 + 5, operation_id=ID)
    (row,) = rows(office)
    assert (row.actor, row.agent, row.by_person, row.at) == ("rule:refunds", "rule:refunds", False, T0 + 5)
    assert events.of(office.read, DM)[-1].agent_id == "rule:refunds"
    assert office.runner.next_undo is None
    with pytest.raises(ValueError):
        office.runner.run(call, actor="nobody")


def test_a_decision_about_what_may_arrive_twice_is_a_persons(office: Office) -> None:
    office.run("reply.send", conversation_id=DM, text="您好", operation_id=ID)
    office.do(outbox.hold, ID, Sentence("T", "Held."), T0)
    for name in ("reply.send_anyway", "reply.drop"):
        with pytest.raises(DeskError, match="Only a person"):
            office.runner.run(Call(name, {"outbox_id": ID}), actor="system")
    assert outbox.open_rows(office.read)[0].state == "held"


def test_a_call_inside_a_transaction_is_one_with_it(office: Office) -> None:
    def fire(tx: Tx, call: Call) -> None:
        tx.execute("INSERT INTO setting (name, value) VALUES ('fired', '1')")
        calls(office).run(tx, call, actor="system", at=T0 + 9, operation_id=ID)

    office.do(fire, Call("conversation.done", {"conversation_id": DM}))
    assert office.rows("SELECT status FROM conversation WHERE id = ?", DM) == [("done",)]
    assert [(one.id, one.actor, one.at) for one in rows(office)] == [(ID, "system", T0 + 9)]
    with pytest.raises(DeskError):
        office.do(fire_again, calls(office))
    assert office.rows("SELECT value FROM setting WHERE name = 'kept'") == []


def fire_again(tx: Tx, known: Calls) -> None:
    tx.execute("INSERT INTO setting (name, value) VALUES ('kept', '1')")
    known.run(tx, Call("conversation.done", {"conversation_id": "no"}), actor="system", at=T0, operation_id="02")


def test_a_call_that_fails_inside_a_transaction_leaves_the_rest_of_it(office: Office) -> None:
    def both(tx: Tx) -> None:
        tx.execute("INSERT INTO setting (name, value) VALUES ('kept', '1')")
        with pytest.raises(DeskError):
            calls(office).run(tx, Call("reply.recall", {"outbox_id": "no"}), actor="system", at=T0, operation_id="02")

    office.do(both)
    assert office.rows("SELECT value FROM setting WHERE name = 'kept'") == [("1",)] and rows(office) == []


def test_run_again_it_knows_what_was_known_then(office: Office) -> None:
    """The customer wrote after the agent decided and before the operation was run elsewhere: that was not seen."""
    office.run("reply.send", conversation_id=DM, text="您好", operation_id=ID)
    (row,) = rows(office)
    again = replace(row, id=ID[:-1] + "9")
    office.do(ingest.store, BRAND, Unpacked(messages=(said(T0 + 70_000, "and more", low=3),)), page_id=None, at=T0)
    office.do(lambda tx: calls(office).replay(tx, again))
    first, second = outbox.open_rows(office.read)
    assert second.based_on == first.based_on == x_id(T0)


def test_texts_of_a_reply_that_x_no_longer_has_go_from_its_operations(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="reply", text=CANARY[:20])
    office.run("reply.send", conversation_id=DM, text=CANARY, operation_id=ID)
    sent = said(T0 + 90_000, CANARY, outgoing=True, low=5)
    office.do(ingest.store, BRAND, Unpacked(messages=(sent,)), page_id=None, at=T0 + 90_000)
    assert "operation" in found_in(office, CANARY) and len(rows(office)) == 2
    office.do(ingest.erase_message, sent.id)
    assert "operation" not in found_in(office, CANARY[:20])
    assert office.rows("SELECT name FROM operation ORDER BY no") == [("draft.save",), ("reply.send",)]
    office.run("reply.send", conversation_id=DM, text=CANARY, operation_id=ID)  # the id still tells it was done
    assert len(outbox.open_rows(office.read)) == 1


def test_texts_of_an_account_that_is_removed_go_with_it(office: Office) -> None:
    office.run("note.add", conversation_id=DM, text=CANARY, operation_id=ID)
    office.run("note.erase", note_id=ID)
    office.run("sync.resume", account_id=BRAND)
    office.do(account_removal.begin, BRAND, T0)
    while office.do(account_removal.step, BRAND):
        pass
    assert found_in(office, CANARY) == set() and rows(office) == []


def test_a_reply_taken_back_is_nowhere_after_the_day_that_forgets_it(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="reply", text=CANARY[:20])
    office.run("reply.send", conversation_id=DM, text=CANARY, operation_id=ID)
    office.run("reply.drop", outbox_id=ID)
    office.runner.undo()
    office.run("draft.save", conversation_id=DM, kind="reply", text="")
    assert {"operation", "outbox", "draft_journal"} <= found_in(office, CANARY[:20])
    office.clock.now += 31 * DAY
    for forget in (outbox.forget, drafts.prune, operations.prune, operations.prune_frequent):
        while office.do(forget, office.clock.now - 30 * DAY, 20) == 20:
            continue
    assert found_in(office, CANARY[:20]) == set()


def test_what_is_old_goes_and_what_comes_by_itself_goes_before(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="note", text=CANARY)
    office.run("conversation.tag", conversation_id=DM, name="old")
    office.clock.now += DAY
    office.run("draft.save", conversation_id=DM, kind="note", text="younger")
    assert office.do(operations.prune_frequent, office.clock.now, 20) == 1
    assert [one.name for one in rows(office)] == ["conversation.tag", "draft.save"]
    assert office.do(operations.prune, office.clock.now, 20) == 1
    assert [one.args["text"] for one in rows(office)] == ["younger"]
    assert "operation" not in found_in(office, CANARY)


def test_signs_that_no_text_of_a_file_may_have_come_back_as_they_were(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="note", text="a\0b\ud800", operation_id=ID)
    (row,) = rows(office)
    assert row.args["text"] == "a\0b\ud800"
    office.run("draft.save", conversation_id=DM, kind="note", text="a\0b\ud800", operation_id=ID)  # the same


def test_a_reply_that_is_with_x_by_now_is_told_as_too_late(office: Office) -> None:
    """A second press of "send anyway" that comes when the first one has let it go."""
    office.run("reply.send", conversation_id=DM, text="您好", operation_id=ID)
    office.do(outbox.intent, ID, attempt_id="01T", tried_at=1, deadline=2)
    for name in ("reply.send_anyway", "reply.recall", "reply.drop"):
        with pytest.raises(DeskError):
            office.run(name, outbox_id=ID)


def test_commands_mint_nothing_and_ask_no_clock() -> None:
    room = Path(xdesk.commands.__file__).parent
    stands = {"desk.py", "runner.py"}  # what the calls of a desk stand on
    files = [one for one in sorted(room.glob("*.py")) if one.name not in stands]
    asked = {"mint", "x_now", "now_ms", "steady_ms", "clock", "urandom", "time"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in asked
    ]
    assert len(files) > 8 and found == []
