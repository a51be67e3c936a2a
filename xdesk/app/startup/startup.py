"""Startup: from the start of the process to the first painted rows, as fast as a Qt program can; no asyncio yet."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

from xdesk.app.profile import profile
from xdesk.app.startup.first_rows import FirstRows
from xdesk.app.startup.profile_opener import ProfileOpener
from xdesk.ui.shell.window import Window
from xdesk.ui.shell.window_state import WindowState
from xdesk.ui.style import language, theme

if TYPE_CHECKING:
    from xdesk.app.profile.opening import Opened

SIGNALS = (signal.SIGTERM, signal.SIGINT)
FRAME_AFTER_S = 0.15
"""A key that is in hand gives rows at once; while a keyring asks for a password the window shows its frame."""

PAINT_MS = 1_000
"""A window that nobody can see is not painted: the start goes on without it."""

PATIENCE_S = 10.0
"""A one-time folder is made within this time, or never."""

BREATH_MS = 200
MESSAGE_PX = 14
"""Usual size of message text at 96 dpi."""


class Startup(QObject):
    """What the application takes over: options, profile held, window shown, and either `first_rows` or an error."""

    _known = Signal()  # from the opener's thread: something became known

    def __init__(self, opener: ProfileOpener) -> None:
        super().__init__()
        self.opener, self.options, self.root = opener, opener.options, opener.root
        self.first_rows: FirstRows | None = None
        self.closed = False
        self._keyed, self._painted = QEventLoop(self), QEventLoop(self)
        self._before: dict[int, Any] = {}  # handlers of signals
        opener.raised, opener.told = self.show_again, self._known.emit

    def run(self) -> bool:
        """Return True when the application is to take over, False when the desk is over before it began.

        That is so when another desk holds the profile, which has raised its window, or when the window was closed
        while the keyring asked. Nothing typed at the first rows is lost: keys and clicks are left in the queue.
        A profile that cannot be held or opened leaves its error with the opener; the application says it in the
        window, and holds the profile first when it tries again.
        """
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._end) for number in SIGNALS}
        self.restore = WindowState(self.root / "window.ini" if self.root is not None else None)
        self._dress()
        self.window = Window(restore=self.restore)
        self.window.closing.connect(self._close)
        self._await_key()
        opener = self.opener
        if not self.closed and opener.opened is not None:
            self._seat_first(opener.opened)
        elif not self.closed and not opener.taken:
            self.window.show()  # with its frame; the application says in it why the desk cannot be opened
        if opener.taken:
            self.window.close()
        elif self.closed:
            self._give_back()
        return not self.closed and not opener.taken

    def context(self, opened: Opened) -> FirstRows:
        """List the conversations of an opened profile in the window; when that raises, nothing is left half open."""
        self.first_rows = first_rows = FirstRows(opened)
        try:
            self.window.list(first_rows.context)
        except BaseException:
            self.first_rows = None
            self.window.unseat()
            first_rows.close()
            raise
        return first_rows

    def _seat_first(self, opened: Opened) -> None:
        """Show the first rows; when they cannot be shown, the window says why, as of a closed profile."""
        try:
            self.context(opened)
        except Exception as error:
            self.opener.error, self.opener.opened = error, None
            profile.discard(opened.profile)
            self.window.show()
            return
        self._await_paint()

    def let_go(self) -> None:
        """Give the signals and the window's end back: the application answers for them from now on."""
        self.window.closing.disconnect(self._close)
        for number, before in self._before.items():
            signal.signal(number, before)

    def _give_back(self) -> None:
        """Leave as if there had been no start: the window was closed before there was anything in it.

        While a keyring still asks, the profile stays held until this process has gone.
        """
        opener = self.opener
        working = opener.working(PATIENCE_S if self.options.one_time else 0.0)
        if opener.opened is not None:
            profile.discard(opener.opened.profile)
        if opener.instance is not None and not working:
            opener.instance.release()

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

    def _await_key(self) -> None:
        """Wait for the opening thread; when a keyring asks for a password, behind a frame.

        What is typed into the frame is meant for the keyring: it is let through and goes nowhere. The frame can be
        closed, answers other starts and SIGTERM.
        """
        opener = self.opener
        if opener.working(FRAME_AFTER_S):
            self._known.connect(self._look)
            breath = QTimer(self, interval=BREATH_MS)
            breath.timeout.connect(self._look)  # Python runs handlers of signals between two steps of its own
            breath.start()
            self.window.show()
            self._look()
            if not self.closed and not opener.over:
                self._keyed.exec()
                self._keyed.processEvents()  # what was typed until now was meant for the keyring, too
            breath.stop()
            self._known.disconnect(self._look)

    def _look(self) -> None:
        """Answer other starts once the profile is held; end the waiting once all is known."""
        if self.opener.instance is not None and not self.closed:
            self.opener.instance.listen()
        if self.opener.over:
            self._keyed.quit()

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
        """The system asks the process to end; from the application on, `shutdown` answers for that."""
        self._close()

    def _close(self) -> None:
        self.closed = True
        if self.opener.instance is not None:
            self.opener.instance.deafen()
        self._keyed.quit()
        self._painted.quit()


def _wait(loop: QEventLoop) -> None:
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
