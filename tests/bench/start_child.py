"""Child processes of row 1: they end at the end of the first paint event that shows rows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ABSENT = ("httpx", "keyring", "sqlite_utils", "pydantic", "pypinyin")
ROWS = 12


def floor() -> None:
    """QMainWindow and a list of as many rows as the desk shows."""
    from PySide6.QtCore import QStringListModel
    from PySide6.QtWidgets import QApplication, QListView, QMainWindow

    class View(QListView):
        def paintEvent(self, event: object) -> None:
            super().paintEvent(event)  # type: ignore[arg-type]
            os._exit(0)

    application = QApplication([])
    window, view = QMainWindow(), View()
    view.setModel(QStringListModel([f"conversation {n}" for n in range(ROWS)]))
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()
    application.exec()


def desk(root: Path) -> None:
    """The real hall on the profile in `root`, whose key is in hand."""
    from tests.bench.key import KEY
    from xdesk import app
    from xdesk.options import Options

    options = Options(root, None, False, None, 1.0, "en")
    app._open_profile = lambda _options: _opened(root, KEY)  # everything but asking the keyring
    _end_when_rows_are_seen()
    sys.exit(app.main(options))


def _opened(root: Path, key: str) -> object:
    from xdesk.clock import SystemClock
    from xdesk.opening import Opened
    from xdesk.profile import PASSPHRASE, Profile
    from xdesk.replica import file

    profile, clock = Profile(root, "bench", PASSPHRASE), SystemClock()
    file.prepare(profile.database, key, clock=clock, backups=profile.backups)
    return Opened(profile, key, clock, None)


def _end_when_rows_are_seen() -> None:
    from xdesk.ui.paint.inbox_row import InboxRowPainter
    from xdesk.ui.panes.inbox_list import InboxList

    seen, paint, paint_list = [0], InboxRowPainter.paint, InboxList.paintEvent

    def count(self: InboxRowPainter, *args: object, **more: object) -> None:
        paint(self, *args, **more)  # type: ignore[arg-type]
        seen[0] += 1

    def end(self: InboxList, event: object) -> None:
        paint_list(self, event)  # type: ignore[arg-type]
        if seen[0] >= ROWS:
            present = [name for name in ABSENT if name in sys.modules]
            os.write(1, f"{seen[0]} {len(sys.modules)} {','.join(present)}\n".encode())
            os._exit(0)

    InboxRowPainter.paint = count  # type: ignore[assignment, method-assign]
    InboxList.paintEvent = end  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    floor() if sys.argv[1] == "floor" else desk(Path(sys.argv[2]))
