"""Closed output: what reads a verb's output may leave early, as `head -1` does; that is no error of ours."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from typing import TextIO

CLOSED = 128 + getattr(signal, "SIGPIPE", 13)
"""Exit code of a program that wrote to a pipe without a reader, as a shell sees those that SIGPIPE ends."""
_UNDELIVERED = 1


def keep_numbers() -> None:
    """Give descriptors 1 and 2 to nothing else where xdesk was started without them (`>&-`).

    Else the next file that is opened gets the number, and whatever a library or a child prints lands in it.
    """
    for number in (1, 2):
        try:
            os.fstat(number)
        except OSError:
            _lead_nowhere(number)


def until_closed(verb: Callable[[], int]) -> int:
    """Run `verb` and return its exit code, CLOSED when its output could not be delivered because nobody reads it.

    A broken pipe that is neither standard output nor standard error is raised as it came. SIGPIPE stays ignored:
    with its default it would end a desk whenever a server hangs up (docs.python.org, signal, "Note on SIGPIPE").
    """
    try:
        code = verb()
    except BrokenPipeError:
        closed = [stream for stream in _streams() if _has_no_reader(stream)]
        if not closed:
            raise
        return CLOSED
    except SystemExit:  # the command line was wrong, or asked for help
        failed = _flushed()
        if failed is None:
            raise
        return failed
    failed = _flushed()
    return code if failed is None or code else failed


def _streams() -> list[TextIO]:
    return [stream for stream in (sys.stdout, sys.stderr) if stream is not None]


def _flushed() -> int | None:
    """Deliver what was printed; return the exit code that says that it could not be, None when it was."""
    errors = [error for stream in _streams() if (error := _flush(stream)) is not None]
    if not errors:
        return None
    return CLOSED if any(isinstance(error, BrokenPipeError) for error in errors) else _UNDELIVERED


def _flush(stream: TextIO) -> OSError | None:
    """Return why what was printed cannot be delivered; the stream then leads nowhere.

    Python flushes both streams at its end, and what could not be written would be an error once more.
    """
    try:
        stream.flush()
    except OSError as error:
        _lead_nowhere(stream.fileno())
        return error
    return None


def _has_no_reader(stream: TextIO) -> bool:
    """Return whether nobody reads `stream`, also where nothing is left to flush because it keeps nothing back."""
    if isinstance(_flush(stream), BrokenPipeError):
        return True
    try:
        number = stream.fileno()
    except OSError:
        return False
    if not hasattr(select, "poll"):
        return False
    asked = select.poll()
    asked.register(number, 0)
    return any(event & select.POLLERR for _, event in asked.poll(0))


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
