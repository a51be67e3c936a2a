"""One desk per profile: a second start raises the first window and leaves; scripts do not send beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xdesk.app.profile.folder_lock import Outcome
from xdesk.app.profile.profile import LOCK_NAME, lock_of, unusable
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

SHOW = b"show\n"
WAIT_MS = 800
MOST_BYTES = 1024
PAUSE_MS, PAUSES = 100, 150
"""A script that sends on this profile ends within seconds; a start waits for it."""

_STUCK = QT_TRANSLATE_NOOP(
    "Profile",
    "Another xdesk is at work in this profile and does not finish, so no second one starts. Nothing was changed. "
    "Wait for it to end, or end it, then start again.",
)
_OPEN = QT_TRANSLATE_NOOP(
    "Profile",
    "Another xdesk is open on this profile; it reads and sends by itself. Nothing was done here. "
    "Leave the work to it, or close it first.",
)


_NO_LOCK = QT_TRANSLATE_NOOP(
    "Profile",
    "You may not write the file {name} in {folder}, so xdesk cannot tell whether another one is open there. "
    "Nothing was done here, so that no customer gets a reply twice. Make the file writable, then try again.",
)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the profile for a script that reads and sends.

    Raises DeskError when a desk is open on it, or when nobody can tell whether one is.
    """
    lock = lock_of(folder)
    try:
        outcome = lock.take(WAIT_MS / 1_000)
    except OSError as error:
        raise unusable(folder, error) from error
    if outcome is Outcome.TAKEN:
        raise DeskError(Sentence("Profile", _OPEN))
    if outcome is Outcome.READ_ONLY:
        raise DeskError(no_lock(folder))
    try:
        yield
    finally:
        lock.release()


def no_lock(folder: Path) -> Sentence:
    """Return why nothing is sent from `folder`: its lock cannot be held."""
    return Sentence("Profile", _NO_LOCK, {"name": LOCK_NAME, "folder": str(folder)})


def socket_name(folder: Path) -> str:
    """Return the name under which a second start on `folder` finds the first."""
    import hashlib  # 3 ms, which the first rows do not wait for

    return "xdesk-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]


class SingleInstance:
    """Holds the profile for this process; `raised` is called when another start asked for the window.

    The lock file is the guard; the socket only carries the one word "show". Anything else is dropped.
    `first` may be called on another thread than `listen`, which belongs to the window's.
    """

    def __init__(self, folder: Path, raised: Callable[[], None]) -> None:
        self._lock = lock_of(folder)
        self._folder, self._raised = folder, raised
        self._server: QLocalServer | None = None

    def first(self) -> bool:
        """Return True when no other process holds the profile; otherwise the first one has been told.

        A holder without a window, such as `xdesk sync --once`, is waited for: never on the window's thread. Raises
        DeskError when it stays, or when the system does not say whether there is one. Where a permission is missing,
        True is returned and `held` stays False: such a desk may read, and nothing else.
        """
        for _ in range(PAUSES):
            try:
                outcome = self._lock.take()
            except OSError as error:
                raise unusable(self._folder, error) from error
            if outcome is not Outcome.TAKEN:
                return True
            if self._told_first():
                return False
            time.sleep(PAUSE_MS / 1_000)
        raise DeskError(Sentence("Profile", _STUCK))

    @property
    def held(self) -> bool:
        """Whether every other process is kept out."""
        return self._lock.held

    def listen(self) -> None:
        """Answer other starts from now on. Apart from `first`: the network part of Qt costs the first rows 7 ms."""
        from PySide6.QtNetwork import QLocalServer

        if self._server is not None:
            return
        QLocalServer.removeServer(socket_name(self._folder))
        self._server = QLocalServer()
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)
        self._server.listen(socket_name(self._folder))

    def _told_first(self) -> bool:
        """Tell the first desk; return False when nobody listens: it has just gone, or it has no window."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(socket_name(self._folder))
        if not socket.waitForConnected(WAIT_MS):
            return False
        socket.write(SHOW)
        socket.waitForBytesWritten(WAIT_MS)
        socket.disconnectFromServer()
        return True

    def _heard(self) -> None:
        assert self._server is not None
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._obey(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _obey(self, socket: QLocalSocket) -> None:
        said = bytes(socket.read(MOST_BYTES).data())
        socket.abort()
        if said == SHOW:
            self._raised()

    def deafen(self) -> None:
        """Stop answering while this desk closes: the next start waits for the lock instead of raising a dead window."""
        if self._server is not None:
            self._server.close()

    def release(self) -> None:
        """Let the profile go."""
        if self._server is not None:
            self._server.close()
        self._lock.release()
