"""The start: first rows without asyncio, then the hall on a loop that Qt and asyncio share."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from xdesk.core.words import DeskError

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from xdesk.launch import Launch
    from xdesk.opener import Opener
    from xdesk.options import Options


def main(options: Options) -> int:
    """Open the window and live until it is closed; return the exit code.

    Nothing is imported before it is needed, and Python collects no garbage until ui.collecting takes over: what
    a start makes, it keeps.
    """
    gc.disable()
    os.environ.setdefault("QT_API", "pyside6")
    from xdesk.opener import Opener
    from xdesk.ui import theme
    from xdesk.ui.input_method import choose_input_method

    choose_input_method(os.environ, sys.platform)
    application = theme.application("xdesk")
    application.setApplicationName("xdesk")
    application.setDesktopFileName("xdesk")
    application.setQuitOnLastWindowClosed(False)
    opener = Opener(options)
    opener.start()
    try:
        return _started(application, opener)
    except DeskError:
        raise  # told by the command line
    except Exception as error:
        _write(error, opener.root)
        raise


def _started(application: QApplication, opener: Opener) -> int:
    from xdesk.launch import Launch  # while the file is being opened

    launch = Launch(opener)
    if not launch.run():
        gc.enable()
        return 0
    return _live(application, launch)


def _write(error: Exception, root: Path | None) -> None:
    """Leave a start that fell over in the log, which is opened only now."""
    from xdesk.diagnostics import Diagnostics

    diagnostics = Diagnostics(root)
    diagnostics.failed(error, "the start fell over")
    diagnostics.close()


def _live(application: QApplication, launch: Launch) -> int:
    """What the first rows did not wait for: asyncio, and all that stands beside and below the list."""
    import asyncio

    from PySide6.QtGui import QIcon
    from qasync import QEventLoop

    from xdesk.core.paths import resource
    from xdesk.hall import Hall

    application.setWindowIcon(QIcon(str(resource("icon.svg"))))
    hall = Hall(launch)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        return runner.run(hall.live())
