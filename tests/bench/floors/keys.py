"""The floor of a key: a plain text edit; tells when each key was painted, to whom asks by standard input."""

from __future__ import annotations

import os
import time
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

painted: list[tuple[int, int]] = []
"""When a paint event of the editor ended (ns), and how many characters it showed."""


class Plain(QPlainTextEdit):
    """Writes down the end of each paint event."""

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        painted.append((time.monotonic_ns(), self.document().characterCount() - 1))


def answer(text: str) -> None:
    """Write one line."""
    os.write(1, (text + "\n").encode())


def obey(editor: Plain) -> None:
    """Read orders: 'clear', 'dump'."""
    for order in os.read(0, 4_096).decode().split():
        if order == "clear":
            editor.selectAll()
            editor.textCursor().removeSelectedText()
            painted.clear()
            answer("cleared")
        elif order == "dump":
            answer("painted " + " ".join(f"{at}:{count}" for at, count in painted))


def main() -> None:
    """Show the window and serve."""
    application = QApplication([])
    application.setCursorFlashTime(0)
    window, editor = QMainWindow(), Plain()
    window.setCentralWidget(editor)
    window.resize(1440, 900)
    window.show()
    editor.setFocus()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: obey(editor))
    answer(str(int(window.winId())))
    application.exec()


if __name__ == "__main__":
    main()
