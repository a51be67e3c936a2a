"""The frozen program: the same entry as `python -m xdesk`."""

import multiprocessing
import os
import sys


def _as_before() -> None:
    """Give children the environment the desk was started with.

    The start of the frozen folder points the loader and Qt at its own libraries and plugins. A browser started from
    the desk must not load those, and a part of the desk in a process of its own sets them up for itself. The desk
    still finds its plugins: Qt looks beside its own libraries.
    """
    if not sys.platform.startswith("linux"):
        return
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)
    os.environ.pop("QT_PLUGIN_PATH", None)
    os.environ.pop("QML2_IMPORT_PATH", None)
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if __name__ == "__main__":
    multiprocessing.freeze_support()
    _as_before()
    from xdesk.__main__ import main

    sys.exit(main())
