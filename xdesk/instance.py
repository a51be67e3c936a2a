"""One desk per profile: a second start raises the first window and leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

SHOW = b"show\n"
WAIT_MS = 800
MOST_BYTES = 1024


class Instance(QObject):
    """Holds the profile for this process; `raised` is called when another start asked for the window.

    The lock file is the guard; the socket only carries the one word "show". Anything else is dropped.
    """

    def __init__(self, folder: Path, socket_name: str, raised: Callable[[], None]) -> None:
        super().__init__()
        self._lock = QLockFile(str(folder / "desk.lock"))
        self._lock.setStaleLockTime(0)
        self._name, self._raised = socket_name, raised
        self._server: QLocalServer | None = None

    def first(self) -> bool:
        """Return True when this process now holds the profile; otherwise the first one has been told."""
        if not self._lock.tryLock(0):
            return self._told_first()
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)
        self._server.listen(self._name)
        return True

    def _told_first(self) -> bool:
        """Tell the first desk; it may just have gone, then the lock is ours after all."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(WAIT_MS):
            socket.write(SHOW)
            socket.waitForBytesWritten(WAIT_MS)
            socket.disconnectFromServer()
        return False

    def _heard(self) -> None:
        assert self._server is not None
        socket = self._server.nextPendingConnection()
        if socket is None:
            return
        socket.readyRead.connect(lambda: self._obey(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _obey(self, socket: QLocalSocket) -> None:
        said = bytes(socket.read(MOST_BYTES).data())
        socket.abort()
        if said == SHOW:
            self._raised()

    def release(self) -> None:
        """Let the profile go."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()
