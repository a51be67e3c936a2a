"""Child processes of row 1: they end at the end of the first paint event that shows rows."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

ABSENT = ("httpx", "keyring", "sqlite_utils", "pydantic", "pypinyin")
ROWS = 12
FIRST = (
    "SELECT coalesce(p.name, ''), c.preview FROM conversation AS c LEFT JOIN customer AS p ON p.id = c.customer_id"
    " WHERE c.status = 'open' ORDER BY c.rank, c.key LIMIT ?"
)


def floor(file: Path) -> None:
    """QMainWindow and a list with the names and previews of as many rows as the desk shows, by plain SQL."""
    from PySide6.QtCore import QStringListModel
    from PySide6.QtWidgets import QApplication, QListView, QMainWindow
    from sqlcipher3 import dbapi2

    from tests.bench.key import KEY

    class View(QListView):
        def paintEvent(self, event: object) -> None:
            super().paintEvent(event)  # type: ignore[arg-type]
            os._exit(0)

    application = QApplication([])
    conn = dbapi2.connect(str(file))
    conn.execute(f"PRAGMA key = \"x'{KEY}'\"")
    rows = conn.execute(FIRST, (ROWS,)).fetchall()
    window, view = QMainWindow(), View()
    view.setModel(QStringListModel([" ".join(row) for row in rows]))
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()
    application.exec()


def desk(root: Path) -> None:
    """The real command line on the profile in `root`, whose key is in hand."""
    gc.disable()  # as the desk does before it imports anything; here the names below come first
    from tests.bench.key import KEY
    from xdesk.app.startup import profile_opener
    from xdesk.cli import command_line

    profile_opener.open_profile = lambda _options: _opened(root, KEY)  # everything but asking the keyring
    _end_when_rows_are_seen()
    sys.exit(command_line.run(["--profile", str(root), "--language", "en"]))


def _opened(root: Path, key: str) -> object:
    from xdesk.app.clock import SystemClock
    from xdesk.app.profile.opening import Opened
    from xdesk.app.profile.profile import PASSPHRASE, Profile
    from xdesk.replica.database.start_check import prepare

    profile, clock = Profile(root, "bench", PASSPHRASE), SystemClock()
    prepare(profile.database, key, clock=clock, backups=profile.backups)
    return Opened(profile, key, clock, None)


def _end_when_rows_are_seen() -> None:
    from xdesk.ui.inbox.inbox_list import InboxList
    from xdesk.ui.inbox.row_painter import InboxRowPainter

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
    (floor if sys.argv[1] == "floor" else desk)(Path(sys.argv[2]))
