"""Closed output: a reader of what a verb prints may leave early, as `head -1` does; that is no error of ours."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from typing import TextIO

CLOSED = 128 + getattr(signal, "SIGPIPE", 13)
"""Exit code of a program that wrote to a pipe without a reader, as a shell sees those that SIGPIPE ends."""


def until_closed(verb: Callable[[], int]) -> int:
    """Run `verb` and return its exit code, CLOSED when its output could not be delivered because nobody reads it.

    A broken pipe that is neither standard output nor standard error is raised as it came. SIGPIPE stays ignored:
    with its default it would end a desk whenever a server hangs up (docs.python.org, signal, "Note on SIGPIPE").
    """
    try:
        code = verb()
    except BrokenPipeError:
        if not _silence(_has_no_reader):
            raise
        return CLOSED
    except SystemExit:  # the command line was wrong, or asked for help
        if not _silence(_cannot_be_flushed):
            raise
        return CLOSED
    return CLOSED if _silence(_cannot_be_flushed) else code


def _silence(is_closed: Callable[[TextIO], bool]) -> bool:
    """Lead each standard stream that is closed nowhere, and return whether there was one.

    Python flushes both at its end, and what could not be written would be an error once more.
    """
    closed = [stream for stream in (sys.stdout, sys.stderr) if stream is not None and is_closed(stream)]
    for stream in closed:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    return bool(closed)


def _cannot_be_flushed(stream: TextIO) -> bool:
    """Return whether something that was printed cannot be delivered."""
    try:
        stream.flush()
    except BrokenPipeError:
        return True
    return False


def _has_no_reader(stream: TextIO) -> bool:
    """Return whether a write would fail, also where nothing is left to flush because the stream keeps nothing back."""
    if _cannot_be_flushed(stream):
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
