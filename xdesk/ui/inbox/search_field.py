"""Search field: the filter of the inbox list; Esc leaves it, Down goes to the first hit, Enter opens it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from xdesk.ui.widgets.fields import Field


class SearchField(Field):
    """The filter of the list; Esc empties it, then goes back to the list."""

    left = Signal()
    hit_asked = Signal(bool)  # go to the first hit; True: open it

    _held: list[QKeyEvent] | None = None

    def hold_keys(self) -> None:
        """Keep what is pressed from now on: where it belongs is known once the hits are here."""
        self._held = []

    def waits(self) -> bool:
        """Whether keys are held for what is found; Esc and going elsewhere end that."""
        return self._held is not None and self.hasFocus()

    def let_keys_go(self) -> None:
        """Give the keys that were held to whoever has the focus at each of them, in their order."""
        held, self._held = self._held, None
        for event in held or ():
            QApplication.sendEvent(QApplication.focusWidget() or self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear or leave with Esc, go to a hit with Enter or Down; Esc also gives up waiting for one."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self._held is not None:
            self._held = None
        elif self._held is not None:
            self._held.append(_copy(event))
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape or (key in _ON and not self.text().strip()):
            self.left.emit()
        elif key in _ON:
            self.hit_asked.emit(key != Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


_ON = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.nativeScanCode(), event.nativeVirtualKey(),
        event.nativeModifiers(), event.text(), event.isAutoRepeat(), event.count(),
    )  # fmt: skip
