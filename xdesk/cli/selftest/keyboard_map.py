"""Keyboard map: letters that no key of a virtual X display has get a key of their own, which they keep.

xdotool lends such a letter a key only while it presses it. A window that is busy looks at the key later, asks the
server what is on it by then, and types nothing. What stays on its key cannot be looked at too late.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

_UNICODE = 0x0100_0000
"""Key symbols of letters outside Latin-1 are their code point and this (X11 protocol, appendix A)."""


def bind_letters(display: str, text: str) -> None:
    """Give every letter of `text` that the keyboard of `display` lacks a free key; those given earlier stay.

    Raises ValueError when there are not enough free keys (nothing is changed then), OSError without the display.
    """
    with _opened(display) as keyboard:
        keys = keyboard.symbols()
        known = {symbol for symbols in keys.values() for symbol in symbols}
        wanted = dict.fromkeys(_symbol(letter) for letter in text if letter.isprintable())
        lacking = [symbol for symbol in wanted if symbol not in known]
        free = [code for code, symbols in keys.items() if not any(symbols)]
        if len(lacking) > len(free):
            raise ValueError(f"{len(lacking)} letters are on no key, and only {len(free)} keys are free")
        for code, symbol in zip(free, lacking, strict=False):
            keyboard.put(code, symbol)


def _symbol(letter: str) -> int:
    point = ord(letter)
    return point if 0x20 <= point <= 0x7E or 0xA0 <= point <= 0xFF else _UNICODE | point


class _Keyboard:
    """The keyboard of an open display, through Xlib."""

    def __init__(self, xlib: ctypes.CDLL, display: ctypes.c_void_p) -> None:
        self._xlib, self._display = xlib, display

    def symbols(self) -> dict[int, list[int]]:
        """Return what is on each key, by its code; 0 where nothing is."""
        least, most, per_key = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
        self._xlib.XDisplayKeycodes(self._display, ctypes.byref(least), ctypes.byref(most))
        first, count = least.value, most.value - least.value + 1
        found = self._xlib.XGetKeyboardMapping(self._display, first, count, ctypes.byref(per_key))
        width = per_key.value
        out = {first + n: list(found[n * width : (n + 1) * width]) for n in range(count)}
        self._xlib.XFree(found)
        return out

    def put(self, code: int, symbol: int) -> None:
        """Put a symbol on a key; the server has done it, and told every window, when this returns."""
        self._xlib.XChangeKeyboardMapping(self._display, code, 1, (ctypes.c_ulong * 1)(symbol), 1)
        self._xlib.XSync(self._display, 0)


@contextmanager
def _opened(display: str) -> Iterator[_Keyboard]:
    xlib = ctypes.CDLL("libX11.so.6")  # xdotool needs it too
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XGetKeyboardMapping.restype = ctypes.POINTER(ctypes.c_ulong)
    xlib.XGetKeyboardMapping.argtypes = [ctypes.c_void_p, ctypes.c_ubyte, ctypes.c_int, ctypes.c_void_p]
    opened = xlib.XOpenDisplay(display.encode())
    if not opened:
        raise OSError(f"the display {display} cannot be reached")
    handle = ctypes.c_void_p(opened)
    try:
        yield _Keyboard(xlib, handle)
    finally:
        xlib.XCloseDisplay(handle)
