"""A screen for the shift: a virtual X display with a window manager, keys by XTest, pictures of windows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from xdesk.app.options import own_command
from xdesk.cli.selftest.keyboard_map import bind_letters

NEEDED = ("Xvfb", "openbox", "xdotool")
SIZE = "3000x2000x24"


def available() -> bool:
    """Return whether this computer has what a virtual X display needs."""
    return sys.platform.startswith("linux") and all(map(shutil.which, NEEDED))


class Screen:
    """One virtual display of a size such as "1024x640x24"; use as a context."""

    keys_by = "XTest (xdotool) on X11"

    def __init__(self, size: str = SIZE) -> None:
        self._size = size
        self._running: list[subprocess.Popen[bytes]] = []
        self.environment = dict(os.environ)
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.environment.update(QT_QPA_PLATFORM="xcb", QT_IM_MODULE="compose", LC_ALL="C.UTF-8")

    def __enter__(self) -> Screen:
        read, write = os.pipe()
        quiet = subprocess.DEVNULL
        display = ["Xvfb", "-displayfd", str(write), "-screen", "0", self._size, "-nolisten", "tcp"]
        self._start(display, pass_fds=(write,), stdout=quiet, stderr=quiet)
        os.close(write)
        with os.fdopen(read, "rb") as stream:
            number = stream.readline().decode().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.environment["DISPLAY"] = f":{number}"
        self._start(["openbox", "--sm-disable"], env=self.environment, stdout=quiet, stderr=quiet)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()

    def _start(self, command: list[str], **how: object) -> None:
        self._running.append(subprocess.Popen(command, **how))  # type: ignore[call-overload]

    def _xdotool(self, *words: str) -> str:
        run = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        return run.stdout.strip()

    def window(self, pid: int) -> str | None:
        """Return the id of the visible window of process `pid`, None while there is none."""
        found = self._xdotool("search", "--onlyvisible", "--pid", str(pid), "--name", "xdesk").split()
        return found[-1] if found else None

    def focus(self, window: str) -> None:
        """Give `window` the keyboard."""
        self._xdotool("windowactivate", "--sync", window)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, named as X11 does (ctrl+Return, j, question)."""
        self._xdotool("key", "--clearmodifiers", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type text; a letter no key has gets one first and keeps it, so that a busy desk may look at it late.

        Raises ValueError when the keyboard has not enough keys for all letters.
        """
        bind_letters(self.environment["DISPLAY"], text)
        self._xdotool("type", "--clearmodifiers", "--delay", "12", "--", text)

    def shot(self, window: str, path: Path) -> None:
        """Save a picture of `window` as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([*own_command(), "shot", window, str(path)], env=self.environment, timeout=30, check=True)
