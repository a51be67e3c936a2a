"""Pictures of messages: asked for late, four at a time, kept small; only what the decoder sent back is shown."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from xdesk.ui.decode import HEADER, MAGIC

KEPT_BYTES = 32 * 1024 * 1024
AT_ONCE = 4
LONGEST = 2048


class Coming(Protocol):
    """A result that comes later (concurrent.futures.Future is one)."""

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Call `fn` with this object when the result is there, from any thread."""

    def result(self) -> bytes:
        """Return the decoded picture (xdesk.ui.decode) or raise why there is none."""


class PictureSource(Protocol):
    """Fetches from X's media hosts only and decodes in a child process; the hall provides it."""

    def fetch(self, url: str) -> Coming:
        """Start fetching `url`; the result is what the decoder wrote."""


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
    """What is there, what is on its way, what failed; `arrived` tells of every end, good or bad."""

    arrived = Signal(str)
    _landed = Signal(str, object)

    def __init__(self, source: PictureSource | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._bytes = 0
        self._failed: set[str] = set()
        self._wanted: deque[str] = deque()
        self._flying: set[str] = set()
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)

    def image(self, url: str) -> QImage | None:
        """Return the picture when it is here."""
        image = self._kept.get(url)
        if image is not None:
            self._kept.move_to_end(url)
        return image

    def failed(self, url: str) -> bool:
        """Return whether the last try brought nothing."""
        return url in self._failed

    def request(self, url: str) -> None:
        """Fetch `url` unless it is here, coming, or failed before."""
        if url in self._kept or url in self._flying or url in self._failed or url in self._wanted:
            return
        self._wanted.append(url)
        self._start()

    def again(self, url: str) -> None:
        """Fetch `url` although it failed before."""
        self._failed.discard(url)
        self.request(url)

    def leave(self) -> None:
        """Forget what was asked for and has not started: the agent looks elsewhere now."""
        self._wanted.clear()

    def _start(self) -> None:
        while self._wanted and len(self._flying) < AT_ONCE:
            url = self._wanted.popleft()
            self._flying.add(url)
            if self._source is None:
                self._landed.emit(url, None)
                continue
            self._source.fetch(url).add_done_callback(partial(self._tell, url))

    def _tell(self, url: str, coming: Coming) -> None:
        """Carry the end of a fetch to the GUI thread; called from any thread."""
        try:
            raw: bytes | None = coming.result()
        except Exception:
            raw = None  # whatever it was, the agent sees "Show picture" and may ask again
        try:
            self._landed.emit(url, raw)
        except RuntimeError:
            return  # the window has gone meanwhile

    def _land(self, url: str, raw: object) -> None:
        self._flying.discard(url)
        image = unpacked(raw) if isinstance(raw, bytes) else None
        if image is None:
            self._failed.add(url)
        else:
            self._keep(url, image)
        self.arrived.emit(url)
        self._start()

    def _keep(self, url: str, image: QImage) -> None:
        self._kept[url] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= old.sizeInBytes()
