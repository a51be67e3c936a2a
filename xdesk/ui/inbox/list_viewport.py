"""The area that a list paints on, and how it learns that the pointer left: both without what PySide does at a cost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget


def area() -> QWidget:
    """Return a viewport like Qt's own, but known to Python: to find out what Qt's is, PySide builds 67 types (9 ms)."""
    made = QWidget()
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    return made


class Leaving(QObject):
    """Tells that the pointer left a widget. Made when it first comes: see `Retranslatable` for what a filter costs."""

    def __init__(self, widget: QWidget, told: Callable[[], None]) -> None:
        super().__init__(widget)
        self._told = told
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, never take."""
        if event.type() is QEvent.Type.Leave:
            self._told()
        return False
