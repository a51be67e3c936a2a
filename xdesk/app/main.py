"""The start: first rows without asyncio, then the application on a loop that Qt and asyncio share."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from xdesk.core.sentences import DeskError

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from xdesk.app.options import Options
    from xdesk.app.startup.profile_opener import ProfileOpener
    from xdesk.app.startup.startup import Startup


def main(options: Options) -> int:
    """Open the window and live until it is closed; return the exit code.

    Nothing is imported before it is needed, and Python collects no garbage until ui.runtime.gc_control takes over: what
    a start makes, it keeps.
    """
    gc.disable()
    os.environ.setdefault("QT_API", "pyside6")
    from xdesk.app.startup.profile_opener import ProfileOpener
    from xdesk.ui.keyboard.input_method import choose_input_method
    from xdesk.ui.style import theme

    choose_input_method(os.environ, sys.platform)
    application = theme.application("xdesk")
    application.setApplicationName("xdesk")
    application.setDesktopFileName("xdesk")
    application.setQuitOnLastWindowClosed(False)
    opener = ProfileOpener(options)
    opener.start()
    try:
        return _started(application, opener)
    except DeskError:
        raise  # told by the command line
    except Exception as error:
        _write(error, opener.root)
        raise


def _started(application: QApplication, opener: ProfileOpener) -> int:
    from xdesk.app.startup.startup import Startup  # while the file is being opened

    startup = Startup(opener)
    if not startup.run():
        gc.enable()
        return 0
    return _live(application, startup)


def _write(error: Exception, root: Path | None) -> None:
    """Leave a start that fell over in the log, which is opened only now."""
    from xdesk.app.diagnostics import Diagnostics

    diagnostics = Diagnostics(root)
    diagnostics.failed(error, "the start fell over")
    diagnostics.close()


def _live(application: QApplication, startup: Startup) -> int:
    """What the first rows did not wait for: asyncio, and all that stands beside and below the list."""
    from concurrent.futures import ThreadPoolExecutor

    from PySide6.QtGui import QIcon

    from xdesk.app.startup.start_steps import LOOP, imported, run_steps
    from xdesk.core.paths import resource

    with ThreadPoolExecutor(1, thread_name_prefix="imports") as pool:
        run_steps(imported(pool, LOOP))
    import asyncio

    from qasync import QEventLoop

    from xdesk.app.application import Application

    application.setWindowIcon(QIcon(str(resource("icon.svg"))))
    app = Application(startup)
    app.complete()
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        return runner.run(app.live())
