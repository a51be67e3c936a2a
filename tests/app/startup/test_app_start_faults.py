"""A start in which one step fails: the desk says so, stays open, offers to try again, and that mends it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import Any

import pytest

from tests.app.app_desk import PHRASE, Desk, environment, pipe_of
from tests.sandbox_process import ROOT, Sandbox

SAID = {
    "engine": ("does not read from X and does not send", "RuntimeError"),
    "connectors": ("does not read from X and does not send", "The keyring is locked"),
    "macros": ("macros could not be read", "RuntimeError"),
    "panes": ("cannot be opened", "RuntimeError"),
    "profile": ("cannot be opened", "RuntimeError"),
    "rows": ("cannot be opened", "RuntimeError"),
    "slot": ("Something went wrong", "RuntimeError"),
}


def played(desk: Desk, fault: str) -> tuple[list[dict[str, Any]], str, int]:
    """Run a real desk with a fault; return what it told, what stood on the terminal, and its exit code."""
    handle = pipe_of(PHRASE)
    words = ["--profile", str(desk.root), "--passphrase-fd", str(handle), "--language", "en"]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.app.faulty_desk", fault, *words], cwd=ROOT, env=environment(),
        pass_fds=[handle], capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    os.close(handle)
    return [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr, ran.returncode


@pytest.mark.parametrize("fault", SAID)
def test_a_step_that_fails_is_said_and_tried_again(desk: Desk, sandbox: Sandbox, fault: str) -> None:
    assert desk.add(sandbox).code == 0
    told, err, code = played(desk, fault)
    assert code == 0 and len(told) == 2, (told, err)
    for part in SAID[fault]:
        assert part in told[0]["said"]
    threads = told[1]["threads"]
    assert told[1]["well"] and threads.count("sync") == 1 and threads.count("replica-writer") == 1, threads
    assert told[1]["owner"] == "b.github.io", "the list of public suffixes is read"
    log = desk.root / "xdesk.log"
    written = log.read_text("utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    if fault != "connectors":
        assert "RuntimeError" in written and "faulty_desk.py" in written
    for secret in ("4111", "noralind", "sk-123", PHRASE, str(desk.root.parent)):
        assert secret not in written and secret not in err and secret not in str(told)


def test_a_start_that_falls_over_is_in_the_log(desk: Desk, sandbox: Sandbox) -> None:
    assert desk.add(sandbox).code == 0
    told, _, code = played(desk, "start")
    assert code != 0 and told == []
    written = (desk.root / "xdesk.log").read_text("utf-8")
    assert "the start fell over" in written and "RuntimeError" in written and "xdesk/app/startup/startup.py" in written
    assert "4111" not in written and "noralind" not in written
