"""A screen for the bench: a virtual X display with a window manager, keys and clicks by XTest with time stamps."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

TOOLS = ("Xvfb", "openbox", "xdotool")


def missing() -> str:
    """Return what a screen lacks here, "" when nothing does."""
    if sys.platform != "linux":
        return "X11"
    return ", ".join(tool for tool in TOOLS if shutil.which(tool) is None)


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


def activate(display: str, window: str) -> None:
    """Bring a window to the front and give it the keys."""
    subprocess.run(
        ["xdotool", "windowactivate", "--sync", window], env={**os.environ, "DISPLAY": display}, check=True,
        timeout=20, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


class Hands:
    """XTest: the server's own way to press keys and buttons, as xdotool uses it, with a time stamp before each."""

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

    def click(self, x: int, y: int) -> int:
        """Click at a point of the screen; return when (monotonic ns)."""
        self._test.XTestFakeMotionEvent(self._display, 0, x, y, ctypes.c_ulong(0))
        self._x11.XSync(self._display, 0)
        at = time.monotonic_ns()
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, 1, down, ctypes.c_ulong(0))
        self._x11.XFlush(self._display)
        return at
