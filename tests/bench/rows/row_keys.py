"""Row 8: keys pressed through the window system until they are painted, in the real composer and a plain editor."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.measure import Rounds, Row, Scale, all_of, percentile, unmeasured
from tests.bench.session import Measure
from tests.bench.sitting import scratch

TEXT = "where is my order the parcel still has not come please look it up for me thanks so much"
"""One line and a half, so that a line break is among the keys of every round."""
TOOLS = ("Xvfb", "openbox", "xdotool")
ROUNDS = 11
GAP_S = 0.025
NAME = "key press to paint"


class Keyboard:
    """XTest: the server's own way to press keys, as xdotool uses it, with a time stamp before each."""

    def __init__(self, display: str) -> None:
        self._x11, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))
        if not self._display.value:
            raise OSError("the display does not open")

    def press(self, letter: str) -> int:
        """Press and release a key; return when (monotonic ns)."""
        sym = self._x11.XStringToKeysym(b"space" if letter == " " else letter.encode())
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(sym))
        at = time.monotonic_ns()
        for down in (1, 0):
            self._test.XTestFakeKeyEvent(self._display, code, down, ctypes.c_ulong(0))
        self._x11.XFlush(self._display)
        return at


class Child:
    """One of the windows."""

    def __init__(self, display: str, *words: str) -> None:
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.keys_app", *words], env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._display, self.window = display, self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise OSError("a window of the key row ended")
        return line

    def ask(self, order: str) -> str:
        """Give an order and return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self._answer()

    def activate(self) -> None:
        """Bring the window to the front and give it the keys."""
        subprocess.run(
            ["xdotool", "windowactivate", "--sync", self.window], env={**os.environ, "DISPLAY": self._display},
            check=True, timeout=20, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.wait()


@contextmanager
def screen() -> Iterator[str]:
    """Give a virtual display with a window manager."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=(write,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    manager = None
    try:
        display = ":" + os.read(read, 16).decode().strip()
        manager = subprocess.Popen(
            ["openbox"], env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(0.5)  # timed: a bench presses and measures by the clock
        yield display
    finally:
        os.close(read)
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait()


def _typed(keyboard: Keyboard, child: Child) -> list[float]:
    """Type the text and return how long each key took to be painted, ms; one that never was counts as infinite."""
    child.activate()
    child.ask("clear")
    time.sleep(0.35)  # timed: a bench presses and measures by the clock
    pressed = []
    for letter in TEXT:
        pressed.append(keyboard.press(letter))
        time.sleep(GAP_S)  # timed: a bench presses and measures by the clock
    time.sleep(0.2)  # timed: a bench presses and measures by the clock
    paints = [tuple(map(int, pair.split(":"))) for pair in child.ask("dump").split()[1:]]
    took = []
    for n, at in enumerate(pressed, 1):
        end = next((when for when, count in paints if count >= n and when > at), None)
        took.append(float("inf") if end is None else (end - at) / 1e6)
    return took


def typing(path: Path, conversations: int, messages: int, scale: Scale, *, count: int = ROUNDS) -> list[Row]:
    """Type in both windows in turn, idle and while the desk takes in messages."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or sys.platform != "linux":
        return [unmeasured(8, NAME, f"needs {', '.join(missing) or 'X11'}")]
    found: dict[str, list[list[float]]] = {"plain": [], "idle": [], "sync": []}
    with ExitStack() as stack:
        display = stack.enter_context(screen())
        keyboard = Keyboard(display)
        plain = Child(display, "plain")
        stack.callback(plain.close)
        copy = stack.enter_context(scratch(path))
        desk = Child(display, "desk", str(copy), str(conversations), str(messages))
        stack.callback(desk.close)
        time.sleep(2)  # timed: a bench presses and measures by the clock
        written, seconds = 0, 0.0
        for turn in range(-1, count):
            samples = {"plain": _typed(keyboard, plain), "idle": _typed(keyboard, desk)}
            before, began = int(desk.ask("dump").split()[0]), time.perf_counter()
            desk.ask("sync on")
            samples["sync"] = _typed(keyboard, desk)
            desk.ask("sync off")
            seconds += time.perf_counter() - began
            written += int(desk.ask("dump").split()[0]) - before
            if turn >= 0:
                for name, times in samples.items():
                    found[name].append(times)
    notes = {"keys": len(TEXT) * count, "transactions_a_second_during_sync": round(written / seconds, 1)}
    return _rows(found, scale, notes)


def _rows(times: dict[str, Rounds], scale: Scale, notes: dict[str, float]) -> list[Row]:
    plain, idle, sync = times["plain"], times["idle"], times["sync"]
    return [
        scale.ratio_row(8, NAME + ", p50", idle, plain, 2, figure="key p50", wall=True, **notes),
        scale.ratio_row(8, NAME + ", p99", idle, plain, 3, share=0.99, figure="key p99", wall=True),
        scale.ratio_row(
            8, NAME + " during sync, p99", sync, plain, 4, share=0.99, figure="key p99", wall=True, and_most_ms=16,
            p50=percentile(all_of(sync), 0.5),
        ),
    ]  # fmt: skip


MEASURES: dict[int, Measure] = {
    8: lambda session: typing(session.replica("100k"), *session.size("100k"), session.scale())
}
