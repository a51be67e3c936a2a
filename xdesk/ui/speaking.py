"""Speaking: a widget with words of its own, which says them again when the desk changes its language."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget


class Speaking(QWidget):
    """Calls `retranslate` at Qt's LanguageChange."""

    def retranslate(self) -> None:
        """Say everything in the language of the desk; a widget without words has nothing to say."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
