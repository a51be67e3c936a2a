"""Hands on the keys: by the window system where there is one, else inside the desk."""

from __future__ import annotations

import os
from typing import Protocol

from xdesk.cli.selftest.virtual_display import Screen

X11_NAMES = {
    "enter": "Return",
    "esc": "Escape",
    "space": "space",
    "tab": "Tab",
    "up": "Up",
    "down": "Down",
    "backspace": "BackSpace",
    "?": "question",
    "/": "slash",
    "\\": "backslash",
}


class KeyInput(Protocol):
    """Presses keys named as the desk names them: 'ctrl+enter', 'j', '?'."""

    @property
    def keys_by(self) -> str:
        """Return who presses the keys, for the report."""

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""

    def type(self, text: str) -> None:
        """Type a text."""


class RealHands:
    """Keys of the window system."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    @property
    def keys_by(self) -> str:
        """Return who presses the keys."""
        return Screen.keys_by

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self._screen.press(*map(x11_name, keys))

    def type(self, text: str) -> None:
        """Type a text."""
        self._screen.type(text)


class InnerHands:
    """Keys posted inside the desk, through a pipe; says so in the report."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    @property
    def keys_by(self) -> str:
        """Return who presses the keys."""
        return "synthetic, inside the desk"

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self._tell(f"press {key}")

    def type(self, text: str) -> None:
        """Type a text."""
        self._tell(f"type {text}")

    def _tell(self, line: str) -> None:
        os.write(self._pipe, (line + "\n").encode())


def x11_name(key: str) -> str:
    """Return X11's name of a key as the desk names it."""
    *held, last = key.split("+") if key != "+" else ["+"]
    return "+".join([*held, X11_NAMES.get(last, last)])
