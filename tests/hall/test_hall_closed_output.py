"""Output nobody reads: a verb whose reader left ends quietly, and what it had to do is done."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from tests.hall.hall_desk import PHRASE, Desk, begin
from tests.sandbox_process import Sandbox
from xdesk.verbs import doctor

CLOSED = 128 + signal.SIGPIPE


def _unread() -> int:
    """A pipe whose reader has left."""
    read, write = os.pipe()
    os.close(read)
    return write


def _to_nobody(*words: str, stream: str = "stdout", phrase: str | None = PHRASE, **env: str) -> tuple[int, str]:
    """Run a real xdesk with one stream into a closed pipe; return its code and what the other stream got."""
    closed = _unread()
    try:
        child = begin(*words, phrase=phrase, env=env, **{stream: closed})
    finally:
        os.close(closed)
    out, err = child.communicate(timeout=100)
    return child.returncode, err if stream == "stdout" else out


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("line", ["doctor --json", "doctor", "account list --json", "sync --once --json"])
def test_a_verb_whose_reader_left_ends_quietly(desk: Desk, sandbox: Sandbox, line: str, unbuffered: str) -> None:
    assert desk.add(sandbox).code == 0
    words = [*line.split(), "--profile", str(desk.root), "--language", "en"]
    assert _to_nobody(*words, PYTHONUNBUFFERED=unbuffered) == (CLOSED, "")
    if line.startswith("sync"):
        ((messages,),) = desk.rows("SELECT count(*) FROM message")
        assert messages > 50, "what was read from X is kept"


def test_an_account_that_was_added_is_there_though_nobody_read_so(desk: Desk, sandbox: Sandbox) -> None:
    desk.make()
    token = desk.root.parent / "token"
    token.write_text(sandbox.token("LumiHome"), "utf-8")
    words = ["account", "add", "--base-url", sandbox.base_url, "--access-token-file", str(token)]
    assert _to_nobody(*words, "--profile", str(desk.root)) == (CLOSED, "")
    assert desk.rows("SELECT handle FROM account") == [("LumiHome",)]


def test_a_sign_in_whose_address_nobody_reads_does_not_wait_for_it(desk: Desk, sandbox: Sandbox) -> None:
    words = ["account", "add", "--no-browser", "--client-id", "shop", "--base-url", sandbox.base_url]
    code, said = _to_nobody(*words, "--profile", str(desk.root), "--language", "en")
    assert code == CLOSED and "Traceback" not in said and "BrokenPipe" not in said
    assert desk.rows("SELECT count(*) FROM account") == [(0,)]


@pytest.mark.parametrize(("unbuffered", "code"), [("", CLOSED), ("1", 0)])  # argparse itself passes over failed writes
@pytest.mark.parametrize("line", ["--help", "--version", "account add --help", "self-test --help", "sandbox --help"])
def test_help_that_nobody_reads_ends_quietly(line: str, unbuffered: str, code: int) -> None:
    assert _to_nobody(*line.split(), phrase=None, PYTHONUNBUFFERED=unbuffered) == (code, "")


def test_a_sandbox_that_cannot_say_where_it_is_ends_quietly() -> None:
    assert _to_nobody("sandbox", phrase=None) == (CLOSED, "")


@pytest.mark.parametrize("line", ["doctor", "account list", "sync --once"])
def test_a_sentence_that_nobody_reads_ends_quietly_too(desk: Desk, line: str) -> None:
    words = [*line.split(), "--profile", str(desk.root), "--language", "en"]  # no desk was ever made there
    assert _to_nobody(*words, stream="stderr") == (CLOSED, "")


def test_both_streams_into_one_closed_pipe(desk: Desk) -> None:
    desk.make()
    closed = _unread()
    child = begin("doctor", "--profile", str(desk.root), stdout=closed, stderr=subprocess.STDOUT)
    os.close(closed)
    assert child.wait(timeout=100) == CLOSED


def test_a_reader_that_read_all_and_left_is_no_failure(desk: Desk) -> None:
    desk.make()
    read, write = os.pipe()
    child = begin("doctor", "--json", "--profile", str(desk.root), stdout=write)
    os.close(write)
    said = b""
    while not said.endswith(b"}\n"):
        said += os.read(read, 65_536)
    os.close(read)
    assert child.communicate(timeout=100)[1] == "" and child.returncode == 0


def test_a_line_to_somebody_else_that_breaks_is_not_taken_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.make()

    def hung_up(*_: object) -> int:
        raise BrokenPipeError(32, "a server hung up")

    monkeypatch.setattr(doctor, "run", hung_up)
    with pytest.raises(BrokenPipeError, match="hung up"):
        desk.run("doctor")
