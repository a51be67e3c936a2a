"""A desk that is told to end ends once and in order, whatever asks for it, and whatever still comes meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.app.app_desk import PHRASE, Desk, environment, pipe_of
from tests.sandbox_process import ROOT
from xdesk.app.profile.profile import LOG_NAME


def ended(desk: Desk, when: str) -> str:
    """Run a desk that ends at this moment; return what it wrote on standard error."""
    passed = pipe_of(PHRASE)
    line = [sys.executable, "-m", "tests.app.ending_desk", when, "--profile", str(desk.root), "--language", "en"]
    try:
        ran = subprocess.run(
            [*line, "--passphrase-fd", str(passed)], cwd=ROOT, env=environment(), pass_fds=[passed],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(passed)
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


@pytest.mark.parametrize("when", ["rows", "steps", "twice", "both", "again", "work"])
def test_a_desk_told_to_end_at_any_moment_ends_without_an_error(desk: Desk, when: str) -> None:
    desk.make()
    said = ended(desk, when)
    assert "Error" not in said and "Traceback" not in said
    log = desk.root / LOG_NAME
    assert not log.exists() or "Error" not in log.read_text("utf-8")
    assert desk.run("doctor").code == 0


def test_an_error_met_while_closing_is_in_the_log_and_starts_no_other(desk: Desk) -> None:
    desk.make()
    said = ended(desk, "error")
    text = (desk.root / LOG_NAME).read_text("utf-8")
    assert "thread_that_fails" in text and "LookupError" in text
    assert "RuntimeError" not in said + text and "_say_unexpected" not in said + text
