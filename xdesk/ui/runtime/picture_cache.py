"""Pictures of messages: asked for late, four at a time, kept small; only what the decoder sent back is shown."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage

from xdesk.core.polling.feed import FINAL, FeedError
from xdesk.core.security.image_kind import NoPictureError
from xdesk.ui.runtime.image_decoder import BOX, FULL, HEADER, MAGIC

KEPT_BYTES = 32 * 1024 * 1024
AT_ONCE = 4
AGAIN_S = (2, 8, 30, 120)
"""How long what could not be had now waits for its next tries; then it is left until the connection is back."""
LONGEST = FULL


class Coming(Protocol):
    """A result that comes later (concurrent.futures.Future is one)."""

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Call `fn` with this object when the result is there, from any thread."""

    def result(self) -> bytes:
        """Return the decoded picture (xdesk.ui.runtime.image_decoder) or raise why there is none."""


class PictureSource(Protocol):
    """Fetches from X's media hosts only and decodes in a child process; the application provides it."""

    def fetch(self, url: str, box: int = BOX) -> Coming:
        """Start fetching `url`; the result is what the decoder wrote, no side above `box` pixels."""


def unpacked(raw: bytes) -> QImage | None:
    """Return the picture in the decoder's bytes, None when they are not exactly that."""
    if len(raw) < HEADER.size:
        return None
    magic, width, height = HEADER.unpack_from(raw)
    if magic != MAGIC or not (0 < width <= LONGEST and 0 < height <= LONGEST):
        return None
    if len(raw) != HEADER.size + width * height * 4:
        return None
    return QImage(raw[HEADER.size :], width, height, width * 4, QImage.Format.Format_RGBA8888).copy()


class Pictures(QObject):
    """What is there, what is on its way, what failed; `arrived` tells of every end, good or bad.

    What could not be had now (no connection, X busy, the desk still starting) is asked for again by itself; only what
    cannot be a picture, or failed over and over, is left until somebody asks.
    """

    arrived = Signal(str)
    full_arrived = Signal(str, object)  # a picture in full size, None when there is none
    _full_landed = Signal(str, object)
    _landed = Signal(str, object)

    def __init__(self, source: PictureSource | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._bytes = 0
        self._failed: set[str] = set()
        self._later: dict[str, int] = {}  # what waits for another try, and how often it was tried
        self._wanted: deque[str] = deque()
        self._flying: dict[str, int] = {}  # url -> tries before this one
        self._retry = QTimer(self, singleShot=True)
        self._retry.timeout.connect(self._try_again)
        self._full: set[str] = set()  # on its way in full size
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)
        self._full_landed.connect(self._land_full, Qt.ConnectionType.QueuedConnection)

    def image(self, url: str) -> QImage | None:
        """Return the picture when it is here."""
        image = self._kept.get(url)
        if image is not None:
            self._kept.move_to_end(url)
        return image

    def failed(self, url: str) -> bool:
        """Return whether the last try brought nothing and no other one will be made by itself."""
        return url in self._failed

    def request(self, url: str) -> None:
        """Fetch `url` unless it is here, coming, waits for another try, or failed before."""
        if url in self._kept or url in self._flying or url in self._failed or url in self._later:
            return
        if url not in self._wanted:
            self._wanted.append(url)
            self._start()

    def again(self, url: str) -> None:
        """Fetch `url` although it failed before."""
        self._failed.discard(url)
        self._later.pop(url, None)
        self.request(url)

    def request_full(self, url: str) -> None:
        """Fetch a picture in full size; it is told by `full_arrived` and not kept: it is large."""
        if url in self._full:
            return
        self._full.add(url)
        if self._source is None:
            self._full_landed.emit(url, NoPictureError())
            return
        try:
            self._source.fetch(url, FULL).add_done_callback(partial(self._tell, url, self._full_landed))
        except Exception as error:
            self._full_landed.emit(url, error)

    def ready(self) -> None:
        """The connection is there, or there again: what failed for the want of it is asked for when next seen."""
        self._failed.clear()
        self._try_again()
        self.arrived.emit("")  # what is seen now is painted, and with that asked for

    def leave(self) -> None:
        """Forget what was asked for and has not started: the agent looks elsewhere now."""
        self._wanted.clear()
        self._later.clear()
        self._retry.stop()

    def _start(self) -> None:
        while self._wanted and len(self._flying) < AT_ONCE:
            url = self._wanted.popleft()
            self._flying[url] = self._later.pop(url, 0)
            if self._source is None:
                self._landed.emit(url, NoPictureError())
                continue
            try:
                self._source.fetch(url).add_done_callback(partial(self._tell, url, self._landed))
            except Exception as error:
                self._landed.emit(url, error)

    def _try_again(self) -> None:
        """Ask for all that waits for another try."""
        self._retry.stop()
        self._wanted.extend(url for url in self._later if url not in self._wanted)
        self._start()

    def _tell(self, url: str, landed: SignalInstance, coming: Coming) -> None:
        """Carry the end of a fetch to the GUI thread; called from any thread."""
        try:
            end: object = coming.result()
        except BaseException as error:  # a cancelled one, too: whoever waits for it must hear of it
            end = error
        try:
            landed.emit(url, end)
        except RuntimeError:
            return  # the window has gone meanwhile

    def _land(self, url: str, end: object) -> None:
        tries = self._flying.pop(url, 0)
        image = unpacked(end) if isinstance(end, bytes) else None
        if image is not None:
            self._keep(url, image)
        elif _is_final(end) or tries >= len(AGAIN_S):
            self._failed.add(url)
        else:
            self._later[url] = tries + 1
            if not self._retry.isActive():
                self._retry.start(AGAIN_S[tries] * 1_000)
        self.arrived.emit(url)
        self._start()

    def _land_full(self, url: str, end: object) -> None:
        self._full.discard(url)
        self.full_arrived.emit(url, unpacked(end) if isinstance(end, bytes) else None)

    def _keep(self, url: str, image: QImage) -> None:
        self._kept[url] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.sizeInBytes()


def _is_final(end: object) -> bool:
    """Whether another try brings the same: no picture, or X refuses it."""
    if isinstance(end, FeedError):
        return end.trouble in FINAL
    return not isinstance(end, BaseException) or isinstance(end, NoPictureError)
