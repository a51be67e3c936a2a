"""A real window on an X display whose keys come from the window system, at rest after each of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QWindow
from PySide6.QtWidgets import QApplication

from tests.ui import seed_replica
from tests.ui.at_rest import at_rest
from tests.ui.whole_desk import Desktop
from xdesk.app.services.shipped_macros import store_shipped_macros
from xdesk.cli.selftest.key_input import x11_name
from xdesk.cli.selftest.virtual_display import Screen
from xdesk.ui.runtime.picture_cache import PictureSource

_HELD = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta}
SAME = 3
"""So many looks at the screen in a row are the same once the display shows all that was painted."""


class _Released(QObject):
    """Counts the keys that were let go again, as the window system told a window; held ones (Ctrl) do not count."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease and isinstance(watched, QWindow) and event.key() not in _HELD:
            self.count += 1
        return False


class KeyedDesktop(Desktop):
    """The whole desk; `press` and `enter` go through the display, as a keyboard's keys do."""

    def __init__(
        self, seeded: seed_replica.SeededDesk, size: tuple[int, int], pictures: PictureSource | None = None
    ) -> None:
        super().__init__(seeded, pictures=pictures)
        store_shipped_macros(seeded.writer)
        self._display = Screen()
        self._released = _Released()
        QApplication.instance().installEventFilter(self._released)
        self.window.resize(*size)
        self.until(lambda: (self.window.width(), self.window.height()) == size)
        self.settle()

    def press(self, *keys: str) -> None:
        """Press keys named as the desk names them ('ctrl+enter', 'j', '?'), one after the other."""
        for key in keys:
            self._expect(1, lambda key=key: self._display.press(x11_name(key)))

    def enter(self, text: str) -> None:
        """Type a text of ASCII letters."""
        assert text.isascii(), "a letter that no key has would need a new keyboard"
        self._expect(len(text), lambda: self._display.type(text))

    def _expect(self, count: int, act: object) -> None:
        goal = self._released.count + count
        act()
        self.until(lambda: self._released.count >= goal)
        self.settle()


def photographed(window: object, seeded: seed_replica.SeededDesk | None) -> QImage:
    """Return what the display shows of a window once it is at rest and all of it has been painted."""
    found: list[QImage] = []
    while len(found) < SAME or any(one != found[-1] for one in found[-SAME:]):
        at_rest(seeded, window)
        window.repaint()
        at_rest(seeded, window)
        grabbed = QApplication.primaryScreen().grabWindow(window.winId())
        found.append(grabbed.toImage().convertToFormat(QImage.Format.Format_RGB32))
        assert len(found) < 50, "the window never looks the same twice"
    return found[-1]
