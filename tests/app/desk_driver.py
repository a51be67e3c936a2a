"""Runs a real desk that tells on standard output when it is seated, raised, or in trouble."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QLabel, QMainWindow

from tests.app.app_desk import CHEAP
from xdesk.cli.command_line import run
from xdesk.connectors import passphrase
from xdesk.core.sentences import Sentence
from xdesk.ui.shell.window import Window
from xdesk.ui.widgets.buttons import Button

completed, trouble = Window.completed, Window.trouble


def tell(**facts: Any) -> None:
    """Say one thing on a line."""
    print(json.dumps(facts), flush=True)


def seated(self: Window, *args: Any, **named: Any) -> Iterator[None]:
    """Bring all panes in, then say so."""
    yield from completed(self, *args, **named)
    tell(seated=True)


def raised(self: Window) -> None:
    """Raise, then say so."""
    QMainWindow.raise_(self)
    tell(raised=True)


def troubled(self: Window, sentence: Sentence, **named: bool) -> None:
    """Show the trouble, say what stands on the screen, leave."""
    trouble(self, sentence, **named)
    labels = [one.text() for one in self.findChildren(QLabel) if one.isVisible()]
    tell(labels=labels, buttons=[one.text() for one in self.findChildren(Button) if one.isVisible()])
    if "--stay" not in sys.argv:
        self.close()


if __name__ == "__main__":
    passphrase.COST = CHEAP
    Window.completed, Window.raise_, Window.trouble = seated, raised, troubled  # type: ignore[method-assign]
    sys.exit(run(sys.argv[1:]))
