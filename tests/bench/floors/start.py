"""The floor of a start: a QMainWindow with a list of names and previews; prints when it was painted, and ends."""

from __future__ import annotations

import os
import sys
import threading
import time

ROWS = 12
FIRST = (
    "SELECT coalesce(p.name, ''), c.preview FROM conversation AS c LEFT JOIN customer AS p ON p.id = c.customer_id"
    " WHERE c.status = 'open' ORDER BY c.rank, c.key LIMIT ?"
)


def make_key() -> None:
    """Make a key of a passphrase, as hard as the desk's own."""
    import hashlib

    hashlib.scrypt(b"a passphrase", salt=b"s" * 32, n=2**17, r=8, p=1, maxmem=192 << 20, dklen=32)


def main(file: str, with_passphrase: bool) -> None:
    """Show as many rows as the desk shows, by plain SQL on the same file; a key is made while Qt is imported."""
    making = threading.Thread(target=make_key)
    if with_passphrase:
        making.start()
    from PySide6.QtCore import QStringListModel
    from PySide6.QtWidgets import QApplication, QListView, QMainWindow
    from sqlcipher3 import dbapi2

    from tests.bench.key import KEY

    class View(QListView):
        def paintEvent(self, event: object) -> None:
            super().paintEvent(event)  # type: ignore[arg-type]
            os.write(1, str(time.monotonic_ns()).encode())
            os._exit(0)

    application = QApplication([])
    if with_passphrase:
        making.join()
    conn = dbapi2.connect(file)
    conn.execute(f"PRAGMA key = \"x'{KEY}'\"")
    rows = conn.execute(FIRST, (ROWS,)).fetchall()
    window, view = QMainWindow(), View()
    view.setModel(QStringListModel([" ".join(row) for row in rows]))
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1], "passphrase" in sys.argv[2:])
