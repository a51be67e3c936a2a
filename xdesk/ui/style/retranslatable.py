"""Retranslatable: a widget with words of its own, which says them again when the desk changes its language."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from xdesk.ui.style import language


class Retranslatable(QWidget):
    """Calls `retranslate` after the language changed.

    Not by Qt's LanguageChange: a `changeEvent` in Python is called for every change of every widget, and the first
    call with a plain QEvent makes PySide build sixty types, which the first rows would wait 9 ms for.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        language.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        """Say everything in the language of the desk; a widget without words has nothing to say."""
