"""SIGTERM while the disk takes nothing: the text lies encrypted beside the desk and is a draft at the next start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.app.app_desk import PHRASE, Desk, environment, pipe_of
from tests.app.unsaved_desk import TEXT
from tests.sandbox_process import ROOT, Sandbox


def begun(desk: Desk, how: str) -> subprocess.Popen[str]:
    passed = pipe_of(PHRASE)
    line = [sys.executable, "-m", "tests.app.unsaved_desk", how, "--profile", str(desk.root), "--language", "en"]
    child = subprocess.Popen(
        [*line, "--passphrase-fd", str(passed)],
        cwd=ROOT, env=environment(), pass_fds=[passed], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(passed)
    return child


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_desk_told_to_end_keeps_what_the_disk_does_not_take(desk: Desk, sandbox: Sandbox, number: int) -> None:
    assert desk.add(sandbox).code == 0
    sandbox.control("message", customer="samirahaddad", text="hello?")
    assert desk.sync().code == 0
    child = begun(desk, "broken")
    try:
        assert child.stdout is not None
        where = json.loads(child.stdout.readline())["typed"]
        child.send_signal(number)
        assert child.wait(60) == 0
    finally:
        child.kill()
        child.communicate()
    assert desk.rows("SELECT text FROM draft") == []
    raw = (desk.root / "rescue.db").read_bytes()
    assert TEXT.encode() not in raw and b"sentence" not in raw and not raw.startswith(b"SQLite")
    again = begun(desk, "sound")
    out, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    assert "is a draft again" in json.loads(out.splitlines()[0])["said"]
    assert desk.rows("SELECT conversation_id, kind, text FROM draft") == [(where, "reply", TEXT)]
