"""X Chat of an account is unlocked by its PIN and locked again: each guess is somebody's, none is the machine's."""

from __future__ import annotations

import base64
import getpass
import io
import os
import sys

import pytest

from tests.app.app_desk import Desk, Ran, is_complete
from tests.sandbox_process import US, Sandbox
from xdesk.connectors.vault import chat_keys_name
from xdesk.connectors.x.chat import key_vault, library
from xdesk.connectors.x.chat.key_vault import ChatKeys
from xdesk.replica.profile import secrets

PIN, WRONG, GUESSES = "2580", "9876", 20


def given(desk: Desk, pin: str, *words: str, language: str = "en") -> Ran:
    """Run unlock-chat with a PIN by descriptor."""
    reads, writes = os.pipe()
    os.write(writes, f"{pin}\n".encode())
    os.close(writes)
    try:
        return desk.run("account", "unlock-chat", "@LumiHome", "--pin-fd", str(reads), *words, language=language)
    finally:
        os.close(reads)


def kept(desk: Desk) -> ChatKeys | None:
    """Return the keys that lie in the vault."""
    (profile_id,) = {name.split(":")[1] for name in names(desk)}
    raw = desk.look(secrets.read, chat_keys_name(profile_id, US))
    return None if raw is None else key_vault.loads(raw)


def names(desk: Desk) -> list[str]:
    """Return the names of all secrets."""
    return [str(row[0]) for row in desk.look(lambda conn: conn.execute("SELECT name FROM secret").fetchall())]


def left(sandbox: Sandbox) -> int:
    """Return how many wrong guesses X still allows."""
    return int(sandbox.read("chat_secret")["guesses_left"])


@pytest.fixture
def at_work(desk: Desk, sandbox: Sandbox) -> Desk:
    """Return a desk with the account, whose guesses are all there."""
    sandbox.control("anew")
    assert desk.add(sandbox).code == 0
    assert given(desk, PIN).code == 0  # X counts from a right one
    assert desk.run("account", "lock-chat", "LumiHome").code == 0
    assert kept(desk) is None
    return desk


def test_the_right_pin_unlocks_and_the_keys_lie_in_the_vault_alone(at_work: Desk, sandbox: Sandbox) -> None:
    ran = given(at_work, PIN, "--json")
    assert ran.code == 0 and ran.json["chat_unlocked"] == {"id": US, "handle": "LumiHome", "was_unlocked": False}
    found = kept(at_work)
    assert found is not None and found.secret == base64.b64decode(sandbox.read("chat_secret")["keys"])
    for said in (ran.out, ran.err):
        assert PIN not in said and base64.b64encode(found.secret).decode() not in said
    assert "secret" not in repr(found)


def test_an_unlocked_account_costs_no_guess_and_no_pin(at_work: Desk, sandbox: Sandbox) -> None:
    assert given(at_work, PIN).code == 0
    ran = given(at_work, WRONG, "--json")
    assert ran.code == 0 and ran.json["chat_unlocked"]["was_unlocked"] is True
    assert left(sandbox) == GUESSES


def test_a_wrong_pin_says_how_many_guesses_are_left_and_is_never_tried_again(at_work: Desk, sandbox: Sandbox) -> None:
    english, chinese = (given(at_work, WRONG, language=one) for one in ("en", "zh_CN"))
    assert english.code == chinese.code == 4
    assert f"{GUESSES - 1} guesses are left" in english.err and str(GUESSES - 2) in chinese.err
    is_complete(english.err.strip(), chinese.err.strip())
    assert left(sandbox) == GUESSES - 2 and kept(at_work) is None


def test_the_last_guess_and_used_up_guesses_are_told(at_work: Desk, sandbox: Sandbox) -> None:
    sandbox.control("chat_guesses", left=2)
    last, gone, too_late = given(at_work, WRONG), given(at_work, WRONG), given(at_work, PIN)
    assert [one.code for one in (last, gone, too_late)] == [4, 4, 4]
    assert "One guess is left" in last.err
    assert "used up" in gone.err and "used up" in too_late.err and kept(at_work) is None


def test_servers_that_are_away_cost_no_guess(at_work: Desk, sandbox: Sandbox) -> None:
    sandbox.control("faults", endpoint="realm", kind="status", status=503, times=-1)
    try:
        ran = given(at_work, PIN)
    finally:
        sandbox.control("faults", clear=True)
    assert ran.code == 5 and "No guess was counted" in ran.err
    assert left(sandbox) == GUESSES and kept(at_work) is None


def test_the_pin_comes_by_standard_input_and_an_empty_line_is_no_guess(
    at_work: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line, code in ((b"\n", 2), (b"", 2), (PIN.encode() + b"\r\n", 0)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
        assert at_work.run("account", "unlock-chat", "lumihome").code == code
    assert left(sandbox) == GUESSES


def test_at_a_terminal_each_further_guess_is_asked_about(
    at_work: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for answers, pins, code in (("n\n", [WRONG], 4), ("y\nn\n", [WRONG, WRONG], 4), ("y\n", [WRONG, PIN], 0)):
        typed = iter(pins)
        monkeypatch.setattr(sys, "stdin", Terminal(answers))
        monkeypatch.setattr(getpass, "getpass", lambda prompt, typed=typed: next(typed))
        ran = at_work.run("account", "unlock-chat", "LumiHome")
        assert ran.code == code and list(typed) == [] and f"X allows {GUESSES}" in ran.err
    assert left(sandbox) == GUESSES


def test_an_account_without_keys_is_told_before_anybody_types_a_pin(at_work: Desk, sandbox: Sandbox) -> None:
    sandbox.control("chat_keys", customer="LumiHome", keys="gone")
    try:
        ran = given(at_work, PIN)
    finally:
        sandbox.control("chat_keys", customer="LumiHome", keys="story")
    assert ran.code == 4 and "no keys of X Chat" in ran.err and left(sandbox) == GUESSES


def test_without_the_library_the_verb_says_so_and_asks_nobody(
    at_work: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MODULE", "chat_xdk_that_is_not_here")
    ran = given(at_work, PIN)
    assert ran.code != 0 and "does not exist for this system" in ran.err and left(sandbox) == GUESSES


def test_locking_forgets_the_keys_and_says_whether_there_were_any(at_work: Desk) -> None:
    assert given(at_work, PIN).code == 0
    for was in (True, False):
        ran = at_work.run("account", "lock-chat", "@LumiHome", "--json")
        assert ran.code == 0 and ran.json["chat_locked"]["was_unlocked"] is was
    assert kept(at_work) is None


def test_an_account_that_is_not_here_is_named(at_work: Desk) -> None:
    for act in ("unlock-chat", "lock-chat"):
        code, english, chinese = at_work.both("account", act, "@nobody")
        assert code == 2
        is_complete(english, chinese, "@nobody")
