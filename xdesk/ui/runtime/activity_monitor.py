"""Watch: tells that the agent is at the desk; looks at keys, buttons, the wheel and what input methods commit."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWindow

QUIET_MS = 1_000
"""Told at most once in so long: whoever hears it counts minutes."""


class ActivityMonitor(QObject):
    """Calls `told` when the agent does something in a window of this program, whichever child it is done in.

    Keys, buttons and the wheel pass the window of the system before any widget may take them; what an input method
    commits goes to the object with the focus alone. Only these two are watched: a filter on the whole application
    would see every event of every object.
    """

    TELLING = frozenset(
        {
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Wheel,
            QEvent.Type.TouchBegin,
            QEvent.Type.TabletPress,
            QEvent.Type.InputMethod,
        }
    )

    def __init__(self, told: Callable[[], None]) -> None:
        super().__init__()
        self._told, self._since = told, QElapsedTimer()
        self._window: QWindow | None = None
        self._focus: QObject | None = None
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._follow_window)
            app.focusObjectChanged.connect(self._follow_focus)
        self._follow_window(QGuiApplication.focusWindow())
        self._follow_focus(QGuiApplication.focusObject())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, never take."""
        if event.type() in self.TELLING and not (self._since.isValid() and self._since.elapsed() < QUIET_MS):
            self._since.restart()
            self._told()
        return False

    def _follow_window(self, window: QWindow | None) -> None:
        self._leave(self._window)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def _follow_focus(self, focus: QObject | None) -> None:
        self._leave(self._focus)
        self._focus = focus
        if focus is not None:
            focus.installEventFilter(self)

    def _leave(self, watched: QObject | None) -> None:
        if watched is not None and shiboken6.isValid(watched):
            watched.removeEventFilter(self)
