"""Failing disks and kills in the middle of it: the first cases of the slow proofs."""

from __future__ import annotations

import sys

import pytest

from tests.soak.app import row_system_call_faults
from tests.soak.replica import row_faulty_kills


@pytest.mark.skipif(sys.platform == "win32", reason="not proven: no fork and no SIGKILL on Windows")
def test_kills_on_a_failing_disk_make_no_word_of_the_desk_untrue() -> None:
    assert row_faulty_kills.play(0, 20) == []


def test_failing_system_calls_make_no_word_of_the_desk_untrue() -> None:
    if not row_system_call_faults.is_here():
        pytest.skip(row_system_call_faults.MISSING)
    assert row_system_call_faults.play(0, 6) == []


def test_without_strace_the_slow_proof_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_system_call_faults.shutil, "which", lambda name: None)
    (said,) = row_system_call_faults.play(0, 20)
    assert "not proven: strace is missing" in said
