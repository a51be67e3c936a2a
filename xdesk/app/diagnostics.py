"""Diagnostics: a small rotating log without anybody's words, and hooks that write every unexpected error into it."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import os
import platform
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from xdesk.app.profile.profile import FAULTS_NAME, LOG_NAME
from xdesk.core.security.safe_tracebacks import safe_path, safe_traceback
from xdesk.replica import status
from xdesk.replica.profile import accounts

if TYPE_CHECKING:
    from xdesk.ui.runtime.agent_context import AgentContext

LOG_BYTES, LOG_OLDER = 256 * 1024, 2
"""The log is never larger than three of these together."""
TAIL_BYTES = 48 * 1024
"""So much of the log goes along with "Copy diagnostics"."""
OURS = "xdesk"
_FILE = re.compile(r'File "([^"\n]*)"')  # as faulthandler writes: the folder may be named after a person
_QT_PLACE = re.compile(r"Q\w+(?:::~?\w+)*")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
log = logging.getLogger(__name__)


class SafeFormatter(logging.Formatter):
    """One line a record, UTC; errors as types and frames.

    Only what this program writes itself is kept as it is: what libraries say may hold addresses and texts, so of
    theirs the place and the types of errors remain.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, with the frames of its error below."""
        ours = record.name == OURS or record.name.startswith(OURS + ".")
        said = record.getMessage() if ours else f"({safe_path(record.pathname)}:{record.lineno} {record.funcName})"
        line = f"{self._time(record)} {record.levelname} {record.threadName} {record.name}: {said}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{safe_traceback(error)}"

    def _time(self, record: logging.LogRecord) -> str:
        seconds, ms = divmod(int(record.created * 1000), 1000)
        hours, rest = divmod(seconds % 86_400, 3_600)
        days = seconds // 86_400
        return f"{_date(days)}T{hours:02}:{rest // 60:02}:{rest % 60:02}.{ms:03}Z"


def _date(days: int) -> str:
    """Return the date so many days after 1970-01-01, without asking any clock."""
    from datetime import date, timedelta

    return (date(1970, 1, 1) + timedelta(days=days)).isoformat()


class _PrivateFile(RotatingFileHandler):
    """The rotating file; only its owner may read it. What it cannot write is dropped, never raised."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(descriptor, "a", encoding="utf-8", errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not be told by printing the record, which would show its arguments."""


class Diagnostics:
    """Holds the hooks of the process while the desk runs. `close` gives them back.

    `told` is called from any thread after an error that nobody expected, with its type's name; never with its words.
    """

    def __init__(self, folder: Path | None, told: Callable[[str], None] = lambda kind: None) -> None:
        self._told, self._seen = told, Counter[str]()
        self._folder = folder
        self._file = self._file_in(folder)
        self._listener: QueueListener | None = None
        self._handlers = self._open_handlers()
        self._level = logging.getLogger(OURS).level
        logging.getLogger(OURS).setLevel(logging.INFO)
        for handler in self._handlers:
            handler.setFormatter(SafeFormatter())
            logging.getLogger().addHandler(handler)
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._unexpected, self._in_thread
        self._qt_before = qInstallMessageHandler(self._qt_said)
        self._faults = self._watch_faults()

    def _open_handlers(self) -> list[logging.Handler]:
        """A thread of its own writes the file: no key waits for a slow disk. Warnings go to the terminal, too."""
        handlers: list[logging.Handler] = []
        if sys.stderr is not None:
            screen = logging.StreamHandler(sys.stderr)
            screen.setLevel(logging.WARNING)
            handlers.append(screen)
        if self._file is not None:
            queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
            handlers.append(QueueHandler(queue))
            self._listener = QueueListener(queue, self._file)
            self._listener.start()
        return handlers

    @property
    def folder(self) -> Path | None:
        """Return where the log lies, None when it could not be written anywhere."""
        return self._folder if self._file is not None else None

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write errors of `loop` that nobody caught, too."""
        loop.set_exception_handler(lambda _loop, context: self._in_loop(context))

    def report(self, facts: dict[str, Any] | None = None) -> str:
        """Return what "Copy diagnostics" copies: versions, `facts`, the end of the log. May block on the disk."""
        from PySide6 import __version__ as pyside
        from PySide6.QtCore import qVersion

        from xdesk import __version__

        lines = [
            f"xdesk {__version__}, Python {platform.python_version()}, PySide {pyside}, Qt {qVersion()}",
            f"{platform.system()} {platform.release()} {platform.machine()}",
            *(f"{name}: {value}" for name, value in (facts or {}).items()),
        ]
        for name in (f"{LOG_NAME}.1", LOG_NAME):
            end = self._end_of(name)
            if end:
                lines += ["", f"-- {name}", end]
        return "\n".join(lines) + "\n"

    def failed(self, error: BaseException, where: str) -> None:
        """Write an error that was caught, but not expected, at `where`; the caller tells the agent."""
        self._write(error, where)

    def close(self) -> None:
        """Give the hooks back and close the files."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)
        root = logging.getLogger()
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()
        logging.getLogger(OURS).setLevel(self._level)
        if self._listener is not None:
            self._listener.stop()
        if self._file is not None:
            self._file.close()
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()

    # -- hooks

    def _unexpected(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, traceback)
            return
        self._write(error.with_traceback(traceback), "unexpected")
        self._told(kind.__name__)

    def _in_thread(self, about: threading.ExceptHookArgs) -> None:
        if about.exc_value is not None and not issubclass(about.exc_type, SystemExit):
            self._write(about.exc_value, "unexpected in a thread")
            self._told(about.exc_type.__name__)

    def _in_loop(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._write(error, "unexpected in a loop")
            self._told(type(error).__name__)
        else:
            log.error("a loop complains, without an error")

    def _write(self, error: BaseException, where: str) -> None:
        """Write an error; one that comes over and over at the 1st, 2nd, 4th, 8th … time only."""
        said = safe_traceback(error)
        times = self._seen[said] = self._seen[said] + 1
        if times & (times - 1) == 0:
            again = f", time {times}" if times > 1 else ""
            log.error("%s%s", where, again, exc_info=(type(error), error, error.__traceback__))

    def _qt_said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """Keep where Qt's message comes from; the rest may quote what a stranger wrote. The terminal gets it whole."""
        place = _QT_PLACE.match(message)
        said = place.group() if place is not None else "somewhere"
        logging.getLogger("xdesk.qt").log(
            _QT_LEVELS.get(kind, logging.WARNING), "%s (%s)", said, context.category or "", stacklevel=2
        )
        if sys.stderr is not None and sys.stderr.isatty():
            sys.stderr.write(message + "\n")

    # -- files

    def _file_in(self, folder: Path | None) -> _PrivateFile | None:
        for place in _places(folder):
            with contextlib.suppress(OSError):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
                file = _PrivateFile(place / LOG_NAME, maxBytes=LOG_BYTES, backupCount=LOG_OLDER, encoding="utf-8")
                self._folder = place
                return file
        return None

    def _watch_faults(self) -> TextIOWrapper | None:
        """Let a crash below Python leave the frames of all threads; what an earlier one left goes into the log."""
        if self.folder is None:
            return None
        earlier = self._end_of(FAULTS_NAME)
        if earlier:
            log.error("an earlier run ended in a crash below Python\n%s", earlier)
        try:
            descriptor = os.open(self.folder / FAULTS_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError:
            return None
        faults = open(descriptor, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the desk lives
        faulthandler.enable(faults, all_threads=True)
        return faults

    def _end_of(self, name: str) -> str:
        if self.folder is None:
            return ""
        try:
            raw = (self.folder / name).read_bytes()[-TAIL_BYTES:]
        except OSError:
            return ""
        text = raw.decode("utf-8", "replace").strip()
        return _FILE.sub(lambda found: f'File "{safe_path(found.group(1))}"', text)


def _places(folder: Path | None) -> Iterator[Path]:
    """Yield where the log may lie: the folder of the desk, else where this system keeps logs."""
    if folder is not None:
        yield folder
    import platformdirs

    yield Path(platformdirs.user_log_dir("xdesk", appauthor=False))


def desk_facts(mode: str, context: AgentContext) -> dict[str, Any]:
    """Return how accounts and streams are, without whose they are; `mode` says how the profile is locked."""
    state = status.read(context.read, x_now=context.x_now())
    streams = Counter(f"{one.stream} {one.state}" for one in state.streams)
    return {
        "profile": mode,
        "accounts": ", ".join(sorted(one.state for one in accounts.all(context.read))) or "none",
        "streams": ", ".join(f"{times} × {what}" for what, times in sorted(streams.items())) or "none",
        "to be sent": state.queued,
        "to be sent after an answer": state.blocked,
        "looked for on X": state.unknown,
        "held": state.held,
        "needs you": state.needs_you,
        "not accepted": state.refused,
    }
