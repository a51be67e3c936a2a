"""A self-test whose desk leaves an error on standard error is not good, though every scene was."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from xdesk.cli.selftest import desk_process as processes
from xdesk.cli.selftest import run
from xdesk.cli.selftest.desk_process import DeskProcess
from xdesk.cli.selftest.outside_checks import errors_in

LINE = "2026-11-28T18:31:52.637Z {} MainThread xdesk.app.diagnostics: unexpected\n"
RAISING = "raise LookupError"
QUIET = f"import sys; sys.stderr.write({LINE.format('WARNING')!r})"


class GoodShift:
    """Every scene is good."""

    played = ()

    def __init__(self, *_around: object) -> None:
        """Take what a shift is played with."""

    def play(self) -> bool:
        """Play nothing."""
        return True


class Nobody:
    """A sandbox that nothing reached."""

    def sent(self) -> list[dict[str, Any]]:
        """Nothing was sent."""
        return []


class EndedDesk(DeskProcess):
    """A desk that is started and ends by itself; its sandbox and its file are left out."""

    def __enter__(self) -> EndedDesk:
        self.sandbox: Any = Nobody()
        self.replica: Any = None
        self.start(scale=1)
        assert self._desk is not None
        self._desk.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


@pytest.mark.parametrize(("program", "good"), [(RAISING, False), (QUIET, True)])
def test_a_desk_that_wrote_an_error_makes_the_self_test_not_good(
    monkeypatch: pytest.MonkeyPatch, program: str, *, good: bool
) -> None:
    monkeypatch.setattr(processes, "own_command", lambda: [sys.executable, "-c", program])
    monkeypatch.setattr(run, "DeskProcess", EndedDesk)
    monkeypatch.setattr(run, "Shift", GoodShift)
    report = run.play(None, synthetic=True)
    assert report["good"] is good
    assert bool(report["errors"]) is not good


def test_errors_of_the_log_and_crashes_count_and_warnings_do_not() -> None:
    assert errors_in(LINE.format("WARNING")) == []
    frames = "RuntimeError\n  xdesk/app/application.py:119 Application.live\n"
    assert errors_in(LINE.format("ERROR") + frames) == [LINE.format("ERROR").strip()]
    assert errors_in("Fatal Python error: Segmentation fault\n") == ["Fatal Python error: Segmentation fault"]
