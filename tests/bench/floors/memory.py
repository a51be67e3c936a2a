"""The floor of memory: a window with a list in Chinese and emoji; prints its resident memory, MB, and ends."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStringListModel, QTimer
from PySide6.QtWidgets import QApplication, QListView, QMainWindow

TEXTS = [f"{n} hello, 你好 世界 退款 😀 👩‍💻 ok" for n in range(100)]


def main() -> None:
    """Show the window, and look at the memory half a second later."""
    application = QApplication([])
    window, view = QMainWindow(), QListView()
    view.setModel(QStringListModel(TEXTS))
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()

    def tell() -> None:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        size = next(line for line in lines if line.startswith("VmRSS")).split()[1]
        os.write(1, str(int(size) / 1_024).encode())
        os._exit(0)

    QTimer.singleShot(500, tell)  # timed: by then the window is painted and at rest
    application.exec()


if __name__ == "__main__":
    main()
