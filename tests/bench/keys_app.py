"""The windows of row 8, on a real display: prints when each key was painted. Orders come by standard input."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QMainWindow, QPlainTextEdit, QWidget

from tests.bench.generate import NOW, Talk, talks
from tests.bench.sitting import Sitting, application, sit

painted: list[tuple[int, int]] = []
"""When a paint event of the editor ended (ns), and how many characters it showed."""


def note(editor: Any) -> None:
    """Write down the end of a paint event."""
    painted.append((time.monotonic_ns(), editor.document().characterCount() - 1))


def plain() -> tuple[QMainWindow, QWidget]:
    """Return a window with a plain text edit."""

    class Plain(QPlainTextEdit):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            note(self)

    window, editor = QMainWindow(), Plain()
    window.setCentralWidget(editor)
    window.resize(1440, 900)
    return window, editor


def desk(sitting: Sitting, talk: Talk) -> tuple[QMainWindow, QWidget]:
    """Return the real window with the caret in the composer of a conversation."""
    from xdesk.ui.editor.editor import Editor
    from xdesk.ui.shell.window import Window

    paint = Editor.paintEvent

    def whole(self: Editor, event: Any) -> None:
        paint(self, event)
        note(self)

    Editor.paintEvent = whole  # type: ignore[method-assign]
    window = Window(sitting.context)
    assert window.workspace is not None
    window.workspace.open(talk.id)
    window.workspace.write()
    return window, window.workspace.composer.editor


class Sync:
    """Feeds 20 new messages a transaction through the real ingest, as fast as the writer takes them."""

    def __init__(self, sitting: Sitting, every: list[Talk]) -> None:
        self.sitting, self.every = sitting, every
        self.on, self.done, self.serial = threading.Event(), 0, itertools.count(1)
        threading.Thread(target=self._live, daemon=True).start()

    def _live(self) -> None:
        from xdesk.core.ids import snowflake_at
        from xdesk.core.polling.feed import Incoming, Unpacked
        from xdesk.replica.feed import ingest

        while self.on.wait():
            messages = []
            for _ in range(20):
                n = next(self.serial)
                talk = self.every[n * 7919 % len(self.every) // 2 * 2]  # one account a page
                at = NOW + n * 10
                x_id = str(int(snowflake_at(at)) + 1)
                messages.append(
                    Incoming(
                        id=x_id, channel=talk.channel, conversation_id=talk.id, external_id=talk.external,
                        author_id=talk.customer, customer_id=talk.customer, outgoing=False,
                        text=f"where is my order 退款什么时候到账 {n}", created_at=at, root_edit_id=x_id,
                    )
                )  # fmt: skip
            page = Unpacked(messages=tuple(messages))
            self.sitting.writer.feed(ingest.store, talk.account, page, page_id=None, at=NOW).result(30)
            self.done += 1


def obey(editor: Any, sync: Sync | None) -> Callable[[], None]:
    """Return what reads one order: 'clear', 'dump', 'sync on', 'sync off', 'end'."""

    def answer(text: str) -> None:
        os.write(1, (text + "\n").encode())

    def read() -> None:
        for order in os.read(0, 4_096).decode().split("\n"):
            if order == "clear":
                editor.selectAll()
                editor.textCursor().removeSelectedText()
                painted.clear()
                answer("cleared")
            elif order == "dump":
                answer(f"{sync.done if sync is not None else 0} " + " ".join(f"{at}:{count}" for at, count in painted))
            elif order.startswith("sync") and sync is not None:
                sync.on.set() if order == "sync on" else sync.on.clear()
                answer(order)
            elif order == "end":
                os._exit(0)

    return read


def main(which: str, path: Path | None, conversations: int, messages: int) -> None:
    """Show a window and serve."""
    app = application()
    if which == "plain" or path is None:
        window, editor = plain()
        live(app, window, editor, None)
    else:
        every = talks(conversations, messages)
        with sit(path) as sitting:
            window, editor = desk(sitting, every[3 if len(every) < 1_000 else 120])
            live(app, window, editor, Sync(sitting, every))


def live(app: Any, window: QMainWindow, editor: QWidget, sync: Sync | None) -> None:
    """Run the window until it is told to end."""
    window.show()
    editor.setFocus()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    read = obey(editor, sync)
    notifier.activated.connect(lambda *_: read())
    os.write(1, f"{int(window.winId())}\n".encode())
    app.exec()


if __name__ == "__main__":
    words = sys.argv[1:]
    main(words[0], Path(words[1]) if len(words) > 1 else None, *(int(word) for word in (words[2:] or ["0", "0"])))
