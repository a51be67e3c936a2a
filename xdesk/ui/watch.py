"""Watch: tells that the agent is at the desk; looks at keys and buttons, never takes them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject


class Watch(QObject):
    """Tells that the agent pressed a key or a button in the window."""

    TELLING = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.ShortcutOverride})

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self._told = told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, never take."""
        if event.type() in self.TELLING:
            self._told()
        return False
