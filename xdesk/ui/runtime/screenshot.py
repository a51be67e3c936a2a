"""Takes a picture of a window of this screen: run as a process of its own by the self-test."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication


def main(words: Sequence[str]) -> int:
    """Save a picture of window `words[0]` (its id) to `words[1]`; return 0 when it was saved."""
    window, path = words
    application = QGuiApplication.instance() or QGuiApplication(["xdesk"])
    picture = QGuiApplication.primaryScreen().grabWindow(int(window))
    saved = not picture.isNull() and picture.save(path)
    del application
    return 0 if saved else 1
