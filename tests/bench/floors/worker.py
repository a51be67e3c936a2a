"""The floor of a window beside work: a bare window, and a thread that stores rows or runs a loop; prints the gaps.

`rows N`: N rows with their search, in transactions of 500, into an encrypted file. `burst S`, `steady S`: S seconds of
the load of row 15 on an asyncio loop of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.desk.observer import LOADS, Beat, Posted, post
from tests.bench.key import KEY
from tests.bench.replica import vocabulary

TXN = 500


def store(count: int) -> None:
    """Store rows and their search."""
    from sqlcipher3 import dbapi2

    rows = [(n, f"c{n % 500}", str(n), vocabulary.text(n % 2_000), n) for n in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        conn = dbapi2.connect(str(Path(folder, "floor.db")), isolation_level=None)
        conn.execute(f"PRAGMA key = \"x'{KEY}'\"")
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = NORMAL")
        conn.execute("CREATE TABLE m (no INTEGER PRIMARY KEY, conversation TEXT, id TEXT, text TEXT, at INTEGER)")
        conn.execute("CREATE INDEX m_by ON m (conversation, at)")
        conn.execute("CREATE VIRTUAL TABLE s USING fts5(body, content='', tokenize='unicode61')")
        begun.emit()
        for first in range(0, count, TXN):
            conn.execute("BEGIN")
            lot = rows[first : first + TXN]
            conn.executemany("INSERT INTO m (no, conversation, id, text, at) VALUES (?, ?, ?, ?, ?)", lot)
            conn.executemany("INSERT INTO s (rowid, body) VALUES (?, ?)", [(row[0], row[3]) for row in lot])
            conn.execute("COMMIT")
        conn.close()


class Signals(QObject):
    """From the thread to the window."""

    begun = Signal()
    done = Signal()


signals = Signals()
begun = signals.begun


def main(kind: str, amount: str) -> None:
    """Show the window and do the work."""
    application = QApplication([])
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    posted = Posted()
    beats: list[Beat] = []

    def begin() -> None:
        beats.append(Beat(QCoreApplication.instance()))  # type: ignore[arg-type]

    def tell() -> None:
        gaps = [gap for _, gap in beats[0].gaps]
        os.write(1, json.dumps({"gap": max(gaps, default=0.0), "posted": posted.took}).encode())
        os._exit(0)

    def work(act: Callable[[], object]) -> None:
        act()
        signals.done.emit()

    def loop() -> None:
        begun.emit()
        threading.Thread(target=post, args=(posted, float(amount)), daemon=True).start()
        asyncio.run(LOADS[kind](float(amount)))

    begun.connect(begin, Qt.ConnectionType.QueuedConnection)
    signals.done.connect(tell, Qt.ConnectionType.QueuedConnection)
    act: Callable[[], object] = (lambda: store(int(amount))) if kind == "rows" else loop
    thread = threading.Thread(target=work, args=(act,), daemon=True)
    QTimer.singleShot(300, thread.start)  # timed: the window is painted first
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
