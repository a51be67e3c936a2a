"""`xdesk find` gives what the search of the window gives, page by page, beside an open desk, too."""

from __future__ import annotations

import pytest

from tests.app.app_desk import Desk
from tests.sandbox_process import Sandbox
from xdesk.app.options import Exit
from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.profile import lock_of


@pytest.fixture
def read(desk: Desk, sandbox: Sandbox) -> Desk:
    """A desk that read its account once."""
    assert desk.add(sandbox).code == 0 and desk.sync().code == 0
    return desk


def test_pages_of_the_command_are_all_messages_with_the_word(read: Desk) -> None:
    wanted = read.rows("SELECT id, conversation_id, created_at FROM message WHERE text LIKE '%the%' ORDER BY 3 DESC")
    assert len(wanted) > 10
    held = lock_of(read.root)  # as an open desk holds it
    assert held.take() is Outcome.HELD
    found, token = [], ""
    try:
        while True:
            ran = read.run("find", "the", "--limit", "4", "--json", *(("--after", token) if token else ()))
            assert (ran.code, ran.err) == (0, "") and ran.json["total"] == len(wanted)
            found += [(one["id"], one["conversation"], one["at"]) for one in ran.json["messages"]]
            token = ran.json["next"]
            if token is None:
                break
    finally:
        held.release()
    assert sorted(found) == sorted(wanted) and [one[2] for one in found] == [one[2] for one in wanted]


def test_conversations_are_those_of_people_with_the_name(read: Desk) -> None:
    ((handle, conversation),) = read.rows(
        "SELECT p.handle, c.id FROM customer AS p JOIN conversation AS c ON c.customer_id = p.id "
        "WHERE p.handle <> '' ORDER BY c.id LIMIT 1"
    )
    told = read.run("find", f"@{handle[1:]}", "--json").json
    assert conversation in told["conversations"]
    lines = read.run("find", f"@{handle[1:]}").out.splitlines()
    assert f"conversation: {conversation}" in lines and f"total: {told['total']}" in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("the", "--after", "yesterday"), "This is no place in a search: “yesterday”"),
        (("…",), "“…” has no letter, digit or sign to look for"),
        (("the", "--limit", "0"), "--limit takes a number from 1 to 1000"),
    ],
)
def test_what_cannot_be_looked_for_is_said(desk: Desk, words: tuple[str, ...], said: str) -> None:
    ran = desk.run("find", *words, "--language", "en")
    assert ran.code == Exit.USAGE and said in ran.err and ran.out == ""
