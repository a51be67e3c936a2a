"""Window state: window, panes and choices of look, kept per screen in one small file at an explicit path."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 48)
"""What window managers put around a window at most, as a rule; it is known only once the window is there."""
SCREENLESS = ("offscreen", "minimal")


def inside(frame: QRect, free: QRect, *, centred: bool) -> QPoint:
    """Return where the top left corner of `frame`, not larger than `free`, goes so that all of it is inside."""
    if centred:
        frame.moveCenter(free.center())
    x = max(free.left(), min(frame.left(), free.right() + 1 - frame.width()))
    y = max(free.top(), min(frame.top(), free.bottom() + 1 - frame.height()))
    return QPoint(x, y)


class WindowState:
    """What the desk looked like. Holds sizes and choices only, never anything of a customer.

    `path` None keeps nothing: a desk that leaves no trace.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat) if path is not None else None

    def text(self, name: str, default: str = "") -> str:
        """Return a choice."""
        value = self._file.value(name, default) if self._file is not None else default
        return str(value)

    def put_text(self, name: str, value: str) -> None:
        """Keep a choice."""
        if self._file is not None:
            self._file.setValue(name, value)

    def sizes(self, screen: QScreen | None, name: str) -> list[int]:
        """Return pane sizes kept for this screen, [] when there are none."""
        words = self.text(f"{_named(screen)}/{name}").split()
        return [int(word) for word in words] if all(word.isdigit() for word in words) else []

    def put_sizes(self, screen: QScreen | None, name: str, sizes: list[int]) -> None:
        """Keep pane sizes for this screen."""
        self.put_text(f"{_named(screen)}/{name}", " ".join(str(size) for size in sizes))

    def place(self, window: QWidget) -> bool:
        """Put the window where it was; False when nothing is kept. A window off every screen comes back."""
        kept = QByteArray.fromBase64(self.text("window/geometry").encode())
        if kept.isEmpty() or not window.restoreGeometry(kept):
            return False
        if not any(screen.availableGeometry().intersects(window.geometry()) for screen in QGuiApplication.screens()):
            screen = QGuiApplication.primaryScreen()
            if screen is not None:
                window.move(screen.availableGeometry().topLeft())
        return True

    def fit(self, window: QWidget, *, placed: bool) -> None:
        """Keep the window, with the frame that a window manager puts around it, inside the free area of its screen.

        Where that is smaller than the least size of a desk, the least size gives way. A window that nobody placed yet
        (`placed` False) stands in the middle. Without a real screen everything stays as it is.
        """
        screen = window.screen()
        if screen is None or QGuiApplication.platformName() in SCREENLESS:
            return
        free = screen.availableGeometry()
        room = free.size() - FRAME
        window.setMinimumSize(window.minimumSize().boundedTo(room))
        if window.isMaximized() or window.isFullScreen():
            return
        window.resize(window.size().boundedTo(room))
        window.move(inside(QRect(window.pos(), window.size() + FRAME), free, centred=not placed))

    def keep_place(self, window: QWidget) -> None:
        """Keep where the window is."""
        self.put_text("window/geometry", bytes(window.saveGeometry().toBase64().data()).decode())

    def flush(self) -> None:
        """Write to the disk now."""
        if self._file is not None:
            self._file.sync()


def _named(screen: QScreen | None) -> str:
    """Return a name of the screen that holds in an INI file: size and scale, then its own name."""
    if screen is None:
        return "screen"
    size = screen.geometry().size()
    own = "".join(letter if letter.isalnum() else "-" for letter in screen.name())
    return f"screen-{size.width()}x{size.height()}-{own}"
