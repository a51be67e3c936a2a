"""Typing of the self-test: every letter arrives, however late the desk gets to look at its keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.waiting import until
from xdesk.cli.selftest import virtual_display

pytestmark = pytest.mark.skipif(not virtual_display.available(), reason="needs Xvfb, openbox and xdotool")

WINDOW = """
from PySide6.QtWidgets import QApplication, QLineEdit

application = QApplication([])
field = QLineEdit()
field.setWindowTitle("xdesk")
field.textChanged.connect(lambda text: print(text, flush=True))
field.show()
application.exec()
"""
END = "#"


class TypedInto:
    """A window with one field on a display; what is typed there is told line by line."""

    def __init__(self, screen: virtual_display.Screen, process: subprocess.Popen[str]) -> None:
        self.screen, self._process = screen, process

    def stop(self) -> None:
        """Let the window look at no key, as on a computer that is busy."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WNOWAIT)

    def go_on(self) -> None:
        """Let it look at all of them now."""
        self._process.send_signal(signal.SIGCONT)

    def text(self) -> str:
        """Return what stands in the field once END does."""
        assert self._process.stdout is not None
        return next(line[: -len(END)] for line in map(str.rstrip, self._process.stdout) if line.endswith(END))


@pytest.fixture
def field() -> Iterator[TypedInto]:
    with virtual_display.Screen("640x480x24") as screen:
        command = [sys.executable, "-c", WINDOW]
        process = subprocess.Popen(command, env=screen.environment, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        try:
            until(lambda: screen.window(process.pid), "the window")
            window = screen.window(process.pid)
            assert window is not None
            screen.focus(window)
            yield TypedInto(screen, process)
        finally:
            process.kill()
            process.communicate()


def test_every_letter_arrives_however_late_the_window_looks(field: TypedInto) -> None:
    """The window stands still until all is typed: then nothing may depend on what the keyboard was meanwhile."""
    text = "Reply 0: your parcel left our house. 已发货，稍等一下 ¥89 é ß 稍等已 👍"
    field.stop()
    field.screen.type(text + END)
    field.go_on()
    assert field.text() == text


def test_letters_typed_earlier_keep_their_keys(field: TypedInto) -> None:
    field.stop()
    for part in ("稍等", "已发货", "ok", "退款", "稍等", END):
        field.screen.type(part)
    field.go_on()
    assert field.text() == "稍等已发货ok退款稍等"


def test_more_letters_than_the_keyboard_has_keys_are_refused_before_any_is_typed(field: TypedInto) -> None:
    with pytest.raises(ValueError, match="keys"):
        field.screen.type("".join(chr(0x4E00 + n) for n in range(256)))
    field.screen.type("ok" + END)
    assert field.text() == "ok"
