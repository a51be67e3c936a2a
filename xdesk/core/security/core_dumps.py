"""Core dumps: a crash of xdesk must not write passphrase, tokens and customers' messages to the disk in the clear."""

from __future__ import annotations

import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4
_NO_HEAP = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP


def forbid() -> None:
    """Let this process, and what it starts, leave no core file; called before any secret is read. Raises nothing.

    A limit of 0 bytes is inherited by children. It does not hold where the system pipes dumps to a program (Linux,
    core(5)); there the process itself is made not dumpable (prctl(2), PR_SET_DUMPABLE), which a new program loses:
    children that see secrets call this again. On Windows error reports go without the heap (WerSetFlags).
    """
    with suppress(Exception):
        _no_core_file()
    with suppress(Exception):
        _not_dumpable()


def _no_core_file() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _not_dumpable() -> None:
    """Costs 2 ms, most of it for ctypes."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.WerSetFlags(_NO_HEAP)
