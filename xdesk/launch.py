"""Launch: from the start of the process to the first painted rows, as fast as a Qt program can; no asyncio yet."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from xdesk import profile
from xdesk.core.words import DeskError
from xdesk.options import Options
from xdesk.seating import Seating
from xdesk.ui import language, theme
from xdesk.ui.restore import Restore
from xdesk.ui.window import Window

if TYPE_CHECKING:
    from xdesk.instance import Instance
    from xdesk.opening import Opened

ENDINGS = (signal.SIGTERM, signal.SIGINT)
FRAME_AFTER_S = 0.15
"""A key that is in hand gives rows at once; while a keyring asks for a password the window shows its frame."""

PAINT_MS = 1_000
"""A window that nobody can see is not painted: the start goes on without it."""

PATIENCE_S = 10.0
"""A one-time folder is made within this time, or never."""

BREATH_MS = 200
MESSAGE_PX = 14
"""Usual size of message text at 96 dpi (tokens.md 3)."""


class Launch(QObject):
    """What the hall takes over: options, profile held, window shown, and either `seating` or `error`."""

    _held = Signal()  # from the opening thread: this desk has the profile
    _opened = Signal()  # from the opening thread: the key is in hand, or there is an error

    def __init__(self, options: Options) -> None:
        super().__init__()
        one_time = options.one_time or (options.demo and options.profile is None)
        self.options = options.with_changes(one_time=one_time)
        self.root: Path | None = None if one_time else options.profile or profile.default_root()
        self.instance: Instance | None = None
        self.opened: Opened | None = None
        self.error: BaseException | None = None
        self.seating: Seating | None = None
        self.closed = self._taken = False
        self._keyed, self._painted = QEventLoop(self), QEventLoop(self)
        self._opened.connect(self._keyed.quit)
        self._before: dict[int, Any] = {}  # handlers of signals
        self._thread = threading.Thread(target=self._open, name="opening", daemon=True)

    def run(self) -> bool:
        """Return True when the hall is to take over, False when the desk is over before it began.

        That is so when another desk holds the profile, which has raised its window, or when the window was closed
        while the keyring asked. Nothing typed at the first rows is lost: keys and clicks are left in the queue.
        Raises DeskError when the profile is held by something without a window that does not finish.
        """
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._end) for number in ENDINGS}
        self._thread.start()
        self.restore = Restore(self.root / "window.ini" if self.root is not None else None)
        self._dress()
        self.window = Window(restore=self.restore)
        self.window.closing.connect(self._close)
        self._await_key()
        if self._taken:
            self.window.closing.disconnect(self._close)
            self.window.close()
            return False
        if not self.closed and self.opened is not None:
            self.seat(self.opened)
            self._await_paint()
        elif not self.closed:
            self.window.show()  # with its frame; the hall says in it why the desk cannot be opened
        self.window.closing.disconnect(self._close)
        if self.closed:
            self._give_back()
        return not self.closed

    def seat(self, opened: Opened) -> Seating:
        """List the conversations of an opened profile in the window."""
        self.seating = seating = Seating(opened)
        self.window.list(seating.seat)
        return seating

    def let_go(self) -> None:
        """Give the signals back: the hall answers for them from now on."""
        for number, before in self._before.items():
            signal.signal(number, before)

    def _give_back(self) -> None:
        """Leave as if there had been no start: the window was closed before there was anything in it.

        While a keyring still asks, the profile stays held until this process has gone.
        """
        if self.options.one_time:
            self._thread.join(PATIENCE_S)
        if self.opened is not None:
            profile.discard(self.opened.profile)
        if self.instance is not None and not self._thread.is_alive():
            self.instance.release()

    def show_again(self) -> None:
        """Bring the window to the front: another start asked for it."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.raise_()
        self.window.activateWindow()

    def _dress(self) -> None:
        """Theme and language as the agent left them, before anything is drawn."""
        language.use(self.options.language or self.restore.text("language") or language.of_system())
        theme.set_theme(self.restore.text("theme", "system"))
        size = self.restore.text("message.px")
        if size.isdigit():
            theme.set_message_points(theme.message_points * int(size) / MESSAGE_PX)

    def _open(self) -> None:
        """Hold the profile, find the key, open the file, on a thread of its own: a keyring may ask for a minute."""
        try:
            if self.root is not None:
                self.instance = hold(self.root, self.show_again)
                self._taken = self.instance is None
                self._held.emit()
            if not self._taken:
                self.opened = open_profile(self.options)
        except BaseException as error:
            self.error = error
        with suppress(RuntimeError):  # the desk is over, and this object has gone
            self._opened.emit()

    def _await_key(self) -> None:
        """Wait for the opening thread; when a keyring asks for a password, behind a frame.

        What is typed into the frame is meant for the keyring: it is let through and goes nowhere. The frame can be
        closed, answers other starts and SIGTERM.
        """
        self._thread.join(FRAME_AFTER_S)
        if self._thread.is_alive():
            self._held.connect(self._listen)
            if self.instance is not None:
                self._listen()
            breath = QTimer(self, interval=BREATH_MS)
            breath.timeout.connect(lambda: None)  # Python runs handlers of signals between two steps of its own
            breath.start()
            self.window.show()
            if not self.closed:
                self._keyed.exec()
            breath.stop()
        if self.closed:
            return
        unheld = self.root is not None and self.instance is None
        if self.error is not None and (unheld or not isinstance(self.error, DeskError)):
            raise self.error

    def _await_paint(self) -> None:
        listed = self.window.desk
        if listed is None or listed.inbox.model.rowCount() == 0:
            self.window.show()
            return
        listed.inbox.list.painted.connect(self._painted.quit, Qt.ConnectionType.QueuedConnection)
        self.window.show()
        QTimer.singleShot(PAINT_MS, self._painted, self._painted.quit)
        _wait(self._painted)
        listed.inbox.list.painted.disconnect(self._painted.quit)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        """The system asks the process to end; from the hall on, `endings` answers for that."""
        self._close()

    def _listen(self) -> None:
        if self.instance is not None:
            self.instance.listen()

    def _close(self) -> None:
        self.closed = True
        if self.instance is not None:
            self.instance.deafen()
        self._keyed.quit()
        self._painted.quit()


def _wait(loop: QEventLoop) -> None:
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def hold(root: Path, raised: Callable[[], None]) -> Instance | None:
    """Hold the profile in `root`; None when another desk does, which has been told to show its window."""
    from xdesk.instance import Instance

    with suppress(OSError):  # an unusable folder gets its sentence when the profile is opened
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
    instance = Instance(root, raised)
    return instance if instance.first() else None


def open_profile(options: Options) -> Opened:
    """Open the profile; raises DeskError."""
    from xdesk import opening

    return opening.open_profile(options)
