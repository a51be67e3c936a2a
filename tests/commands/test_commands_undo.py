"""Every command runs and its undo restores what was; requests, links and notes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.command_desk import BRAND, CUSTOMER, DM, ME, MENTION, POST, Office
from xdesk.commands.call_result import Call
from xdesk.core import ids
from xdesk.core.polling.feed import Limit
from xdesk.core.sentences import DeskError
from xdesk.replica import customers
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import requests, streams
from xdesk.sync.health import used_up

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("conversation.done", {"conversation_id": DM}),
    ("conversation.take", {"conversation_id": DM}),
    ("conversation.assign", {"conversation_id": DM, "agent": "amir"}),
    ("conversation.tag", {"conversation_id": DM, "name": "退款"}),
    ("conversation.mark_unread", {"conversation_id": DM}),
    ("note.add", {"conversation_id": DM, "text": "老客户"}),
    ("reply.send", {"conversation_id": DM, "text": "您好"}),
    ("reply.acknowledge", {"conversation_id": MENTION, "minutes": 30}),
]


def prepared(office: Office) -> None:
    """Leave the drafts behind that the undone texts go back to, and everything read."""
    office.run("draft.save", conversation_id=DM, kind="reply", text="您好")
    office.run("draft.save", conversation_id=DM, kind="note", text="老客户")
    office.run("draft.save", conversation_id=MENTION, kind="reply", text="您好")
    office.run("conversation.mark_read", conversation_id=DM)


@pytest.mark.parametrize(("name", "args"), ACTS, ids=[name for name, _ in ACTS])
def test_undo_restores(office: Office, name: str, args: dict[str, Any]) -> None:
    prepared(office)
    before = office.state()
    done = office.run(name, **args)
    assert office.state() != before, "it did something"
    assert done.say is not None and done.undo is not None
    office.runner.undo()
    after = office.state()
    if name == "reply.acknowledge":  # its text joins the draft
        assert after.pop("draft") != before.pop("draft")
    assert after == before


BACKS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("conversation.done", {"conversation_id": DM}, "conversation.reopen", {"conversation_id": DM}),
    ("conversation.take", {"conversation_id": DM}, "conversation.release", {"conversation_id": DM}),
    (
        "conversation.tag", {"conversation_id": DM, "name": "a b"},
        "conversation.untag", {"conversation_id": DM, "name": "a b"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("first", "first_args", "then", "then_args"), BACKS, ids=[row[2] for row in BACKS])
def test_the_way_back_can_be_undone_too(
    office: Office, first: str, first_args: dict[str, Any], then: str, then_args: dict[str, Any]
) -> None:
    office.run(first, **first_args)
    before = office.state()
    office.run(then, **then_args)
    assert office.state() != before
    office.runner.undo()
    assert office.state() == before


def test_a_note_is_kept_pinned_removed_and_brought_back(office: Office) -> None:
    office.run("note.add", conversation_id=DM, text="老客户，别催")
    ((note_id, text, pinned),) = office.state()["note"]
    assert (text, pinned) == ("老客户，别催", 0)
    office.run("note.pin", note_id=note_id)
    assert customers.notes(office.read, CUSTOMER)[0].pinned
    before = office.state()
    office.run("note.erase", note_id=note_id)
    assert office.state()["note"] == []
    office.runner.undo()
    assert office.state() == before
    office.run("note.restore", note_id=note_id)
    office.run("note.pin", note_id=note_id, on=False)
    assert office.state()["note"][0][2] == 0


def test_a_note_without_text_is_refused(office: Office) -> None:
    with pytest.raises(DeskError, match="no text"):
        office.run("note.add", conversation_id=DM, text=" \n ")


def test_a_note_takes_its_draft_and_its_undo_brings_it_back(office: Office) -> None:
    office.run("draft.save", conversation_id=DM, kind="note", text="老客户")
    office.run("note.add", conversation_id=DM, text="老客户")
    assert office.state()["draft"] == []
    done = office.runner.undo()
    assert done is not None and done.go == "note" and office.state()["draft"] == [(DM, "note", "老客户")]


def test_nothing_done_twice_leaves_nothing_to_undo(office: Office) -> None:
    office.run("conversation.done", conversation_id=DM)
    assert office.run("conversation.done", conversation_id=DM).undo is None
    office.run("conversation.take", conversation_id=DM)
    assert office.run("conversation.take", conversation_id=DM).undo is None
    office.run("conversation.tag", conversation_id=DM, name=" 退款 ")
    assert office.run("conversation.tag", conversation_id=DM, name="退款").undo is None
    assert office.run("conversation.untag", conversation_id=DM, name="别的").undo is None
    assert office.run("conversation.reopen", conversation_id=MENTION).undo is None
    with pytest.raises(DeskError, match="needs a name"):
        office.run("conversation.tag", conversation_id=DM, name=" \t ")


def test_taking_gives_it_to_me(office: Office) -> None:
    office.run("conversation.take", conversation_id=DM)
    talk = conversations.read(office.read, DM)
    assert talk is not None and talk.assignee == ME


def test_done_goes_to_the_next_and_its_undo_stays(office: Office) -> None:
    assert office.run("conversation.done", conversation_id=DM).go == "next"
    done = office.runner.undo()
    assert done is not None and done.go == "stay"
    office.run("conversation.done", conversation_id=DM)
    office.run("conversation.reopen", conversation_id=DM)
    done = office.runner.undo()
    assert done is not None and done.go == "stay", "undo never moves on"


def test_reading_waits_for_nothing_and_leaves_no_undo(office: Office) -> None:
    office.run("conversation.mark_read", conversation_id=DM)
    assert office.runner.next_undo is None
    office.do(lambda tx: None)
    talk = conversations.read(office.read, DM)
    assert talk is not None and talk.unread == 0


def test_requests(office: Office) -> None:
    office.run("poll.now")
    office.run("conversation.refresh", conversation_id=DM)
    office.run("conversation.older", conversation_id=DM)
    office.run("sync.resume", account_id=BRAND)
    office.run("sync.resume")
    found = [(w.kind, w.account_id, w.conversation_id) for w in requests.open_requests(office.read)]
    assert found == [
        ("poll", None, None),
        ("refresh", None, DM),
        ("older", None, DM),
        ("resume", BRAND, None),
        ("resume", None, None),
    ]


def test_links_to_x(office: Office) -> None:
    dm = f"https://x.com/messages/{ids.pair(BRAND, CUSTOMER)}"
    assert office.run("conversation.copy_link", conversation_id=DM).copy == dm
    assert office.run("conversation.open_on_x", conversation_id=DM).open == dm
    assert office.run("conversation.open_on_x", conversation_id=MENTION).open == f"https://x.com/lina/status/{POST}"


@pytest.mark.parametrize("handle", ["", "a/../b", "x?y", "很", "a" * 16])
def test_a_strange_handle_is_not_put_into_a_link(office: Office, handle: str) -> None:
    office.do(lambda tx: tx.execute("UPDATE customer SET handle = ?", (handle,)))
    done = office.run("conversation.copy_link", conversation_id=MENTION)
    assert done.copy == f"https://x.com/i/web/status/{POST}"


def test_an_unknown_command_is_said(office: Office) -> None:
    with pytest.raises(DeskError, match="no command"):
        office.runner.run(Call("conversation.explode", {}))


def test_wrong_arguments_do_nothing(office: Office) -> None:
    before = office.state()
    with pytest.raises(TypeError):
        office.run("conversation.done", conversation=DM)
    assert office.state() == before


def test_active_time_is_noted_once_for_an_operation_and_never_for_nothing(office: Office) -> None:
    for _ in range(2):
        office.run("conversation.worked", operation_id="01W", conversation_id=DM, ms=1_500)
    office.run("conversation.worked", conversation_id=DM, ms=0)
    office.run("conversation.worked", conversation_id="gone", ms=2_000)
    office.do(lambda tx: None)
    rows = office.rows("SELECT conversation_id, agent_id, ms, at FROM event WHERE kind = 'worked'")
    assert rows == [(DM, ME, 1_500, office.clock.now)]


def test_every_command_of_this_room_is_tested_here() -> None:
    from pathlib import Path

    from xdesk.commands import registry

    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.rglob("test_*.py"))
    missing = [one.name for one in registry.load().every() if not one.desktop and f'"{one.name}"' not in tests]
    indirect = {"note.take_back", "draft.put_back", "reply.recall", "reply.undecide"}  # run by undo above
    assert set(missing) <= indirect


def tell_limits(office: Office, now: int, **remaining: int) -> None:
    """What X said last of its reads; all windows end in 9 minutes."""
    names = {"dm": ("dm.read", 15), "mentions": ("mentions", 150), "posts": ("posts", 150)}
    limits = [Limit(names[k][0], "15min", names[k][1], left, now + 540_000) for k, left in remaining.items()]
    office.do(streams.limits, BRAND, limits)
    for one in names:
        office.do(streams.good_page, BRAND, one, newest_id=None, at=now, sentence=None)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"dm": 9, "mentions": 99, "posts": 99}, "Asking X for news."),
        ({"dm": 2, "mentions": 99, "posts": 99}, "Asking X for news. Direct messages can be read again at "),
        ({"dm": 9, "mentions": 0, "posts": 0}, "Asking X for news. Mentions can be read again at "),
        ({"dm": 1, "mentions": 2, "posts": 0}, "The reads X allows are used up. X can be asked again at "),
    ],
)
def test_asking_for_news_says_what_can_be_read_only_later(office: Office, left: dict[str, int], said: str) -> None:
    now = office.clock.now_ms()
    tell_limits(office, now, **left)
    done = office.run("poll.now")
    assert done.say is not None and done.say.english().startswith(said)
    if "at " in said:
        assert done.say.values["time"] == now + 540_000


def test_asking_for_news_knows_what_this_desk_used_itself(office: Office) -> None:
    now = office.clock.now_ms()
    tell_limits(office, now, dm=9, mentions=99, posts=99)
    sentence = used_up("dm", now + 500_000, shared=False, asked=now + 300_000)
    office.do(streams.set_state, BRAND, "dm", "slowed", sentence=sentence, at=now, next_at=now + 500_000)
    done = office.run("poll.now")
    assert done.say is not None and done.say.values["time"] == now + 300_000
