"""A file that an earlier start set aside and that is sound: offered back in the window, and said by doctor."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.app_desk import Desk
from tests.app.startup.test_app_demo import played
from tests.replica.replica_desk import StillClock
from tests.sandbox_process import Sandbox
from xdesk.replica.database import set_aside
from xdesk.replica.database.connection import open_observer


@pytest.fixture
def wronged(desk: Desk, sandbox: Sandbox) -> tuple[Desk, Path]:
    """A desk full of work whose sound file was set aside."""
    assert desk.add(sandbox).code == 0
    met = sandbox.control("message", customer="samirahaddad", text="hello?")
    assert desk.sync().code == 0
    with desk.agent() as agent:
        talk = desk.talk(met["customer_id"])
        agent.reply(talk, "never sent")
        agent.draft(talk, "half 半")
        agent.do("note.add", conversation_id=talk, text="a note")
    set_aside.set_aside(desk.root / "desk.db", StillClock())
    (found,) = set_aside.files(desk.root / "desk.db")
    return desk, found


def test_what_only_it_holds_is_brought_back(wronged: tuple[Desk, Path], sandbox: Sandbox, tmp_path: Path) -> None:
    desk, aside = wronged
    conn = open_observer(aside, desk.key)
    sql = "SELECT conversation_id, id, text FROM message ORDER BY 1, 2"
    before = [tuple(row) for row in conn.execute(sql)]
    conn.close()
    (told,) = played("set_aside", "--profile", str(desk.root), folder=tmp_path, WORDS="Bring it back")
    for words in (aside.name, "Drafts: 1.", "Unsent replies: 1;", "Notes: 1.", "Accounts: 1."):
        assert words in told["offered"]
    assert "back in this desk" in told["after"] and told["accounts"] == 1
    assert f"Messages: {len(before)}." in told["offered"]
    assert desk.rows("SELECT conversation_id, id, text FROM message ORDER BY 1, 2") == before
    kept = desk.kept()
    assert [text for *_, text in desk.rows("SELECT text FROM draft")] == ["half 半"] and len(kept["outbox"]) == 1
    assert desk.rows("SELECT state, text FROM outbox") == [("held", "never sent")]
    assert desk.rows("SELECT text FROM note") == [("a note",)]
    assert "never sent" not in [one["text"] for one in sandbox.read("sent")["sent"]]
    assert desk.run("sync", "--once").code == 0  # the sign-in is back as well
    assert "never sent" not in [one["text"] for one in sandbox.read("sent")["sent"]] and aside.exists()
    assert played("nothing_aside", "--profile", str(desk.root), folder=tmp_path) == [{"offered": ""}]


def test_what_is_left_is_not_offered_again(wronged: tuple[Desk, Path], tmp_path: Path) -> None:
    desk, aside = wronged
    (told,) = played("set_aside", "--profile", str(desk.root), folder=tmp_path, WORDS="Leave it there")
    assert (told["after"], told["accounts"]) == ("", 0) and aside.exists()
    assert played("nothing_aside", "--profile", str(desk.root), folder=tmp_path) == [{"offered": ""}]


def test_doctor_says_which_files_are_sound(wronged: tuple[Desk, Path]) -> None:
    desk, aside = wronged
    assert desk.run("sync", "--once").code == 4  # makes the new file
    spoilt = aside.with_name("desk.db.damaged-1000000000000")
    raw = bytearray(aside.read_bytes())
    raw[9_000:9_100] = bytes(100)
    spoilt.write_bytes(raw)
    before = aside.read_bytes()
    conn = open_observer(aside, desk.key)
    messages = conn.execute("SELECT count(*) FROM message").fetchone()[0]
    conn.close()
    assert desk.run("doctor", "--json").json["set_aside"] == [
        {"file": spoilt.name, "sound": False, "only_there": {}},
        {
            "file": aside.name,
            "sound": True,
            "only_there": {"drafts": 1, "replies": 1, "notes": 1, "tags": 0, "accounts": 1, "messages": messages},
        },
    ]
    assert aside.read_bytes() == before and spoilt.read_bytes() == bytes(raw)
