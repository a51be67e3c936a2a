"""The picture decoder, a child process: bytes in, small RGBA out, so that no picture can hurt the desk."""

from __future__ import annotations

import contextlib
import struct
import sys
from collections.abc import Sequence

from xdesk.core.security.image_kind import kind_of

MAGIC = b"XDPX"
HEADER = struct.Struct(">4sII")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
ALLOCATION_MB = 64
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 2
BOX = 480
"""The longest side of what comes out, pixels: 240 at a scale of 2."""

FULL = 2048
"""The longest side of a picture that is looked at alone."""

OK, NOT_A_PICTURE, TOO_LARGE, DAMAGED = 0, 2, 3, 4
NEVER = (NOT_A_PICTURE, TOO_LARGE, DAMAGED)
"""Exit codes after which another try brings nothing else."""


def limit_this_process() -> None:
    """Bound memory and processor time of this process where the system can; only the child calls it."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit and Qt's allocation limit remain
        return
    with contextlib.suppress(ValueError):  # macOS lets no process bound its address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(data: bytes, box: int = BOX) -> tuple[int, bytes]:
    """Return an exit code and, when it is OK, the first frame as header and RGBA rows, no side above `box`."""
    if len(data) > MAX_BYTES:
        return TOO_LARGE, b""
    kind = kind_of(data)
    if kind is None:
        return NOT_A_PICTURE, b""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
    from PySide6.QtGui import QImage, QImageReader

    QImageReader.setAllocationLimit(ALLOCATION_MB)
    bytes_of = QByteArray(data)
    buffer = QBuffer(bytes_of)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return DAMAGED, b""
    if size.width() * size.height() > MAX_PIXELS:
        return TOO_LARGE, b""
    if max(size.width(), size.height()) > box:
        small = size.scaled(box, box, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(small.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        return DAMAGED, b""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return OK, HEADER.pack(MAGIC, plain.width(), plain.height()) + bytes(plain.constBits())


def main(words: Sequence[str] = ()) -> int:
    """Read a picture from stdin, write it to stdout as RGBA; returns the exit code. The child process starts here.

    `words` may hold the longest side of what is wanted, at most FULL.
    """
    limit_this_process()
    box = min(FULL, int(words[0])) if words else BOX
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        code, out = decode(data, box)
    except MemoryError:
        return TOO_LARGE
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
