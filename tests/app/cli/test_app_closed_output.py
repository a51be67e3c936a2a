"""Output nobody reads: a verb whose reader left ends quietly, and what it had to do is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.app_desk import CHEAPLY, PHRASE, Desk, begin, environment, is_complete
from tests.sandbox_process import ROOT, Sandbox
from xdesk.app.options import Exit
from xdesk.cli import doctor

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
    said = err if stream == "stdout" else out
    slow = "slow transaction:"  # a line of the log on a busy machine
    return child.returncode, "".join(line for line in said.splitlines(True) if not line.startswith(slow))


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


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("line", ["doctor --json", "account list"])
def test_output_onto_a_full_disk_is_a_sentence(desk: Desk, line: str, unbuffered: str) -> None:
    desk.make()
    said, env = [], {"PYTHONUNBUFFERED": unbuffered}
    for language in ("en", "zh_CN"):
        with FULL.open("w") as full:
            child = begin(*line.split(), "--profile", str(desk.root), "--language", language, stdout=full, env=env)
        said.append(child.communicate(timeout=100)[1].strip())
        assert child.returncode == Exit.UNEXPECTED
    assert said[0].startswith("The output could not be written")
    is_complete(*said)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("line", ["--help", "--version"])
def test_help_onto_a_full_disk_does_not_look_done(line: str) -> None:
    with FULL.open("w") as full:
        child = begin(line, phrase=None, stdout=full, env={"PYTHONUNBUFFERED": ""})
    assert "Traceback" not in child.communicate(timeout=100)[1] and child.returncode == Exit.UNEXPECTED


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2)])
def test_a_start_without_standard_streams_says_nothing_and_does_its_work(desk: Desk, closed: tuple[int, ...]) -> None:
    desk.make()
    words = ["doctor", "--json", "--profile", str(desk.root), "--passphrase-fd", "9"]
    shut = " ".join(f"{number}>&-" for number in closed)
    line = f'exec "$@" 9<"$PHRASE_FILE" {shut}'
    phrase = desk.root.parent / "phrase"
    phrase.write_text(PHRASE, "utf-8")
    ran = subprocess.run(
        ["sh", "-c", line, "sh", sys.executable, "-c", CHEAPLY, *words],
        env=environment(PHRASE_FILE=str(phrase)), capture_output=True, text=True, cwd=ROOT, timeout=100, check=False,
    )  # fmt: skip
    assert ran.returncode == 0 and ran.stderr == ""
    assert (ran.stdout == "") if 1 in closed else json.loads(ran.stdout)["healthy"]


def test_a_sentence_without_a_standard_error_does_not_spoil_the_output(desk: Desk) -> None:
    line = f'exec "$@" doctor --json --profile "{desk.root}" 2>&-'  # no desk was ever made there
    words = ["sh", "-c", line, "sh", sys.executable, "-c", CHEAPLY]
    ran = subprocess.run(words, env=environment(), capture_output=True, text=True, cwd=ROOT, timeout=100, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (Exit.PROFILE, "", "")


def test_no_file_gets_the_number_of_a_stream_that_is_closed(tmp_path: Path) -> None:
    """What a library or a child prints must not land in a file of the desk."""
    probe = (
        "import os\nfrom xdesk.cli.command_line import run\n"
        "try:\n    run(['--version'])\nexcept SystemExit:\n    pass\n"
        "os.write(9, str(os.open(os.devnull, os.O_RDONLY)).encode())"
    )
    told = tmp_path / "number"
    words = ["sh", "-c", f'exec "$@" 9>"{told}" 1>&- 2>&-', "sh", sys.executable, "-c", probe]
    subprocess.run(words, env=environment(), cwd=ROOT, timeout=100, check=True)
    assert int(told.read_text()) > 2


def test_a_line_to_somebody_else_that_breaks_is_not_taken_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.make()

    def hung_up(*_: object) -> int:
        raise BrokenPipeError(32, "a server hung up")

    monkeypatch.setattr(doctor, "run", hung_up)
    with pytest.raises(BrokenPipeError, match="hung up"):
        desk.run("doctor")
