"""Keys pressed inside the desk, told through a pipe: for the self-test where no window system can be driven."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QSocketNotifier, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_NAMES = {
    "enter": Qt.Key.Key_Return,
    "esc": Qt.Key.Key_Escape,
    "space": Qt.Key.Key_Space,
    "tab": Qt.Key.Key_Tab,
    "backspace": Qt.Key.Key_Backspace,
    "up": Qt.Key.Key_Up,
    "down": Qt.Key.Key_Down,
}
_HELD = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}


class SyntheticKeys(QObject):
    """Reads lines "press ctrl+enter" and "type text" from a descriptor and does so in `window`."""

    def __init__(self, descriptor: int, window: QWidget) -> None:
        super().__init__(window)
        self._descriptor, self._window, self._rest = descriptor, window, b""
        os.set_blocking(descriptor, False)
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        try:
            came = os.read(self._descriptor, 65_536)
        except BlockingIOError:
            return
        if not came:
            self._notifier.setEnabled(False)
            return
        *lines, self._rest = (self._rest + came).split(b"\n")
        for line in lines:
            word, _, rest = line.decode("utf-8", errors="replace").partition(" ")
            if word == "press":
                self._press(rest)
            elif word == "type":
                self._type(rest)

    def _press(self, key: str) -> None:
        *held, last = key.split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= _HELD[one]
        window = self._window.windowHandle()
        if last in _NAMES:
            QTest.keyClick(window, _NAMES[last], modifiers)
        elif held:
            QTest.keyClick(window, QKeySequence(last)[0].key(), modifiers)  # type: ignore[index]
        else:
            QTest.keyClick(window, last, modifiers)  # type: ignore[call-overload]

    def _type(self, text: str) -> None:
        """Type letters a keyboard has; others arrive as an input method commits them."""
        for letter in text:
            if letter.isascii():
                QTest.keyClick(self._window.windowHandle(), letter)  # type: ignore[call-overload]
                continue
            focus = QApplication.focusWidget()
            if focus is not None:
                event = QInputMethodEvent("", [])
                event.setCommitString(letter)
                QApplication.sendEvent(focus, event)
