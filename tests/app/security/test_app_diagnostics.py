"""The log: every unexpected error leaves its frames in it, nobody's words, and it never grows large."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication

from tests.app.app_desk import environment
from tests.sandbox_process import ROOT
from tests.waiting import until
from xdesk.app.diagnostics import LOG_BYTES, LOG_OLDER, Diagnostics
from xdesk.app.profile.profile import FAULTS_NAME, LOG_NAME

SECRET = "@noralind: my card is 4111 1111, token sk-4f1a"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def diagnostics(qapp: QApplication, tmp_path: Path, told: list[str]) -> Iterator[Diagnostics]:
    hooks = sys.excepthook, threading.excepthook
    here = Diagnostics(tmp_path, told.append)
    yield here
    here.close()
    assert (sys.excepthook, threading.excepthook) == hooks


def written(folder: Path, wanted: str) -> str:
    """The log once it holds `wanted`; another thread writes it."""
    until(lambda: wanted in (folder / LOG_NAME).read_text("utf-8"), wanted)
    return (folder / LOG_NAME).read_text("utf-8")


def in_a_thread() -> None:
    def work_that_fails() -> None:
        raise LookupError(SECRET)

    thread = threading.Thread(target=work_that_fails)
    thread.start()
    thread.join()


def test_an_error_in_a_thread_is_written_and_told(diagnostics: Diagnostics, tmp_path: Path, told: list[str]) -> None:
    in_a_thread()
    text = written(tmp_path, "work_that_fails")
    assert "LookupError" in text and told == ["LookupError"] and "4111" not in text and "noralind" not in text


def test_an_error_in_a_task_nobody_waits_for_is_written(
    diagnostics: Diagnostics, tmp_path: Path, told: list[str]
) -> None:
    async def step_that_fails() -> None:
        raise ArithmeticError(SECRET)

    async def live() -> None:
        diagnostics.watch(asyncio.get_running_loop())
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: _raise(ZeroDivisionError(SECRET)))
        task = asyncio.create_task(step_that_fails())
        await asyncio.wait([task])
        del task

    asyncio.run(live())
    gc.collect()
    text = written(tmp_path, "step_that_fails")
    assert "ZeroDivisionError" in text and "4111" not in text
    assert sorted(told) == ["ArithmeticError", "ZeroDivisionError"]


def _raise(error: BaseException) -> None:
    raise error


def test_words_of_libraries_and_of_qt_are_left_out(diagnostics: Diagnostics, tmp_path: Path) -> None:
    logging.getLogger("httpx").warning("GET %s", SECRET)
    qWarning(f"QUrl::fromEncoded: cannot read {SECRET}")
    qWarning(SECRET)
    logging.getLogger("xdesk.sync").warning("a stream rests")
    text = written(tmp_path, "a stream rests")
    assert "WARNING MainThread httpx:" in text and "QUrl::fromEncoded" in text
    assert "4111" not in text and "noralind" not in text


def test_a_fault_that_repeats_does_not_fill_the_log(diagnostics: Diagnostics, tmp_path: Path) -> None:
    for _ in range(1_000):
        diagnostics.failed(ValueError(SECRET), "again and again")
    text = written(tmp_path, "time 512")
    assert text.count("again and again") == 10


def test_the_log_stays_small(diagnostics: Diagnostics, tmp_path: Path) -> None:
    log = logging.getLogger("xdesk.test")
    for n in range(12_000):
        log.warning("line %05d %s", n, "x" * 100)
    log.warning("the end")
    written(tmp_path, "the end")
    files = sorted(tmp_path.glob(f"{LOG_NAME}*"))
    assert len(files) == 1 + LOG_OLDER
    assert sum(file.stat().st_size for file in files) <= (1 + LOG_OLDER) * LOG_BYTES


def test_the_report_holds_versions_facts_and_the_end_of_the_log(diagnostics: Diagnostics, tmp_path: Path) -> None:
    in_a_thread()
    written(tmp_path, "work_that_fails")
    report = diagnostics.report({"streams": "1 × dm ok"})
    assert report.startswith("xdesk ") and "PySide" in report
    assert "streams: 1 × dm ok" in report and "work_that_fails" in report and "4111" not in report


def test_a_folder_that_cannot_be_written_sends_the_log_where_the_system_keeps_logs(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "file").write_text("no folder")
    here = Diagnostics(tmp_path / "file")
    try:
        assert here.folder is not None and here.folder.is_relative_to(tmp_path / "state")
    finally:
        here.close()


CRASHING = """
import ctypes, sys
from pathlib import Path
from xdesk.app.diagnostics import Diagnostics
Diagnostics(Path(sys.argv[1]))

def function_that_crashes():
    ctypes.string_at(0)

function_that_crashes()
"""


def test_a_crash_below_python_is_in_the_next_run_s_log(qapp: QApplication, tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", CRASHING, str(tmp_path)], cwd=ROOT, env=environment(), check=False)
    assert ran.returncode < 0
    assert "function_that_crashes" in (tmp_path / FAULTS_NAME).read_text("utf-8")
    here = Diagnostics(tmp_path)
    try:
        text = written(tmp_path, "function_that_crashes")
    finally:
        here.close()
    assert "crash below Python" in text and str(ROOT) not in text
    assert (tmp_path / FAULTS_NAME).read_text("utf-8") == ""


SLOT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from xdesk.app.diagnostics import Diagnostics

class Painted(QWidget):
    def paintEvent(self, event):
        raise LookupError("@noralind 4111")

def slot_that_fails():
    raise ValueError("@noralind 4111")

app = QApplication([])
told = set()

def tell(name):
    told.add(name)
    if len(told) == 2:
        app.quit()

here = Diagnostics(Path(sys.argv[1]), tell)
button = QPushButton()
button.clicked.connect(slot_that_fails)
painted = Painted()
QTimer.singleShot(0, button.click)
QTimer.singleShot(0, painted.show)
app.exec()
print(",".join(sorted(told)), flush=True)
here.close()
"""


def test_an_error_in_a_slot_or_in_painting_is_written_and_told_and_ends_nothing(
    qapp: QApplication, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SLOT, str(tmp_path)], cwd=ROOT, env=environment(), capture_output=True, text=True,
        check=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.strip() == "LookupError,ValueError"
    text = (tmp_path / LOG_NAME).read_text("utf-8")
    assert "slot_that_fails" in text and "Painted.paintEvent" in text
    assert "4111" not in text and "4111" not in ran.stderr
